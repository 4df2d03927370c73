/** Matrices, random numbers and float16, plainly. */

/** Row-major [K, N]. */
export interface Matrix {
	readonly rows: number;
	readonly columns: number;
	readonly data: Float64Array;
}

/** Random numbers that are the same on every machine (mulberry32), in [-1, 1). */
export function randomStream(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 31 - 1;
	};
}

/** @param scale the largest value; 1.5 / sqrt(rows) unless told, so that products keep the size of what they read */
export function randomMatrix(
	next: () => number,
	rows: number,
	columns: number,
	scale: number = 1.5 / Math.sqrt(rows),
): Matrix {
	return {
		rows,
		columns,
		data: Float64Array.from({ length: rows * columns }, () => Math.fround(next() * scale)),
	};
}

export function transpose({ rows, columns, data }: Matrix): Matrix {
	const turned = data.map((_, i) => data[(i % rows) * columns + Math.floor(i / rows)]!);
	return { rows: columns, columns: rows, data: turned };
}

/** float16 bits of a number, rounded to nearest; infinite beyond the largest. */
export function halfBits(value: number): number {
	const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
	const size = Math.abs(value);
	if (size > 65504) return sign | 0x7c00;
	if (size < 2 ** -14) return sign | Math.round(size * 2 ** 24);
	const exponent = Math.floor(Math.log2(size));
	return sign | ((exponent + 15) * 1024 + Math.round((size / 2 ** exponent - 1) * 1024));
}

export function halfValue(bits: number): number {
	const exponent = (bits >> 10) & 31;
	const fraction = bits & 1023;
	if (exponent === 31) return bits & 0x8000 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
	const size = exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15);
	return bits & 0x8000 ? -size : size;
}

/** A number rounded to float16. */
export const toHalf = (value: number) => halfValue(halfBits(value));
