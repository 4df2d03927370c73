/** The neurons whose shares differ most between two runs. */
import * as l10n from "@vscode/l10n";
import { shareChanges } from "../../src/core/compare/share-changes";
import type { Answer } from "../../src/protocol/panel-api";
import { el, headRow, signed } from "../dom";
import { verdictTokens } from "../views/answer-parts";

/** Those after these hardly move the risk; the neuron table has each run's own. */
const SHOWN = 5;

/**
 * @param first  a finished answer
 * @param second another one, read with the same neurons
 */
export function changedNeurons(first: Answer, second: Answer): HTMLElement[] {
	const sharesOf = (answer: Answer) => verdictTokens(answer).map(({ shares }) => shares);
	const changes = shareChanges(sharesOf(first), sharesOf(second));
	const { neurons } = first.summary!.probe;
	const shown = changes.filter((change) => change.first !== change.second).slice(0, SHOWN);
	if (shown.length === 0) return [el("p", { class: "note" }, l10n.t("No neuron's share differs."))];
	const columns = [
		{ name: l10n.t("Neuron") },
		{ name: l10n.t("Shown"), isNumber: true },
		{ name: l10n.t("Beside"), isNumber: true },
		{ name: l10n.t("Change"), isNumber: true },
	];
	const rows = shown.map((change) => {
		const { layer, index } = neurons[change.k]!;
		const figures = [change.first, change.second, change.second - change.first];
		return el(
			"tr",
			{},
			el("th", { scope: "row" }, `${layer}:${index}`),
			...figures.map((figure) => el("td", { class: "number" }, signed(figure, 3))),
		);
	});
	const [before, after] = [first.summary!.verdict.logit, second.summary!.verdict.logit];
	return [
		el(
			"table",
			{ class: "grid", "data-testid": "changed-neurons" },
			el("caption", {}, l10n.t("Neurons whose mean share changes most")),
			headRow(columns),
			el("tbody", {}, ...rows),
		),
		el(
			"p",
			{ class: "note" },
			l10n.t(
				"The changes of all {0} neurons add up to the logit's, from {1} to {2}.",
				neurons.length,
				signed(before),
				signed(after),
			),
		),
	];
}
