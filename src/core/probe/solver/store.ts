import type { Features } from "../matrix";

/** The columns of a matrix that are most likely to get a weight, in memory; the others are only checked. */
export interface Store {
	/** Which columns they are. */
	ids: number[];
	/** [ids.length] of [rows] */
	columns: Float32Array[];
	placeOf: Map<number, number>;
}

/** Takes the columns into memory with one pass; those that are there stay where they are. */
export async function widen(store: Store | null, x: Features, ids: readonly number[]): Promise<Store> {
	const before = store ?? { ids: [], columns: [], placeOf: new Map<number, number>() };
	const added = [...new Set(ids)].filter((id) => !before.placeOf.has(id));
	const values = await x.take(added);
	const columns = added.map((_, k) => values.subarray(k * x.rows, (k + 1) * x.rows));
	const all = [...before.ids, ...added];
	return {
		ids: all,
		columns: [...before.columns, ...columns],
		placeOf: new Map(all.map((id, place) => [id, place])),
	};
}

/** The columns with the highest scores, at most `count`, by rising place; those with a score of 0 stay out. */
export function highest(scores: Float64Array, count: number): number[] {
	if (count >= scores.length) return [...scores.keys()];
	const order = Uint32Array.from(scores.keys()).sort((a, b) => scores[b]! - scores[a]! || a - b);
	return [...order.subarray(0, count)].filter((j) => scores[j]! > 0).sort((a, b) => a - b);
}
