import type { FittedRows } from "../../../core/probe/fit";
import { type DenseFit, fitManyL2 } from "../../../core/probe/fit-l2";
import { breathe } from "../../job";
import type { Examples } from "./examples";
import { type Folds, partsToFit } from "./folds";
import { type PathPoint, pathPoint } from "./path-point";

/** Values of C to try, as multiples of one over the mean squared length of a row: below them nothing is learnt. */
const STRENGTHS = [0.1, 1, 10, 100];
/** Of the gradient; the third digit of an accuracy does not change beyond it. */
const TOLERANCE = 1e-3;

export interface DensePathOptions {
	folds: number;
	signal: AbortSignal;
	onProgress?: (done: number, total: number) => void;
}

/** Fits all neurons (L2) at rising strengths, each from the one before, on all rows and on each fold's others. */
export async function fitDensePath(
	examples: Examples,
	folds: Folds,
	{ folds: count, signal, onProgress }: DensePathOptions,
): Promise<PathPoint[]> {
	const { x, isPositive } = examples;
	const squares = await x.squares();
	const size = squares.reduce((sum, value) => sum + value, 0) / x.rows;
	const parts = partsToFit(folds, count);
	const points: PathPoint[] = [];
	let before: DenseFit[] = [];
	for (const [k, strength] of STRENGTHS.entries()) {
		const c = Number((strength / size).toPrecision(3));
		const problems = parts.map(({ isFitted, scale }, p) => ({
			...{ isPositive, isFitted, c: c * scale },
			...(before[p] && { from: before[p] }),
		}));
		before = await fitManyL2(x, problems, { tolerance: TOLERANCE, pause: () => breathe(signal) });
		points.push(pathPoint(examples, folds, before.map(asRows)));
		onProgress?.((k + 1) * parts.length, STRENGTHS.length * parts.length);
	}
	return points;
}

/** Every column has a weight; how far the objective is from its minimum is not known. */
function asRows({ c, weights, bias, objective, logits }: DenseFit): FittedRows {
	const columns = Array.from(weights, (_, j) => j);
	return { fit: { c, columns, weights: [...weights], bias, objective, gap: Number.NaN }, logits };
}
