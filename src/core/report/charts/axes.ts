/** The plane that charts are drawn in, in units that are about a pixel each; y grows downwards, as in SVG. */
import { h, type Markup } from "../markup";
import { significant } from "../numbers";

export const WIDTH = 360;
export const HEIGHT = 250;
export const PLOT = { left: 52, right: WIDTH - 12, top: 12, bottom: HEIGHT - 42 } as const;

export interface Axis {
	/** Where a value lies. */
	at(value: number): number;
	ticks: { value: number; label: string }[];
}

type Span = readonly [number, number];
export const acrossPlot: Span = [PLOT.left, PLOT.right];
export const upPlot: Span = [PLOT.bottom, PLOT.top];

/** @param step distance of its ticks; about five when left out */
export function linearAxis([from, to]: Span, [start, end]: Span, step = roundStep((to - from) / 5)): Axis {
	const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
	const first = Math.ceil(from / step - 1e-9);
	const ticks = Array.from({ length: Math.floor(to / step + 1e-9) - first + 1 }, (_, i) => {
		const value = (first + i) * step;
		return { value, label: value.toFixed(digits).replace("-", "−") };
	});
	const at = (value: number) => start + ((end - start) * (value - from)) / (to - from || 1);
	return { at, ticks };
}

/** Ticks at powers of ten, or at 1, 2 and 5 times those when there are few. */
export function logAxis([from, to]: Span, [start, end]: Span): Axis {
	const [low, high] = [Math.log10(from), Math.log10(to)];
	const at = (value: number) => start + ((end - start) * (Math.log10(value) - low)) / (high - low || 1);
	const factors = high - low < 2 ? [1, 2, 5] : [1];
	const stride = Math.max(1, Math.ceil((high - low) / 6));
	const ticks: Axis["ticks"] = [];
	for (let power = Math.floor(low); power <= Math.ceil(high); power += stride)
		for (const factor of factors) {
			const value = factor * 10 ** power;
			if (value >= from * 0.999 && value <= to * 1.001) ticks.push({ value, label: tickLabel(value) });
		}
	return { at, ticks };
}

const tickLabel = (value: number): string =>
	value >= 1 && value < 1e6 ? String(Math.round(value)) : significant(value).replace(/\.?0+$/, "");

/** 1, 2 or 5 times a power of ten, at least `step`. */
export function roundStep(step: number): number {
	const power = 10 ** Math.floor(Math.log10(step));
	return [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= step * 0.999) ?? step;
}

/** Distance of a layer axis's ticks: every layer has its number while there is room. */
export const layerStep = (layers: number): number => (layers <= 12 ? 1 : Math.max(1, roundStep(layers / 8)));

/** Grid, ticks and names of both axes. */
export function plane(x: Axis, y: Axis, names: { x: string; y: string }): Markup[] {
	const { left, right, top, bottom } = PLOT;
	const middle = (top + bottom) / 2;
	return [
		...y.ticks.map(({ value }) => h("line", { class: "rule", x1: left, x2: right, ...across(y.at(value)) })),
		...y.ticks.map(({ value, label }) => word(left - 6, y.at(value) + 4, label, "end")),
		...x.ticks.map(({ value }) =>
			h("line", { class: "axis", x1: at(x, value), x2: at(x, value), y1: bottom, y2: bottom + 4 }),
		),
		...x.ticks.map(({ value, label }) => word(at(x, value), bottom + 17, label, "middle")),
		h("line", { class: "axis", x1: left, x2: right, y1: bottom, y2: bottom }),
		word((left + right) / 2, bottom + 35, names.x, "middle"),
		h("text", { transform: `translate(11 ${middle}) rotate(-90)`, "text-anchor": "middle" }, names.y),
	];
}

const at = (axis: Axis, value: number): number => round(axis.at(value));
const across = (y: number) => ({ y1: round(y), y2: round(y) });

/** Hundredths of a unit are finer than any screen. */
export const round = (value: number): number => Math.round(value * 100) / 100;

export const word = (x: number, y: number, text: string, anchor: "start" | "middle" | "end"): Markup =>
	h("text", { x: round(x), y: round(y), "text-anchor": anchor }, text);

/** The path through points; those that are no numbers break it. */
export function pathThrough(points: readonly (readonly [number, number])[]): string {
	let isBroken = true;
	return points
		.map(([x, y]) => {
			const isPoint = Number.isFinite(x) && Number.isFinite(y);
			const command = isPoint ? `${isBroken ? "M" : "L"}${round(x)} ${round(y)}` : "";
			isBroken = !isPoint;
			return command;
		})
		.join("");
}

/** Lines of different looks; there are as many regions to try. */
export const SERIES = 4;

/** A vertical bar from `low` to `high` with ends. */
export function errorBar(x: number, low: number, high: number, series: number): Markup | null {
	if (![x, low, high].every(Number.isFinite)) return null;
	const [a, b, top, bottom] = [round(x - 3), round(x + 3), round(high), round(low)];
	const d = `M${round(x)} ${bottom}V${top}M${a} ${bottom}H${b}M${a} ${top}H${b}`;
	return h("path", { class: `error series-${series}`, d });
}

/** One shape a series, so that no colour is needed to tell them apart. */
export function marker(x: number, y: number, series: number, isHollow = false): Markup | null {
	if (!Number.isFinite(x) || !Number.isFinite(y)) return null;
	const kind = isHollow ? "hollow" : "mark";
	const shapes = [
		"M-3 0A3 3 0 1 0 3 0A3 3 0 1 0 -3 0Z",
		"M-3 -3H3V3H-3Z",
		"M0 -4L4 3H-4Z",
		"M0 -4.2L4.2 0L0 4.2L-4.2 0Z",
	];
	const d = shapes[series % SERIES]!;
	return h("path", { class: `${kind} series-${series}`, transform: `translate(${round(x)} ${round(y)})`, d });
}
