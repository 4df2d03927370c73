/** How the probe does on the test rows, set by set, beside its baselines. Nothing is fitted here. */
import { normalise } from "../../core/declines";
import type { Estimate, ProbeMetrics } from "../../core/probe/file";
import { logitsOf } from "../../core/probe/fit";
import {
	aurocInterval,
	type Bootstrap,
	balancedAccuracyInterval,
	meanInterval,
} from "../../core/probe/intervals";
import { fromRows } from "../../core/probe/matrix";
import { auroc, balancedAccuracy, ece, eceNoiseFloor, hits } from "../../core/probe/metrics";
import { mulberry32, seedFor } from "../../core/random";
import type { SampledAnswer } from "../model";
import { onlyColumns, type RandomNeurons } from "./baselines";
import { type Examples, type Fitted, isIn, labelsOf, risksOf, THRESHOLD } from "./fit";
import type { Row } from "./split";

/** One row with every score that was given to it. */
export interface ScoredRow {
	row: Row;
	logit: number;
	risk: number;
	/** Risk by each draw of random neurons. */
	random: number[];
	dense: number;
	entropy: number;
	tokens: number;
	/** Share of the question's other answers that say something else. */
	disagreement: number;
	said: string;
}

/** The probe's figures and those that a probe file has no room for. */
export interface SetResult {
	metrics: ProbeMetrics;
	denseAuroc: Estimate;
	disagreementAuroc: Estimate;
	faithful: number;
	hallucinated: number;
}

export interface Evaluation {
	sets: SetResult[];
	/** Sets with too few answers of a class for any figure. */
	tooSmall: { set: string; faithful: number; hallucinated: number }[];
}

/** Fewer answers of a class than this say next to nothing. */
export const FEWEST = 10;
const BINS = 10;

export interface Scorers {
	fitted: Fitted;
	random: RandomNeurons[];
	/** [rows] */
	dense: Float64Array;
	answers(row: Row): { own: SampledAnswer; all: SampledAnswer[] };
}

export function scoreRows(examples: Examples, scorers: Scorers): ScoredRow[] {
	const x = fromRows(examples.inside, examples.columns);
	const logits = logitsOf(scorers.fitted.fit, x);
	const risks = risksOf(logits, scorers.fitted.calibration);
	const random = scorers.random.map((draw) => randomRisks(examples, draw));
	return examples.rows.map((row, i) => {
		const { own, all } = scorers.answers(row);
		const said = normalise(own.text);
		const others = all.filter((_, k) => k !== row.sample);
		const different = others.filter(({ text }) => normalise(text) !== said).length;
		return {
			row,
			logit: logits[i]!,
			risk: risks[i]!,
			random: random.map((draw) => draw[i]!),
			dense: scorers.dense[i]!,
			entropy: own.meanEntropy,
			tokens: own.ids.length,
			disagreement: others.length > 0 ? different / others.length : 0,
			said,
		};
	});
}

function randomRisks(examples: Examples, { columns, fitted }: RandomNeurons): number[] {
	if (!fitted) return examples.rows.map(() => THRESHOLD);
	const x = fromRows(onlyColumns(examples, columns).inside, columns.length);
	return risksOf(logitsOf(fitted.fit, x), fitted.calibration);
}

/** Every set of the test rows, from the whole to the parts that ask more. */
export function evaluate(scored: ScoredRow[], seed: number): Evaluation {
	const test = scored.filter(({ row }) => isIn("test")(row));
	const entropies = test.map(({ entropy }) => entropy).sort((a, b) => a - b);
	const middle = entropies[Math.floor((entropies.length - 1) / 2)] ?? 0;
	const sets: [string, ScoredRow[]][] = [
		["test", test],
		...perDomain(test),
		["fabricated entities", scored.filter(({ row }) => isIn("fabricated")(row))],
		["test, low entropy", test.filter(({ entropy }) => entropy <= middle)],
		["test, same answers in both classes", matchedAnswers(test)],
		["consistent test questions", scored.filter(({ row }) => isIn("consistent")(row))],
	];
	const evaluation: Evaluation = { sets: [], tooSmall: [] };
	for (const [set, rows] of sets) {
		const hallucinated = rows.filter(({ row }) => row.label === "hallucinated").length;
		const faithful = rows.length - hallucinated;
		if (Math.min(hallucinated, faithful) < FEWEST) evaluation.tooSmall.push({ set, faithful, hallucinated });
		else evaluation.sets.push({ ...resultOf(set, rows, seed), faithful, hallucinated });
	}
	return evaluation;
}

