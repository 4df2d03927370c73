/** Weights cut into blocks along their input side, each block with a scale of its own, as the runtime's quantisers do it. */
import type { Matrix } from "../numbers";

export interface Blocks {
	/** [K, N], each value in 0 .. 2^bits - 1. */
	readonly values: Uint8Array;
	/** [blocks, N] */
	readonly scales: Float64Array;
	/** [blocks, N] */
	readonly zeros: Uint8Array;
	readonly blocks: number;
	/** What the runtime makes of it: (value - zero) * scale. */
	readonly seen: Matrix;
}

export interface BlockOptions {
	readonly bits: 2 | 4 | 8;
	readonly block: number;
	readonly isSymmetric: boolean;
	/** Rounds a scale to the type it is stored in. */
	readonly store: (scale: number) => number;
}

/**
 * Symmetric: scale = (the value furthest from zero) / -2^(bits-1), zero = 2^(bits-1); so a scale may be negative.
 * Else scale = (max - min) / (2^bits - 1) over a range that holds zero, zero = round(-min / scale).
 * @see onnxruntime, core/mlas/lib/q4_dq.cpp, range2scale and range2scalezp
 */
export function quantiseBlocks({ rows, columns, data }: Matrix, options: BlockOptions): Blocks {
	const { bits, block, isSymmetric, store } = options;
	const blocks = Math.ceil(rows / block);
	const most = 2 ** bits - 1;
	const values = new Uint8Array(rows * columns);
	const scales = new Float64Array(blocks * columns);
	const zeros = new Uint8Array(blocks * columns);
	const seen = new Float64Array(rows * columns);
	for (let at = 0; at < blocks * columns; at++) {
		const n = at % columns;
		const from = Math.floor(at / columns) * block;
		const inside = Array.from({ length: Math.min(block, rows - from) }, (_, i) => (from + i) * columns + n);
		const [low, high] = [0, 0].map((zero, side) =>
			inside.reduce((end, i) => (side ? Math.max(end, data[i]!) : Math.min(end, data[i]!)), zero),
		) as [number, number];
		const furthest = high > -low ? high : low;
		const exact = isSymmetric ? furthest / -(2 ** (bits - 1)) : (high - low) / most;
		const scale = store(exact) || 1;
		const zero = isSymmetric ? 2 ** (bits - 1) : clamp(Math.round(-low / scale), most);
		scales[at] = scale;
		zeros[at] = zero;
		for (const i of inside) {
			values[i] = clamp(Math.round(data[i]! / scale + zero), most);
			seen[i] = (values[i]! - zero) * scale;
		}
	}
	return { values, scales, zeros, blocks, seen: { rows, columns, data: seen } };
}

/** @returns the largest size in every column */
export function largestByColumn({ columns, data }: Matrix): Float64Array {
	const largest = new Float64Array(columns);
	for (const [i, value] of data.entries())
		largest[i % columns] = Math.max(largest[i % columns]!, Math.abs(value));
	return largest;
}

/** Packs numbers of so many bits, the first in the lowest bits of a byte. */
export function pack(values: ArrayLike<number>, bits: 2 | 4 | 8): Uint8Array {
	const each = 8 / bits;
	const packed = new Uint8Array(Math.ceil(values.length / each));
	for (let i = 0; i < values.length; i++)
		packed[Math.floor(i / each)]! |= (values[i]! & (2 ** bits - 1)) << (bits * (i % each));
	return packed;
}

const clamp = (value: number, most: number): number => Math.min(most, Math.max(0, value));
