/**
 * L1 logistic regression over a few columns, kept in memory one after the other.
 *
 * newGLMNET: the loss is replaced by its second-order model at the current weights, the model plus ‖w‖₁ is minimised
 * (lasso-model.ts), and a line search along the step found makes sure that the true objective falls. Columns without
 * weight whose slope is far from the kink are left out of a round.
 *
 * @see Yuan, Ho, Lin 2012, "An improved GLMNET for L1-regularized logistic regression", JMLR 13, algorithm 3
 */
import { minimiseModel } from "./lasso-model";
import { dualValue, lossAt, type Slopes, slopesAt } from "./logistic-loss";

export interface SmallProblem {
	/** [n columns · rows], one column after the other. */
	values: Float32Array;
	/** [rows] +1 or −1. */
	y: Float64Array;
	c: number;
}

/** Weights and their margins; both are changed in place. */
export interface Point {
	/** [n columns] */
	weights: Float64Array;
	/** [rows] X w */
	margins: Float64Array;
}

/** Rounds of model and line search; reached only where float64 cannot tell a step from none. */
const MOST_ROUNDS = 200;
/** Share of its distance from the optimum that each model is solved to; near the end, Newton's method wants the whole. */
const MODEL_CARE = 1e-6;
/** Armijo's constant and the shrinking of the step, as in the paper. */
const ENOUGH_DESCENT = 0.01;
const SHORTEST_STEP = 2 ** -30;
/** What float64 may add to a sum of some thousand terms; near the end, true descents are smaller than that. */
const ROUNDING = 1e-14;
/** A coordinate at zero takes part in a round when |slope| is above this; the kink is at 1. */
const NEAR_KINK = 0.9;
/**
 * Moves `point` towards the minimum of ‖w‖₁ + C Σ log(1 + e^(−y m)).
 * @param tolerance stop when the duality gap is at most this (in units of the objective)
 */
export function minimiseSmall(problem: SmallProblem, point: Point, tolerance: number): void {
	const { y, c } = problem;
	for (let round = 0; round < MOST_ROUNDS; round++) {
		const slopes = slopesAt(y, point.margins, c);
		const correlations = correlateSmall(problem, slopes.pull);
		const largest = correlations.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
		const objective = norm1(point.weights) + c * lossAt(y, point.margins);
		if (objective - dualValue(slopes.pull, c, largest) <= tolerance) return;
		const step = stepOfModel(problem, point, slopes, correlations);
		if (!lineSearch(problem, point, step, correlations)) return;
	}
}

/** Σ_i v_i x_ij for each column. */
function correlateSmall({ values, y }: SmallProblem, v: Float64Array): Float64Array {
	const rows = y.length;
	return Float64Array.from({ length: values.length / rows }, (_, j) => columnDot(values, j * rows, v));
}

function columnDot(values: Float32Array, offset: number, v: Float64Array): number {
	let sum = 0;
	for (let i = 0; i < v.length; i++) sum += values[offset + i]! * v[i]!;
	return sum;
}

function norm1(weights: Float64Array): number {
	return weights.reduce((sum, weight) => sum + Math.abs(weight), 0);
}

/**
 * Step to the minimum of the second-order model over the columns that have a weight or are near one.
 * @returns [n columns]
 */
function stepOfModel(
	{ values, y }: SmallProblem,
	{ weights }: Point,
	{ curvature }: Slopes,
	correlations: Float64Array,
): Float64Array {
	const rows = y.length;
	const taking = [...weights.keys()].filter(
		(j) => weights[j] !== 0 || Math.abs(correlations[j]!) > NEAR_KINK,
	);
	const n = taking.length;
	const bend = new Float64Array(n * n);
	for (const [a, j] of taking.entries()) {
		const bent = curvature.map((value, i) => value * values[j * rows + i]!);
		for (let b = a; b < n; b++) {
			bend[a * n + b] = columnDot(values, taking[b]! * rows, bent);
			bend[b * n + a] = bend[a * n + b]!;
		}
	}
	const pull = Float64Array.from(taking, (j) => correlations[j]!);
	const moved = minimiseModel(
		{ bend, pull, weights: Float64Array.from(taking, (j) => weights[j]!) },
		MODEL_CARE,
	);
	const step = new Float64Array(weights.length);
	for (const [a, j] of taking.entries()) step[j] = moved[a]! - weights[j]!;
	return step;
}

/** Halves the step until the objective falls enough, and takes it. False when no step does. */
function lineSearch(
	{ values, y, c }: SmallProblem,
	point: Point,
	step: Float64Array,
	correlations: Float64Array,
): boolean {
	const { weights, margins } = point;
	const rows = y.length;
	const direction = new Float64Array(rows);
	let promised = -norm1(weights) + norm1(weights.map((weight, j) => weight + step[j]!));
	for (let j = 0; j < step.length; j++) {
		if (step[j] === 0) continue;
		promised -= correlations[j]! * step[j]!;
		for (let i = 0; i < rows; i++) direction[i]! += step[j]! * values[j * rows + i]!;
	}
	const before = norm1(weights) + c * lossAt(y, margins);
	for (let length = 1; length >= SHORTEST_STEP && promised < 0; length /= 2) {
		const moved = weights.map((weight, j) => weight + length * step[j]!);
		const after = norm1(moved) + c * lossAt(y, margins, direction, length);
		if (after - before > ENOUGH_DESCENT * length * promised + ROUNDING * before) continue;
		weights.set(moved);
		for (let i = 0; i < rows; i++) margins[i]! += length * direction[i]!;
		return true;
	}
	return false;
}
