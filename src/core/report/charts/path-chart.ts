/** What each C gives: accuracy, AUROC and the number of neurons, one line a region. */
import { regionNames } from "../../probe/file";
import { h, type Markup } from "../markup";
import { count, significant, three } from "../numbers";
import { type Chart, type Figure, figures, type Table, table } from "../section";
import type { PathPointReport, PathReport } from "../study-report";
import {
	type Axis,
	acrossPlot,
	errorBar,
	HEIGHT,
	linearAxis,
	logAxis,
	marker,
	pathThrough,
	plane,
	roundStep,
	upPlot,
	WIDTH,
	word,
} from "./axes";

/** What a chart shows of a point, and how far it may be off; null where it is not known. */
interface Quantity {
	id: string;
	name: string;
	value(point: PathPointReport): number;
	error?(point: PathPointReport): number;
	/** A second, hollow line. */
	beside?(point: PathPointReport): number | null;
}

const ACCURACY: Quantity = {
	id: "path-accuracy",
	name: "Accuracy",
	value: ({ accuracy }) => accuracy,
	error: ({ accuracyError }) => accuracyError,
	beside: ({ taskAccuracy }) => taskAccuracy,
};
const AUROC: Quantity = {
	id: "path-auroc",
	name: "AUROC",
	value: ({ auroc }) => auroc,
	error: ({ aurocError }) => aurocError,
};
/** No neuron at all has a place of its own under one. */
const NONE = 0.5;
const POSITIVE: Quantity = {
	id: "path-positive",
	name: "Neurons of positive weight",
	value: ({ positive }) => Math.max(positive, NONE),
};

/** The three charts with their table. */
export function pathFigure(paths: PathReport[]): Figure {
	const hasTask = paths.some(({ points }) => points.some(({ taskAccuracy }) => taskAccuracy !== null));
	const legend = paths.map(({ region }, series) => ({ series, name: regionNames[region] ?? region }));
	return {
		caption: `Over the folds' unseen rows, by C; bars are one standard error over the folds. The ring marks the choice.${hasTask ? " Hollow marks: task accuracy with the positive neurons silenced." : ""}`,
		charts: [ACCURACY, AUROC, POSITIVE].map((quantity) => chartOf(quantity, paths)),
		legend: [
			...legend,
			...legend
				.filter(({ series }) => paths[series]!.points.some(({ taskAccuracy }) => taskAccuracy !== null))
				.map(({ series, name }) => ({ series, name: `${name}, task accuracy`, isHollow: true })),
		],
		table: pathTable(paths, hasTask),
	};
}

function chartOf(quantity: Quantity, paths: PathReport[]): Chart {
	const points = paths.flatMap((path) => path.points);
	const cs = points.map(({ c }) => c).filter((c) => c > 0);
	const x = logAxis(cs.length > 0 ? spread(Math.min(...cs), Math.max(...cs)) : [0.1, 10], acrossPlot);
	const y = verticalAxis(quantity, points);
	return {
		id: quantity.id,
		title: `${quantity.name} by C`,
		description: paths.map((path) => lineInWords(quantity, path)).join(" "),
		width: WIDTH,
		height: HEIGHT,
		drawing: [
			...plane(x, y, { x: "C", y: quantity.name }),
			...paths.flatMap(({ points }, series) => line(quantity, points, series, { x, y })),
			...paths.flatMap(({ points }) =>
				points.filter(({ isChosen }) => isChosen).flatMap((point) => ring(quantity, point, { x, y })),
			),
		],
	};
}

/** One C alone stands in the middle. */
const spread = (low: number, high: number): [number, number] =>
	low < high ? [low / 1.15, high * 1.15] : [low / 3, high * 3];

