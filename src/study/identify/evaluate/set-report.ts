/** Every figure of one set, with intervals that all come from the same draws. */

import { type Bootstrap, bootstrap, mostDrawn } from "../../../core/probe/figures/bootstrap";
import { areaOf, rank, recallAt, rocPoints } from "../../../core/probe/figures/ranking";
import { BINS, ece, eceNoise, reliabilityBins } from "../../../core/probe/figures/reliability";
import {
	harmonicSums,
	leastRiskCoverageArea,
	riskCoverage,
	riskCoverageArea,
} from "../../../core/probe/figures/risk-coverage";
import type { Estimate } from "../../../core/probe/file";
import { balancedAccuracyInterval, f1Interval, partedAurocLow, wilson } from "../../../core/probe/intervals";
import { auroc, balancedAccuracy, f1, type Hits, hits, precision, recall } from "../../../core/probe/metrics";
import { mulberry32, seedFor } from "../../../core/random";
import type { ScoreReport, SetReport } from "../../../core/report/study-report";
import type { ScoredAnswer } from "./scored-answer";
import { type Score, type ScoreOptions, scoresOf } from "./scores";
import { classesOf, type HeldOutSet } from "./set-members";

export interface SetOptions extends ScoreOptions, Omit<Bootstrap, "random" | "clusters"> {
	/** Risk at or above which the probe flags an answer. */
	threshold: number;
	seed: number;
}

/** The threshold of everything but the probe: one half of a calibrated risk at even classes. */
const EVEN = 0.5;
/** Of the faithful answers, the share that `recallAt10` lets through. */
const TOLERATED = 0.1;

/** The set with every figure; draws take all answers about an entity together. */
export async function setReport(set: HeldOutSet, options: SetOptions): Promise<SetReport> {
	const { answers } = set;
	const labels = Uint8Array.from(answers, ({ row }) => (row.label === "hallucinated" ? 1 : 0));
	const risks = Float64Array.from(answers, ({ risk }) => risk);
	const scores = scoresOf(answers, options);
	const classes = classesOf(answers);
	const random = (what: string) => mulberry32(seedFor(options.seed, `${what} ${set.name}`));
	const entities = answers.map(({ row }) => row.entity);
	const measured = { labels, risks, scores, entities };
	const drawn = await drawnFigures(measured, { ...options, random: random("draws") });
	const found = hits(risks, labels, options.threshold);
	const ranking = rank(scores[0]!.values, labels);
	const noise = eceNoise(risks, { random: random("noise floor") });
	return {
		set: set.name,
		note: set.note,
		...classes,
		scores: withRandom(scoreReports(scores, labels, { found, drawn }), answers, labels),
		accuracy: accuracyOf(drawn("accuracy 0"), found),
		precision: precisionOf(drawn("precision"), found),
		recall: recallOf(drawn("recall"), found),
		f1: f1Of(drawn("f1"), found),
		recallAt10: recallAt10Of(drawn("recallAt10"), found),
		brier: drawn("brier"),
		ece: { value: ece(risks, labels), bins: BINS, noiseFloor: noise.floor, noiseHigh: noise.high },
		aurc: drawn("aurc"),
		excessAurc: drawn("aurc").value - leastRiskCoverageArea(classes.faithful, classes.hallucinated),
		roc: rocPoints(ranking),
		reliability: reliabilityBins(risks, labels),
		riskCoverage: riskCoverage(ranking),
	};
}

interface Measured {
	labels: Uint8Array;
	risks: Float64Array;
	/** The probe's first. */
	scores: Score[];
	/** [n] what each answer is about. */
	entities: string[];
}

/** One draw of a set's answers, with what several figures share. */
interface Draw {
	/** [n] how often each answer was drawn. */
	counts: Uint16Array;
	/** What the probe's threshold gets right. */
	found: Hits;
	/** [scores] */
	areas: number[];
}

type Figure = [name: string, of: (draw: Draw) => number];

/** All figures that draws give an interval to, by name; those of a score have its place behind their name. */
function figuresOf({ labels, risks, scores, entities }: Measured): Figure[] {
	const ranking = rank(scores[0]!.values, labels);
	const squares = risks.map((risk, i) => (risk - labels[i]!) ** 2);
	const harmonic = harmonicSums(mostDrawn(entities));
	return [
		...scores.flatMap(({ values, hasThreshold }, k): Figure[] => [
			[`auroc ${k}`, ({ areas }) => areas[k]!],
			[`difference ${k}`, ({ areas }) => areas[0]! - areas[k]!],
			...(hasThreshold ? [accuracyFigure(k, values, labels)] : []),
		]),
		["accuracy 0", ({ found }) => balancedAccuracy(found)],
		["precision", ({ found }) => precision(found)],
		["recall", ({ found }) => recall(found)],
		["f1", ({ found }) => f1(found)],
		["recallAt10", ({ counts }) => recallAt(ranking, counts, TOLERATED)],
		["aurc", ({ counts }) => riskCoverageArea(ranking, counts, harmonic)],
		[
			"brier",
			({ counts, found }) =>
				squares.reduce((sum, square, i) => sum + square * counts[i]!, 0) /
				(found.positives + found.negatives),
		],
	];
}

