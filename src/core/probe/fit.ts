/**
 * L1 logistic regression over many columns, in scikit-learn's liblinear formulation:
 *
 *     minimise ‖w‖₁ + |b| + C Σ_i log(1 + exp(−y_i (w·x_i + b)))
 *
 * The intercept is one more column, of ones, and pays like any other (intercept_scaling = 1).
 *
 * The matrix may be a file of many GB, so passes over it are few. The first finds the slopes at weights of 0; the second
 * takes the columns with the steepest into memory, a small share of all. Every problem is solved at every C over those
 * (solver/working-set.ts). The third finds the slopes of all columns at all solutions: where the duality gap over *all*
 * columns is closed the solution stands, the others get the columns that they miss and are mended (solver/path.ts).
 *
 * @see Gao et al. 2025, arXiv:2512.01797, section 6.1 (the probe)
 */
import type { Features } from "./matrix";
import type { Candidate } from "./solver/check";
import { prove, walk } from "./solver/path";
import { highest, widen } from "./solver/store";
import { sum } from "./solver/vectors";
import { JOIN_AT_LEAST, marginsOf } from "./solver/working-set";

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

/** A fit with what it says of every row of the matrix, whether it was fitted on or not. */
export interface FittedRows {
	fit: Fit;
	/** [rows] w·x + b */
	logits: Float64Array;
}

/** One classifier to fit, on all rows of the matrix or on some. */
export interface FitProblem {
	/** [rows] 1 for the positive class, 0 for the negative */
	isPositive: ArrayLike<number>;
	/** [rows] 1 for the rows to fit on; all unless given */
	isFitted?: ArrayLike<number>;
	/** What C is multiplied with, as where fewer rows are fitted on; 1 unless given. */
	scale?: number;
}

export interface SolverOptions {
	/** Stop when the duality gap is at most this share of the objective. */
	tolerance?: number;
	/** Bytes of columns to hold in memory, about; more where many are wanted. */
	memory?: number;
	/** Called between two computations, so that others get their turn; what it throws ends the fit. */
	pause?: () => Promise<void>;
}

export interface FitOptions extends SolverOptions {
	c: number;
	/** Where to start: a solution for another C. */
	from?: Fit;
}

export interface PathOptions extends SolverOptions {
	/** Rising values of C, given the smallest at which the first problem gets a weight. */
	cs: (smallest: number) => readonly number[];
	/** Whether the path is long enough, asked of every problem's fit at one C after the other; not proved yet, but near. */
	isEnough?: (fits: readonly FittedRows[]) => boolean;
	/** Called with the number of fits that were proved. */
	onProved?: (count: number) => void;
}

const TOLERANCE = 1e-6;
const MEMORY = 2 ** 28;
const restless = async (): Promise<void> => {};

/**
 * Fits one classifier.
 * @param x          [rows, columns]
 * @param isPositive [rows] 1 for the positive class, 0 for the negative
 */
export async function fitL1(x: Features, isPositive: ArrayLike<number>, options: FitOptions): Promise<Fit> {
	const { c, ...others } = options;
	const fits = await fitPaths(x, [{ isPositive }], { ...others, cs: () => [c] });
	return fits[0]![0]!.fit;
}

/**
 * Fits several classifiers along a path of C, each from its solution at the C before. All share the passes over the
 * matrix, so that a path over ten folds reads no more than one.
 * @returns for each C, in order, every problem's fit
 */
export async function fitPaths(
	x: Features,
	problems: readonly FitProblem[],
	options: PathOptions & { from?: Fit },
): Promise<FittedRows[][]> {
	const { tolerance = TOLERANCE, memory = MEMORY, pause = restless, from } = options;
	const atOnce = memory / (x.rows * Float32Array.BYTES_PER_ELEMENT);
	const signs = problems.map((problem) => signsOf(problem, x.rows));
	const { smallest, scores } = await slopesAtZero(x, signs[0]!);
	const steepest = highest(scores, Math.ceil(atOnce / 2));
	const store = await widen(null, x, [...steepest, ...(from?.columns ?? [])]);
	const start = { ids: from?.columns ?? [], weights: from?.weights ?? [], bias: from?.bias ?? 0 };
	const margins = marginsOf(store, start, x.rows);
	const path = await walk(
		store,
		problems.map(({ scale = 1 }, p) => ({
			scale,
			solution: { ...start, y: signs[p]!, c: (from?.c ?? smallest) * scale, margins },
		})),
		{
			tolerance,
			pause,
			cs: options.cs(smallest),
			isEnough: (found) => options.isEnough?.(found.map(fittedOf)) ?? false,
		},
	);
	const most = Math.max(JOIN_AT_LEAST, Math.ceil(atOnce / 8));
	const onProved = options.onProved ?? (() => {});
	await prove(x, store, path.flat(), { tolerance, pause, most, onProved });
	return path.map((candidates) => candidates.map(fittedOf));
}

function signsOf({ isPositive, isFitted }: FitProblem, rows: number): Float64Array {
	return Float64Array.from({ length: rows }, (_, i) => {
		if (isFitted && !isFitted[i]) return 0;
		return isPositive[i] ? 1 : -1;
	});
}

/**
 * The smallest C that gives a weight, and how much each column has to say: the larger of its shares of the steepest slope,
 * as the rows are and with the classes given equal sums. (Where the classes differ in size every column that fires much is
 * steep at first, until the intercept takes that.)
 */
async function slopesAtZero(
	x: Features,
	y: Float64Array,
): Promise<{ smallest: number; scores: Float64Array }> {
	const half = y.map((sign) => sign / 2);
	const mean = sum(half) / y.reduce((n, sign) => n + Math.abs(sign), 0);
	const level = half.map((value) => (value === 0 ? 0 : value - mean));
	const [slopes, levelled] = await x.correlateMany([half, level]);
	const steepest = steepestOf(slopes!);
	const most = steepestOf(levelled!) || 1;
	const scores = slopes!.map((value, j) =>
		Math.max(Math.abs(value) / (steepest || 1), Math.abs(levelled![j]!) / most),
	);
	return { smallest: 1 / Math.max(steepest, Math.abs(sum(half))), scores };
}

const steepestOf = (slopes: Float64Array): number =>
	slopes.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

function fittedOf({ solution, objective, gap }: Candidate): FittedRows {
	const { c, ids, weights, bias, margins } = solution;
	return { fit: { c, columns: ids, weights, bias, objective, gap }, logits: margins };
}

/**
 * The largest C at which every weight (and the bias) is still 0.
 *
 *     C₀ = 1 / max_j |Σ_i y_i x_ij / 2|
 */
export async function smallestC(x: Features, isPositive: ArrayLike<number>): Promise<number> {
	return (await slopesAtZero(x, signsOf({ isPositive }, x.rows))).smallest;
}

/** w·x_i + b for each row. */
export async function logitsOf(
	fit: Pick<Fit, "columns" | "weights" | "bias">,
	x: Features,
): Promise<Float64Array> {
	return (await logitsOfMany([fit], x))[0]!;
}

/** w·x_i + b for each row by each of several fits, in one pass. */
export async function logitsOfMany(
	fits: readonly Pick<Fit, "columns" | "weights" | "bias">[],
	x: Features,
): Promise<Float64Array[]> {
	const columns = [...new Set(fits.flatMap((fit) => fit.columns))].sort((a, b) => a - b);
	const store = await widen(null, x, columns);
	return fits.map(({ columns: ids, weights, bias }) => marginsOf(store, { ids, weights, bias }, x.rows));
}