function verticalAxis(quantity: Quantity, points: PathPointReport[]): Axis {
	if (quantity === POSITIVE) {
		const most = Math.max(10, ...points.map(POSITIVE.value));
		const axis = logAxis([NONE, most * 1.3], upPlot);
		return { ...axis, ticks: [{ value: NONE, label: "0" }, ...axis.ticks.filter(({ value }) => value >= 1)] };
	}
	const values = points
		.flatMap((point) => {
			const error = quantity.error?.(point) ?? 0;
			const value = quantity.value(point);
			return [value - error, value + error, value, quantity.beside?.(point) ?? value];
		})
		.filter(Number.isFinite);
	if (values.length === 0) return linearAxis([0, 1], upPlot);
	const [low, high] = [Math.min(...values), Math.max(...values)];
	const step = roundStep(Math.max(high - low, 0.05) / 4);
	return linearAxis([Math.floor(low / step) * step, Math.ceil(high / step) * step], upPlot, step);
}

function line(
	quantity: Quantity,
	points: PathPointReport[],
	series: number,
	{ x, y }: { x: Axis; y: Axis },
): Markup[] {
	const places = points.map((point) => [x.at(point.c), y.at(quantity.value(point))] as const);
	const beside = points.map(
		(point) => [x.at(point.c), y.at(quantity.beside?.(point) ?? Number.NaN)] as const,
	);
	const bars = points.map((point) => {
		const [value, error] = [quantity.value(point), quantity.error?.(point) ?? Number.NaN];
		return errorBar(x.at(point.c), y.at(value - error), y.at(value + error), series);
	});
	const drawn = [
		...bars,
		h("path", { class: `line series-${series}`, d: pathThrough(places) }),
		h("path", { class: `line beside series-${series}`, d: pathThrough(beside) }),
		...places.map(([px, py]) => marker(px, py, series)),
		...beside.map(([px, py]) => marker(px, py, series, true)),
	];
	return drawn.filter((each) => each !== null);
}

function ring(quantity: Quantity, point: PathPointReport, { x, y }: { x: Axis; y: Axis }): Markup[] {
	const [cx, cy] = [x.at(point.c), y.at(quantity.value(point))];
	if (!Number.isFinite(cx) || !Number.isFinite(cy)) return [];
	const isNearTop = cy < 36;
	return [
		h("circle", { class: "chosen", cx: Math.round(cx), cy: Math.round(cy), r: 8 }),
		word(cx, isNearTop ? cy + 22 : cy - 13, "chosen", "middle"),
	];
}

function lineInWords({ name, value }: Quantity, { region, points }: PathReport): string {
	const [first, last] = [points[0], points.at(-1)];
	if (!first || !last) return `${regionNames[region]}: no point.`;
	const shown = (point: PathPointReport) =>
		name === POSITIVE.name ? count(point.positive) : three(value(point));
	const chosen = points.find(({ isChosen }) => isChosen);
	const choice = chosen ? `; chosen: ${shown(chosen)} at C = ${significant(chosen.c)}` : "";
	return `${regionNames[region]}: from ${shown(first)} at C = ${significant(first.c)} to ${shown(last)} at C = ${significant(last.c)}${choice}.`;
}

function pathTable(paths: PathReport[], hasTask: boolean): Table {
	const all = paths.flatMap(({ region, points }) => points.map((point) => ({ region, ...point })));
	const rows = all.map((point) => [
		`${regionNames[point.region]}${point.isChosen ? " (chosen)" : ""}`,
		...[significant(point.c), count(point.nonZero), count(point.positive)],
		`${three(point.accuracy)} ± ${three(point.accuracyError)}`,
		`${three(point.auroc)} ± ${three(point.aurocError)}`,
		...(hasTask ? [three(point.taskAccuracy)] : []),
	]);
	const numbers = ["C", "Neurons", "Positive", "Accuracy ± error", "AUROC ± error"];
	return table(
		"The path of C",
		["Region", ...figures(...numbers, ...(hasTask ? ["Task accuracy"] : []))],
		rows,
		all.flatMap(({ isChosen }, index) => (isChosen ? [index] : [])),
	);
}
