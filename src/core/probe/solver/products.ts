/**
 * Products of float32 values with float64 vectors, in float64. What a fit costs is spent here, so the loops are unrolled:
 * eight rows at a time halve the time of one at a time (sums are read and written once for eight).
 */

/** Rows that are taken together; sums are the same to the last bit when blocks of rows start at multiples of it. */
export const GROUP = 8;

/** Columns at a time: eight rows of them and the sums of some vectors stay in the nearest caches. */
const TILE = 512;
const wide = new Float64Array(GROUP * TILE);

/**
 * Adds rows to Xᵀ v.
 * @param sums  one [columns] a vector
 * @param vs    one [all rows] a vector
 * @param first place of the block's first row among all, a multiple of GROUP
 */
export function addCorrelations(
	sums: readonly Float64Array[],
	vs: readonly Float64Array[],
	block: readonly Float32Array[],
	first: number,
): void {
	const columns = block[0]?.length ?? 0;
	const whole = block.length - (block.length % GROUP);
	for (let from = 0; from < whole; from += GROUP)
		for (let start = 0; start < columns; start += TILE) {
			const width = Math.min(TILE, columns - start);
			for (let r = 0; r < GROUP; r++) widen(block[from + r]!, start, r * TILE, width);
			for (let p = 0; p < vs.length; p++) addGroup(sums[p]!, vs[p]!, first + from, start, width);
		}
	for (let i = whole; i < block.length; i++)
		for (let p = 0; p < vs.length; p++) addScaled(sums[p]!, block[i]!, vs[p]![first + i]!);
}

/** Makes float64 of a stretch once for all vectors. */
function widen(row: Float32Array, start: number, to: number, width: number): void {
	for (let j = 0; j < width; j++) wide[to + j] = row[start + j]!;
}

function addGroup(sums: Float64Array, v: Float64Array, row: number, start: number, width: number): void {
	const [a, b, c, d] = [v[row]!, v[row + 1]!, v[row + 2]!, v[row + 3]!];
	const [e, f, g, h] = [v[row + 4]!, v[row + 5]!, v[row + 6]!, v[row + 7]!];
	for (let j = 0; j < width; j++)
		sums[start + j]! +=
			a * wide[j]! +
			b * wide[TILE + j]! +
			c * wide[2 * TILE + j]! +
			d * wide[3 * TILE + j]! +
			(e * wide[4 * TILE + j]! + f * wide[5 * TILE + j]! + g * wide[6 * TILE + j]! + h * wide[7 * TILE + j]!);
}

function addScaled(sums: Float64Array, row: Float32Array, factor: number): void {
	if (factor === 0) return;
	for (let j = 0; j < row.length; j++) sums[j]! += factor * row[j]!;
}

/** Σ_j row_j w_j, in four sums that wait for each other less than one would. */
export function dot(row: Float32Array, w: Float64Array): number {
	let [a, b, c, d] = [0, 0, 0, 0];
	const whole = row.length - (row.length % 4);
	for (let j = 0; j < whole; j += 4) {
		a += row[j]! * w[j]!;
		b += row[j + 1]! * w[j + 1]!;
		c += row[j + 2]! * w[j + 2]!;
		d += row[j + 3]! * w[j + 3]!;
	}
	for (let j = whole; j < row.length; j++) a += row[j]! * w[j]!;
	return a + b + (c + d);
}

/** Σ_j row_j² */
export function square(row: Float32Array): number {
	let sum = 0;
	for (let j = 0; j < row.length; j++) sum += row[j]! ** 2;
	return sum;
}
