/**
 * From features to a probe. For each region a path of rising C is fitted on the training rows and looked at on the
 * validation rows; one region and C are chosen; the probe is fitted again on both, and its calibration on logits of
 * rows that the fit had not seen (five folds). The test rows have no part in any of it.
 */
import { fitPlatt } from "../../core/probe/calibrate";
import type { Calibration } from "../../core/probe/file";
import { type Fit, fitL1, logitsOf, smallestC } from "../../core/probe/fit";
import { fromRows } from "../../core/probe/matrix";
import { auroc, balancedAccuracy, hits } from "../../core/probe/metrics";
import { riskOf } from "../../core/probe/score";
import { mulberry32, seedFor, shuffled } from "../../core/random";
import { breathe } from "../job";
import type { Row } from "./split";

/** Rows with their features; in mode 3-vs-1 `outside` holds what is negative whatever the row's label. */
export interface Examples {
	rows: Row[];
	inside: Float32Array[];
	outside: Float32Array[] | null;
	columns: number;
}

export interface PathPoint {
	fit: Fit;
	nonZero: number;
	positive: number;
	/** On the validation rows, at one half of a Platt curve through their logits. */
	accuracy: number;
	auroc: number;
}

/** A probe before it has a name: its fit and its calibration. */
export interface Fitted {
	fit: Fit;
	calibration: Calibration;
}

/** Answers at or above one half are flagged: with calibrated probabilities and even classes, the fewest errors. */
export const THRESHOLD = 0.5;

/** Values of C on a path: from where the first weight appears to a thousand times that, five to a tenfold. */
const PATH_LENGTH = 15;
const PER_TENFOLD = 5;
/** A path ends when this many values of C in a row brought no better validation accuracy ... */
const PATIENCE = 5;
/** ... or when there is a weight for every fifth row: by then it learns rows by heart. */
const MOST_WEIGHTS = 0.2;
const FOLDS = 5;

export function pick(examples: Examples, keep: (row: Row) => boolean): Examples {
	const chosen = examples.rows.map((_, i) => i).filter((i) => keep(examples.rows[i]!));
	const of = <T>(list: T[]) => chosen.map((i) => list[i]!);
	const { outside } = examples;
	return {
		...examples,
		rows: of(examples.rows),
		inside: of(examples.inside),
		outside: outside && of(outside),
	};
}

export const isIn =
	(...sets: Row["sets"]) =>
	(row: Row): boolean =>
		row.sets.some((set) => sets.includes(set));

export const labelsOf = (rows: Row[]): Uint8Array =>
	Uint8Array.from(rows, ({ label }) => (label === "hallucinated" ? 1 : 0));

/** The examples as the classifier sees them: mode 3-vs-1 adds what is outside the region, as negatives. */
function training({ rows, inside, outside, columns }: Examples) {
	const labels = labelsOf(rows);
	const isPositive = Uint8Array.from([...labels, ...(outside ?? []).map(() => 0)]);
	return { x: fromRows([...inside, ...(outside ?? [])], columns), isPositive };
}

/** C to three digits, so that it can be written down and fitted again elsewhere. */
const threeDigits = (value: number): number => Number(value.toPrecision(3));

/** Fits the path of C on the training rows. */
export async function fitRegion(
	examples: Examples,
	signal: AbortSignal,
	onFit: () => void = () => {},
): Promise<PathPoint[]> {
	const { x, isPositive } = training(pick(examples, isIn("train")));
	const validation = pick(examples, isIn("validation"));
	const start = smallestC(x, isPositive);
	const path: PathPoint[] = [];
	for (let k = 1; k <= PATH_LENGTH; k++) {
		await breathe(signal);
		const c = threeDigits(start * 10 ** (k / PER_TENFOLD));
		const from = path.at(-1)?.fit;
		const fit = fitL1(x, isPositive, { c, ...(from && { from }) });
		path.push(pointOf(fit, validation));
		onFit();
		const best = Math.max(...path.map(({ accuracy }) => accuracy));
		const sinceBest = path.length - 1 - path.findIndex(({ accuracy }) => accuracy === best);
		if (sinceBest >= PATIENCE && best > 0.5) break;
		if (fit.columns.length > MOST_WEIGHTS * x.rows) break;
	}
	return path;
}

