/** The neurons whose shares differ most between two runs. */
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
	if (shown.length === 0) return [el("p", { class: "note" }, "No neuron's share differs.")];
	const columns = [
		{ name: "Neuron" },
		{ name: "Shown", isNumber: true },
		{ name: "Beside", isNumber: true },
		{ name: "Change", isNumber: true },
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
			el("caption", {}, "Neurons whose mean share changes most"),
			headRow(columns),
			el("tbody", {}, ...rows),
		),
		el(
			"p",
			{ class: "note" },
			`The changes of all ${neurons.length} neurons add up to the logit's, from ${signed(before)} to ${signed(after)}.`,
		),
	];
}
