/** The only importer of onnxruntime-node: sessions over model bytes, tensors, and their failures as coded errors. */
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import type { InferenceSession, Tensor } from "onnxruntime-node";
import { LensError } from "../protocol/errors";

export type { Tensor };
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
	threads?: number;
}

type Runtime = typeof import("onnxruntime-node");
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
		throw new LensError("engineMissing", `onnxruntime-node does not load here: ${words(error)}.`);
	}
}

/** A tensor over `data`, which is not copied. The runtime must have been loaded. */
export function tensorOf(type: Tensor.Type, data: Tensor.DataType, dims: readonly number[]): Tensor {
	if (!runtime) throw new Error("tensorOf before loadRuntime");
	// The library's own constructor overloads one signature a type; the pair is ours to keep right.
	return new runtime.Tensor(type as "float32", data as Float32Array, dims);
}

/**
 * Optimisation levels, tried in this order. Some exports, fp16 ones above all, fail in one optimiser at session
 * creation and run well without it.
 */
const LADDER = ["all", "basic", "disabled"] as const;

/** What the runtime says of a weight file that ends too early; no optimisation level helps there. */
const INCOMPLETE = /External initializer: .*(out of bounds|read in full)/;

/**
 * Makes a session from model bytes, stepping down the optimisation ladder when creation fails.
 * @throws LensError modelUnsupported when no level works, modelBroken when weights are cut off; with the runtime's words
 */
export async function createSession(bytes: Uint8Array, options: SessionOptions): Promise<Session> {
	const ort = await loadRuntime();
	let last: unknown;
	for (const level of LADDER) {
		try {
			return wrap(await ort.InferenceSession.create(bytes, settings(level, options)));
		} catch (error) {
			last = error;
			if (INCOMPLETE.test(words(error)))
				throw new LensError("modelBroken", `Weights beside the model are incomplete: ${words(error)}.`);
			options.log("warning", `Graph optimisation "${level}" failed: ${words(error)}`);
		}
	}
	throw new LensError("modelUnsupported", `The runtime does not accept this model: ${words(last)}.`);
}

function settings(level: (typeof LADDER)[number], options: SessionOptions): InferenceSession.SessionOptions {
	return {
		executionProviders: ["cpu"],
		graphOptimizationLevel: level,
		intraOpNumThreads: options.threads ?? physicalCores(),
		interOpNumThreads: 1,
		logSeverityLevel: 3,
		extra: {
			session: {
				model_external_initializers_file_folder_path: options.folder,
				// Spinning threads would keep every core busy between tokens, and the editor waiting.
				intra_op: { allow_spinning: "0" },
			},
		},
	};
}

function wrap(session: InferenceSession): Session {
	return {
		inputs: ports(session.inputMetadata),
		outputs: ports(session.outputMetadata),
		async run(feeds, outputs) {
			try {
				return (await session.run(feeds, outputs)) as Feeds;
			} catch (error) {
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

/** Native messages are long and end in a stop of their own; one line is enough for people. */
function words(error: unknown): string {
	const text = error instanceof Error ? error.message : String(error);
	return text.split("\n")[0]!.replace(/\.$/, "").slice(0, 400);
}

/** Cores rather than hardware threads: two threads of one core share the units that matrix products use. */
export function physicalCores(): number {
	const usable = availableParallelism();
	if (process.platform === "darwin") return usable;
	if (process.platform !== "linux") return Math.max(1, Math.ceil(usable / 2));
	try {
		const cores = new Set<string>();
		let socket = "0";
		for (const line of readFileSync("/proc/cpuinfo", "utf8").split("\n")) {
			const [key, value] = line.split(":").map((part) => part.trim());
			if (key === "physical id") socket = value ?? "0";
			if (key === "core id") cores.add(`${socket}/${value}`);
		}
		return Math.max(1, Math.min(usable, cores.size || usable));
	} catch {
		return usable; // A container may hide /proc/cpuinfo.
	}
}
