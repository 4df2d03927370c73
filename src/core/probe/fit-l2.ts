import { lossAt, slopesAt } from "./logistic-loss";
import type { Features } from "./matrix";
import { conjugateGradients } from "./solver/conjugate-gradients";
import { inner, sum } from "./solver/vectors";

/** A classifier with a weight on every column. */
export interface DenseFit {
	c: number;
	/** [columns] */
	weights: Float64Array;
	bias: number;
	objective: number;
	/** [rows] w·x + b, of every row of the matrix, whether it was fitted on or not. */
	logits: Float64Array;
}

type Weights = Pick<DenseFit, "weights" | "bias">;

/** One classifier to fit, on all rows of the matrix or on some. */
export interface DenseProblem {
	/** [rows] 1 for the positive class, 0 for the negative */
	isPositive: ArrayLike<number>;
	/** [rows] 1 for the rows to fit on; all unless given */
	isFitted?: ArrayLike<number>;
	c: number;
	/** Where to start: a solution for another C. */
	from?: Weights;
}

export interface DenseOptions {
	/** Stop when the gradient is this much smaller than at weights of 0. */
	tolerance?: number;
	/** Called between two passes, so that others get their turn; what it throws ends the fit. */
	pause?: () => Promise<void>;
}

/** Newton steps; a handful does, and the cap guards data that no float64 step improves. */
const MOST_STEPS = 100;

/**
 * L2 logistic regression, in scikit-learn's liblinear formulation:
 *
 *     minimise ½ (‖w‖² + b²) + C Σ_i log(1 + exp(−y_i (w·x_i + b)))
 *
 * Newton's method; each step is solved by conjugate gradients with products of the matrix alone. One to three points
 * more accurate than L1 and not sparse: what a probe over all neurons could reach.
 *
 * @param isPositive [rows] 1 or 0
 * @see Lin, Weng, Keerthi 2008, "Trust region Newton method for logistic regression", for the same idea
 */
export async function fitL2(
	x: Features,
	isPositive: ArrayLike<number>,
	{ c, ...options }: DenseOptions & { c: number },
): Promise<DenseFit> {
	return (await fitManyL2(x, [{ isPositive, c }], options))[0]!;
}

interface State {
	y: Float64Array;
	c: number;
	/** [columns + 1] the intercept last */
	w: Float64Array;
	margins: Float64Array;
	objective: number;
	/** Length of the gradient at weights of 0. */
	first: number;
	isDone: boolean;
}

/** Fits several classifiers step by step together, so that they share the passes over the matrix. */
export async function fitManyL2(
	x: Features,
	problems: readonly DenseProblem[],
	{ tolerance = 1e-5, pause = async () => {} }: DenseOptions = {},
): Promise<DenseFit[]> {
	const states = await begin(x, problems);
	for (let step = 0; step < MOST_STEPS; step++) {
		const moving = states.filter(({ isDone }) => !isDone);
		if (moving.length === 0) break;
		await pause();
		const slopes = moving.map(({ y, margins, c }) => slopesAt(y, margins, c));
		const sums = await x.correlateMany(slopes.map(({ pull }) => pull));
		const systems = moving.map(({ w }, p) => ({
			curvature: slopes[p]!.curvature,
			downhill: downhillAt(w, sums[p]!, slopes[p]!.pull),
		}));
		for (const [p, state] of moving.entries())
			state.isDone = Math.sqrt(inner(systems[p]!.downhill, systems[p]!.downhill)) <= tolerance * state.first;
		const open = moving.map((_, p) => p).filter((p) => !moving[p]!.isDone);
		const moves = await conjugateGradients(
			x,
			open.map((p) => systems[p]!),
			pause,
		);
		for (const [k, p] of open.entries())
			advance(moving[p]!, moves[k]!, inner(systems[p]!.downhill, moves[k]!.direction));
	}
	return states.map(({ c, w, objective, margins }) => ({
		c,
		weights: w.subarray(0, -1),
		bias: w.at(-1)!,
		objective,
		logits: margins,
	}));
}

async function begin(x: Features, problems: readonly DenseProblem[]): Promise<State[]> {
	const signs = problems.map(({ isPositive, isFitted }) =>
		Float64Array.from({ length: x.rows }, (_, i) => (isFitted && !isFitted[i] ? 0 : isPositive[i] ? 1 : -1)),
	);
	const zero = new Float64Array(x.rows);
	const pulls = problems.map(({ c }, p) => slopesAt(signs[p]!, zero, c).pull);
	const gradients = await x.correlateMany(pulls);
	const warm = problems.filter(({ from }) => from);
	const products = await x.multiplyMany(warm.map(({ from }) => from!.weights));
	return problems.map((problem, p) => {
		const { c, from } = problem;
		const y = signs[p]!;
		const w = new Float64Array(x.columns + 1);
		if (from) {
			w.set(from.weights);
			w[x.columns] = from.bias;
		}
		const margins = from ? products[warm.indexOf(problem)]!.map((value) => value + from.bias) : zero.slice();
		const objective = inner(w, w) / 2 + c * lossAt(y, margins);
		const first = Math.sqrt(inner(gradients[p]!, gradients[p]!) + sum(pulls[p]!) ** 2);
		return { y, c, w, margins, objective, first, isDone: false };
	});
}

/** [columns + 1] Minus the gradient, the intercept's part last. */
function downhillAt(w: Float64Array, correlations: Float64Array, pull: Float64Array): Float64Array {
	const downhill = new Float64Array(w.length);
	for (let j = 0; j < correlations.length; j++) downhill[j] = correlations[j]! - w[j]!;
	downhill[correlations.length] = sum(pull) - w.at(-1)!;
	return downhill;
}

/** Takes the step, or the half of it, or the quarter ... that lowers the objective enough; none is the end. */
function advance(
	state: State,
	{ direction, along }: { direction: Float64Array; along: Float64Array },
	promised: number,
): void {
	const { y, c, w, margins, objective } = state;
	const [ww, wd, dd] = [inner(w, w), inner(w, direction), inner(direction, direction)];
	for (let length = 1; length > 1e-9; length /= 2) {
		const penalty = (ww + 2 * length * wd + length ** 2 * dd) / 2;
		const after = penalty + c * lossAt(y, margins, along, length);
		if (after > objective - 0.01 * length * promised) continue;
		for (let j = 0; j < w.length; j++) w[j]! += length * direction[j]!;
		for (let i = 0; i < margins.length; i++) margins[i]! += length * along[i]!;
		state.objective = inner(w, w) / 2 + c * lossAt(y, margins);
		return;
	}
	state.isDone = true;
}

/** w·x_i + b for each row. */
export async function denseLogits(fit: Weights, x: Features): Promise<Float64Array> {
	return (await denseLogitsMany([fit], x))[0]!;
}

/** w·x_i + b for each row by each of several fits, in one pass. */
export async function denseLogitsMany(fits: readonly Weights[], x: Features): Promise<Float64Array[]> {
	const products = await x.multiplyMany(fits.map(({ weights }) => weights));
	return products.map((values, p) => values.map((value) => value + fits[p]!.bias));
}
