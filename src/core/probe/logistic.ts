/** Logistic curves over few numbers an answer: what turns one score, or two together, into a probability. */
import { softplus } from "./logistic-loss";
import { sigmoid } from "./score";

/** Newton steps; five to ten do. */
const MOST_STEPS = 100;
/** Keeps the Hessian invertible where a number is the same for all answers. */
const RIDGE = 1e-12;
const SHORTEST_STEP = 1e-10;

export interface LogisticCurve {
	/** One for each number. */
	weights: number[];
	bias: number;
	/**
	 * [k + 1][k + 1] covariance of the weights and, last, the bias: the inverse of Σ_i p_i (1 − p_i) x_i x_iᵀ at the
	 * fitted curve (Fisher's information), which takes the answers as independent.
	 */
	covariance: number[][];
}

/**
 * The logistic curve that fits the labels best, with targets drawn in from 1 and 0, so that even data in which the
 * classes part give finite weights.
 *
 *     p_i = sigmoid(Σ_k w_k · x_k,i + b),   minimise −Σ_i t_i log p_i + (1 − t_i) log(1 − p_i)
 *     t_i = (n₁ + 1) / (n₁ + 2) for the hallucinated, 1 / (n₀ + 2) for the faithful
 *
 * @param numbers        [k] of [n]: each number of all answers
 * @param isHallucinated [n] 1 or 0
 * @throws RangeError when one class is missing: there is nothing to tell apart
 * @see Platt 1999; Lin, Lin, Weng 2007, "A note on Platt's probabilistic outputs": its Newton method, for k numbers
 */
export function fitLogistic(
	numbers: readonly ArrayLike<number>[],
	isHallucinated: ArrayLike<number>,
): LogisticCurve {
	const n = isHallucinated.length;
	const positive = Array.from(isHallucinated).reduce((sum, label) => sum + label, 0);
	if (positive === 0 || positive === n) throw new RangeError("calibration needs answers of both classes");
	const targets = Float64Array.from({ length: n }, (_, i) =>
		isHallucinated[i] ? (positive + 1) / (positive + 2) : 1 / (n - positive + 2),
	);
	// The bias is the last weight, of a number that is always 1.
	const x = [...numbers, new Uint8Array(n).fill(1)];
	const weights = new Float64Array(x.length);
	weights[numbers.length] = Math.log((positive + 1) / (n - positive + 1));
	for (let step = 0; step < MOST_STEPS; step++) {
		const move = newtonStep(x, targets, weights);
		const before = crossEntropy(x, targets, weights);
		const at = (length: number) => weights.map((w, k) => w + length * move.step[k]!);
		let length = 1;
		while (
			length >= SHORTEST_STEP &&
			crossEntropy(x, targets, at(length)) > before + 1e-4 * length * move.slope
		)
			length /= 2;
		if (length < SHORTEST_STEP || -move.slope < 1e-14 * n) break;
		weights.set(at(length));
	}
	return {
		weights: [...weights.subarray(0, -1)],
		bias: weights.at(-1)!,
		covariance: inverse(newtonStep(x, targets, weights).hessian),
	};
}

type Columns = readonly ArrayLike<number>[];

const logitOf = (x: Columns, weights: Float64Array, i: number): number =>
	x.reduce((sum, column, k) => sum + weights[k]! * column[i]!, 0);

/** Newton's step, the objective's slope along it (negative), and the lower half of the Hessian with its ridge. */
function newtonStep(x: Columns, targets: Float64Array, weights: Float64Array) {
	const gradient = new Float64Array(x.length);
	const hessian = x.map(() => new Float64Array(x.length));
	for (let i = 0; i < targets.length; i++) {
		const p = sigmoid(logitOf(x, weights, i));
		for (let k = 0; k < x.length; k++) {
			gradient[k]! += (p - targets[i]!) * x[k]![i]!;
			for (let m = 0; m <= k; m++) hessian[k]![m]! += p * (1 - p) * x[k]![i]! * x[m]![i]!;
		}
	}
	for (let k = 0; k < x.length; k++) hessian[k]![k]! += RIDGE;
	const own = hessian.map((row) => row.slice());
	const step = solved(own, gradient).map((value) => -value);
	return { step, slope: step.reduce((sum, value, k) => sum + value * gradient[k]!, 0), hessian };
}

/** The inverse of a positive definite matrix of which the lower half is given. */
function inverse(a: readonly Float64Array[]): number[][] {
	return a.map((_, k) => {
		const unit = Float64Array.from(a, (_row, m) => Number(m === k));
		return [
			...solved(
				a.map((row) => row.slice()),
				unit,
			),
		];
	});
}

/** Solves A s = g for a positive definite A of which the lower half is given (Cholesky); A is overwritten. */
function solved(a: Float64Array[], g: Float64Array): Float64Array {
	const s = Float64Array.from(g);
	for (let k = 0; k < a.length; k++) {
		for (let m = 0; m <= k; m++) {
			let value = a[k]![m]!;
			for (let j = 0; j < m; j++) value -= a[k]![j]! * a[m]![j]!;
			a[k]![m] = m === k ? Math.sqrt(Math.max(value, RIDGE)) : value / a[m]![m]!;
		}
		for (let j = 0; j < k; j++) s[k]! -= a[k]![j]! * s[j]!;
		s[k]! /= a[k]![k]!;
	}
	for (let k = a.length - 1; k >= 0; k--) {
		for (let j = k + 1; j < a.length; j++) s[k]! -= a[j]![k]! * s[j]!;
		s[k]! /= a[k]![k]!;
	}
	return s;
}

function crossEntropy(x: Columns, targets: Float64Array, weights: Float64Array): number {
	let sum = 0;
	for (let i = 0; i < targets.length; i++) {
		const z = logitOf(x, weights, i);
		sum += targets[i]! * softplus(-z) + (1 - targets[i]!) * softplus(z);
	}
	return sum;
}
