/** A page as HTML: whole, or its body for a document that brings `reportStyle` itself. */
import { marker, SERIES } from "../charts/axes";
import { h, type Markup, printMarkup } from "../markup";
import { moment } from "../numbers";
import type { Block, Chart, Figure, Section, Table, Token } from "../section";
import { reportStyle } from "../style";
import type { Page } from "./page";

/**
 * A page that needs nothing but itself: it opens from a disk, runs no script and loads nothing, which its own policy
 * forbids as well.
 */
export function pageHtml(page: Page): string {
	const head = [
		h("meta", { charset: "utf-8" }),
		h("meta", {
			"http-equiv": "Content-Security-Policy",
			content: "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
		}),
		h("meta", { name: "viewport", content: "width=device-width, initial-scale=1" }),
		h("meta", { name: "color-scheme", content: "light dark" }),
		h("title", {}, page.title),
	];
	const body = `<body class="report-page"><main class="report">${printMarkup(...pageTree(page))}</main></body>`;
	// The style is our own text; escaped, it would no longer be one.
	return `<!DOCTYPE html>\n<html lang="en"><head>${printMarkup(...head)}<style>${reportStyle}</style></head>${body}</html>\n`;
}

/** What stands in the page's `main.report`, as a tree; without style attributes, which strict policies forbid. */
export function pageTree({ title, tool, created, weights, sections }: Page): Markup[] {
	const links = sections.map(({ id, heading }) => h("li", {}, h("a", { href: `#${id}` }, heading)));
	const models = weights.flatMap(({ name, fingerprint }) => [` ${name} `, h("code", {}, fingerprint)]);
	return [
		h("header", {}, h("h1", {}, title), h("p", { class: "meta" }, `${tool}, ${moment(created)}.`, ...models)),
		h("nav", { "aria-label": "Sections" }, h("ul", {}, ...links)),
		...sections.map(sectionTree),
	];
}

/** One section, for a place inside an element of class `report`. */
export const sectionTree = ({ id, heading, blocks }: Section): Markup =>
	h(
		"section",
		{ id, "aria-labelledby": `${id}-heading` },
		h("h2", { id: `${id}-heading` }, heading),
		...blocks.flatMap(blockTree),
	);

function blockTree(block: Block): Markup[] {
	switch (block.kind) {
		case "text":
			return [h("p", {}, block.text)];
		case "list":
			return block.items.length > 0 ? [h("ul", {}, ...block.items.map((item) => h("li", {}, item)))] : [];
		case "facts":
			return [
				h(
					"dl",
					{ class: "facts" },
					...block.facts.map(({ name, value, note }) =>
						h("div", {}, h("dt", {}, name), h("dd", {}, value), h("dd", { class: "note" }, note)),
					),
				),
			];
		case "table":
			return [tableTree(block.table)];
		case "figures":
			return [h("div", { class: "figures" }, ...block.figures.map(figureTree))];
		case "tokens":
			return [
				h("h3", {}, block.name),
				h("p", { class: "tokens", dir: "auto" }, ...block.tokens.map(tokenTree)),
			];
		case "fold":
			return [
				h("details", { class: "fold" }, h("summary", {}, block.summary), ...block.blocks.flatMap(blockTree)),
			];
	}
}

const tokenTree = ({ text, step, isFlagged, title }: Token): Markup =>
	h("span", { class: `heat-${step}${isFlagged ? " flagged" : ""}`, title }, text);

/** A wide table scrolls in itself, with the keyboard too, so that the page does not. */
function tableTree({ caption, columns, rows, marked = [] }: Table): Markup {
	const cell = (tag: string, words: string, column: number, scope: string | null = null) =>
		h(tag, { class: columns[column]?.isNumber ? "number" : null, scope }, words);
	const row = (cells: string[], index: number) =>
		h(
			"tr",
			{ class: marked.includes(index) ? "marked" : null },
			...cells.map((words, column) =>
				column === 0 ? cell("th", words, 0, "row") : cell("td", words, column),
			),
		);
	return h(
		"div",
		{ class: "scroll", role: "region", "aria-label": caption, tabindex: 0 },
		h(
			"table",
			{},
			h("caption", {}, h("div", {}, caption)),
			h("thead", {}, h("tr", {}, ...columns.map(({ name }, column) => cell("th", name, column, "col")))),
			h("tbody", {}, ...rows.map(row)),
		),
	);
}

/** A table of more columns takes the whole width where it is opened beside a single chart. */
const ROOM = 4;

function figureTree({ caption, charts, legend, table }: Figure): Markup {
	return h(
		"figure",
		{ class: charts.length > 1 ? "wide" : table.columns.length > ROOM ? "roomy" : null },
		h("div", { class: "charts" }, ...charts.map(chartTree)),
		legend.length > 0 ? h("ul", { class: "legend" }, ...legend.map(legendTree)) : null,
		h("figcaption", {}, caption),
		h("details", {}, h("summary", {}, "The same as a table"), tableTree(table)),
	);
}

function chartTree({ id, title, notes = [], description, width, height, drawing }: Chart): Markup {
	return h(
		"div",
		{ class: "chart" },
		h("p", { class: "chart-title", "aria-hidden": "true" }, title),
		...notes.map((note) => h("p", { class: "chart-note" }, note)),
		h(
			"svg",
			{
				viewBox: `0 0 ${width} ${height}`,
				role: "img",
				"aria-labelledby": `${id}-title ${id}-desc`,
				xmlns: "http://www.w3.org/2000/svg",
			},
			h("title", { id: `${id}-title` }, title),
			h("desc", { id: `${id}-desc` }, description),
			...drawing,
		),
	);
}

function legendTree({ series, name, isHollow = false, isThin = false }: Figure["legend"][number]): Markup {
	const mark = isThin ? null : marker(15, 6, series, isHollow);
	const look = `${isHollow ? "beside " : ""}${isThin ? "thin " : ""}`;
	return h(
		"li",
		{},
		h(
			"svg",
			{ viewBox: "0 0 30 12", class: "key", "aria-hidden": "true", xmlns: "http://www.w3.org/2000/svg" },
			h("path", { class: `line ${look}series-${series % SERIES}`, d: "M1 6H29" }),
			...(mark ? [mark] : []),
		),
		name,
	);
}
