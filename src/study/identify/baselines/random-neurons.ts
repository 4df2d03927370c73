/** As many random neurons as the probe has: what any handful of neurons tells. */
import { fromRows } from "../../../core/probe/matrix";
import { mulberry32, seedFor } from "../../../core/random";
import { fitPath, type PathOptions } from "../fit/cross-validate";
import type { Examples } from "../fit/examples";
import { type Classifier, mostAccurate } from "./classifiers";

/** Draws of random neurons: enough to see how far chance alone reaches. */
export const DRAWS = 5;

export interface RandomOptions extends Pick<PathOptions, "folds" | "seed" | "signal"> {
	draws?: number;
	onDraw?: () => void;
}

/**
 * Draws as many random neurons as the probe has, none of them its own, and fits them along a path of C of their own, over
 * the same folds. A draw is null when no C gives any of its neurons a weight.
 * @param own the probe's neurons, flat
 * @returns   none where the probe has more than half of all neurons: there is no such draw beside it
 */
export async function fitRandomNeurons(
	examples: Examples,
	own: readonly number[],
	{ draws = DRAWS, folds, seed, signal, onDraw }: RandomOptions,
): Promise<(Classifier | null)[]> {
	if (own.length > examples.x.columns / 2) return [];
	const drawn = randomColumns(own, examples.x.columns, { draws, seed });
	const classifiers: (Classifier | null)[] = [];
	for (const [draw, few] of (await narrowed(examples, drawn)).entries()) {
		const path = await fitPath(few, { penalty: "l1", folds, seed, signal });
		classifiers.push(mostAccurate(path, few, drawn[draw]));
		onDraw?.();
	}
	return classifiers;
}

/**
 * The neurons of each draw: as many as are the probe's own, from all others.
 * @param all neurons of the model
 * @returns   [draws] of flat indices, rising
 */
export const randomColumns = (
	own: readonly number[],
	all: number,
	{ draws, seed }: { draws: number; seed: number },
): number[][] =>
	Array.from({ length: draws }, (_, draw) =>
		drawColumns(own, all, mulberry32(seedFor(seed, `random neurons ${draw}`))),
	);

/** As many columns as are the probe's own, from all others, rising. */
function drawColumns(own: readonly number[], all: number, random: () => number): number[] {
	const taken = new Set(own);
	const columns = new Set<number>();
	while (columns.size < own.length) {
		const column = Math.floor(random() * all);
		if (!taken.has(column)) columns.add(column);
	}
	return [...columns].sort((a, b) => a - b);
}

/** The same examples seen through a few columns, for each list of columns; all are read in one pass. */
async function narrowed(examples: Examples, lists: number[][]): Promise<Examples[]> {
	const { rows } = examples.x;
	const values = await examples.x.take(lists.flat());
	let first = 0;
	return lists.map((columns) => {
		const start = first;
		first += columns.length;
		const narrow = Array.from({ length: rows }, (_, i) =>
			Float32Array.from(columns, (_column, k) => values[(start + k) * rows + i]!),
		);
		return { ...examples, x: fromRows(narrow, columns.length) };
	});
}
