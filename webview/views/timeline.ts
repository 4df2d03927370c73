/** The risk token by token as a line, with the threshold; a table says the same to those who cannot see it. */
import type { Answer, PanelState } from "../../src/protocol/panel-api";
import { type Line, lineChart } from "../chart";
import { el, headRow, percent, section, signed } from "../dom";
import { shortToken } from "../tokens/token-text";
import { gainWords } from "./response-view";

/** While tokens stream in, the line is drawn anew this often; each drawing of 2,000 tokens takes some milliseconds. */
const REDRAW_MS = 250;

export function timeline(onPick: (index: number) => void) {
	const canvas = el("canvas", { role: "img", "data-testid": "timeline" });
	const table = el("div", { class: "scrolling" });
	const twin = el("details", {}, el("summary", {}, "The same as a table"), table);
	const element = section("timeline", "Risk token by token", el("div", { class: "chart" }, canvas), twin);
	const chart = lineChart(canvas, onPick);
	let state: PanelState | null = null;
	let shown = "";
	let shownRuns = "";
	let drawnAt = 0;
	const fillTable = () => {
		if (twin.open && state) table.replaceChildren(tableOf(state));
	};
	twin.addEventListener("toggle", fillTable);
	return {
		element,
		show(next: PanelState, threshold: number, now: number) {
			state = next;
			const { first, second } = next;
			element.hidden = !first?.responseTokens.length;
			const isGrowing = first?.status === "answering" || second?.status === "answering";
			const key = [first, second].map((a) => `${a?.run} ${a?.status} ${a?.responseTokens.length}`).join();
			const runs = `${first?.run} ${second?.run}`;
			const isEarly = isGrowing && runs === shownRuns && now - drawnAt < REDRAW_MS;
			if (!first || key === shown || isEarly) return;
			[shown, shownRuns, drawnAt] = [key, runs, now];
			canvas.setAttribute("aria-label", descriptionOf(first, threshold));
			chart.show(labelsOf(first, second), linesOf(first, second, threshold));
			if (!isGrowing) fillTable();
		},
	};
}

function labelsOf(first: Answer, second: Answer | null): string[] {
	const [a, b] = [first.responseTokens, second?.responseTokens ?? []];
	const longer = a.length >= b.length ? a : b;
	return longer.map((_, i) =>
		[...new Set([a[i], b[i]].flatMap((token) => (token ? [shortToken(token.text)] : [])))].join(" / "),
	);
}

function linesOf(first: Answer, second: Answer | null, threshold: number): Line[] {
	const count = Math.max(first.responseTokens.length, second?.responseTokens.length ?? 0);
	const line = (answer: Answer, style: "first" | "second"): Line => ({
		label: second ? gainWords(answer.gain) : "Risk",
		values: answer.responseTokens.map(({ risk }) => risk),
		style,
	});
	const limit: Line = { label: "Threshold", values: Array(count).fill(threshold), style: "threshold" };
	return [line(first, "first"), ...(second ? [line(second, "second")] : []), limit];
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

function tableOf({ first, second }: PanelState): HTMLElement {
	const rows: HTMLElement[] = [];
	for (const answer of [first, second])
		for (const [index, token] of answer?.responseTokens.entries() ?? [])
			rows.push(
				el(
					"tr",
					{},
					el("td", { class: "number" }, String(index + 1)),
					el("td", {}, shortToken(token.text)),
					el("td", { class: "number" }, percent(token.risk)),
					el("td", { class: "number" }, signed(token.logit)),
					second ? el("td", { class: "number" }, answer!.gain.toFixed(1)) : null,
				),
			);
	const columns = [
		{ name: "#", isNumber: true },
		{ name: "Token" },
		{ name: "Risk", isNumber: true },
		{ name: "Logit", isNumber: true },
	];
	if (second) columns.push({ name: "Gain", isNumber: true });
	return el("table", { class: "grid" }, headRow(columns), el("tbody", {}, ...rows));
}
