/** Charts put values where they belong. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
	acrossPlot,
	linearAxis,
	logAxis,
	PLOT,
	pathThrough,
	roundStep,
} from "../../../src/core/report/charts/axes";
import { aurocFigure, layersFigure } from "../../../src/core/report/charts/bars";
import { pathFigure } from "../../../src/core/report/charts/path-chart";
import { reliabilityFigure, riskCoverageFigure, rocFigure } from "../../../src/core/report/charts/set-charts";
import type { Markup, MarkupElement } from "../../../src/core/report/markup";
import { madeUpReport, madeUpSet } from "./made-up";

const elements = (drawing: Markup[], selector: string): MarkupElement[] =>
	drawing.filter(
		(each): each is MarkupElement =>
			typeof each !== "string" && ` ${each.attributes.class ?? ""} `.includes(` ${selector} `),
	);
const numbersOf = (d: unknown): number[] => (String(d).match(/-?\d+(\.\d+)?/g) ?? []).map(Number);

/** [axis, its labels] */
const axes: [ReturnType<typeof linearAxis>, string[]][] = [
	[linearAxis([0, 1], acrossPlot, 0.2), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]],
	[linearAxis([0, 10], acrossPlot), ["0", "2", "4", "6", "8", "10"]],
	[linearAxis([-0.5, 3.5], acrossPlot, 1), ["0", "1", "2", "3"]],
	[linearAxis([0.55, 0.7], acrossPlot, 0.05), ["0.55", "0.60", "0.65", "0.70"]],
	[logAxis([0.01, 100], acrossPlot), ["0.01", "0.1", "1", "10", "100"]],
	[logAxis([1, 20], acrossPlot), ["1", "2", "5", "10", "20"]],
	[logAxis([0.3, 3], acrossPlot), ["0.5", "1", "2"]],
];
test("axes have round ticks and reach from edge to edge", () => {
	for (const [axis, labels] of axes)
		assert.deepEqual(
			axis.ticks.map(({ label }) => label),
			labels,
		);
	assert.deepEqual(
		[0.01, 1, 100].map((value) => logAxis([0.01, 100], [0, 200]).at(value)),
		[0, 100, 200],
	);
	assert.deepEqual(
		[0.013, 0.02, 0.7, 3, 60].map(roundStep).map((step) => Number(step.toPrecision(3))),
		[0.02, 0.02, 1, 5, 100],
	);
});

test("a point that is no number breaks a line", () => {
	assert.equal(
		pathThrough([
			[0, 0],
			[1, 1],
			[Number.NaN, 2],
			[3, 3],
			[4, 4],
		]),
		"M0 0L1 1M3 3L4 4",
	);
});

test("the ROC curve runs from corner to corner and never falls", () => {
	const set = madeUpSet("test", "", 2, [300, 200]);
	const { charts, table } = rocFigure(set, "a");
	const d = numbersOf(elements(charts[0]!.drawing, "series-0")[0]!.attributes.d);
	assert.deepEqual(d.slice(0, 2), [PLOT.left, PLOT.bottom]);
	assert.deepEqual(d.slice(-2), [PLOT.right, PLOT.top]);
	for (let i = 2; i < d.length; i += 2) assert.ok(d[i]! >= d[i - 2]! && d[i + 1]! <= d[i - 1]!);
	const rates = table.rows.map(([, rate]) => Number(rate));
	assert.deepEqual(
		rates,
		[...rates].sort((a, b) => a - b),
	);
	assert.equal(rates.at(-1), 1);
});

test("a hundred thousand answers make no larger picture than the eye can use", () => {
	const roc = Array.from({ length: 100_001 }, (_, i): [number, number] => [
		i / 100_000,
		Math.sqrt(i / 100_000),
	]);
	const { charts } = rocFigure({ ...madeUpSet("test", "", 2, [3, 3]), roc }, "a");
	const { d } = elements(charts[0]!.drawing, "series-0")[0]!.attributes;
	assert.ok(numbersOf(d).length < 2 * 900);
	assert.deepEqual(numbersOf(d).slice(-2), [PLOT.right, PLOT.top]);
});

