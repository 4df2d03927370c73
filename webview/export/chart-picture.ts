/** A report's chart as a drawing that stands alone, in the colours of the theme that is worn. */
import { h, printMarkup } from "../../src/core/report/markup";
import type { Chart } from "../../src/core/report/section";
import { reportStyle } from "../../src/core/report/style";
import { plainColour, themeColour } from "./colours";
import type { Picture } from "./text-picture";

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

export function chartPicture({ title, description, width, height, drawing }: Chart): Picture {
	const [whole, tall] = [width + 2 * MARGIN, height + 2 * MARGIN + 20];
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
		h("text", { x: MARGIN, y: MARGIN + 12, "font-weight": 600 }, title),
		h("g", { transform: `translate(${MARGIN} ${MARGIN + 20})` }, ...drawing),
	);
	return { svg: printMarkup(root), width: whole, height: tall };
}

const colourOf = (name: string): string => plainColour(themeColour(name, "gray")).colour;

/** Colours of the series, by number. */
const SERIES = ["--one", "--two", "--three", "--four"];

/** The report's own rules for what stands in drawings, with colours where they have variables: few programs read those. */
function styleOf(): string {
	const rules = reportStyle.match(/^\.report [^{@]*\{[^}]*(?:stroke|fill)[^}]*\}/gm) ?? [];
	const own = rules.map((rule) => rule.replaceAll(".report ", "")).flatMap(ofEachSeries);
	let text = own.join("\n");
	for (const [name, theme] of Object.entries(COLOURS))
		text = text.replaceAll(`var(${name})`, colourOf(theme));
	const font = getComputedStyle(document.body).fontFamily.replaceAll('"', "'");
	return `${text}\nsvg text { fill: ${colourOf("--vscode-foreground")}; font: 11.5px ${font}; }`;
}

function ofEachSeries(rule: string): string[] {
	if (!rule.includes("var(--series)")) return [rule];
	const [selector = "", body = ""] = rule.split(" {");
	return SERIES.map(
		(name, series) => `${selector}.series-${series} {${body.replaceAll("var(--series)", `var(${name})`)}`,
	);
}
