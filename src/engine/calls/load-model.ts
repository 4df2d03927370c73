import { type ModelInfo, PROVIDERS, type RuntimeOptions } from "../../protocol/engine-api";
import { sentenceOf } from "../../protocol/errors";
import type { EngineContext } from "../context";
import { type LoadedModel, openModel } from "../model/loaded-model";
import { modelStampOf, probeBeside } from "../model/model-files";
import { outOfRange } from "../run/check-sampling";

const MINUTE_MS = 60_000;
/** More than any machine has; guards the runtime against a slip of the keyboard. */
const MOST_THREADS = 1024;

/** Loads a model folder; one that is loaded already, in the same way and unchanged on disk, stays as it is. */
export async function loadModel(
	context: EngineContext,
	{ folder, runtime = {} }: { folder: string; runtime?: RuntimeOptions },
	signal: AbortSignal,
): Promise<ModelInfo> {
	checkRuntime(runtime);
	const { slot, log } = context;
	const open = (options: { signal: AbortSignal; makeRoom: () => Promise<void>; held: number }) =>
		openModel(folder, {
			...options,
			cacheFolder: context.cacheFolder,
			log,
			runtime,
			onProgress: told(context),
		});
	const loaded = await slot.replace(async (current, clear) => {
		if (current && (await isSame(current, folder, runtime))) return current;
		return open({ signal, makeRoom: clear, held: current?.info.memoryBytes ?? 0 });
	});
	slot.restAfter({
		afterMs: (runtime.idleMinutes ?? 0) * MINUTE_MS,
		async reopen() {
			const again = await open({
				signal: new AbortController().signal,
				makeRoom: async () => undefined,
				held: 0,
			});
			context.emit("modelIdle", { isIdle: false });
			return again;
		},
		onRest({ info }) {
			log("info", `${info.name} was not asked for ${runtime.idleMinutes} minutes: its memory is given back.`);
			context.emit("modelIdle", { isIdle: true });
		},
		onFailure: (error) => log("warning", `The model's memory could not be given back: ${sentenceOf(error)}`),
	});
	return { ...loaded.info, probe: await probeBeside(loaded.info.folder) };
}

/** What can be changed without loading again (how long it may rest, whether memory counts) does not matter. */
async function isSame(current: LoadedModel, folder: string, runtime: RuntimeOptions): Promise<boolean> {
	const { provider = "cpu", threads } = current.runtime;
	if (provider !== (runtime.provider ?? "cpu") || threads !== runtime.threads) return false;
	return (await modelStampOf(folder)) === current.files.stamp;
}

/** Progress of one load, with the seconds left reckoned from what the step has taken so far. */
function told({ emit }: EngineContext): (step: string, done: number, total: number) => void {
	let step = "";
	let started = 0;
	return (next, done, total) => {
		if (next !== step) started = performance.now();
		step = next;
		const passed = (performance.now() - started) / 1000;
		const secondsLeft = done > 0 ? (passed / done) * (total - done) : null;
		emit("progress", { job: "loadModel", step, done, total, secondsLeft });
	};
}

/** @throws LensError badSetting naming the first of them that is out of its range */
export function checkRuntime({ provider = "cpu", threads = 1, idleMinutes = 0 }: RuntimeOptions): void {
	if (provider !== "auto" && !PROVIDERS.includes(provider))
		throw outOfRange(`the provider is ${provider}, not auto, ${PROVIDERS.join(", ")}`);
	if (!(Number.isInteger(threads) && threads >= 1 && threads <= MOST_THREADS))
		throw outOfRange(`there may be 1 to ${MOST_THREADS} threads, not ${threads}`);
	if (!(idleMinutes >= 0)) throw outOfRange(`a model rests after ${idleMinutes} minutes, not 0 or more`);
}

/** Frees the model's memory once the calls that use it have ended. */
export async function unloadModel(context: EngineContext): Promise<null> {
	await context.slot.empty();
	return null;
}
