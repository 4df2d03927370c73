/** The risk token by token as a line, with the threshold; a table says the same to those who cannot see it. */
import { variantTitle } from "../../src/core/compare/variant";
import { h } from "../../src/core/report/markup";
import { type Answer, answersOf, type PanelState } from "../../src/protocol/panel-api";
import { DASHES, LINE_STYLES, type Line, lineChart } from "../chart";
import { el, headRow, percent, section, signed } from "../dom";
import { built } from "../markup";
import { shortToken } from "../tokens/token-text";

/** While tokens stream in, the line is drawn anew this often; each drawing of 2,000 tokens takes some milliseconds. */
const REDRAW_MS = 250;

export function timeline(onPick: (index: number) => void) {
	const canvas = el("canvas", { role: "img", "data-testid": "timeline" });
	const table = el("div", { class: "scrolling" });
	const twin = el("details", {}, el("summary", {}, "The same as a table"), table);
	const key = el("ul", { class: "chart-key" });
	const chartBox = el("div", { class: "chart" }, canvas);
	const element = section("timeline", "Risk token by token", chartBox, key, twin);
	const chart = lineChart(canvas, onPick);
	let told: PanelState | null = null;
	let shown = "";
	let shownRuns = "";
	let drawnAt = 0;
	const fillTable = () => {
		if (twin.open && told) table.replaceChildren(tableOf(told));
	};
	twin.addEventListener("toggle", fillTable);
	return {
		element,
		show(next: PanelState, threshold: number, now: number) {
			told = next;
			const { first } = next;
			const answers = answersOf(next);
			element.hidden = !first?.responseTokens.length;
			const isGrowing = answers.some(({ status }) => status === "answering");
			const extent = answers.map((a) => `${a.run} ${a.status} ${a.responseTokens.length}`).join();
			const runs = answers.map(({ run }) => run).join();
			const isEarly = isGrowing && runs === shownRuns && now - drawnAt < REDRAW_MS;
			if (!first || extent === shown || isEarly) return;
			if (runs !== shownRuns) fillKey(key, answers);
			[shown, shownRuns, drawnAt] = [extent, runs, now];
			canvas.setAttribute("aria-label", descriptionOf(first, threshold));
			chart.show(labelsOf(answers), linesOf(answers, threshold));
			if (!isGrowing) fillTable();
		},
	};
}

/** Lines are told apart by their dashes as well; an answer alone needs no key. */
function fillKey(key: HTMLElement, answers: readonly Answer[]): void {
	key.hidden = answers.length < 2;
	const rows = answers.map((answer, index) => el("li", {}, lineSample(styleOf(index)), variantTitle(answer)));
	key.replaceChildren(...rows);
}

function lineSample(style: Line["style"]): Node {
	const line = {
		x1: 0,
		x2: 28,
		y1: 4,
		y2: 4,
		"stroke-width": 2,
		"stroke-dasharray": DASHES[style].join(" "),
	};
	const attributes = { class: "line-sample", "data-line": style, viewBox: "0 0 28 8", "aria-hidden": "true" };
	return built(h("svg", attributes, h("line", line)));
}

const styleOf = (index: number): Line["style"] => LINE_STYLES[index % LINE_STYLES.length]!;

function labelsOf(answers: readonly Answer[]): string[] {
	const count = Math.max(...answers.map(({ responseTokens }) => responseTokens.length));
	return Array.from({ length: count }, (_, i) => {
		const texts = answers.flatMap(({ responseTokens }) => responseTokens[i] ?? []).map(({ text }) => text);
		return [...new Set(texts.map(shortToken))].join(" / ");
	});
}

function linesOf(answers: readonly Answer[], threshold: number): Line[] {
	const count = Math.max(...answers.map(({ responseTokens }) => responseTokens.length));
	const lines = answers.map((answer, index): Line => {
		const label = answers.length > 1 ? variantTitle(answer) : "Risk";
		return { label, values: answer.responseTokens.map(({ risk }) => risk), style: styleOf(index) };
	});
	return [...lines, { label: "Threshold", values: Array(count).fill(threshold), style: "threshold" }];
}

function descriptionOf({ responseTokens }: Answer, threshold: number): string {
	const risks = responseTokens.map(({ risk }) => risk);
	const above = risks.filter((risk) => risk >= threshold).length;
	const highest = Math.max(0, ...risks);
	const at = responseTokens[risks.indexOf(highest)];
	return [
		`Line of the risk of ${risks.length} tokens.`,
		`${above} at or above the threshold of ${percent(threshold)}.`,
		at ? `Highest: ${percent(highest)} at “${shortToken(at.text)}”.` : "",
	].join(" ");
}

function tableOf(state: PanelState): HTMLElement {
	const rows: HTMLElement[] = [];
	const answers = answersOf(state);
	const isCompared = answers.length > 1;
	for (const answer of answers)
		for (const [index, token] of answer.responseTokens.entries())
			rows.push(
				el(
					"tr",
					{},
					el("td", { class: "number" }, String(index + 1)),
					el("td", {}, shortToken(token.text)),
					el("td", { class: "number" }, percent(token.risk)),
					el("td", { class: "number" }, signed(token.logit)),
					isCompared ? el("td", {}, variantTitle(answer)) : null,
				),
			);
	const columns: { name: string; isNumber?: boolean }[] = [
		{ name: "#", isNumber: true },
		{ name: "Token" },
		{ name: "Risk", isNumber: true },
		{ name: "Logit", isNumber: true },
	];
	if (isCompared) columns.push({ name: "Answer" });
	return el("table", { class: "grid" }, headRow(columns), el("tbody", {}, ...rows));
}