const accuracyFigure = (k: number, values: Float64Array, labels: Uint8Array): Figure => [
	`accuracy ${k}`,
	({ counts }) => balancedAccuracy(hits(values, labels, EVEN, counts)),
];

async function drawnFigures(
	measured: Measured,
	options: SetOptions & { random: () => number },
): Promise<(name: string) => Estimate> {
	const { labels, risks, scores, entities } = measured;
	const rankings = scores.map(({ values }) => rank(values, labels));
	const figures = figuresOf(measured);
	const measure = (counts: Uint16Array) => {
		const found = hits(risks, labels, options.threshold, counts);
		const draw = { counts, found, areas: rankings.map((ranking) => areaOf(ranking, counts)) };
		return figures.map(([, of]) => of(draw));
	};
	const estimates = await bootstrap(labels, measure, { ...options, clusters: entities });
	const byName = new Map(figures.map(([name], k) => [name, estimates[k]!]));
	return (name) => byName.get(name)!;
}

type Drawn = (name: string) => Estimate;

function scoreReports(
	scores: Score[],
	labels: Uint8Array,
	{ found, drawn }: { found: Hits; drawn: Drawn },
): ScoreReport[] {
	return scores.map(({ name, note, values, hasThreshold }, k) => ({
		name,
		note,
		auroc: aurocOf(drawn(`auroc ${k}`), found),
		accuracy:
			k === 0
				? accuracyOf(drawn("accuracy 0"), found)
				: hasThreshold
					? accuracyOf(drawn(`accuracy ${k}`), hits(values, labels, EVEN))
					: null,
		difference: k === 0 ? null : drawn(`difference ${k}`),
	}));
}

/** Random neurons behind the probe: mean, least and most of the draws, in place of an interval. */
function withRandom(reports: ScoreReport[], answers: ScoredAnswer[], labels: Uint8Array): ScoreReport[] {
	const draws = answers[0]!.random.length;
	if (draws === 0) return reports;
	const risks = Array.from({ length: draws }, (_, draw) => answers.map(({ random }) => random[draw]!));
	const random: ScoreReport = {
		name: "random neurons",
		note: `As many random neurons, fitted in the same way: mean, least and most of ${draws} draws.`,
		auroc: overDraws(risks.map((risk) => auroc(risk, labels))),
		accuracy: overDraws(risks.map((risk) => balancedAccuracy(hits(risk, labels, EVEN)))),
		difference: null,
	};
	return [reports[0]!, random, ...reports.slice(1)];

	function overDraws(values: number[]): Estimate {
		const value = values.reduce((sum, each) => sum + each, 0) / values.length;
		return { value, low: Math.min(value, ...values), high: Math.max(value, ...values), n: answers.length };
	}
}

// Draws cannot show what was never seen: where a share is 0 or 1 they do not vary, and a closed form stands in.

const isStuck = (share: number): boolean => share === 0 || share === 1;

function accuracyOf(drawn: Estimate, found: Hits): Estimate {
	const { foundPositives, positives, foundNegatives, negatives } = found;
	const stuck = isStuck(foundPositives / positives) || isStuck(foundNegatives / negatives);
	return stuck ? balancedAccuracyInterval(found) : drawn;
}

function recallOf(drawn: Estimate, { foundPositives, positives }: Hits): Estimate {
	return isStuck(drawn.value) ? { ...wilson(foundPositives, positives), n: drawn.n } : drawn;
}

/** Where some threshold flags every hallucinated answer, or none does, the interval is that of the share itself. */
function recallAt10Of(drawn: Estimate, { positives }: Hits): Estimate {
	return isStuck(drawn.value) ? { ...wilson(drawn.value * positives, positives), n: drawn.n } : drawn;
}

function f1Of(drawn: Estimate, found: Hits): Estimate {
	return isStuck(drawn.value) ? { ...f1Interval(found), n: drawn.n } : drawn;
}

function precisionOf(drawn: Estimate, { foundPositives, negatives, foundNegatives }: Hits): Estimate {
	const flagged = foundPositives + negatives - foundNegatives;
	if (!isStuck(drawn.value)) return drawn;
	return { ...wilson(foundPositives, flagged), value: drawn.value, n: drawn.n };
}

/** An AUROC's interval; where it is 0 or 1, draws do not vary, and a closed form stands in. */
export function aurocOf(
	drawn: Estimate,
	{ positives, negatives }: Pick<Hits, "positives" | "negatives">,
): Estimate {
	if (!isStuck(drawn.value)) return drawn;
	const low = partedAurocLow(positives, negatives);
	return drawn.value === 1 ? { ...drawn, low } : { ...drawn, high: 1 - low };
}