function pointOf(fit: Fit, validation: Examples): PathPoint {
	const labels = labelsOf(validation.rows);
	const logits = logitsOf(fit, fromRows(validation.inside, validation.columns));
	const platt = fitPlatt(logits, labels);
	return {
		fit,
		nonZero: fit.columns.length,
		positive: fit.weights.filter((weight) => weight > 0).length,
		accuracy: balancedAccuracy(hits(risksOf(logits, platt), labels, THRESHOLD)),
		auroc: auroc(logits, labels),
	};
}

export function risksOf(logits: ArrayLike<number>, calibration: Calibration): number[] {
	return Array.from(logits, (logit) => riskOf(logit, { calibration, threshold: THRESHOLD }, null).risk);
}

export interface Choice {
	region: string;
	point: PathPoint;
	/** The best validation accuracy of the fits that were sparse enough, and its standard error. */
	best: number;
	standardError: number;
}

/** Positive neurons among all, below which a set is called sparse (the paper's sets have 0.01 to 0.35 per mille). */
export const SPARSE = 0.001;

/**
 * Chooses region and C. Only fits whose positive neurons are under one per mille of all take part, if there are any, for
 * that sparseness is what H-Neurons are about. Of those within one standard error of the best validation accuracy among
 * them, the one with the fewest neurons is taken; among equals the more accurate one, then the earlier.
 * @returns null when no fit has a neuron of positive weight
 */
export function choose(
	paths: { region: string; path: PathPoint[] }[],
	{ validationRows, neurons }: { validationRows: number; neurons: number },
): Choice | null {
	const all = paths.flatMap(({ region, path }) => path.map((point) => ({ region, point })));
	const able = all.filter(({ point }) => point.positive > 0);
	if (able.length === 0) return null;
	const sparse = able.filter(({ point }) => point.positive < SPARSE * neurons);
	const candidates = sparse.length > 0 ? sparse : able;
	const best = Math.max(...candidates.map(({ point }) => point.accuracy));
	const standardError = Math.sqrt((best * (1 - best)) / validationRows);
	const close = candidates.filter(({ point }) => point.accuracy >= best - standardError);
	const ranked = close.sort(
		(a, b) => a.point.nonZero - b.point.nonZero || b.point.accuracy - a.point.accuracy,
	);
	return { ...ranked[0]!, best, standardError };
}

/**
 * The C that weighs the penalty against `rows` rows as `chosen` did against the training rows: the loss is a sum over
 * rows, so that the same C on more rows would let more neurons in.
 */
const rescaled = (chosen: number, trainingRows: number, rows: number): number =>
	threeDigits((chosen * trainingRows) / rows);

/** Fits on training and validation rows together, and calibrates on rows that each fold's fit had not seen. */
export async function fitFinal(
	examples: Examples,
	chosen: number,
	{ seed, signal }: { seed: number; signal: AbortSignal },
): Promise<Fitted> {
	const known = pick(examples, isIn("train", "validation"));
	const trainingRows = examples.rows.filter(isIn("train")).length;
	const c = rescaled(chosen, trainingRows, known.rows.length);
	const entities = [...new Set(known.rows.map(({ entity }) => entity))];
	const dealt = shuffled(entities, mulberry32(seedFor(seed, "folds")));
	const foldOf = new Map(dealt.map((entity, place) => [entity, place % FOLDS]));
	const logits = new Float64Array(known.rows.length);
	for (let fold = 0; fold < FOLDS; fold++) {
		await breathe(signal);
		const unseen = [...known.rows.keys()].filter((i) => foldOf.get(known.rows[i]!.entity) === fold);
		const { x, isPositive } = training(pick(known, ({ entity }) => foldOf.get(entity) !== fold));
		const seen = known.rows.length - unseen.length;
		const fit = fitL1(x, isPositive, { c: rescaled(chosen, trainingRows, seen) });
		const found = logitsOf(
			fit,
			fromRows(
				unseen.map((i) => known.inside[i]!),
				known.columns,
			),
		);
		for (const [k, i] of unseen.entries()) logits[i] = found[k]!;
	}
	await breathe(signal);
	const { x, isPositive } = training(known);
	return { fit: fitL1(x, isPositive, { c }), calibration: fitPlatt(logits, labelsOf(known.rows)) };
}
