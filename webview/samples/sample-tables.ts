/** The different answers among the samples, and the samples one by one. */
import * as l10n from "@vscode/l10n";
import type { SampleSummary } from "../../src/core/compare/samples";
import { label } from "../../src/core/report/page/cut";
import type { Answer } from "../../src/protocol/panel-api";
import { el, headRow, percent } from "../dom";
import { shortToken } from "../tokens/token-text";

/** More of a long answer would push the others out of sight; beside the answer it stands whole. */
const SHOWN_LETTERS = 160;

/** The beginning of an answer on one line, its control characters named. */
export function shortAnswer(text: string): string {
	const line = text.replace(/\s+/g, " ").trim();
	return line === "" ? l10n.t("nothing") : shortToken(label(line, SHOWN_LETTERS));
}

/** @param open called with the run of a sample that is chosen */
export function distinctTable(
	{ distinct, samples: count }: SampleSummary,
	samples: readonly Answer[],
	open: (run: string) => void,
): HTMLElement {
	const columns = [
		{ name: l10n.t("Answer") },
		{ name: l10n.t("Samples"), isNumber: true },
		{ name: l10n.t("Mean risk"), isNumber: true },
		{ name: l10n.t("Probability"), isNumber: true },
	];
	const rows = distinct.map(({ text, samples: places, risk, isOwn }) => {
		const words = shortAnswer(text);
		const { run } = samples[places[0]!]!;
		return el(
			"tr",
			{},
			el(
				"th",
				{ scope: "row", class: "answer-cell" },
				answerButton(run, words, open),
				" ",
				isOwn ? el("span", { class: "badge" }, l10n.t("as the answer")) : null,
			),
			el("td", { class: "number" }, l10n.t("{0} of {1}", places.length, count)),
			el("td", { class: "number" }, percent(risk)),
			el("td", { class: "number" }, percent(meanOf(places.map((place) => probabilityOf(samples[place]!))))),
		);
	});
	return el(
		"table",
		{ class: "grid", "data-testid": "distinct-answers" },
		el("caption", { class: "spoken-only" }, l10n.t("Different answers among the samples")),
		headRow(columns),
		el("tbody", {}, ...rows),
	);
}

/** The twin of the plot. */
export function sampleTable(samples: readonly Answer[], open: (run: string) => void): HTMLElement {
	const columns = [
		{ name: l10n.t("Sample"), isNumber: true },
		{ name: l10n.t("Seed"), isNumber: true },
		{ name: l10n.t("Risk"), isNumber: true },
		{ name: l10n.t("Threshold") },
		{ name: l10n.t("Probability"), isNumber: true },
		{ name: l10n.t("Tokens"), isNumber: true },
		{ name: l10n.t("Answer") },
	];
	const rows = samples.map(({ run, sampling, summary, responseTokens, response }, i) =>
		el(
			"tr",
			{},
			el("th", { scope: "row", class: "number" }, String(i + 1)),
			el("td", { class: "number" }, String(sampling?.seed ?? "")),
			el("td", { class: "number" }, percent(summary!.verdict.risk)),
			el("td", {}, summary!.verdict.isFlagged ? l10n.t("at or above") : l10n.t("below")),
			el("td", { class: "number" }, percent(probabilityOf(samples[i]!))),
			el("td", { class: "number" }, String(responseTokens.length)),
			el("td", { class: "answer-cell" }, answerButton(run, shortAnswer(response), open)),
		),
	);
	return el(
		"table",
		{ class: "grid", "data-testid": "sample-table" },
		el("caption", { class: "spoken-only" }, l10n.t("The samples one by one")),
		headRow(columns),
		el("tbody", {}, ...rows),
	);
}

/** Geometric mean of the tokens' probabilities, 0..1: what the verdict's mean log-probability says as a share. */
export const probabilityOf = ({ summary }: Answer): number => Math.exp(summary!.verdict.meanLogProbability);

const meanOf = (values: readonly number[]): number =>
	values.reduce((sum, value) => sum + value, 0) / values.length;

function answerButton(run: string, words: string, open: (run: string) => void): HTMLElement {
	const attributes = { type: "button", class: "link answer-link", dir: "auto", "data-run": run };
	const element = el("button", { ...attributes, title: l10n.t("Show beside the answer") }, words);
	element.addEventListener("click", () => open(run));
	return element;
}
