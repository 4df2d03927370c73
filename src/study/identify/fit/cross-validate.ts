/**
 * A path of C, judged by cross-validation: for each C one fit on all training rows, and one a fold on the others' rows,
 * which is asked about the fold's own. All of them share the passes over the features.
 */
import { fitPaths } from "../../../core/probe/fit";
import { breathe } from "../../job";
import { fitDensePath } from "./dense-path";
import type { Examples } from "./examples";
import { dealFolds, type Folds, partsToFit } from "./folds";
import { type PathPoint, pathPoint } from "./path-point";

export interface PathOptions {
	/** "l2" weighs all neurons. */
	penalty: "l1" | "l2";
	/** At least 2. */
	folds: number;
	seed: number;
	signal: AbortSignal;
	/** Steps that are done, of how many; `total` may fall, since a path ends where more neurons no longer help. */
	onProgress?: (done: number, total: number) => void;
}

/** Values of C on a path: from where the first weight appears to a thousand times that, five to a tenfold. */
const PATH_LENGTH = 15;
const PER_TENFOLD = 5;
/** A path ends when this many values of C in a row brought no better accuracy on unseen rows ... */
const PATIENCE = 5;
/** ... or when there is a weight for every fifth row: by then it learns rows by heart. */
const MOST_WEIGHTS = 0.2;

/** Fits a path of rising C; see PathPoint for what is told of each. */
export async function fitPath(examples: Examples, options: PathOptions): Promise<PathPoint[]> {
	const folds = dealFolds(examples, options);
	return options.penalty === "l1"
		? fitSparsePath(examples, folds, options)
		: fitDensePath(examples, folds, options);
}

async function fitSparsePath(
	examples: Examples,
	folds: Folds,
	{ folds: count, signal, onProgress }: PathOptions,
): Promise<PathPoint[]> {
	const { x, isPositive } = examples;
	const problems = partsToFit(folds, count).map((part) => ({ isPositive, ...part }));
	const progress = progressOf(problems.length, onProgress);
	const accuracies: number[] = [];
	const path = await fitPaths(x, problems, {
		cs: pathOfC,
		isEnough: (fits) => {
			accuracies.push(pathPoint(examples, folds, fits).accuracy);
			const isEnough = isLongEnough(accuracies, fits[0]!.fit.columns.length / x.rows);
			progress.found(isEnough);
			return isEnough;
		},
		onProved: progress.proved,
		pause: () => breathe(signal),
	});
	return path.map((fits) => pathPoint(examples, folds, fits));
}

/** C to three digits, so that it can be written down and fitted again elsewhere. */
const pathOfC = (smallest: number): number[] =>
	Array.from({ length: PATH_LENGTH }, (_, k) =>
		Number((smallest * 10 ** ((k + 1) / PER_TENFOLD)).toPrecision(3)),
	);

function isLongEnough(accuracies: readonly number[], weightsPerRow: number): boolean {
	const best = Math.max(...accuracies);
	const sinceBest = accuracies.length - 1 - accuracies.indexOf(best);
	return (sinceBest >= PATIENCE && best > 0.5) || weightsPerRow > MOST_WEIGHTS;
}

/** Every fit is found, then proved: two steps. */
function progressOf(perC: number, tell: PathOptions["onProgress"]) {
	let done = 0;
	let length = PATH_LENGTH;
	let found = 0;
	const add = (steps: number) => {
		done += steps;
		tell?.(done, 2 * perC * length);
	};
	return {
		found(isLast: boolean) {
			found++;
			if (isLast) length = found;
			add(perC);
		},
		proved: add,
	};
}
