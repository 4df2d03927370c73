/** The key-value cache between runs: rows are its first axis, and each is one contiguous block. */

import { type Feeds, type Tensor, tensorOf } from "../ort";
import type { CachePort } from "./decoder-ports";

type TypedArray = Float32Array | Uint16Array | BigInt64Array | Uint8Array;

const ARRAYS: Record<string, new (length: number) => TypedArray> = {
	float32: Float32Array,
	float16: Uint16Array,
	int64: BigInt64Array,
	int8: Uint8Array,
	uint8: Uint8Array,
};

/** The cache before any token: no past, and zeros where a hybrid layer keeps a state of fixed size. */
export function emptyCache(ports: readonly CachePort[], rows: number): Feeds {
	const cache: Feeds = {};
	for (const { past, type, shape } of ports) {
		const dims = shape.map((side, axis) => (axis === 0 ? rows : typeof side === "number" ? side : 0));
		const size = dims.reduce((product, side) => product * side, 1);
		cache[past] = tensorOf(type, new (ARRAYS[type] ?? Float32Array)(size) as Tensor.DataType, dims);
	}
	return cache;
}

/**
 * The cache with its rows chosen anew: [0, 0, 0] repeats a prompt three times, [0, 2] drops row 1.
 * @param rows for each new row, which old row it is
 */
export function takeRows(cache: Feeds, rows: readonly number[]): Feeds {
	const taken: Feeds = {};
	for (const [name, tensor] of Object.entries(cache)) {
		const data = tensor.data as TypedArray;
		const block = data.length / tensor.dims[0]!;
		const copy = new (data.constructor as new (length: number) => TypedArray)(block * rows.length);
		rows.forEach((row, place) => {
			copy.set(data.subarray(row * block, (row + 1) * block) as never, place * block);
		});
		taken[name] = tensorOf(tensor.type, copy as Tensor.DataType, [rows.length, ...tensor.dims.slice(1)]);
	}
	return taken;
}
