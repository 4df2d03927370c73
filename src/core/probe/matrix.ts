import { ShapeError } from "../tensor";

/**
 * A matrix of features as the solvers see it: never copied, never widened. They ask for a product with all columns
 * now and then, and for the few columns that they work on.
 */
export interface Features {
	readonly rows: number;
	readonly columns: number;
	/** Xᵀ v: for each column its product with a vector over the rows. `v` [rows], returns [columns]. */
	correlate(v: Float64Array): Float64Array;
	/** X w: for each row its product with a vector over the columns. `w` [columns], returns [rows]. */
	multiply(w: Float64Array): Float64Array;
	/** Some columns, one after the other: [chosen.length · rows]. */
	take(chosen: ArrayLike<number>): Float32Array;
}

/**
 * A matrix from its rows, each of which may be a view into a larger block: a subset of rows costs nothing.
 * @param rows [rows] of [columns]
 * @throws ShapeError when a row has another length
 */
export function fromRows(rows: readonly Float32Array[], columns: number): Features {
	const odd = rows.find((row) => row.length !== columns);
	if (odd) throw new ShapeError(`a row of ${odd.length} values in a matrix of ${columns} columns`);
	return {
		rows: rows.length,
		columns,
		correlate(v) {
			const sums = new Float64Array(columns);
			for (let i = 0; i < rows.length; i++) addScaled(sums, rows[i]!, v[i]!);
			return sums;
		},
		multiply(w) {
			return Float64Array.from(rows, (row) => dot(row, w));
		},
		take(chosen) {
			const values = new Float32Array(chosen.length * rows.length);
			for (let i = 0; i < rows.length; i++) {
				const row = rows[i]!;
				for (let k = 0; k < chosen.length; k++) values[k * rows.length + i] = row[chosen[k]!]!;
			}
			return values;
		},
	};
}

function addScaled(sums: Float64Array, row: Float32Array, factor: number): void {
	if (factor === 0) return;
	for (let j = 0; j < row.length; j++) sums[j]! += factor * row[j]!;
}

function dot(row: Float32Array, w: Float64Array): number {
	let sum = 0;
	for (let j = 0; j < row.length; j++) sum += row[j]! * w[j]!;
	return sum;
}
