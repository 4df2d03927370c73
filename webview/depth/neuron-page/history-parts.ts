/** A neuron in the kept runs: its distribution, and the tokens in which it was most active. */
import * as l10n from "@vscode/l10n";
import { counted } from "../../../src/core/counted";
import type { NeuronHistory } from "../../../src/protocol/panel-api";
import { el, headRow, signed } from "../../dom";
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
				l10n.t(
					"No run with this probe is kept yet. Inspect some prompts, and what this neuron did in them is shown here.",
				),
			),
		];
	const extent = l10n.t(
		"{0} of {1}: mean CETT {2}, standard deviation {3}.",
		counted(told.tokens, l10n.t("1 answer token"), l10n.t("{0} answer tokens", told.tokens)),
		counted(told.runs, l10n.t("1 run"), l10n.t("{0} runs", told.runs)),
		told.mean.toFixed(3),
		told.deviation.toFixed(3),
	);
	const isShort = told.tokens < FEWEST_TOKENS;
	return [
		el("p", {}, isShort ? `${extent} ${l10n.t("Too few to tell how it usually fires.")}` : extent),
		...(isShort ? [] : [histogram(told)]),
		el("h4", {}, l10n.t("Most active in")),
		topTokens(told.top, openRun),
	];
}

function topTokens(top: NeuronHistory["top"], openRun: (run: string) => void): HTMLElement {
	if (top.length === 0) return el("p", { class: "note" }, l10n.t("It was silent in all of them."));
	const rows = top.map(({ run, label, before, text, after, cett, share }) => {
		// Word for word as the answer has them, but on one line.
		const context = [oneLine(before), el("mark", {}, shortToken(text)), oneLine(after)];
		const open = el("button", {
			type: "button",
			class: "link top-token",
			title: l10n.t("Show the run: {0}", label),
		});
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
		{ name: l10n.t("Share"), isNumber: true },
		{ name: l10n.t("Token in its answer") },
		{ name: l10n.t("Run") },
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
