/** Charts of impact and origin put values where they belong. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { acrossPlot, linearAxis, PLOT, upPlot } from "../../../src/core/report/charts/axes";
import { perplexitySpan, shareSpan } from "../../../src/core/report/impact/axis-span";
import { gainChart, gainLegend } from "../../../src/core/report/impact/charts/gain-chart";
import { slopeFigure } from "../../../src/core/report/impact/charts/slope-figure";
import { impactSections } from "../../../src/core/report/impact/sections/sections-of";
import { complianceCharts, gainCharts, LINE_STYLES, taskChart } from "../../../src/core/report/impact/series";
import type { Markup, MarkupElement } from "../../../src/core/report/markup";
import { histogramFigure } from "../../../src/core/report/origin/charts/drift-histogram";
import { driftLayersFigure } from "../../../src/core/report/origin/charts/drift-layers";
import { rankFigure } from "../../../src/core/report/origin/charts/rank-strip";
import { reportStyle } from "../../../src/core/report/style";
import { madeUpImpact, withNullRates } from "./made-up-impact";
import { madeUpDrift } from "./made-up-origin";

const elements = (drawing: Markup[], selector: string): MarkupElement[] =>
	drawing.filter(
		(each): each is MarkupElement =>
			typeof each !== "string" && ` ${each.attributes.class ?? ""} `.includes(` ${selector} `),
	);
const numbersOf = (d: unknown): number[] => (String(d).match(/-?\d+(\.\d+)?/g) ?? []).map(Number);
const isNear = (a: number, b: number) => Math.abs(a - b) < 0.02;

test("the series of a chart are the report's figures", () => {
	const report = madeUpImpact();
	for (const [place, chart] of complianceCharts(report).entries()) {
		assert.deepEqual(chart.gains, report.gains);
		for (const [set, line] of chart.lines.entries()) {
			assert.equal(line.kind, report.sets[set]!.kind);
			assert.deepEqual(
				line.points,
				report.suites[place]!.curves[set]!.points.map(({ gain, rate }) => ({
					gain,
					...{ value: rate!.value, low: rate!.low, high: rate!.high },
				})),
			);
		}
	}
	assert.equal(taskChart({ ...report, task: null }), null);
	assert.equal(gainCharts(report).length, 4 + 4 * 3 + 1);
});

test("unparsed answers are plotted as their share of all items", () => {
	const report = withNullRates(madeUpImpact());
	const chart = gainCharts(report).find(({ id }) => id === "unparsed-0")!;
	assert.ok(chart.lines.every(({ points }) => points.every(({ value }) => value === 1)));
	assert.deepEqual([chart.axis.from, chart.axis.to], [0, 1]);
});

test("each chart of the data is a chart of the sections, by its id", () => {
	const ids = impactSections(madeUpImpact())
		.flatMap(({ blocks }) => blocks)
		.flatMap((block) => (block.kind === "figures" ? block.figures : []))
		.flatMap(({ charts }) => charts.map(({ id }) => id));
	for (const { id } of gainCharts(madeUpImpact())) assert.ok(ids.includes(id), id);
});

test("a line goes through its values, in the band of its interval", () => {
	const [chart] = complianceCharts(madeUpImpact());
	const { drawing } = gainChart(chart!);
	const [x, y] = [linearAxis([0, 3], acrossPlot), linearAxis([0, 1], upPlot, 0.2)];
	const [own] = chart!.lines;
	const d = numbersOf(elements(drawing, "strong")[0]!.attributes.d);
	for (const [i, { gain, value }] of own!.points.entries()) {
		assert.ok(isNear(d[2 * i]!, x.at(gain)));
		assert.ok(isNear(d[2 * i + 1]!, y.at(value!)));
	}
	const band = numbersOf(elements(drawing, "band")[0]!.attributes.d);
	assert.equal(band.length, 4 * own!.points.length);
	for (const [i, { low, high }] of own!.points.entries()) {
		assert.ok(isNear(band[2 * i + 1]!, y.at(high!)));
		assert.ok(isNear(band.at(-1 - 2 * i)!, y.at(low!)));
	}
	assert.equal(elements(drawing, "thin").length, 11);
});

test("kinds of sets have dashes of their own, the same on the page and in the data", () => {
	const dashes = Object.values(LINE_STYLES).map(({ dash }) => dash.join(" "));
	assert.equal(new Set(dashes).size, 4);
	for (const { series, dash } of Object.values(LINE_STYLES))
		if (dash.length > 0)
			assert.ok(
				reportStyle.includes(`.line.series-${series}:not(.beside) { stroke-dasharray: ${dash.join(" ")}; }`),
			);
	const legend = gainLegend(complianceCharts(madeUpImpact())[0]!);
	assert.deepEqual(
		legend.map(({ name }) => name),
		["H-Neurons, 95 % interval", "5 random sets", "3 layer-matched sets", "3 activation-matched sets"],
	);
});

test("what is not known breaks a line and its band, and a point alone has a bar", () => {
	const report = madeUpImpact({ gains: [0, 1, 2, 3], suites: ["challenge"] });
	report.suites[0]!.curves[0]!.points[1]!.rate = null;
	const { drawing } = gainChart(complianceCharts(report)[0]!);
	const { d } = elements(drawing, "strong")[0]!.attributes;
	assert.equal(String(d).match(/M/g)!.length, 2);
	assert.equal(elements(drawing, "band").length, 1);
	assert.equal(elements(drawing, "error").length, 1);
	assert.equal(elements(drawing, "mark").length, 3);
});

test("one gain alone is drawn, with a mark a set", () => {
	const { drawing } = gainChart(complianceCharts(madeUpImpact({ gains: [2] }))[0]!);
	assert.equal(elements(drawing, "mark").length, 12);
	assert.equal(elements(drawing, "reference").length, 0);
});

test("spans hold their values and begin where nothing is", () => {
	assert.deepEqual(shareSpan([]), shareSpan([0.02]));
	assert.equal(shareSpan([0.02]).to, 0.1);
	assert.equal(shareSpan([0.97]).to, 1);
	for (const values of [[3, 4.5], [1.01, 1.02], [2, 3000], [], [0.5, 900_000]]) {
		const { from, to, step } = perplexitySpan(values);
		assert.ok(
			values.every((value) => value >= from && value <= to * 1.0001),
			`${values}: ${from} to ${to}`,
		);
		assert.equal(step === null, values.length > 0 && values.at(-1)! / values[0]! > 20);
		assert.ok(from > 0 || step !== null);
	}
});

test("slopes stand on one scale, with a row a set and the line of zero inside", () => {
	const { charts } = slopeFigure(madeUpImpact());
	assert.equal(charts.length, 5);
	const zeros = charts.map(({ drawing }) => elements(drawing, "zero")[0]!.attributes.x1);
	assert.equal(new Set(zeros).size, 1);
	for (const { drawing } of charts) {
		assert.equal(elements(drawing, "mark").length, 12);
		assert.equal(elements(drawing, "error").length, 12);
	}
	const many = slopeFigure(madeUpImpact({ random: 20, layerMatched: 16 })).charts[0]!;
	assert.equal(elements(many.drawing, "mark").length, 40);
	assert.ok(many.height < 700);
});

test("each H-Neuron has a mark at its rank, and none hides another", () => {
	for (const count of [0, 1, 21, 400]) {
		const drift = madeUpDrift(count);
		const { charts } = rankFigure(drift);
		const dots = elements(charts[0]!.drawing, "dot").map(({ attributes }) => [
			Number(attributes.cx),
			Number(attributes.cy),
		]);
		assert.equal(dots.length, count);
		const want = drift.neurons.map(({ rank }) => 20 + 320 * rank).sort((a, b) => a - b);
		const at = dots.map(([x]) => x!).sort((a, b) => a - b);
		for (const [i, x] of at.entries()) assert.ok(isNear(x, want[i]!));
		for (const [, y] of dots) assert.ok(y! > 0, `${count}: ${y}`);
		if (count === 21)
			for (const [i, a] of dots.entries())
				for (const b of dots.slice(i + 1)) assert.ok(Math.hypot(a[0]! - b[0]!, a[1]! - b[1]!) >= 6.3);
	}
});

test("the histogram's bars hold all neurons, and each H-Neuron has a stroke", () => {
	const drift = madeUpDrift(21);
	const { charts, table } = histogramFigure(drift);
	const bars = elements(charts[0]!.drawing, "bar");
	assert.equal(bars.length, drift.histogram.filter(({ all }) => all > 0).length);
	assert.equal(table.rows.length, 50);
	assert.equal(elements(charts[0]!.drawing, "stroke").length, 21);
	const total = drift.histogram.reduce((sum, { all }) => sum + all, 0);
	const heights = bars.reduce((sum, { attributes }) => sum + Number(attributes.height), 0);
	const tallest = Math.max(...bars.map(({ attributes }) => Number(attributes.height)));
	const most = Math.max(...drift.histogram.map(({ all }) => all));
	assert.ok(Math.abs(tallest / heights - most / total) < 1e-3);
	assert.ok(
		bars.every(({ attributes }) => Number(attributes.y) + Number(attributes.height) <= PLOT.bottom + 0.02),
	);
});

test("layers' bars end at their mean, above and below zero", () => {
	const { charts } = driftLayersFigure(madeUpDrift(21));
	const zero = Number(elements(charts[0]!.drawing, "zero")[0]!.attributes.y1);
	const bars = elements(charts[0]!.drawing, "bar").map(({ attributes }) => attributes);
	assert.equal(bars.length, 6);
	for (const [layer, { y, height }] of bars.entries()) {
		const isAbove = 0.8 - (1.5 * layer) / 6 > 0;
		assert.ok(isNear(isAbove ? Number(y) + Number(height) : Number(y), zero));
	}
});
