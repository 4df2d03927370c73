/** Bars: the AUROC of every score, and the H-Neurons of each layer. */
import { h, type Markup } from "../markup";
import { count, signedInterval } from "../numbers";
import { type Chart, type Figure, figures, table } from "../section";
import type { ScoreReport, SetReport } from "../study-report";
import { figureOf } from "../words";
import {
	acrossPlot,
	HEIGHT,
	layerStep,
	linearAxis,
	PLOT,
	plane,
	round,
	roundStep,
	upPlot,
	WIDTH,
	word,
} from "./axes";

const CHANCE = 0.5;
const ROW = 24;
/** Room for the scores' names. */
const NAMES = 112;
const TOP = 8;

/** One chart a set: a bar from chance to the AUROC, with its interval. */
export function aurocFigure(sets: SetReport[]): Figure {
	return {
		caption:
			"AUROC: how often a hallucinated answer scores above a faithful one. Bars begin at chance, 0.5; whiskers are 95 % intervals, for random neurons the least and most of the draws.",
		charts: sets.map((set, index) => aurocChart(set, `auroc-${index}`, lowestOf(sets))),
		legend: [],
		table: table(
			"AUROC of every score",
			["Set", "Score", ...figures("AUROC", "The probe's minus it", "Accuracy")],
			sets.flatMap(({ set, scores }) =>
				scores.map((score) => [
					...[set, score.name, figureOf(score, score.auroc)],
					score.difference ? signedInterval(score.difference) : "",
					score.accuracy ? figureOf(score, score.accuracy) : "no threshold",
				]),
			),
		),
	};
}

/** What a bar shows of a score. */
type Shown = Pick<ScoreReport, "name" | "auroc">;
/** A set of questions with the scores that have a bar. */
export interface ShownSet {
	set: string;
	scores: Shown[];
}

/** All charts begin at the same place, so that they can be compared. */
export function lowestOf(sets: ShownSet[]): number {
	const scores = sets.flatMap((set) => set.scores);
	const lows = scores.flatMap(({ auroc }) => [auroc.value, auroc.low]).filter(Number.isFinite);
	return Math.min(CHANCE - 0.1, ...lows.map((low) => Math.floor(low * 10) / 10));
}

/** @param lowest where the bars' axis begins */
export function aurocChart({ set, scores }: ShownSet, id: string, lowest: number): Chart {
	const x = linearAxis([lowest, 1], [NAMES, WIDTH - 12], roundStep((1 - lowest) / 5));
	const bottom = TOP + ROW * scores.length + 4;
	const chance = round(x.at(CHANCE));
	return {
		id,
		title: `AUROC, ${set}`,
		description: `${scores.map((score) => `${score.name}: ${figureOf(score, score.auroc)}`).join("; ")}.`,
		width: WIDTH,
		height: bottom + 34,
		drawing: [
			...x.ticks.flatMap(({ value, label }) => [
				h("line", { class: "rule", x1: round(x.at(value)), x2: round(x.at(value)), y1: TOP, y2: bottom }),
				word(x.at(value), bottom + 15, label, "middle"),
			]),
			...scores.flatMap(({ name, auroc }, index) => {
				const y = TOP + ROW * index + ROW / 2;
				return [word(NAMES - 8, y + 4, name, "end"), ...aurocBar(auroc, y, x.at, index === 0)];
			}),
			h("line", { class: "axis", x1: chance, x2: chance, y1: TOP, y2: bottom }),
			word((NAMES + WIDTH - 12) / 2, bottom + 31, "AUROC", "middle"),
		],
	};
}

function aurocBar(
	{ value, low, high }: { value: number; low: number; high: number },
	y: number,
	at: (value: number) => number,
	isOwn: boolean,
): Markup[] {
	if (!Number.isFinite(value)) return [word(at(CHANCE) + 6, y + 4, "not known", "start")];
	const [from, to] = [at(Math.min(CHANCE, value)), at(Math.max(CHANCE, value))];
	const bar = { x: round(from), y: y - 6, width: round(Math.max(to - from, 1)), height: 12 };
	const drawn: Markup[] = [h("rect", { class: isOwn ? "bar own" : "bar", ...bar })];
	if (Number.isFinite(low) && Number.isFinite(high)) {
		const [a, b] = [round(at(low)), round(at(high))];
		const d = `M${a} ${y}H${b}M${a} ${y - 4}V${y + 4}M${b} ${y - 4}V${y + 4}`;
		drawn.push(h("path", { class: "whisker", d }));
	}
	return drawn;
}

/** Neurons of positive weight in each layer. @param perLayer [L] */
export function layersFigure(perLayer: number[]): Figure {
	const most = Math.max(1, ...perLayer);
	const step = Math.max(1, roundStep(most / 4));
	const y = linearAxis([0, Math.ceil(most / step) * step], upPlot, step);
	const x = linearAxis([-0.5, perLayer.length - 0.5], acrossPlot, layerStep(perLayer.length));
	const width = round(Math.min(26, (0.8 * (PLOT.right - PLOT.left)) / perLayer.length));
	const total = perLayer.reduce((sum, each) => sum + each, 0);
	const fullest = perLayer.indexOf(Math.max(...perLayer));
	return {
		caption: "H-Neurons in each layer, the layer nearest to the input first.",
		charts: [
			{
				id: "layers",
				title: "H-Neurons by layer",
				description: `${count(total)} H-Neurons in ${perLayer.length} layers; most in layer ${fullest}: ${count(perLayer[fullest] ?? 0)}.`,
				width: WIDTH,
				height: HEIGHT,
				drawing: [
					...plane(x, y, { x: "Layer", y: "H-Neurons" }),
					...perLayer.map((neurons, layer) =>
						h("rect", {
							class: "bar own",
							x: round(x.at(layer) - width / 2),
							y: round(y.at(neurons)),
							width,
							height: round(PLOT.bottom - y.at(neurons)),
						}),
					),
				],
			},
		],
		legend: [],
		table: table(
			"H-Neurons by layer",
			figures("Layer", "H-Neurons"),
			perLayer.map((neurons, layer) => [String(layer), count(neurons)]),
		),
	};
}
