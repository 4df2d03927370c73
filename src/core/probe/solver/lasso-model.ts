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

/**
 * Goes to the minimum over the non-zero weights with their signs kept. Weights that would change sign on the way stay at
 * zero; should that not be lower, it goes as far as the first of them only.
 */
function jump(bend: Float64Array, moved: Float64Array, slope: Float64Array): void {
	const n = moved.length;
	const support = [...moved.keys()].filter((j) => moved[j] !== 0);
	const size = support.length;
	const matrix = new Float64Array(size * size);
	const target = new Float64Array(size);
	for (let a = 0; a < size; a++) {
		const j = support[a]!;
		target[a] = -slope[j]! - Math.sign(moved[j]!);
		for (let b = 0; b <= a; b++) matrix[a * size + b] = bend[j * n + support[b]!]!;
	}
	if (!solveInPlace(matrix, target)) return;
	const clipped = support.map((j, k) => {
		const crosses = Math.sign(moved[j]! + target[k]!) !== Math.sign(moved[j]!);
		return crosses ? -moved[j]! : target[k]!;
	});
	if (takeIfLower(bend, moved, slope, { support, clipped })) return;
	const lengths = support.map((j, k) => -moved[j]! / target[k]!);
	const length = lengths.reduce((least, until) => (until > 0 && until < least ? until : least), 1);
	for (const [k, j] of support.entries())
		shift(bend, moved, slope, j, lengths[k] === length ? -moved[j]! : length * target[k]!);
}

/** Takes changes of some weights if the model is lower there; each changes towards zero or away from it, not across. */
function takeIfLower(
	bend: Float64Array,
	moved: Float64Array,
	slope: Float64Array,
	{ support, clipped }: { support: readonly number[]; clipped: readonly number[] },
): boolean {
	const [movedThen, slopeThen] = [moved.slice(), slope.slice()];
	for (const [k, j] of support.entries()) shift(bend, movedThen, slopeThen, j, clipped[k]!);
	let change = 0;
	for (const [k, j] of support.entries())
		change += clipped[k]! * ((slope[j]! + slopeThen[j]!) / 2 + Math.sign(moved[j]!));
	if (change > 0) return false;
	moved.set(movedThen);
	slope.set(slopeThen);
	return true;
}

/**
 * Solves a symmetric system by Cholesky factorisation; `matrix`, of which the lower half is given, is used up, and `target`
 * becomes the solution.
 * @returns false when the matrix is not positive definite even with a ridge
 */
function solveInPlace(matrix: Float64Array, target: Float64Array): boolean {
	const n = target.length;
	for (let j = 0; j < n; j++) {
		matrix[j * n + j]! *= 1 + RIDGE;
		for (let k = 0; k <= j; k++) {
			const rest = matrix[j * n + k]! - rowsDot(matrix, j * n, k * n, k);
			if (k < j) matrix[j * n + k] = rest / matrix[k * n + k]!;
			else if (rest > 0) matrix[j * n + j] = Math.sqrt(rest);
			else return false;
		}
	}
	for (let j = 0; j < n; j++) {
		for (let i = 0; i < j; i++) target[j]! -= matrix[j * n + i]! * target[i]!;
		target[j]! /= matrix[j * n + j]!;
	}
	for (let j = n - 1; j >= 0; j--) {
		target[j]! /= matrix[j * n + j]!;
		for (let i = 0; i < j; i++) target[i]! -= matrix[j * n + i]! * target[j]!;
	}
	return true;
}

/** Product of the first `length` values of two rows, in four sums that do not wait for each other. */
function rowsDot(matrix: Float64Array, a: number, b: number, length: number): number {
	let [p, q, r, s] = [0, 0, 0, 0];
	let i = 0;
	for (; i + 4 <= length; i += 4) {
		p += matrix[a + i]! * matrix[b + i]!;
		q += matrix[a + i + 1]! * matrix[b + i + 1]!;
		r += matrix[a + i + 2]! * matrix[b + i + 2]!;
		s += matrix[a + i + 3]! * matrix[b + i + 3]!;
	}
	for (; i < length; i++) p += matrix[a + i]! * matrix[b + i]!;
	return p + q + (r + s);
}
