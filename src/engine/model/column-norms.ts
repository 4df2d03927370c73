/** ‖W_down[:,n]‖₂ of every neuron, measured once by the runtime and kept beside the model's fingerprint. */
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ROWS_INPUT } from "../../core/onnx/cut-out";
import { NORMS_OUTPUT, normsModel } from "../../core/onnx/norms";
import type { ModelScan } from "../../core/onnx/scan";
import type { Tap } from "../../core/onnx/taps";
import { LensError } from "../../protocol/errors";
import { createSession, type Log, tensorOf } from "../ort";

export interface NormOptions {
	fingerprint: string;
	/** Folder of the weights beside the graph. */
	folder: string;
	cacheFolder: string;
	log: Log;
	signal: AbortSignal;
	onProgress?: (step: string, done: number, total: number) => void;
}

/** Values of identity rows a run: 4 MiB of input keeps the memory small, and the runs few, at any FFN width. */
const CHUNK_VALUES = 1 << 20;
/** Values that a run's product may have. */
const PRODUCT_VALUES = 1 << 24;

/**
 * The norms from the cache, or measured and then cached. A cache that cannot be written costs time, nothing else.
 * @returns [L · N]
 */
export async function columnNorms(
	scan: ModelScan,
	taps: readonly Tap[],
	options: NormOptions,
): Promise<Float32Array> {
	const path = join(options.cacheFolder, "column-norms", `${options.fingerprint}.f32`);
	const count = taps.reduce((sum, tap) => sum + tap.neurons, 0);
	const cached = await readFile(path).catch(() => null);
	if (cached?.length === 4 * count) return new Float32Array(new Uint8Array(cached).buffer);
	const norms = new Float32Array(count);
	let at = 0;
	for (const tap of taps) {
		options.onProgress?.("Measuring the neurons", tap.layer, taps.length);
		// A layer blocks this process; in between, a cancel is heard.
		await new Promise((resolve) => setImmediate(resolve));
		if (options.signal.aborted) throw new LensError("cancelled", "Cancelled.");
		norms.set(await normsOfLayer(scan, tap, options), at);
		at += tap.neurons;
	}
	await keep(path, norms).catch((error: Error) =>
		options.log("warning", `Column norms could not be kept in ${path}: ${error.message}`),
	);
	return norms;
}

async function normsOfLayer(scan: ModelScan, tap: Tap, options: NormOptions): Promise<Float32Array> {
	const { bytes, side, groups } = normsModel(scan, tap);
	const session = await createSession(bytes, options);
	try {
		const norms = new Float32Array(tap.neurons);
		const fitting = Math.floor(PRODUCT_VALUES / (tap.hidden * groups));
		const rowsAtOnce = Math.max(1, Math.min(Math.floor(CHUNK_VALUES / side), fitting));
		for (let from = 0; from < side; from += rowsAtOnce) {
			const rows = Math.min(rowsAtOnce, side - from);
			const identity = new Float32Array(rows * side);
			for (let row = 0; row < rows; row++) identity[row * side + from + row] = 1;
			const feeds = { [ROWS_INPUT]: tensorOf("float32", identity, [rows, side]) };
			const measured = (await session.run(feeds, [NORMS_OUTPUT]))[NORMS_OUTPUT]!.data as Float32Array;
			for (let row = 0; row < rows; row++)
				for (let group = 0; group < groups; group++) {
					// The last block may be filled up behind the last neuron.
					const neuron = group * side + from + row;
					if (neuron < tap.neurons) norms[neuron] = measured[row * groups + group]!;
				}
		}
		return norms;
	} finally {
		await session.release();
	}
}

/** Written beside and renamed, so that a reader never sees half a file. */
async function keep(path: string, norms: Float32Array): Promise<void> {
	await mkdir(dirname(path), { recursive: true });
	const beside = `${path}.${process.pid}`;
	await writeFile(beside, new Uint8Array(norms.buffer));
	await rename(beside, path);
}
