import { lossAt, slopesAt } from "./logistic-loss";
import type { Features } from "./matrix";

/** A classifier with a weight on every column. */
export interface DenseFit {
	c: number;
	/** [columns] */
	weights: Float64Array;
	bias: number;
	objective: number;
}

/** Newton steps; a handful does, and the cap guards data that no float64 step improves. */
const MOST_STEPS = 100;
/** Conjugate gradient steps for one Newton step. */
const MOST_CG = 250;

/**
 * L2 logistic regression, in scikit-learn's liblinear formulation:
 *
 *     minimise ½ (‖w‖² + b²) + C Σ_i log(1 + exp(−y_i (w·x_i + b)))
 *
 * Newton's method; each step is solved by conjugate gradients with products of the matrix alone. One to three points
 * more accurate than L1 and not sparse: what a probe over all neurons could reach.
 *
 * @param isPositive [rows] 1 or 0
 * @param tolerance  stop when the gradient is this much smaller than at weights of 0
 * @see Lin, Weng, Keerthi 2008, "Trust region Newton method for logistic regression", for the same idea
 */
export function fitL2(
	x: Features,
	isPositive: ArrayLike<number>,
	{ c, tolerance = 1e-5 }: { c: number; tolerance?: number },
): DenseFit {
	const y = Float64Array.from({ length: x.rows }, (_, i) => (isPositive[i] ? 1 : -1));
	const ones = withOnes(x);
	let w = new Float64Array(x.columns + 1);
	let margins = new Float64Array(x.rows);
	let objective = c * lossAt(y, margins);
	let first = 0;
	for (let step = 0; step < MOST_STEPS; step++) {
		const { pull, curvature } = slopesAt(y, margins, c);
		const downhill = ones.correlate(pull).map((value, j) => value - w[j]!);
		const steepness = Math.sqrt(dot(downhill, downhill));
		if (step === 0) first = steepness;
		if (steepness <= tolerance * first) break;
		const direction = conjugateGradients(ones, curvature, downhill);
		const along = ones.multiply(direction);
		const length = stepLength({ y, c, w, margins, objective }, direction, along, dot(downhill, direction));
		if (length === 0) break;
		w = w.map((value, j) => value + length * direction[j]!);
		margins = margins.map((value, i) => value + length * along[i]!);
		objective = dot(w, w) / 2 + c * lossAt(y, margins);
	}
	return { c, weights: w.subarray(0, -1), bias: w.at(-1)!, objective };
}

/** w·x_i + b for each row. */
export function denseLogits(fit: DenseFit, x: Features): Float64Array {
	return x.multiply(fit.weights).map((value) => value + fit.bias);
}

/** The matrix with a last column of ones. */
function withOnes(x: Features): Pick<Features, "correlate" | "multiply"> {
	return {
		correlate(v) {
			const sums = new Float64Array(x.columns + 1);
			sums.set(x.correlate(v));
			sums[x.columns] = v.reduce((sum, value) => sum + value, 0);
			return sums;
		},
		multiply: (w) => x.multiply(w.subarray(0, -1)).map((value) => value + w.at(-1)!),
	};
}

function dot(a: Float64Array, b: Float64Array): number {
	let sum = 0;
	for (let j = 0; j < a.length; j++) sum += a[j]! * b[j]!;
	return sum;
}

/** Solves (I + Xᵀ diag(curvature) X) direction = downhill to a tenth. */
function conjugateGradients(
	x: Pick<Features, "correlate" | "multiply">,
	curvature: Float64Array,
	downhill: Float64Array,
): Float64Array {
	const direction = new Float64Array(downhill.length);
	const residual = Float64Array.from(downhill);
	let search = Float64Array.from(downhill);
	let size = dot(residual, residual);
	const enough = size / 100;
	for (let step = 0; step < MOST_CG && size > enough; step++) {
		const bent = x.correlate(x.multiply(search).map((value, i) => value * curvature[i]!));
		for (let j = 0; j < bent.length; j++) bent[j]! += search[j]!;
		const length = size / dot(search, bent);
		for (let j = 0; j < bent.length; j++) {
			direction[j]! += length * search[j]!;
			residual[j]! -= length * bent[j]!;
		}
		const before = size;
		size = dot(residual, residual);
		search = search.map((value, j) => residual[j]! + (size / before) * value);
	}
	return direction;
}

/** The first of 1, ½, ¼ ... that lowers the objective enough; 0 when none does. */
function stepLength(
	at: { y: Float64Array; c: number; w: Float64Array; margins: Float64Array; objective: number },
	direction: Float64Array,
	along: Float64Array,
	promised: number,
): number {
	const ww = dot(at.w, at.w);
	const wd = dot(at.w, direction);
	const dd = dot(direction, direction);
	for (let length = 1; length > 1e-9; length /= 2) {
		const penalty = (ww + 2 * length * wd + length ** 2 * dd) / 2;
		const after = penalty + at.c * lossAt(at.y, at.margins, along, length);
		if (after <= at.objective - 0.01 * length * promised) return length;
	}
	return 0;
}
