/**
 * L1 logistic regression over many columns, in scikit-learn's liblinear formulation:
 *
 *     minimise ‖w‖₁ + |b| + C Σ_i log(1 + exp(−y_i (w·x_i + b)))
 *
 * The intercept is one more column, of ones, and pays like any other (intercept_scaling = 1). A working set of columns
 * is solved to the end (new-glmnet.ts); then one pass over the whole matrix finds the columns whose slope breaks their
 * optimality condition, the worst join, and so on until the duality gap over *all* columns is closed. Along a path of
 * rising C each solution starts from the last one and from the columns that the sequential strong rule keeps.
 *
 * @see Gao et al. 2025, arXiv:2512.01797, section 6.1 (the probe); Tibshirani et al. 2012 (strong rules)
 */
import { dualValue, lossAt, slopesAt } from "./logistic-loss";
import type { Features } from "./matrix";
import { minimiseSmall } from "./new-glmnet";

/** A fitted linear classifier: weights of the columns that have one, by rising column. */
export interface Fit {
	c: number;
	columns: number[];
	weights: number[];
	bias: number;
	objective: number;
	/** What the objective is above its minimum, at most. */
	gap: number;
}

export interface FitOptions {
	c: number;
	/** Stop when the duality gap is at most this share of the objective. */
	tolerance?: number;
	/** Where to start: a solution for a smaller C, the one before on a path. */
	from?: Fit;
}

/** Passes over the whole matrix; each adds columns, and some hundred would mean that every column counts. */
const MOST_PASSES = 200;
/** Columns that may join at a time: enough to need few passes, few enough to stay small. */
const JOIN_AT_LEAST = 50;

/**
 * Fits one classifier.
 * @param x          [rows, columns]
 * @param isPositive [rows] 1 for the positive class, 0 for the negative
 */
export function fitL1(x: Features, isPositive: ArrayLike<number>, options: FitOptions): Fit {
	const { c, tolerance = 1e-6, from } = options;
	const y = signs(isPositive);
	let current: Fit = { c, columns: [], weights: [], bias: 0, objective: 0, gap: 0, ...from };
	let margins = logitsOf(current, x);
	// The strong rule: on the way from C' to C, a column whose |slope| at C stays below 2 − C/C' stays out.
	let kink = from ? Math.min(1, Math.max(0.1, 2 - c / from.c)) : 1;
	for (let pass = 0; ; pass++) {
		const { pull } = slopesAt(y, margins, c);
		const correlations = x.correlate(pull);
		const atBias = pull.reduce((sum, value) => sum + value, 0);
		const largest = correlations.reduce((most, value) => Math.max(most, Math.abs(value)), Math.abs(atBias));
		const objective = norm1(current) + c * lossAt(y, margins);
		const gap = Math.max(0, objective - dualValue(pull, c, largest));
		const isDone = gap <= tolerance * objective || pass === MOST_PASSES;
		if (isDone) return { ...withoutZeros(current), c, objective, gap };
		const working = workingSet(current, correlations, kink);
		kink = 1;
		const inner = Math.max(0.3 * tolerance * objective, 0.05 * gap);
		({ fit: current, margins } = solveOver(x, y, { c, working, current, margins, tolerance: inner }));
	}
}

/**
 * The largest C at which every weight (and the bias) is still 0.
 *
 *     C₀ = 1 / max_j |Σ_i y_i x_ij / 2|
 */
export function smallestC(x: Features, isPositive: ArrayLike<number>): number {
	const half = signs(isPositive).map((sign) => sign / 2);
	const atBias = half.reduce((sum, value) => sum + value, 0);
	return 1 / x.correlate(half).reduce((most, value) => Math.max(most, Math.abs(value)), Math.abs(atBias));
}

/** w·x_i + b for each row. */
export function logitsOf(fit: Pick<Fit, "columns" | "weights" | "bias">, x: Features): Float64Array {
	const logits = new Float64Array(x.rows).fill(fit.bias);
	const values = x.take(fit.columns);
	for (const [k, weight] of fit.weights.entries())
		for (let i = 0; i < x.rows; i++) logits[i]! += weight * values[k * x.rows + i]!;
	return logits;
}

function signs(isPositive: ArrayLike<number>): Float64Array {
	return Float64Array.from({ length: isPositive.length }, (_, i) => (isPositive[i] ? 1 : -1));
}

function norm1({ weights, bias }: Fit): number {
	return weights.reduce((sum, weight) => sum + Math.abs(weight), Math.abs(bias));
}

function withoutZeros(fit: Fit): Fit {
	const kept = fit.columns.map((_, k) => k).filter((k) => fit.weights[k] !== 0);
	kept.sort((a, b) => fit.columns[a]! - fit.columns[b]!);
	return { ...fit, columns: kept.map((k) => fit.columns[k]!), weights: kept.map((k) => fit.weights[k]!) };
}

/** Columns that have a weight, and those that want one most: |slope| above the kink, the steepest first. */
function workingSet(current: Fit, correlations: Float64Array, kink: number): number[] {
	const { columns } = withoutZeros(current);
	const inside = new Set(columns);
	const joining: number[] = [];
	for (let j = 0; j < correlations.length; j++)
		if (Math.abs(correlations[j]!) > kink && !inside.has(j)) joining.push(j);
	joining.sort((a, b) => Math.abs(correlations[b]!) - Math.abs(correlations[a]!));
	return [...columns, ...joining.slice(0, Math.max(JOIN_AT_LEAST, columns.length))];
}

interface Round {
	c: number;
	working: number[];
	current: Fit;
	margins: Float64Array;
	tolerance: number;
}

/** Solves over the working set and the intercept, which is its last column. */
function solveOver(x: Features, y: Float64Array, round: Round): { fit: Fit; margins: Float64Array } {
	const { c, working, current, margins, tolerance } = round;
	const values = new Float32Array((working.length + 1) * x.rows).fill(1);
	values.set(x.take(working));
	const before = new Map(current.columns.map((column, k) => [column, current.weights[k]!]));
	const weights = Float64Array.from([...working.map((column) => before.get(column) ?? 0), current.bias]);
	const point = { weights, margins: Float64Array.from(margins) };
	minimiseSmall({ values, y, c }, point, tolerance);
	const fit = { ...current, columns: working, weights: [...weights.subarray(0, -1)], bias: weights.at(-1)! };
	return { fit, margins: point.margins };
}
