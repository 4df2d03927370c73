/** Lines over gain: the H-Neurons with a band, controls as thin lines. */
import {
	type Axis,
	acrossPlot,
	errorBar,
	HEIGHT,
	linearAxis,
	logAxis,
	marker,
	PLOT,
	pathThrough,
	plane,
	round,
	upPlot,
	WIDTH,
	word,
} from "../../charts/axes";
import { CONTROL_KINDS } from "../../impact-report";
import { h, type Markup } from "../../markup";
import { counted, significant, three, UNKNOWN } from "../../numbers";
import type { Chart, Figure } from "../../section";
import { type GainChart, type GainLine, LINE_STYLES, type LinePoint } from "../series";
import { gainText, KIND_WORDS } from "../words";

/** @param drawn as SVG */
export function gainChart(drawn: GainChart): Chart {
	const { id, title, name, gains, axis, lines } = drawn;
	const x = acrossGains(gains);
	const y =
		axis.step === null
			? logAxis([axis.from, axis.to], upPlot)
			: linearAxis([axis.from, axis.to], upPlot, axis.step);
	const asIs = round(x.at(1));
	const hasOne = gains.some((gain) => gain <= 1) && gains.some((gain) => gain >= 1);
	return {
		...{ id, title, width: WIDTH, height: HEIGHT },
		description: describe(drawn),
		drawing: [
			...plane(x, y, { x: "Gain", y: name }),
			...(hasOne ? [h("path", { class: "reference", d: `M${asIs} ${PLOT.bottom}V${PLOT.top}` })] : []),
			...(lines.some(({ points }) => points.some(isKnown)) ? [] : [nothing()]),
			// What matters most lies on top.
			...[...lines].reverse().flatMap((line) => lineMarks(line, x, y)),
		],
	};
}

/** An empty plane would leave the reader to guess. */
const nothing = (): Markup =>
	word((PLOT.left + PLOT.right) / 2, (PLOT.top + PLOT.bottom) / 2, UNKNOWN, "middle");

/** The lines' looks, one a kind of set. */
export function gainLegend({ lines }: GainChart): Figure["legend"] {
	const kinds = [...new Set(lines.map(({ kind }) => kind))];
	return kinds.map((kind) => {
		const count = lines.filter((line) => line.kind === kind).length;
		const { series, hasBand } = LINE_STYLES[kind];
		const name = kind === "h-neurons" ? "H-Neurons, 95 % interval" : counted(count, KIND_WORDS[kind].set);
		return { series, name, isThin: !hasBand };
	});
}

/** One gain alone stands in the middle. */
function acrossGains(gains: number[]): Axis {
	const known = gains.filter(Number.isFinite);
	const [low, high] = known.length > 0 ? [Math.min(...known), Math.max(...known)] : [0, 1];
	return low < high
		? linearAxis([low, high], acrossPlot)
		: linearAxis([low - 0.5, low + 0.5], acrossPlot, 0.5);
}

function lineMarks({ points, style }: GainLine, x: Axis, y: Axis): Markup[] {
	const { series, hasBand } = style;
	const places = points.map(({ gain, value }): [number, number] => [x.at(gain), y.at(value ?? Number.NaN)]);
	const line = h("path", {
		class: `line ${hasBand ? "strong" : "thin"} series-${series}`,
		d: pathThrough(places),
	});
	const marked = hasBand ? places : places.filter((_, place) => isAlone(points, place));
	const drawn = [
		...(hasBand ? bands(points, series, { x, y }) : []),
		line,
		...marked.map(([px, py]) => marker(px, py, series)),
	];
	return drawn.filter((mark) => mark !== null);
}

const isKnown = (point: LinePoint | undefined): boolean => point !== undefined && point.value !== null;
/** No line leads to it. */
const isAlone = (points: LinePoint[], place: number): boolean =>
	!isKnown(points[place - 1]) && !isKnown(points[place + 1]);

/** A surface for each run of points with intervals; a point alone has a bar. */
function bands(points: LinePoint[], series: number, { x, y }: { x: Axis; y: Axis }): (Markup | null)[] {
	return runs(points).map((run) => {
		const highs = run.map(({ gain, high }): [number, number] => [x.at(gain), y.at(high!)]);
		const lows = run.map(({ gain, low }): [number, number] => [x.at(gain), y.at(low!)]);
		if (run.length === 1) return errorBar(lows[0]![0], lows[0]![1], highs[0]![1], series);
		return h("path", { class: `band series-${series}`, d: `${pathThrough([...highs, ...lows.reverse()])}Z` });
	});
}

function runs(points: LinePoint[]): LinePoint[][] {
	const found: LinePoint[][] = [];
	let run: LinePoint[] = [];
	for (const point of points) {
		if (point.low !== null && point.high !== null) {
			if (run.length === 0) found.push(run);
			run.push(point);
		} else run = [];
	}
	return found;
}

function describe({ measure, lines }: GainChart): string {
	const shown = measure === "perplexity" ? significant : three;
	const own = lines
		.filter(({ kind }) => kind === "h-neurons")
		.map((line) => `${line.set}: ${course(line, shown)}.`);
	const others = CONTROL_KINDS.flatMap((kind) => {
		const of = lines.filter((line) => line.kind === kind);
		return of.length > 0 ? [`${counted(of.length, KIND_WORDS[kind].set)}: ${ends(of, shown)}.`] : [];
	});
	return [...own, ...others].join(" ") || "There is no line in it.";
}

function course({ points }: GainLine, shown: (value: number | null) => string): string {
	const [first, last] = [points[0], points.at(-1)];
	if (!first || !last) return UNKNOWN;
	const at = ({ value, gain }: LinePoint) => `${shown(value)} at gain ${gainText(gain)}`;
	return first === last ? at(first) : `from ${at(first)} to ${at(last)}`;
}

function ends(lines: GainLine[], shown: (value: number | null) => string): string {
	const lasts = lines.map(({ points }) => points.at(-1)?.value).filter((value) => typeof value === "number");
	const gain = lines[0]!.points.at(-1)?.gain;
	if (lasts.length === 0 || gain === undefined) return UNKNOWN;
	return `${shown(Math.min(...lasts))} to ${shown(Math.max(...lasts))} at gain ${gainText(gain)}`;
}