test("reliability has a mark, a bar and a count for each bin", () => {
	const set = madeUpSet("test", "", 2, [300, 300]);
	const { charts, table } = reliabilityFigure(set, "a");
	for (const part of ["mark", "error", "counts"])
		assert.equal(elements(charts[0]!.drawing, part).length, set.reliability.length);
	assert.equal(
		table.rows.reduce((sum, [, , answers]) => sum + Number(answers), 0),
		600,
	);
});

test("with all answers kept the risk is the share of hallucinated ones", () => {
	const set = madeUpSet("test", "", 2, [300, 100]);
	const { table, charts } = riskCoverageFigure(set, "a");
	assert.deepEqual(table.rows.at(-1), ["1.00", "0.250"]);
	assert.match(charts[0]!.description, /With all answers kept 0\.250 are hallucinated/);
	const reference = numbersOf(elements(charts[0]!.drawing, "reference")[0]!.attributes.d);
	const line = numbersOf(elements(charts[0]!.drawing, "series-0")[0]!.attributes.d);
	// Both end at the same place, where nothing is withheld.
	assert.deepEqual(reference.slice(-2), line.slice(-2));
});

test("the path has a line a region, and rings where the choice is", () => {
	const { paths } = madeUpReport();
	const { charts, legend, table } = pathFigure(paths);
	assert.equal(table.rows.length, 4 * 12);
	assert.deepEqual(
		legend.map(({ isHollow = false }) => isHollow),
		[false, false, false, false, true],
	);
	for (const { drawing, id } of charts) {
		const [ring] = elements(drawing, "chosen");
		const at = elements(drawing, "mark")
			.filter(({ attributes }) => String(attributes.class).includes("series-2"))
			.map(({ attributes }) => numbersOf(attributes.transform))[6]!;
		assert.ok(Math.abs(Number(ring!.attributes.cx) - at[0]!) <= 0.5, id);
		assert.ok(Math.abs(Number(ring!.attributes.cy) - at[1]!) <= 0.5, id);
	}
	assert.equal(elements(charts[0]!.drawing, "hollow").length, 12);
	assert.match(charts[2]!.description, /the answer: from 0 at C = 0\.0200 .*; chosen: 14 at C = 0\.680\./);
});

test("one value of C alone can be drawn, and so can none", () => {
	const [path] = madeUpReport().paths;
	for (const points of [path!.points.slice(0, 1), []])
		for (const { drawing } of pathFigure([{ ...path!, points }]).charts)
			assert.doesNotMatch(JSON.stringify(drawing), /NaN|Infinity|null,null/);
});

test("AUROC bars begin at chance and end at the value, below it too", () => {
	const { charts } = aurocFigure([madeUpSet("test", "", 2, [10, 10])]);
	const { drawing } = charts[0]!;
	const bars = elements(drawing, "bar").map(({ attributes }) => ({
		x: Number(attributes.x),
		end: Number(attributes.x) + Number(attributes.width),
	}));
	const chance = Number(elements(drawing, "axis")[0]!.attributes.x1);
	const length = 5;
	for (const [index, bar] of bars.entries())
		assert.ok(Math.abs((index === length ? bar.end : bar.x) - chance) < 0.02);
	assert.equal(elements(drawing, "own").length, 1);
});

test("the layers' bars are as high as they hold neurons", () => {
	const { charts, table } = layersFigure([0, 4, 8]);
	const heights = elements(charts[0]!.drawing, "bar").map(({ attributes }) => Number(attributes.height));
	assert.deepEqual(
		heights.map((height) => Math.round((height / heights[1]!) * 4)),
		[0, 4, 8],
	);
	assert.deepEqual(table.rows, [
		["0", "0"],
		["1", "4"],
		["2", "8"],
	]);
	assert.match(charts[0]!.description, /12 H-Neurons in 3 layers; most in layer 2: 8\./);
});
