import type { RuntimeOptions } from "../../protocol/engine-api";
import type { OriginParams, OriginResult } from "../../protocol/study-calls";
import type { Pair } from "../../study/origin/models";
import { needsModels, traceOrigin } from "../../study/origin/run";
import type { EngineContext } from "../context";
import { openModel } from "../model/loaded-model";
import { type ModelWeights, type OpenedWeights, openWeights } from "../origin/model-weights";
import { weightPair } from "../origin/weight-pair";
import { readProbe } from "../probe/read-probe";
import { checkOrigin } from "../study/check-origin";
import { studyModel } from "../study/study-model";
import { studyPorts } from "../study/study-ports";
import { checkRuntime } from "./load-model";

/**
 * Runs the origin study. Of the chat model only files are read, whether it is loaded or not. The base model is loaded beside
 * whatever is loaded, for as long as a step asks it: nobody's model is taken away.
 */
export async function origin(
	context: EngineContext,
	params: OriginParams,
	signal: AbortSignal,
): Promise<OriginResult> {
	checkOrigin(params);
	if (params.runtime) checkRuntime(params.runtime);
	const ports = studyPorts(context, params.job, signal);
	const needed = await needsModels(params, ports);
	if (!needed.weights) return traceOrigin(null, params, ports);
	const options = { cacheFolder: context.cacheFolder, log: context.log, signal };
	const chat = await openWeights(params.model ?? (await loadedGraph(context)), options);
	const base = await openWeights(params.base, options);
	const weights = weightPair(base, chat, options);
	const probe = await readProbe(params.probe, { ...factsOf(chat), folder: chat.files.folder });
	const pair = { base: factsOf(base), chat: factsOf(chat), weights, probe };
	if (!needed.base) return traceOrigin({ ...pair, model: null }, params, ports);
	const runtime = params.runtime ?? context.slot.current?.runtime ?? {};
	return withBase(context, { files: base.files, runtime, signal }, (model) =>
		traceOrigin({ ...pair, model }, params, ports),
	);
}

const factsOf = ({ name, fingerprint, layers, neuronsPerLayer }: ModelWeights) => ({
	...{ name, fingerprint, layers, neuronsPerLayer },
});

/** The graph of the model in the slot. @throws LensError noModel */
const loadedGraph = ({ slot }: EngineContext): Promise<string> => slot.use(async ({ info }) => info.graph);

/** Loads the base model for some work. @throws LensError as loadModel */
async function withBase<T>(
	{ cacheFolder, log, emit }: EngineContext,
	{ files, runtime, signal }: Pick<OpenedWeights, "files"> & { runtime: RuntimeOptions; signal: AbortSignal },
	work: (model: NonNullable<Pair["model"]>) => Promise<T>,
): Promise<T> {
	const model = await openModel(files.graph, {
		...{ cacheFolder, log, signal },
		runtime,
		makeRoom: async () => undefined,
		onProgress: (step, done, total) =>
			emit("progress", { job: "loadModel", step, done, total, secondsLeft: null }),
	});
	try {
		return await work(studyModel(model));
	} finally {
		await model.release();
	}
}
