/** The layer map as a drawing that stands alone: the part that was in sight, with its labels and its scale. */
import * as l10n from "@vscode/l10n";
import { h, type Markup, printMarkup } from "../../src/core/report/markup";
import type { DrawnMap } from "../depth/layer-map";
import { HATCHED_FROM } from "../depth/layer-map/draw";
import { columnLabels, type Label, rowLabels } from "../depth/layer-map/labels";
import { LEVELS, levelOf } from "../depth/layer-map/palette";
import { AXIS, GUTTER, stripesOf } from "../depth/layer-map/viewport";
import { signed } from "../dom";
import { plainColour } from "./colours";
import type { Picture } from "./text-picture";
import { widthOf } from "./text-width";

const MARGIN = 10;
/** Heights: of the title, of the scale below the map, and of the line that says what hatches are. */
const TITLE = 26;
const LEGEND = 42;
const HATCH_LINE = 16;
/** So that title and legend have room beside few columns. */
const NARROWEST = 440;
/** Stripes a pixel, where columns are narrower than that: what is finer could not be seen. */
const FINENESS = 2;
/** Swatches on each side of 0, and the size of each. */
const SWATCHES = 4;
const SWATCH = { width: 16, height: 12 };

export function mapPicture(drawn: DrawnMap): Picture {
	const map = wholeRows(drawn);
	const { view, colors, title } = map;
	const width = Math.ceil(Math.max(NARROWEST, GUTTER + view.width + 2 * MARGIN));
	const legend = LEGEND + (view.zoom >= HATCHED_FROM ? HATCH_LINE : 0);
	const height = Math.ceil(MARGIN + TITLE + AXIS + view.height + legend);
	const text = { fill: plainColour(colors.text).colour, ...fontOf(colors.font) };
	const root = h(
		"svg",
		{ xmlns: "http://www.w3.org/2000/svg", width, height, viewBox: `0 0 ${width} ${height}`, ...text },
		h("title", {}, title),
		h("defs", {}, hatchPattern(colors.text)),
		h("rect", { width, height, fill: plainColour(colors.background).colour }),
		h("text", { x: MARGIN, y: MARGIN + 12, "font-weight": 600 }, title),
		h("g", { transform: `translate(${MARGIN} ${MARGIN + TITLE})` }, ...mapDrawing(map)),
		h("g", { transform: `translate(${MARGIN} ${height - legend})` }, ...axisAndLegend(map)),
	);
	return { svg: printMarkup(root), width, height };
}

/** Scrolled to where rows begin: half a row would be told from none by its height alone. */
function wholeRows(drawn: DrawnMap): DrawnMap {
	const { rowHeight, up, height } = drawn.view;
	const first = Math.round(up / rowHeight);
	const count = Math.min(drawn.cells.rows.length - first, Math.max(1, Math.round(height / rowHeight)));
	return { ...drawn, view: { ...drawn.view, up: first * rowHeight, height: count * rowHeight } };
}

function mapDrawing(map: DrawnMap): Markup[] {
	const { cells, view, marks, colors, palette } = map;
	const runs = [...runsOf(map)];
	const quiet = plainColour(colors.quiet).colour;
	const wide = { fill: "none", "stroke-width": view.rowHeight };
	const origin = { transform: `translate(${GUTTER} ${AXIS})` };
	const cellPaths = runs.map(([level, d]) => h("path", { d, ...inkOf(palette, level) }));
	const hatches = runs
		.filter(([level]) => level < 0 && view.zoom >= HATCHED_FROM)
		.map(([level, d]) => h("path", { d, stroke: "url(#hatch)", "stroke-opacity": short(-level / LEVELS) }));
	const labels = [...rowLabels(cells, view), ...columnLabels(cells, view, marks.boundary)];
	const kind = cells.rows[0]?.label.includes(":") ? l10n.t("Neuron") : l10n.t("Layer");
	const named: Label = { text: kind, x: GUTTER - 6, y: AXIS / 2 - 1, align: "right" };
	return [
		// Each run is a stroke as wide as a row, which takes a quarter of the letters of a rectangle.
		h("g", { ...origin, ...wide, "shape-rendering": "crispEdges" }, ...cellPaths),
		...(hatches.length > 0 ? [h("g", { ...origin, ...wide }, ...hatches)] : []),
		...markLines(map),
		h("g", { fill: quiet }, ...[...labels, named].map(labelText)),
	];
}

/** For each level but 0 the path of its runs: neighbours of one level in a row are one run. */
function runsOf({ cells, view }: DrawnMap): Map<number, string> {
	const { count, x, width, spanOf } = stripesOf(view, cells.columns, FINENESS);
	const paths = new Map<number, string>();
	const firstRow = Math.round(view.up / view.rowHeight);
	const rows = Math.round(view.height / view.rowHeight);
	for (let row = 0; row < rows; row++) {
		const y = short((row + 0.5) * view.rowHeight);
		let level = 0;
		let start = 0;
		for (let stripe = 0; stripe <= count; stripe++) {
			const isOver = stripe === count;
			const next = isOver ? 0 : levelOf(cells.strongest(firstRow + row, ...spanOf(stripe)), cells.top);
			if (next === level) continue;
			const from = short(Math.max(0, x + start * width));
			const to = short(Math.min(view.width, x + stripe * width));
			if (level !== 0 && to > from) paths.set(level, `${paths.get(level) ?? ""}M${from} ${y}H${to}`);
			[level, start] = [next, stripe];
		}
	}
	return paths;
}

