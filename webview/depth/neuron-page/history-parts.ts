/** A neuron in the kept runs: its distribution, and the tokens in which it was most active. */
import type { NeuronHistory } from "../../../src/protocol/panel-api";
import { el, headRow, plural, signed } from "../../dom";
import { shortToken } from "../../tokens/token-text";
import { histogram } from "./histogram";

/** Fewer tokens than this make no distribution. */
const FEWEST_TOKENS = 20;

/** @param openRun shows the run that a token is from */
export function historyParts(told: NeuronHistory, openRun: (run: string) => void): HTMLElement[] {
	if (told.tokens === 0)
		return [
			el(
				"p",
				{ class: "note" },
				"No run with this probe is kept yet. Inspect some prompts, and what this neuron did in them is shown here.",
			),
		];
	const extent = `${plural(told.tokens, "answer token")} of ${plural(told.runs, "run")}`;
	const mean = `mean CETT ${told.mean.toFixed(3)}, standard deviation ${told.deviation.toFixed(3)}`;
	const isShort = told.tokens < FEWEST_TOKENS;
	return [
		el("p", {}, `${extent}: ${mean}.${isShort ? " Too few to tell how it usually fires." : ""}`),
		...(isShort ? [] : [histogram(told)]),
		el("h4", {}, "Most active in"),
		topTokens(told.top, openRun),
	];
}

function topTokens(top: NeuronHistory["top"], openRun: (run: string) => void): HTMLElement {
	if (top.length === 0) return el("p", { class: "note" }, "It was silent in all of them.");
	const rows = top.map(({ run, label, before, text, after, cett, share }) => {
		// Word for word as the answer has them, but on one line.
		const context = [oneLine(before), el("mark", {}, shortToken(text)), oneLine(after)];
		const open = el("button", { type: "button", class: "link top-token", title: `Show the run: ${label}` });
		open.append(...context);
		open.addEventListener("click", () => openRun(run));
		return el(
			"tr",
			{},
			el("td", { class: "number" }, cett.toFixed(3)),
			el("td", { class: "number" }, signed(share, 3)),
			el("td", {}, open),
			el("td", {}, label),
		);
	});
	const columns = [
		{ name: "CETT", isNumber: true },
		{ name: "Share", isNumber: true },
		{ name: "Token in its answer" },
		{ name: "Run" },
	];
	return el(
		"div",
		{ class: "scrolling" },
		el("table", { class: "grid", "data-testid": "top-tokens" }, headRow(columns), el("tbody", {}, ...rows)),
	);
}

const oneLine = (text: string): string =>
	text
		.split(/(\s+)/)
		.map((part) => (/\S/.test(part) ? shortToken(part) : part && " "))
		.join("");
