/** The timeline as a table, for those who cannot see it and for copying figures. */
import * as l10n from "@vscode/l10n";
import { variantTitle } from "../../../src/core/compare/variant";
import { answersOf, type PanelState } from "../../../src/protocol/panel-api";
import { el, headRow, percent, signed } from "../../dom";
import type { TokenRange } from "../../selection";
import { shortToken } from "../../tokens/token-text";

/** More rows would hold up the panel; marking a range shows others, and export has all. */
const MOST_ROWS = 500;

/** @param range the marked tokens; null lists from the first token on */
export function timelineTable(state: PanelState, range: TokenRange | null): HTMLElement {
	const answers = answersOf(state);
	const isCompared = answers.length > 1;
	const start = range?.start ?? 0;
	const longest = Math.max(0, ...answers.map(({ responseTokens }) => responseTokens.length));
	const wanted = Math.min(range?.end ?? longest, longest);
	const end = Math.min(wanted, start + Math.floor(MOST_ROWS / Math.max(1, answers.length)));
	const rows: HTMLElement[] = [];
	for (const answer of answers)
		for (const [i, token] of answer.responseTokens.slice(start, end).entries())
			rows.push(
				el(
					"tr",
					{},
					el("td", { class: "number" }, String(start + i + 1)),
					el("td", {}, shortToken(token.text)),
					el("td", { class: "number" }, percent(token.risk)),
					el("td", { class: "number" }, signed(token.logit)),
					isCompared ? el("td", {}, variantTitle(answer)) : null,
				),
			);
	const columns: { name: string; isNumber?: boolean }[] = [
		{ name: "#", isNumber: true },
		{ name: l10n.t("Token") },
		{ name: l10n.t("Risk"), isNumber: true },
		{ name: l10n.t("Logit"), isNumber: true },
	];
	if (isCompared) columns.push({ name: l10n.t("Answer") });
	const isCut = end < wanted;
	return el(
		"div",
		{},
		isCut
			? el(
					"p",
					{ class: "note" },
					l10n.t("Tokens {0} to {1} of {2}; mark tokens to list others.", start + 1, end, longest),
				)
			: null,
		el("table", { class: "grid" }, headRow(columns), el("tbody", {}, ...rows)),
	);
}