/** Where the answer begins, and what is marked of it. */
function markLines({ view, marks, colors }: DrawnMap): Markup[] {
	const bottom = AXIS + view.height;
	const xOf = (column: number) => short(GUTTER + column * view.zoom - view.left);
	const isInSight = (x: number) => x >= GUTTER && x <= GUTTER + view.width;
	const upright = (x: number, stroke: string, dash: string | null) =>
		isInSight(x)
			? [h("line", { x1: x, x2: x, y1: AXIS - 6, y2: bottom, stroke, "stroke-dasharray": dash })]
			: [];
	const focus = plainColour(colors.focus).colour;
	const lines =
		marks.boundary > 0 ? upright(xOf(marks.boundary), plainColour(colors.text).colour, "4 3") : [];
	if (!marks.range) return lines;
	const [start, end] = [xOf(marks.range.start), xOf(marks.range.end)];
	const [x, width] = [Math.max(GUTTER, start), Math.min(GUTTER + view.width, end) - Math.max(GUTTER, start)];
	const bar = width > 0 ? [h("rect", { x, y: AXIS - 4, width: short(width), height: 3, fill: focus })] : [];
	return [...lines, ...bar, ...upright(start, focus, null), ...upright(end, focus, null)];
}

/** What the columns are, and the colours with their figures. */
function axisAndLegend({ cells, view, colors, palette }: DrawnMap): Markup[] {
	const quiet = plainColour(colors.quiet).colour;
	const low = l10n.t("{0} or less", signed(-cells.top));
	const high = l10n.t("{0} or more", signed(cells.top));
	const start = widthOf(low, colors.font) + 8;
	const swatches = Array.from({ length: 2 * SWATCHES + 1 }, (_, i) => i - SWATCHES).flatMap((swatch) => {
		const box = { x: start + (swatch + SWATCHES) * SWATCH.width, y: 22, ...SWATCH };
		const { stroke, "stroke-opacity": opacity } = inkOf(palette, (swatch * LEVELS) / SWATCHES);
		const fill = h("rect", { ...box, fill: stroke, "fill-opacity": opacity });
		return swatch < 0 ? [fill, h("rect", { ...box, fill: "url(#hatch)", "fill-opacity": 0.6 })] : [fill];
	});
	const frame = { x: start, y: 22, width: SWATCH.width * (2 * SWATCHES + 1), height: SWATCH.height };
	const middle = GUTTER + Math.min(view.width, cells.columns * view.zoom - view.left) / 2;
	return [
		h(
			"text",
			{ x: short(middle), y: 12, "text-anchor": "middle", fill: quiet },
			l10n.t("Token of the answer"),
		),
		h("text", { x: 0, y: 32 }, low),
		...swatches,
		h("rect", { ...frame, fill: "none", stroke: quiet }),
		h("text", { x: frame.x + frame.width + 8, y: 32 }, high),
		...(view.zoom >= HATCHED_FROM
			? [h("text", { x: 0, y: 50, fill: quiet }, l10n.t("hatched: against an invented answer"))]
			: []),
	];
}

/** @param level −LEVELS..LEVELS */
function inkOf(palette: Uint32Array, level: number): { stroke: string; "stroke-opacity": number } {
	const packed = palette[LEVELS + level]!;
	const [red, green, blue, alpha] = [0, 8, 16, 24].map((shift) => (packed >>> shift) & 255);
	const hex = [red, green, blue].map((part) => part!.toString(16).padStart(2, "0")).join("");
	return { stroke: `#${hex}`, "stroke-opacity": short(alpha! / 255) };
}

const hatchPattern = (color: string): Markup =>
	h(
		"pattern",
		{ id: "hatch", width: 4, height: 4, patternUnits: "userSpaceOnUse" },
		h("path", { d: "M-1 1L1 -1M-1 5L5 -1M3 5L5 3", stroke: plainColour(color).colour, fill: "none" }),
	);

const ANCHORS = { left: "start", center: "middle", right: "end" } as const;

const labelText = ({ text, x, y, align }: Label): Markup =>
	h("text", { x: short(x), y: short(y + 4), "text-anchor": ANCHORS[align] }, text);

/** `11px "A", serif` as attributes. */
function fontOf(font: string): { "font-size": string; "font-family": string } {
	const [size = "", ...family] = font.split(" ");
	return { "font-size": size, "font-family": family.join(" ").replaceAll('"', "'") };
}

const short = (value: number): number => Math.round(value * 100) / 100;
