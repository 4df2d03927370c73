/** The only importer of onnxruntime-node: sessions over model bytes, tensors, and their failures as coded errors. */
import type { InferenceSession, Tensor } from "onnxruntime-node";
import type { Provider } from "../protocol/engine-api";
import { LensError } from "../protocol/errors";
import { physicalCores } from "./session/cores";
import { sessionOptions, stepsFor } from "./session/ladder";
import { chooseProviders, insteadOf } from "./session/providers";
import { words } from "./session/words";

export type { InferenceSession, Tensor };
export type Feeds = Record<string, Tensor>;
export type Level = "info" | "warning" | "error";
export type Log = (level: Level, text: string) => void;

/** One graph input or output as the runtime sees it. Symbolic sides are strings. */
export interface Port {
	type: Tensor.Type;
	shape: readonly (number | string)[];
}

export interface Session {
	readonly inputs: ReadonlyMap<string, Port>;
	readonly outputs: ReadonlyMap<string, Port>;
	/** Runs the graph and returns only the outputs named. Blocks the event loop while it computes. */
	run(feeds: Feeds, outputs: readonly string[]): Promise<Feeds>;
	release(): Promise<void>;
}

export interface SessionOptions {
	/** Folder that holds the external data the bytes refer to. */
	folder: string;
	log: Log;
	/** Threads of one operator; physical cores when left out. */
	threads?: number;
	/** Where to compute; the processor when left out, and where the wish cannot be met. */
	provider?: Provider | "auto";
	/** Leaves weights in their file's pages: less memory that is the process's own, slower steps. */
	lowMemory?: boolean;
	/** Another library than onnxruntime-node, for tests. */
	library?: Library;
}

/** A session, and where it came to compute. */
export interface OpenedSession extends Session {
	readonly provider: Provider;
	/** Why it does not compute where it was asked to; null when it does. */
	readonly providerNote: string | null;
}

type Runtime = typeof import("onnxruntime-node");
/** What sessions need of the library. */
export interface Library {
	InferenceSession: Pick<Runtime["InferenceSession"], "create">;
	listSupportedBackends: Runtime["listSupportedBackends"];
}

let runtime: Runtime | null = null;

/**
 * Loads the native runtime once.
 * @throws LensError engineMissing when this platform's library is absent or does not load
 */
export async function loadRuntime(): Promise<Runtime> {
	try {
		runtime ??= await import("onnxruntime-node");
		return runtime;
	} catch (error) {
		throw new LensError("engineMissing", whyNoRuntime(error));
	}
}

/** A package for other platforms holds no library for this one; a library that is there may want what the system lacks. */
function whyNoRuntime(error: unknown): string {
	const here = `${process.platform}-${process.arch}`;
	return /MODULE_NOT_FOUND/.test((error as NodeJS.ErrnoException).code ?? "")
		? `This package has no native runtime for ${here}.`
		: `The native runtime does not load on ${here}: ${words(error)}.`;
}

/** A tensor over `data`, which is not copied. The runtime must have been loaded. */
export function tensorOf(type: Tensor.Type, data: Tensor.DataType, dims: readonly number[]): Tensor {
	if (!runtime) throw new Error("tensorOf before loadRuntime");
	// The library's own constructor overloads one signature a type; the pair is ours to keep right.
	return new runtime.Tensor(type as "float32", data as Float32Array, dims);
}

/** What the runtime says of a weight file that ends too early; nothing that is tried next helps there. */
const INCOMPLETE = /External initializer: .*(out of bounds|read in full)/;
/** What it says when memory has run out. */
const EXHAUSTED = /bad_alloc|bad allocation|Failed to allocate memory/;

/**
 * Makes a session from model bytes: with the provider wished for, else on the processor, each time stepping down the
 * optimisation ladder. Some exports, fp16 ones above all, fail in one optimiser and run well without it.
 * @throws LensError modelUnsupported when nothing works, modelBroken when weights are cut off, notEnoughMemory; with the
 *         runtime's words
 */
export async function createSession(bytes: Uint8Array, options: SessionOptions): Promise<OpenedSession> {
	const { log, folder, lowMemory = false, threads = physicalCores() } = options;
	const ort = options.library ?? (await loadRuntime());
	const choice = await chooseProviders(ort, options.provider ?? "cpu", log);
	let note = choice.note;
	let last: unknown;
	for (const provider of choice.order) {
		for (const step of stepsFor(provider)) {
			try {
				const settings = sessionOptions({ provider, step, folder, threads, lowMemory });
				return wrap(await ort.InferenceSession.create(bytes, settings), provider, note);
			} catch (error) {
				last = error;
				if (provider === "cpu") stopAtOnce(error);
				log("warning", `Graph optimisation "${step.name}" failed on ${provider}: ${words(error)}`);
			}
		}
		note = insteadOf(provider, `the model does not load there, ${words(last)}`);
		if (provider !== "cpu") log("warning", note);
	}
	throw new LensError("modelUnsupported", `The runtime does not accept this model: ${words(last)}.`);
}

/** Failures that another optimisation level does not change. */
function stopAtOnce(error: unknown): void {
	if (INCOMPLETE.test(words(error)))
		throw new LensError("modelBroken", `Weights beside the model are incomplete: ${words(error)}.`);
	if (EXHAUSTED.test(words(error)))
		throw new LensError("notEnoughMemory", `Memory ran out while the model was loaded: ${words(error)}.`);
}

function wrap(session: InferenceSession, provider: Provider, providerNote: string | null): OpenedSession {
	return {
		provider,
		providerNote,
		inputs: ports(session.inputMetadata),
		outputs: ports(session.outputMetadata),
		async run(feeds, outputs) {
			try {
				return (await session.run(feeds, outputs)) as Feeds;
			} catch (error) {
				if (EXHAUSTED.test(words(error)))
					throw new LensError("notEnoughMemory", `Memory ran out while the model ran: ${words(error)}.`);
				throw new LensError(
					"modelUnsupported",
					`The runtime failed while running the model: ${words(error)}.`,
				);
			}
		},
		release: () => session.release(),
	};
}

function ports(metadata: readonly InferenceSession.ValueMetadata[]): Map<string, Port> {
	const found = new Map<string, Port>();
	for (const value of metadata)
		if (value.isTensor) found.set(value.name, { type: value.type, shape: value.shape });
	return found;
}
