/** Runs a model file in the real runtime. The only place in the tests that knows onnxruntime-node. */
process.env.ORT_DISABLE_TELEMETRY = "1"; // before the runtime is loaded: it reads this once

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import { halfBits, halfValue } from "./numbers";

const { InferenceSession: Session, Tensor } =
	require("onnxruntime-node") as typeof import("onnxruntime-node");

export interface Values {
	readonly dims: readonly number[];
	readonly data: Float32Array;
}
export type Feed = { readonly dims: readonly number[] } & (
	| { readonly floats: Float32Array }
	| { readonly integers: readonly number[] }
);
/** Keep the runtime from rewriting the graph, to compare bit by bit. */
export type Optimise = "disabled" | "basic" | "all";

/** Files beside the model, by name. */
export type Beside = ReadonlyMap<string, Uint8Array>;

export interface Runner {
	readonly inputs: readonly string[];
	readonly outputs: readonly string[];
	run(feeds: Record<string, Feed>, outputs: readonly string[]): Promise<Record<string, Values>>;
}

/** Numbers of half precision go in and come out as float32. */
export async function loadModel(
	bytes: Uint8Array,
	optimise: Optimise = "all",
	beside: Beside = new Map(),
): Promise<Runner> {
	const session: InferenceSession = await Session.create(bytes, {
		graphOptimizationLevel: optimise,
		intraOpNumThreads: 1,
		logSeverityLevel: 3,
		externalData: [...beside].map(([path, data]) => ({ path, data })),
	});
	const halves = new Set(
		session.inputMetadata.flatMap((input) =>
			input.isTensor && input.type === "float16" ? [input.name] : [],
		),
	);
	return {
		inputs: session.inputNames,
		outputs: session.outputNames,
		async run(feeds, outputs) {
			const tensors = Object.fromEntries(
				Object.entries(feeds).map(([name, feed]) => [name, toTensor(feed, halves.has(name))]),
			);
			const results = await session.run(tensors, outputs);
			return Object.fromEntries(
				Object.entries(results).map(([name, result]) => [
					name,
					{ dims: result.dims, data: toFloats(result) },
				]),
			);
		},
	};
}

/** @returns the model file as the runtime rewrites it, with its own fused operators, before it picks a layout */
export async function optimised(bytes: Uint8Array, beside: Beside = new Map()): Promise<Uint8Array> {
	const folder = mkdtempSync(join(tmpdir(), "zoo-"));
	const path = join(folder, "optimised.onnx");
	const options = {
		graphOptimizationLevel: "extended",
		optimizedModelFilePath: path,
		logSeverityLevel: 4,
		externalData: [...beside].map(([path, data]) => ({ path, data })),
	} as const;
	await Session.create(bytes, options);
	const rewritten = readFileSync(path);
	rmSync(folder, { recursive: true });
	return rewritten;
}

function toTensor(feed: Feed, isHalf: boolean): OrtTensor {
	if ("integers" in feed) return new Tensor("int64", BigInt64Array.from(feed.integers, BigInt), feed.dims);
	if (isHalf) return new Tensor("float16", Uint16Array.from(feed.floats, halfBits), feed.dims);
	return new Tensor("float32", feed.floats, feed.dims);
}

/** The runtime gives half precision as Float16Array where JavaScript has that, else as its bits. */
function toFloats({ type, data }: OrtTensor): Float32Array {
	if (type !== "float16") return data as Float32Array;
	return data instanceof Uint16Array ? Float32Array.from(data, halfValue) : Float32Array.from(data as never);
}
