/** Self-attention of every family: where heads lie, how positions enter, what may be seen. */
import { type Family, SIZE } from "../family";
import type { Matrix } from "../numbers";
import { at, make, slice } from "./matrix";

/** q [rows, heads * d]; k and v [rows, kvHeads * d], rows being batch * tokens. */
export interface Heads {
	readonly q: Matrix;
	readonly k: Matrix;
	readonly v: Matrix;
}

/** Cuts one fused product into q, k and v, as the family lays them out. */
export function cutHeads(family: Family, qkv: Matrix): Heads {
	const { headDim, heads } = SIZE;
	const keys = (family.kvHeads ?? heads) * headDim;
	const queries = heads * headDim;
	// GPT-NeoX and BLOOM keep q, k and v of a head together.
	if (family.name === "gpt-neox" || family.name === "bloom") {
		const part = (which: number) =>
			make(qkv.rows, queries, (row, column) => {
				const head = Math.floor(column / headDim);
				return at(qkv, row, (3 * head + which) * headDim + (column % headDim));
			});
		return { q: part(0), k: part(1), v: part(2) };
	}
	return {
		q: slice(qkv, 0, queries),
		k: slice(qkv, queries, keys),
		v: slice(qkv, queries + keys, keys),
	};
}

/** Rotates the first part of every head by its token's position, half against half. */
export function rotate(
	family: Family,
	x: Matrix,
	{ base, length }: { base: number; length: number },
): Matrix {
	const { headDim } = SIZE;
	const turned = headDim * (family.rotary ?? 1);
	const half = turned / 2;
	return make(x.rows, x.columns, (row, column) => {
		const within = column % headDim;
		if (within >= turned) return at(x, row, column);
		const angle = (row % length) / base ** ((within % half) / half);
		const partner = within < half ? -at(x, row, column + half) : at(x, row, column - half);
		return at(x, row, column) * Math.cos(angle) + partner * Math.sin(angle);
	});
}

/** How far a query sees. */
export interface Sight {
	/** Tokens of each row of the batch. */
	readonly length: number;
	/** How many tokens back are seen, the own one counted; all when left out. */
	readonly window: number | undefined;
}

/** @returns what every head saw, [rows, heads * d] */
export function attend(family: Family, { q, k, v }: Heads, { length, window }: Sight): Matrix {
	const { heads, headDim } = SIZE;
	const shared = heads / (family.kvHeads ?? heads);
	const scale = family.scale?.attention ?? 1 / Math.sqrt(headDim);
	const cap = family.softcap?.attention;
	const mixed = make(q.rows, q.columns, () => 0);
	for (let row = 0; row < q.rows; row++)
		for (let head = 0; head < heads; head++) {
			const [own, theirs] = [head * headDim, Math.floor(head / shared) * headDim];
			const first = row - (row % length);
			const keys = Array.from({ length: row - first + 1 }, (_, i) => first + i).filter(
				(key) => window === undefined || row - key < window,
			);
			const scores = keys.map((key) => {
				let score = 0;
				for (let i = 0; i < headDim; i++) score += at(q, row, own + i) * at(k, key, theirs + i);
				score *= scale;
				if (cap) score = cap * Math.tanh(score / cap);
				return score + (family.positions === "alibi" ? alibiSlope(head) * (key - first) : 0);
			});
			const shares = softmax(scores);
			for (let i = 0; i < headDim; i++)
				mixed.data[row * mixed.columns + own + i] = keys.reduce(
					(sum, key, j) => sum + shares[j]! * at(v, key, theirs + i),
					0,
				);
		}
	return mixed;
}

/** BLOOM's slopes, for a number of heads that is a power of two: 2^(-8/heads), squared, cubed ... */
export const alibiSlope = (head: number): number => (2 ** (-8 / SIZE.heads)) ** (head + 1);

function softmax(scores: readonly number[]): number[] {
	const most = Math.max(...scores);
	const sizes = scores.map((score) => Math.exp(score - most));
	const sum = sizes.reduce((total, size) => total + size, 0);
	return sizes.map((size) => size / sum);
}
