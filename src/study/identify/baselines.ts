/** What the probe is held against: as many random neurons, all neurons, and what the model's own numbers give for free. */
import { fitL2 } from "../../core/probe/fit-l2";
import { fromRows } from "../../core/probe/matrix";
import { auroc } from "../../core/probe/metrics";
import { mulberry32, seedFor } from "../../core/random";
import { breathe } from "../job";
import { type Examples, type Fitted, fitFinal, fitRegion, isIn, labelsOf, pick } from "./fit";

/** Draws of random neurons: enough to see how far chance alone reaches. */
export const DRAWS = 5;

/** Random neurons with the classifier that was fitted to them, by the probe's own procedure. */
export interface RandomNeurons {
	columns: number[];
	/** Its columns count within `columns`; null when no C gives any neuron a positive weight. */
	fitted: Fitted | null;
}

/** Fits as many random neurons as the probe has, none of them its own, along a path of C of their own. */
export async function fitRandomNeurons(
	examples: Examples,
	own: number[],
	{ seed, signal, onDraw }: { seed: number; signal: AbortSignal; onDraw: () => void },
): Promise<RandomNeurons[]> {
	const draws: RandomNeurons[] = [];
	for (let draw = 0; draw < DRAWS; draw++) {
		const columns = drawColumns(own, examples.columns, mulberry32(seedFor(seed, `random neurons ${draw}`)));
		const few = onlyColumns(examples, columns);
		const path = await fitRegion(few, signal);
		// Their number is given, so that the best C is simply the most accurate one.
		const best = path
			.filter(({ positive }) => positive > 0)
			.sort((a, b) => b.accuracy - a.accuracy || a.fit.c - b.fit.c)[0];
		draws.push({ columns, fitted: best ? await fitFinal(few, best.fit.c, { seed, signal }) : null });
		onDraw();
	}
	return draws;
}

function drawColumns(own: number[], all: number, random: () => number): number[] {
	const taken = new Set(own);
	const count = Math.min(own.length, all - own.length);
	const columns = new Set<number>();
	while (columns.size < count) {
		const column = Math.floor(random() * all);
		if (!taken.has(column)) columns.add(column);
	}
	return [...columns].sort((a, b) => a - b);
}

/** The same examples, seen through a few columns. */
export function onlyColumns(examples: Examples, columns: number[]): Examples {
	const narrow = (rows: Float32Array[]) =>
		rows.map((row) => Float32Array.from(columns, (column) => row[column]!));
	const { rows, inside, outside } = examples;
	return { rows, inside: narrow(inside), outside: outside && narrow(outside), columns: columns.length };
}

/** Strengths of the dense fit to try, as multiples of one over the mean squared length of a row. */
const STRENGTHS = [0.1, 1, 10, 100];

/**
 * Logits of an L2 fit over all neurons, for every row: what a probe that is not sparse reaches in the same region. Its
 * strength is the best on the validation rows.
 */
export async function denseProbeLogits(examples: Examples, signal: AbortSignal): Promise<Float64Array> {
	const train = pick(examples, isIn("train"));
	const validation = pick(examples, isIn("validation"));
	const x = fromRows(train.inside, train.columns);
	const rows = fromRows(validation.inside, validation.columns);
	const size = train.inside.reduce((sum, row) => sum + row.reduce((s, value) => s + value * value, 0), 0);
	let best: { area: number; weights: Float64Array } = { area: -1, weights: new Float64Array(train.columns) };
	for (const strength of STRENGTHS) {
		await breathe(signal);
		const { weights } = fitL2(x, labelsOf(train.rows), {
			c: (strength * train.rows.length) / size,
			tolerance: 1e-3,
		});
		const area = auroc(rows.multiply(weights), labelsOf(validation.rows));
		if (area > best.area) best = { area, weights };
	}
	return fromRows(examples.inside, examples.columns).multiply(best.weights);
}