/** Each domain with enough answers; the others together. Nothing when there is one domain only. */
function perDomain(test: ScoredRow[]): [string, ScoredRow[]][] {
	const domains = [...new Set(test.map(({ row }) => row.domain))].sort();
	if (domains.length < 2) return [];
	const of = (domain: string) => test.filter(({ row }) => row.domain === domain);
	const large = domains.filter((domain) => of(domain).length >= 2 * FEWEST);
	const small = test.filter(({ row }) => !large.includes(row.domain));
	const rest: [string, ScoredRow[]][] = small.length > 0 ? [["test, small domains together", small]] : [];
	return [...large.map((domain): [string, ScoredRow[]] => [`test, ${domain}`, of(domain)]), ...rest];
}

/** Answers given in both classes, as often in one as in the other: what was said cannot give the class away. */
function matchedAnswers(test: ScoredRow[]): ScoredRow[] {
	const texts = new Map<string, ScoredRow[]>();
	for (const each of test) texts.set(each.said, [...(texts.get(each.said) ?? []), each]);
	return [...texts.values()].flatMap((same) => {
		const one = same.filter(({ row }) => row.label === "hallucinated");
		const other = same.filter(({ row }) => row.label === "faithful");
		const count = Math.min(one.length, other.length);
		return [...one.slice(0, count), ...other.slice(0, count)];
	});
}

function resultOf(set: string, rows: ScoredRow[], seed: number) {
	const labels = labelsOf(rows.map(({ row }) => row));
	const bootstrap = (name: string): Bootstrap => ({ random: mulberry32(seedFor(seed, `${set} ${name}`)) });
	const area = (name: string, score: (row: ScoredRow) => number) =>
		aurocInterval(rows.map(score), labels, bootstrap(name));
	const risks = rows.map(({ risk }) => risk);
	const squares = risks.map((risk, i) => (risk - labels[i]!) ** 2);
	const draws = (rows[0]?.random ?? []).map((_, draw) => rows.map(({ random }) => random[draw]!));
	const metrics: ProbeMetrics = {
		set,
		accuracy: balancedAccuracyInterval(hits(risks, labels, THRESHOLD)),
		auroc: area("probe", ({ logit }) => logit),
		randomNeurons: {
			accuracy: overDraws(
				draws.map((draw) => balancedAccuracy(hits(draw, labels, THRESHOLD))),
				rows.length,
			),
			auroc: overDraws(
				draws.map((draw) => auroc(draw, labels)),
				rows.length,
			),
			draws: draws.length,
		},
		entropyAuroc: area("entropy", ({ entropy }) => entropy),
		lengthAuroc: area("length", ({ tokens }) => tokens),
		brier: meanInterval(squares, labels, bootstrap("brier")),
		ece: {
			value: ece(risks, labels, BINS),
			bins: BINS,
			noiseFloor: eceNoiseFloor(risks, BINS, bootstrap("noise floor")),
		},
	};
	return {
		metrics,
		denseAuroc: area("dense", ({ dense }) => dense),
		disagreementAuroc: area("disagreement", ({ disagreement }) => disagreement),
	};
}

/** Mean of the draws, from the least to the most of them. */
function overDraws(values: number[], n: number): Estimate {
	const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
	return { value: mean, low: Math.min(mean, ...values), high: Math.max(mean, ...values), n };
}
