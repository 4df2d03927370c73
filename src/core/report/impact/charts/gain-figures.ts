/** Charts over gain with the tables they are drawn from: a row a set, a column a gain. */
import type { GainPoint, ImpactReport, SuiteImpact } from "../../impact-report";
import { count, interval, percent, sizeInterval } from "../../numbers";
import { type Figure, figures, type Table, table } from "../../section";
import { SUITE_WORDS } from "../../suites";
import { complianceCharts, fluencyCharts, type GainChart, taskChart } from "../series";
import { gainText, titleOf } from "../words";
import { gainChart, gainLegend } from "./gain-chart";

/** A figure a suite. */
export const complianceFigures = (report: ImpactReport): Figure[] =>
	complianceCharts(report).map((chart, place) => {
		const suite = report.suites[place]!;
		return figureOf(chart, {
			caption: `Complied: ${SUITE_WORDS[suite.suite].complies.replace(/\.$/, "")}. Of the answers that could be judged.`,
			table: curveTable(suite, chart.title, ({ rate }) => interval(rate)),
		});
	});

/** Perplexity, repetition and unparsed answers of a suite. @param place in the report's suites */
export function fluencyFigures(report: ImpactReport, place: number): Figure[] {
	const suite = report.suites[place]!;
	const [perplexity, repetition, unparsed] = fluencyCharts(report, place);
	return [
		figureOf(perplexity!, {
			caption: "How surprising the answers are to the model as it is, at gain 1. Lower is more fluent.",
			table: curveTable(suite, perplexity!.title, (point) => sizeInterval(point.perplexity)),
		}),
		figureOf(repetition!, {
			caption: "Share of answers in which some run of four words comes three times or more.",
			table: curveTable(suite, repetition!.title, (point) => interval(point.repetition)),
		}),
		figureOf(unparsed!, {
			caption:
				"Share of answers that no rule and no judge could tell. They count for neither side. The table has those that complied, resisted, and are unparsed.",
			table: curveTable(
				suite,
				`Complied, resisted, unparsed: ${titleOf(suite).toLowerCase()}`,
				({ counts }) =>
					`${count(counts.complied)}, ${count(counts.resisted)}, ${unparsedText(counts.unparsed, suite)}`,
			),
		}),
	];
}

const unparsedText = (unparsed: number, { items }: SuiteImpact): string =>
	unparsed > 0 ? `${count(unparsed)} (${percent(unparsed, items)})` : count(unparsed);

/** Task accuracy; null where it was not measured. */
export function taskFigure(report: ImpactReport): Figure | null {
	const chart = taskChart(report);
	if (!chart || !report.task) return null;
	const { curves, questions } = report.task;
	const rows = curves.map(({ set, points }) => [set, ...points.map(({ accuracy }) => interval(accuracy))]);
	return figureOf(chart, {
		caption: `Share of ${count(questions)} plain questions that are answered rightly, with greedy decoding. Intervals are Wilson's, 95 %.`,
		table: table("Task accuracy at each gain", columnsOf(curves), rows, ownRows(chart)),
	});
}

const figureOf = (chart: GainChart, { caption, table }: { caption: string; table: Table }): Figure => ({
	caption,
	charts: [gainChart(chart)],
	legend: gainLegend(chart),
	table: { ...table, marked: ownRows(chart) },
});

const ownRows = ({ lines }: GainChart): number[] =>
	lines.flatMap(({ kind }, place) => (kind === "h-neurons" ? [place] : []));

/** One figure of each point of a suite's curves. */
export const curveTable = (
	{ curves }: Pick<SuiteImpact, "curves">,
	caption: string,
	shown: (point: GainPoint) => string,
): Table =>
	table(
		caption,
		columnsOf(curves),
		curves.map(({ set, points }) => [set, ...points.map(shown)]),
	);

const columnsOf = (curves: { points: { gain: number }[] }[]): Table["columns"] => [
	{ name: "Set" },
	...figures(...(curves[0]?.points ?? []).map(({ gain }) => `Gain ${gainText(gain)}`)),
];
