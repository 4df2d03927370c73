/** ROC, reliability and risk-coverage of one held-out set. */
import { h, type Markup } from "../markup";
import { count, interval, three } from "../numbers";
import { type Figure, figures, table } from "../section";
import type { SetReport } from "../study-report";
import { figureOf, ownScore, randomScore } from "../words";
import {
	type Axis,
	acrossPlot,
	errorBar,
	HEIGHT,
	linearAxis,
	marker,
	PLOT,
	pathThrough,
	plane,
	round,
	roundStep,
	upPlot,
	WIDTH,
} from "./axes";

const unitAcross = linearAxis([0, 1], acrossPlot, 0.2);
const unitUp = linearAxis([0, 1], upPlot, 0.2);
const size = { width: WIDTH, height: HEIGHT };

/** Curves have a point an answer; closer than this they cannot be told apart. */
const FINEST = 1 / 400;
/** A table of a curve has a row for each twentieth. */
const STEPS = 20;

export function rocFigure(set: SetReport, id: string): Figure {
	const lines = [ownScore(set), randomScore(set)]
		.filter((score) => score !== undefined)
		.map((score) => `${score.name} ${figureOf(score, score.auroc)}`);
	return {
		caption:
			"ROC: how many hallucinated answers are flagged, at each rate of falsely flagged ones. Dashed: chance.",
		charts: [
			{
				...size,
				id: `${id}-roc`,
				title: `ROC, ${set.set}`,
				notes: [`AUROC: ${lines.join("; ")}`],
				description: `Curve of the true-positive over the false-positive rate. AUROC: ${lines.join("; ")}.`,
				drawing: [
					...plane(unitAcross, unitUp, { x: "False-positive rate", y: "True-positive rate" }),
					reference([
						[0, 0],
						[1, 1],
					]),
					curve(set.roc),
				],
			},
		],
		legend: [],
		table: table(
			`ROC, ${set.set}`,
			figures("False-positive rate", "True-positive rate"),
			steps.map((rate) => [rate.toFixed(2), three(highestAt(set.roc, rate))]),
		),
	};
}

export function reliabilityFigure(set: SetReport, id: string): Figure {
	const { value, noiseFloor, bins } = set.ece;
	const most = Math.max(1, ...set.reliability.map((bin) => bin.count));
	const bars = set.reliability.flatMap((bin) => binMarks(bin, most));
	return {
		caption:
			"Reliability: the share of hallucinated answers at each calibrated risk, with Wilson intervals; small bars: how many answers. Dashed: perfect.",
		charts: [
			{
				...size,
				id: `${id}-reliability`,
				title: `Reliability, ${set.set}`,
				notes: [`ECE ${three(value)}, noise floor ${three(noiseFloor)}`],
				description: `${set.reliability.length} bins of risk with the share of hallucinated answers in each. ECE ${three(value)} over ${count(bins)} bins; a perfect probe would show ${three(noiseFloor)} on so many answers.`,
				drawing: [
					...plane(unitAcross, unitUp, { x: "Risk", y: "Share hallucinated" }),
					reference([
						[0, 0],
						[1, 1],
					]),
					...bars,
				],
			},
		],
		legend: [],
		table: table(
			`Reliability, ${set.set}`,
			figures("Mean risk", "Share hallucinated", "Answers"),
			set.reliability.map((bin) => [three(bin.risk), interval(bin.share), count(bin.count)]),
		),
	};
}

/** Of the plot's height, for the counts under the points. */
const COUNTS_HEIGHT = 26;

function binMarks({ risk, share, count: answers }: SetReport["reliability"][number], most: number): Markup[] {
	const x = unitAcross.at(risk);
	if (!Number.isFinite(x)) return [];
	const height = round((COUNTS_HEIGHT * answers) / most);
	const marks = [
		h("rect", { class: "counts", x: round(x - 5), y: round(PLOT.bottom - height), width: 10, height }),
		errorBar(x, unitUp.at(share.low), unitUp.at(share.high), 0),
		marker(x, unitUp.at(share.value), 0),
	];
	return marks.filter((mark) => mark !== null);
}

export function riskCoverageFigure(set: SetReport, id: string): Figure {
	const base = set.hallucinated / (set.hallucinated + set.faithful);
	const highest = Math.max(base, 0.05, ...set.riskCoverage.map(([, risk]) => risk).filter(Number.isFinite));
	const step = roundStep(highest / 4);
	const up = linearAxis([0, Math.min(1, Math.ceil(highest / step) * step)], upPlot, step);
	return {
		caption:
			"Risk and coverage: how many of the answers that are kept are hallucinated, when the riskiest are withheld. Dashed: a perfect ranking.",
		charts: [
			{
				...size,
				id: `${id}-risk-coverage`,
				title: `Risk and coverage, ${set.set}`,
				notes: [`AURC ${interval(set.aurc)}`],
				description: `With all answers kept ${three(base)} are hallucinated, with the safest half ${three(nearestTo(set.riskCoverage, 0.5))}. Area under the curve ${interval(set.aurc)}.`,
				drawing: [
					...plane(unitAcross, up, { x: "Share of answers kept", y: "Hallucinated among them" }),
					reference(perfectRanking(base), up),
					curve(set.riskCoverage, up),
				],
			},
		],
		legend: [],
		table: table(
			`Risk and coverage, ${set.set}`,
			figures("Share of answers kept", "Hallucinated among them"),
			steps.slice(1).map((kept) => [kept.toFixed(2), three(nearestTo(set.riskCoverage, kept))]),
		),
	};
}

const steps = Array.from({ length: STEPS + 1 }, (_, i) => i / STEPS);

/** The share of hallucinated answers when every faithful one is kept before them. */
function perfectRanking(base: number): [number, number][] {
	const rising = steps.map((step) => 1 - base + base * step);
	return [[0, 0], ...rising.map((kept): [number, number] => [kept, (kept - (1 - base)) / kept])];
}

const curve = (points: [number, number][], up: Axis = unitUp): Markup =>
	h("path", { class: "line series-0", d: pathThrough(thinned(points).map(placed(up))) });
const reference = (points: [number, number][], up: Axis = unitUp): Markup =>
	h("path", { class: "reference", d: pathThrough(points.map(placed(up))) });
const placed =
	(up: Axis) =>
	([x, y]: [number, number]): [number, number] => [unitAcross.at(x), up.at(y)];

/** Without points that lie on the one before; the last stays. */
function thinned(points: [number, number][]): [number, number][] {
	let last: [number, number] | null = null;
	return points.filter((point, index) => {
		const isFar = !last || Math.abs(point[0] - last[0]) >= FINEST || Math.abs(point[1] - last[1]) >= FINEST;
		if (isFar) last = point;
		return isFar || index === points.length - 1;
	});
}

/** The highest true-positive rate at a false-positive rate of at most `rate`. */
function highestAt(roc: [number, number][], rate: number): number {
	return roc.reduce((best, [x, y]) => (x <= rate + 1e-9 ? Math.max(best, y) : best), 0);
}

function nearestTo(points: [number, number][], kept: number): number {
	let nearest: [number, number] = [Number.POSITIVE_INFINITY, Number.NaN];
	for (const point of points) if (Math.abs(point[0] - kept) < Math.abs(nearest[0] - kept)) nearest = point;
	return nearest[1];
}
