/** A page as HTML: whole, or its body for a document that brings `reportStyle` itself. */
import { escaped, h, type Markup, printMarkup } from "../markup";
import { moment } from "../numbers";
import type { Block, Chart, Figure, Section, Table, Token } from "../section";
import { reportStyle } from "../style";
import { keyOf } from "./legend-key";
import { ENGLISH, type Page, type PageWords } from "./page";

/**
 * A page that needs nothing but itself: it opens from a disk, runs no script and loads nothing, which its own policy
 * forbids as well.
 * @param language of its words, as BCP 47 has it
 */
export function pageHtml(page: Page, language = "en"): string {
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
	const html = `<html lang="${escaped(language)}">`;
	return `<!DOCTYPE html>\n${html}<head>${printMarkup(...head)}<style>${reportStyle}</style></head>${body}</html>\n`;
}

/** What stands in the page's `main.report`, as a tree; without style attributes, which strict policies forbid. */
export function pageTree({ title, tool, created, weights, sections, words = ENGLISH }: Page): Markup[] {
	const links = sections.map(({ id, heading }) => h("li", {}, h("a", { href: `#${id}` }, heading)));
	const models = weights.flatMap(({ name, fingerprint }) => [` ${name} `, h("code", {}, fingerprint)]);
	return [
		h("header", {}, h("h1", {}, title), h("p", { class: "meta" }, `${tool}, ${moment(created)}.`, ...models)),
		h("nav", { "aria-label": words.sections }, h("ul", {}, ...links)),
		...sections.map((section) => sectionTree(section, words)),
	];
}

/** One section, for a place inside an element of class `report`. */
export const sectionTree = ({ id, heading, blocks }: Section, words: PageWords = ENGLISH): Markup =>
	h(
		"section",
		{ id, "aria-labelledby": `${id}-heading` },
		h("h2", { id: `${id}-heading` }, heading),
		...blocks.flatMap((block) => blockTree(block, words)),
	);

function blockTree(block: Block, words: PageWords): Markup[] {
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
			return [h("div", { class: "figures" }, ...block.figures.map((figure) => figureTree(figure, words)))];
		case "tokens":
			return [
				h("h3", {}, block.name),
				h("p", { class: "tokens", dir: "auto" }, ...block.tokens.map(tokenTree)),
			];
		case "fold":
			return [
				h(
					"details",
					{ class: "fold" },
					h("summary", {}, block.summary),
					...block.blocks.flatMap((inner) => blockTree(inner, words)),
				),
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

function figureTree({ caption, charts, legend, table }: Figure, words: PageWords): Markup {
	return h(
		"figure",
		{ class: charts.length > 1 ? "wide" : table.columns.length > ROOM ? "roomy" : null },
		h("div", { class: "charts" }, ...charts.map(chartTree)),
		legend.length > 0 ? h("ul", { class: "legend" }, ...legend.map(legendTree)) : null,
		h("figcaption", {}, caption),
		h("details", {}, h("summary", {}, words.sameAsTable), tableTree(table)),
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

const legendTree = ({ name, ...look }: Figure["legend"][number]): Markup =>
	h(
		"li",
		{},
		h(
			"svg",
			{ viewBox: "0 0 30 12", class: "key", "aria-hidden": "true", xmlns: "http://www.w3.org/2000/svg" },
			...keyOf(look, 6),
		),
		name,
	);
