/**
 * L1 logistic regression over a few columns, each in memory in one piece.
 *
 * newGLMNET: the loss is replaced by its second-order model at the current weights, the model plus ‖w‖₁ is minimised
 * (lasso-model.ts), and a line search along the step found makes sure that the true objective falls. Columns without
 * weight take part in a round where their slope breaks the optimality condition.
 *
 * @see Yuan, Ho, Lin 2012, "An improved GLMNET for L1-regularized logistic regression", JMLR 13, algorithm 3
 */
import { dualValue, lossAt, type Slopes, slopesAt } from "../logistic-loss";
import type { Bend } from "./bend";
import { minimiseModel } from "./lasso-model";
import { dot } from "./products";

export interface SmallProblem {
	/** [n columns] of [rows] */
	columns: readonly Float32Array[];
	/** [rows] +1 or −1; 0 for a row that takes no part. */
	y: Float64Array;
	c: number;
	/** Kept from one problem to the next with more columns. */
	bend: Bend;
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
/** Share of its distance from the optimum that each model is solved to. */
const MODEL_CARE = 1e-4;
/** Where a round leaves more than this share of the gap, the curvature that is kept no longer serves. */
const SLOW = 0.3;
/** Armijo's constant and the shrinking of the step, as in the paper. */
const ENOUGH_DESCENT = 0.01;
const SHORTEST_STEP = 2 ** -30;
/** What float64 may add to a sum of some thousand terms; near the end, true descents are smaller than that. */
const ROUNDING = 1e-14;

/**
 * Moves `point` towards the minimum of ‖w‖₁ + C Σ log(1 + e^(−y m)).
 * @param tolerance stop when the duality gap is at most this (in units of the objective)
 */
export function minimiseSmall(problem: SmallProblem, point: Point, tolerance: number): void {
	const { columns, y, c, bend } = problem;
	let before = Number.POSITIVE_INFINITY;
	for (let round = 0; round < MOST_ROUNDS; round++) {
		const slopes = slopesAt(y, point.margins, c);
		const correlations = new Float64Array(columns.map((column) => dot(column, slopes.pull)));
		const largest = correlations.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
		const objective = norm1(point.weights) + c * lossAt(y, point.margins);
		const gap = objective - dualValue(slopes.pull, c, largest);
		if (gap <= tolerance) return;
		if (gap > SLOW * before) bend.forget();
		before = gap;
		const step = stepOfModel(problem, point, slopes, correlations);
		if (!lineSearch(problem, point, step, correlations)) return;
	}
}

export function norm1(weights: ArrayLike<number>): number {
	let sum = 0;
	for (let j = 0; j < weights.length; j++) sum += Math.abs(weights[j]!);
	return sum;
}

/**
 * Step to the minimum of the second-order model over the columns that have a weight or want one.
 * @returns [n columns]
 */
function stepOfModel(
	{ columns, bend }: SmallProblem,
	{ weights }: Point,
	{ curvature }: Slopes,
	correlations: Float64Array,
): Float64Array {
	const taking = [...weights.keys()].filter((j) => weights[j] !== 0 || Math.abs(correlations[j]!) > 1);
	const moved = minimiseModel(
		{
			bend: bend.over(
				taking.map((j) => columns[j]!),
				curvature,
			),
			pull: Float64Array.from(taking, (j) => correlations[j]!),
			weights: Float64Array.from(taking, (j) => weights[j]!),
		},
		MODEL_CARE,
	);
	const step = new Float64Array(weights.length);
	for (const [a, j] of taking.entries()) step[j] = moved[a]! - weights[j]!;
	return step;
}

/** Halves the step until the objective falls enough, and takes it. False when no step does. */
function lineSearch(
	{ columns, y, c }: SmallProblem,
	point: Point,
	step: Float64Array,
	correlations: Float64Array,
): boolean {
	const { weights, margins } = point;
	const direction = new Float64Array(margins.length);
	let promised = 0;
	for (let j = 0; j < step.length; j++) {
		if (step[j] === 0) continue;
		promised += growth(weights[j]!, step[j]!) - correlations[j]! * step[j]!;
		addTo(direction, columns[j]!, step[j]!);
	}
	const before = norm1(weights) + c * lossAt(y, margins);
	for (let length = 1; length >= SHORTEST_STEP && promised < 0; length /= 2) {
		const moved = weights.map((weight, j) => weight + length * step[j]!);
		const after = norm1(moved) + c * lossAt(y, margins, direction, length);
		if (after - before > ENOUGH_DESCENT * length * promised + ROUNDING * before) continue;
		weights.set(moved);
		for (let i = 0; i < margins.length; i++) margins[i]! += length * direction[i]!;
		return true;
	}
	return false;
}

/** |weight + step| − |weight|, without what rounding the two would lose of a small step. */
function growth(weight: number, step: number): number {
	const keepsSign = Math.abs(step) <= Math.abs(weight);
	return keepsSign ? step * Math.sign(weight) : Math.abs(weight + step) - Math.abs(weight);
}

/** Adds a column, `factor` times, to a vector over the rows. */
export function addTo(sums: Float64Array, column: Float32Array, factor: number): void {
	for (let i = 0; i < sums.length; i++) sums[i]! += factor * column[i]!;
}
