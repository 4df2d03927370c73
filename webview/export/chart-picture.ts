/** A report's chart as a drawing that stands alone, in the colours of the theme that is worn. */
import { h, type Markup, printMarkup } from "../../src/core/report/markup";
import { keyOf } from "../../src/core/report/page/legend-key";
import type { Chart, Figure } from "../../src/core/report/section";
import { reportStyle } from "../../src/core/report/style";
import { plainColour, themeColour } from "./colours";
import type { Picture } from "./text-picture";
import { wrapped } from "./text-width";

const MARGIN = 10;
/** The variables that the drawings' rules name, and where the theme has them. */
const COLOURS = {
	"--ink": "--vscode-foreground",
	"--quiet": "--vscode-descriptionForeground",
	"--back": "--vscode-editor-background",
	"--line": "--vscode-panel-border",
	"--one": "--vscode-charts-red",
	"--two": "--vscode-charts-blue",
	"--three": "--vscode-charts-green",
	"--four": "--vscode-charts-purple",
} as const;

/** Height of a line of words. */
const LINE = 18;

/** @param legend of the figure that the chart is of */
export function chartPicture(chart: Chart, legend: Figure["legend"] = []): Picture {
	const { title, description, notes = [], width, height, drawing } = chart;
	const lines = notes.flatMap((note) => wrapped(note, width, fontOf()));
	const top = MARGIN + 20 + lines.length * LINE;
	const whole = width + 2 * MARGIN;
	const tall = top + height + MARGIN + (legend.length > 0 ? legend.length * LINE + 6 : 0);
	const root = h(
		"svg",
		{
			xmlns: "http://www.w3.org/2000/svg",
			...{ width: whole, height: tall, viewBox: `0 0 ${whole} ${tall}`, class: "report" },
		},
		h("title", {}, title),
		h("desc", {}, description),
		h("style", {}, styleOf()),
		h("rect", { width: whole, height: tall, fill: colourOf("--vscode-editor-background") }),
		h("text", { class: "name", x: MARGIN, y: MARGIN + 12 }, title),
		...lines.map((line, index) => h("text", { x: MARGIN, y: MARGIN + 12 + (index + 1) * LINE }, line)),
		h("g", { transform: `translate(${MARGIN} ${top})` }, ...drawing),
		...legend.map((entry, index) => legendLine(entry, top + height + 6 + index * LINE)),
	);
	return { svg: printMarkup(root), width: whole, height: tall };
}

/** The mark and the line of a series, then its name. */
function legendLine({ name, ...look }: Figure["legend"][number], y: number): Markup {
	const words = h("text", { x: 38, y: 12 }, name);
	return h("g", { class: "legend", transform: `translate(${MARGIN} ${y})` }, ...keyOf(look, LINE / 2), words);
}

const colourOf = (name: string): string => plainColour(themeColour(name, "gray")).colour;

/** Colours of the series, by number. */
const SERIES = ["--one", "--two", "--three", "--four"];

const fontOf = (): string => `11.5px ${getComputedStyle(document.body).fontFamily.replaceAll('"', "'")}`;

/** The report's own rules for what stands in drawings, with colours where they have variables: few programs read those. */
function styleOf(): string {
	const rules = reportStyle.match(/^\.report [^{@]*\{[^}]*(?:stroke|fill)[^}]*\}/gm) ?? [];
	const own = rules.map((rule) => rule.replaceAll(".report ", "")).flatMap(ofEachSeries);
	let text = own.join("\n");
	for (const [name, theme] of Object.entries(COLOURS))
		text = text.replaceAll(`var(${name})`, colourOf(theme));
	const ink = colourOf("--vscode-foreground");
	// Borders of high contrast would be taken for lines of the chart.
	if (/high-contrast/.test(document.body.className)) text += "\n.rule { opacity: 0.35; }";
	return `${text}\nsvg text { fill: ${ink}; font: ${fontOf()}; }\nsvg .name { font-weight: 600; }`;
}

/**
 * What a rule says in a series' colour becomes a rule a series, and the rest stays one of its own: more names would make
 * it stronger than those that it yields to.
 */
function ofEachSeries(rule: string): string[] {
	if (!rule.includes("var(--series)")) return [rule];
	const [selector = "", body = ""] = rule.replace(/\s*}$/, "").split(" {");
	const [coloured, plain] = [true, false].map((isColoured) =>
		body.split(";").filter((part) => part.trim() && part.includes("var(--series)") === isColoured),
	) as [string[], string[]];
	const ofSeries = SERIES.map((name, series) => {
		const colours = coloured.map((part) => part.replace("var(--series)", `var(${name})`));
		return `${selector}.series-${series} {${colours.join(";")} }`;
	});
	return [...(plain.length > 0 ? [`${selector} {${plain.join(";")} }`] : []), ...ofSeries];
}
