/**
 * What the line charts of an impact study show, as data, so that whatever draws them (the page's SVG, a canvas in a panel)
 * draws the same: for each chart the span of its axis, and a line a set with points, intervals and dashes.
 */
import { wilson } from "../../probe/intervals";
import type { GainPoint, ImpactReport, NeuronSet, SuiteImpact } from "../impact-report";
import { SUITE_WORDS } from "../suites";
import { type AxisSpan, perplexitySpan, shareSpan, WHOLE } from "./axis-span";

/** What a chart is of. */
export type Measure = "compliance" | "perplexity" | "repetition" | "unparsed" | "accuracy";

export interface GainChart {
	/** The chart's in the report's sections; unique there. */
	id: string;
	measure: Measure;
	title: string;
	/** Of the vertical axis. */
	name: string;
	/** The horizontal axis: every gain, ascending. */
	gains: number[];
	axis: AxisSpan;
	/** One a set, the H-Neurons first. */
	lines: GainLine[];
}

export interface GainLine {
	set: string;
	kind: NeuronSet["kind"];
	/** One a gain, in order. */
	points: LinePoint[];
	style: LineStyle;
}

/** Null where it is not known; the line then breaks. */
export interface LinePoint {
	gain: number;
	value: number | null;
	/** Of the 95 % interval. */
	low: number | null;
	high: number | null;
}

export interface LineStyle {
	/** Place in the report's colours and marks. */
	series: number;
	/** Lengths of dashes and gaps in pixels; none for an unbroken line. */
	dash: number[];
	/** In pixels. */
	width: number;
	/** Whether its intervals are drawn, as a band, and its points marked. Bands of all sets would hide each other. */
	hasBand: boolean;
}

/** Kinds of sets are told apart by dashes, so that no colour is needed; the style sheet has the same. */
export const LINE_STYLES: Record<NeuronSet["kind"], LineStyle> = {
	"h-neurons": { series: 0, dash: [], width: 2.2, hasBand: true },
	random: { series: 1, dash: [8, 3], width: 1.2, hasBand: false },
	"layer-matched": { series: 2, dash: [2, 3], width: 1.2, hasBand: false },
	"activation-matched": { series: 3, dash: [9, 3, 2, 3], width: 1.2, hasBand: false },
};

/** Compliance over gain: a chart a suite. */
export const complianceCharts = (report: ImpactReport): GainChart[] =>
	report.suites.map((_, place) => suiteChart(report, place, "compliance"));

/** Perplexity, repetition and unparsed answers over gain, of one suite. @param place in the report's suites */
export const fluencyCharts = (report: ImpactReport, place: number): GainChart[] =>
	(["perplexity", "repetition", "unparsed"] as const).map((measure) => suiteChart(report, place, measure));

/** Task accuracy over gain; null where it was not measured. */
export function taskChart({ task, sets, gains }: ImpactReport): GainChart | null {
	if (!task) return null;
	const lines = task.curves.map(({ set, points }, place) =>
		lineOf(
			set,
			sets[place],
			points.map(({ gain, accuracy }) => pointOf(gain, accuracy)),
		),
	);
	const title = "Right answers to plain questions";
	return { id: "task-accuracy", measure: "accuracy", title, name: "Accuracy", gains, axis: WHOLE, lines };
}

/** Every line chart of a report, in the order of its sections. */
export function gainCharts(report: ImpactReport): GainChart[] {
	const task = taskChart(report);
	return [
		...complianceCharts(report),
		...report.suites.flatMap((_, place) => fluencyCharts(report, place)),
		...(task ? [task] : []),
	];
}

const NAMES: Record<Exclude<Measure, "accuracy">, string> = {
	compliance: "Compliance",
	perplexity: "Perplexity",
	repetition: "Repetition",
	unparsed: "Unparsed answers",
};

function suiteChart(report: ImpactReport, place: number, measure: keyof typeof NAMES): GainChart {
	const suite = report.suites[place]!;
	const lines = suite.curves.map(({ set, points }, of) =>
		lineOf(
			set,
			report.sets[of],
			points.map((point) => measured(measure, point, suite)),
		),
	);
	return {
		id: `${measure}-${place}`,
		measure,
		title: `${NAMES[measure]}, ${SUITE_WORDS[suite.suite].title.toLowerCase()}`,
		name: NAMES[measure],
		gains: report.gains,
		axis: axisOf(measure, lines),
		lines,
	};
}

function axisOf(measure: keyof typeof NAMES, lines: GainLine[]): AxisSpan {
	const values = lines.flatMap(({ points, style }) =>
		points.flatMap(({ value, low, high }) => (style.hasBand ? [value, low, high] : [value])),
	);
	const known = values.filter((value): value is number => Number.isFinite(value));
	if (measure === "perplexity") return perplexitySpan(known);
	// Compliance has one scale, so that suites can be compared.
	return measure === "compliance" ? WHOLE : shareSpan(known);
}

function measured(measure: keyof typeof NAMES, point: GainPoint, { items }: SuiteImpact): LinePoint {
	const { gain, rate, perplexity, repetition, counts } = point;
	switch (measure) {
		case "compliance":
			return pointOf(gain, rate);
		case "perplexity":
			return pointOf(gain, perplexity);
		case "repetition":
			return pointOf(gain, repetition);
		case "unparsed":
			return pointOf(gain, items > 0 ? wilson(counts.unparsed, items) : null);
	}
}

const lineOf = (
	set: string,
	{ kind }: Pick<NeuronSet, "kind"> = { kind: "random" },
	points: LinePoint[],
): GainLine => ({
	...{ set, kind, points },
	style: LINE_STYLES[kind],
});

function pointOf(gain: number, estimate: { value: number; low: number; high: number } | null): LinePoint {
	const known = (value: number | undefined) => (Number.isFinite(value) ? value! : null);
	return { gain, value: known(estimate?.value), low: known(estimate?.low), high: known(estimate?.high) };
}
