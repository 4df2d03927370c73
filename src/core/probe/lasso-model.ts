/**
 * Minimises a second-order model with an L1 term:
 *
 *     ½ dᵀ B d − pᵀ d + ‖w + d‖₁
 *
 * Sweeps of coordinate descent (each coordinate has a closed form) find which weights are zero; between them, a jump to
 * the exact minimum over the weights that are not, or as far towards it as no sign changes. Sweeps alone need thousands
 * where columns are alike, as neurons' are; a jump is one Cholesky factorisation.
 */
export interface LassoModel {
	/** [n, n] B, symmetric, positive semi-definite. */
	bend: Float64Array;
	/** [n] p, where the loss wants the weights to go. */
	pull: Float64Array;
	/** [n] w, the current weights. */
	weights: Float64Array;
}

/** Rounds of sweeps and a jump; data with a clear minimum need under twenty. */
const MOST_ROUNDS = 100;
const SWEEPS_IN_A_ROUND = 4;
/** Added to the diagonal, relative to it: keeps twin columns from dividing by 0. */
const RIDGE = 1e-11;

/**
 * @param care stop when the distance from the optimum is this share of what it was
 * @returns    [n] w + d
 */
export function minimiseModel(model: LassoModel, care: number): Float64Array {
	const moved = Float64Array.from(model.weights);
	/** B d − p, kept up to date. */
	const slope = model.pull.map((value) => -value);
	let first = 0;
	for (let round = 0; round < MOST_ROUNDS; round++) {
		for (let sweep = 0; sweep < SWEEPS_IN_A_ROUND; sweep++) {
			const violation = sweepOnce(model.bend, moved, slope);
			if (round === 0 && sweep === 0) first = violation;
			if (violation <= care * first) return moved;
		}
		jump(model.bend, moved, slope);
	}
	return moved;
}

/** One step for each coordinate; returns how far they were from their optimum, summed. */
function sweepOnce(bend: Float64Array, moved: Float64Array, slope: Float64Array): number {
	const n = moved.length;
	let violation = 0;
	for (let j = 0; j < n; j++) {
		const weight = moved[j]!;
		const curve = bend[j * n + j]!;
		violation +=
			weight === 0 ? Math.max(0, Math.abs(slope[j]!) - 1) : Math.abs(slope[j]! + Math.sign(weight));
		if (curve === 0) continue;
		const change = softThreshold(weight - slope[j]! / curve, 1 / curve) - weight;
		if (change !== 0) shift(bend, moved, slope, j, change);
	}
	return violation;
}

function softThreshold(value: number, by: number): number {
	if (value > by) return value - by;
	return value < -by ? value + by : 0;
}

function shift(
	bend: Float64Array,
	moved: Float64Array,
	slope: Float64Array,
	j: number,
	change: number,
): void {
	const n = moved.length;
	moved[j]! += change;
	for (let i = 0; i < n; i++) slope[i]! += change * bend[j * n + i]!;
}

/** Goes to the minimum over the non-zero weights with their signs kept, or to the first sign change on the way. */
function jump(bend: Float64Array, moved: Float64Array, slope: Float64Array): void {
	const n = moved.length;
	const support = [...moved.keys()].filter((j) => moved[j] !== 0);
	const matrix = support.map((a) => Float64Array.from(support, (b) => bend[a * n + b]!));
	const target = Float64Array.from(support, (j) => -slope[j]! - Math.sign(moved[j]!));
	if (!solveInPlace(matrix, target)) return;
	let length = 1;
	let crossing = -1;
	for (const [k, j] of support.entries()) {
		const until = -moved[j]! / target[k]!;
		if (until > 0 && until < length) {
			length = until;
			crossing = j;
		}
	}
	for (const [k, j] of support.entries())
		shift(bend, moved, slope, j, j === crossing ? -moved[j]! : length * target[k]!);
}

/**
 * Solves a symmetric system by Cholesky factorisation; `matrix` is used up, `target` becomes the solution.
 * @returns false when the matrix is not positive definite even with a ridge
 */
function solveInPlace(matrix: Float64Array[], target: Float64Array): boolean {
	const n = target.length;
	for (let j = 0; j < n; j++) {
		const row = matrix[j]!;
		row[j]! *= 1 + RIDGE;
		for (let k = 0; k <= j; k++) {
			const other = matrix[k]!;
			let sum = row[k]!;
			for (let i = 0; i < k; i++) sum -= row[i]! * other[i]!;
			if (k < j) row[k] = sum / other[k]!;
			else if (sum > 0) row[j] = Math.sqrt(sum);
			else return false;
		}
	}
	for (let j = 0; j < n; j++) {
		for (let i = 0; i < j; i++) target[j]! -= matrix[j]![i]! * target[i]!;
		target[j]! /= matrix[j]![j]!;
	}
	for (let j = n - 1; j >= 0; j--) {
		for (let i = j + 1; i < n; i++) target[j]! -= matrix[i]![j]! * target[i]!;
		target[j]! /= matrix[j]![j]!;
	}
	return true;
}
