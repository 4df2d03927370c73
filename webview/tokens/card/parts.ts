/** What a token's card says: its figures, its neurons, and the tokens that could stand in its place. */
import * as l10n from "@vscode/l10n";
import type { ProbeFile } from "../../../src/core/probe/file";
import type { TokenReading } from "../../../src/protocol/engine-api";
import { el, percent, setAttributes, signed } from "../../dom";
import { shortToken } from "../token-text";

/** Rows of neurons in a card kept open; the neuron list has them all. */
export const ALL_ROWS = 5;
/** Rows of each kind in a card that is pointed at: a higher one hides the text that is being read. */
export const FEW_ROWS = 3;
/** More of a long token would push its figures out of the card. */
const SHOWN_LETTERS = 120;

/** The token itself, as far as it is short, and its number in the vocabulary. */
export function headPart(id: string, { text, id: number }: TokenReading): HTMLElement {
	return el(
		"div",
		{ class: "card-head" },
		el("span", { class: "card-token", id, dir: "auto" }, cutToken(text)),
		el("span", { class: "card-id" }, l10n.t("token {0}", number)),
	);
}

export function figures(token: TokenReading): HTMLElement {
	const rows: [string, string][] = [
		[l10n.t("Risk"), percent(token.risk)],
		[l10n.t("Logit"), signed(token.logit)],
	];
	if (token.probability !== null) rows.push([l10n.t("Probability"), percent(token.probability)]);
	if (token.entropy !== null) rows.push([l10n.t("Entropy"), `${token.entropy.toFixed(2)} nats`]);
	return el(
		"dl",
		{ class: "figures" },
		...rows.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))),
	);
}

/** The `count` neurons whose shares move this token's logit most; with the others and the bias they add up to it. */
export function neuronsPart(token: TokenReading, probe: ProbeFile | null, count: number): HTMLElement {
	const order = Array.from(token.shares.keys()).sort(
		(a, b) => Math.abs(token.shares[b]!) - Math.abs(token.shares[a]!),
	);
	const shown = order.slice(0, count).filter((k) => token.shares[k] !== 0);
	const rest = order.slice(shown.length).reduce((sum, k) => sum + token.shares[k]!, 0);
	const largest = Math.abs(token.shares[order[0] ?? 0] ?? 0);
	const rows = shown.map((k) => {
		const neuron = probe?.neurons[k];
		const name = neuron ? `${neuron.layer}:${neuron.index}` : `#${k + 1}`;
		const share = token.shares[k]!;
		return shareRow(name, neuron ? (share / neuron.weight).toFixed(3) : "", { share, largest });
	});
	const others = order.length - shown.length;
	if (rest !== 0) rows.push(shareRow(l10n.t("{0} more", others), "", { share: rest, largest }));
	if (probe) rows.push(shareRow(l10n.t("bias"), "", { share: probe.bias, largest: 0 }));
	return el(
		"table",
		{ class: "shares" },
		el("caption", {}, l10n.t("Shares of the logit")),
		el(
			"thead",
			{},
			el(
				"tr",
				{},
				el("th", { scope: "col" }, l10n.t("Layer:neuron")),
				el("th", { scope: "col", class: "cett" }, "CETT"),
				el("th", { scope: "col", class: "number" }, l10n.t("Share")),
				el("td", { "aria-hidden": "true" }),
			),
		),
		el("tbody", {}, ...rows),
	);
}

/** @param cett "" where a row stands for more than one neuron, or where its weight is not known */
function shareRow(name: string, cett: string, { share, largest }: { share: number; largest: number }) {
	const bar = el("span", { class: "bar", hidden: largest === 0 });
	bar.style.width = `${Math.min(100, (100 * Math.abs(share)) / largest)}%`;
	setAttributes(bar, { "data-negative": share < 0 });
	return el(
		"tr",
		{},
		el("th", { scope: "row" }, name),
		el("td", { class: "cett" }, cett),
		el("td", { class: "number" }, signed(share, 3)),
		el("td", { class: "bar-cell", "aria-hidden": "true" }, bar),
	);
}

/** The likeliest tokens at this place; null for prompt tokens, which nothing chose. */
export function likeliestPart({ id: own, alternatives }: TokenReading): HTMLElement | null {
	if (alternatives.length === 0) return null;
	const rows = alternatives
		.slice(0, FEW_ROWS)
		.map(({ id, text, probability }) => alternativeRow(cutToken(text), probability, id === own));
	return alternativesTable(l10n.t("Likeliest tokens here"), rows);
}

/**
 * The same in a card kept open: each a button that answers again with it in the token's stead, and one that goes on from
 * the token itself.
 */
export function againPart(token: TokenReading, onChoose: (id: number) => void): HTMLElement | null {
	if (token.probability === null) return null;
	const rows = token.alternatives.map(({ id, text, probability }) => {
		const shown = cutToken(text);
		if (id === token.id) return alternativeRow(shown, probability, true);
		const choice = choiceOf(shown, l10n.t("Answer again with “{0}” here", shown), () => onChoose(id));
		return alternativeRow(choice, probability, false);
	});
	return el(
		"div",
		{ class: "again", "data-testid": "answer-again" },
		rows.length > 0 ? alternativesTable(l10n.t("Answer again from here with"), rows) : null,
		choiceOf(l10n.t("Go on from this token"), null, () => onChoose(token.id)),
	);
}

const alternativesTable = (caption: string, rows: HTMLElement[]): HTMLElement =>
	el("table", { class: "alternatives" }, el("caption", {}, caption), el("tbody", {}, ...rows));

const alternativeRow = (shown: string | HTMLElement, probability: number, isOwn: boolean): HTMLElement =>
	el(
		"tr",
		{},
		el("th", { scope: "row" }, shown),
		el("td", { class: "number" }, percent(probability)),
		el("td", { class: "remark" }, isOwn ? l10n.t("as written") : null),
	);

function cutToken(text: string): string {
	const letters = [...shortToken(text)];
	return letters.length > SHOWN_LETTERS ? `${letters.slice(0, SHOWN_LETTERS).join("")}…` : letters.join("");
}

function choiceOf(text: string, label: string | null, onClick: () => void): HTMLElement {
	const choice = el("button", { type: "button", class: "link", "aria-label": label }, text);
	choice.addEventListener("click", onClick);
	return choice;
}
