/** The words of the answer that are the shakiest, by name: what someone looks for first. */
import * as l10n from "@vscode/l10n";
import { shakiestWords, strongestNeuron, type Word } from "../../src/core/heatmap/words";
import type { ProbeFile } from "../../src/core/probe/file";
import type { Answer } from "../../src/protocol/panel-api";
import { el, percent, setText } from "../dom";
import { riskPaint } from "../tokens/heat";
import type { Painting } from "../views/painting";

const SHOWN = 3;
/** More of a long word would push the others away. */
const SHOWN_LETTERS = 30;

/** @param onPick called with the token that makes the word shaky */
export function shakyWords(onPick: (index: number) => void) {
	const name = el("span", { class: "shaky-name" });
	const list = el("ul", { class: "shaky-list" });
	const element = el("div", { class: "shaky", "data-testid": "shakiest" }, name, list);
	let shown: Answer["summary"] = null;
	return {
		element,
		show({ summary, responseTokens, status }: Answer, { threshold }: Painting) {
			element.hidden = status === "failed" || (summary !== null && responseTokens.length === 0);
			if (!summary) {
				setText(name, l10n.t("The shakiest words are named when the answer has ended."));
				list.replaceChildren();
				shown = null;
				return;
			}
			// A moved base rate makes a new summary too.
			if (summary === shown) return;
			shown = summary;
			const words = shakiestWords(responseTokens, SHOWN);
			const isShaky = words.some(({ risk }) => risk >= threshold);
			setText(name, isShaky ? l10n.t("Shakiest words") : l10n.t("No word reaches the threshold; highest"));
			list.replaceChildren(
				...words.map((word) => {
					const k = strongestNeuron(responseTokens[word.at]!.shares);
					const choice = choiceOf(word, threshold, k === null ? "" : neuronName(k, summary.probe));
					choice.addEventListener("click", () => onPick(word.at));
					return el("li", {}, choice);
				}),
			);
		},
	};
}

function choiceOf({ text, risk }: Word, threshold: number, neuron: string): HTMLElement {
	const letters = [...text];
	const short = letters.length > SHOWN_LETTERS ? `${letters.slice(0, SHOWN_LETTERS).join("")}…` : text;
	const { step, isFlagged } = riskPaint(risk, threshold);
	const title = neuron
		? l10n.t("Risk {0}; the neuron that raises it most is {1}.", percent(risk), neuron)
		: l10n.t("Risk {0}.", percent(risk));
	// Named by its own words, so that whoever speaks to the computer can say them.
	return el(
		"button",
		{ type: "button", class: "shaky-word", title },
		el(
			"span",
			{ class: "token", "data-heat": step > 0 ? step : null, "data-flagged": isFlagged, dir: "auto" },
			short,
		),
		el("span", { class: "shaky-risk" }, percent(risk)),
		neuron ? el("span", { class: "shaky-neuron" }, l10n.t("neuron {0}", neuron)) : null,
	);
}

function neuronName(k: number, { neurons }: ProbeFile): string {
	const { layer, index } = neurons[k]!;
	return `${layer}:${index}`;
}
