/** What the text is tinted by: a choice above it, with the steps of the chosen tint and their figures. */
import * as l10n from "@vscode/l10n";
import type { ProbeFile } from "../../../src/core/probe/file";
import { el, setAttributes, setText } from "../../dom";
import type { Selection, Tint } from "../../selection";
import type { Painting } from "../../views/painting";
import { legendSteps, neuronName, tintNames, tintUnits, tintWords } from "./words";

const TINTS = ["risk", "logit", "entropy", "probability", "neuron"] as const;

export function tintSwitch(selection: Selection) {
	/** The neuron that was chosen last, in the list of neurons. */
	let neuron: number | null = null;
	const choose = (by: Tint["by"]) => {
		if (by !== "neuron") selection.choose({ tint: { by } });
		else if (neuron !== null) selection.choose({ tint: { by, index: neuron } });
	};
	const choices = new Map(TINTS.map((by) => [by, choiceOf(by, () => choose(by))]));
	const scale = el("div", { class: "scale", role: "img", "data-testid": "legend" });
	const words = el("p", { class: "note", id: "tint-words" });
	const group = el(
		"fieldset",
		{ class: "tint-switch", "data-testid": "tint", "aria-describedby": words.id },
		el("legend", {}, l10n.t("Tinted by")),
		...[...choices.values()].map(({ element }) => element),
	);
	let shown = "";
	return {
		element: group,
		scale,
		words,
		show(painting: Painting, probe: ProbeFile | null) {
			const { tint } = painting;
			if (tint.by === "neuron") neuron = tint.index;
			const name = neuron === null ? tintNames.neuron : neuronName(neuron, probe);
			for (const [by, { input, text, element }] of choices) {
				input.checked = by === tint.by;
				if (by !== "neuron") continue;
				element.hidden = neuron === null;
				setText(text, name);
			}
			const key = `${painting.key} ${name}`;
			if (key === shown) return;
			shown = key;
			fillScale(scale, painting);
			setText(words, tintWords(painting, probe));
		},
	};
}

function choiceOf(by: Tint["by"], onChoose: () => void) {
	const input = el("input", { type: "radio", name: "tint", value: by, "data-testid": `tint-${by}` });
	const text = el("span", {}, tintNames[by]);
	input.addEventListener("change", () => input.checked && onChoose());
	return { input, text, element: el("label", { class: "tint-choice" }, input, text) };
}

/** The steps look as the tokens do that they explain. */
function fillScale(scale: HTMLElement, painting: Painting): void {
	const steps = legendSteps(painting);
	const unit = tintUnits[painting.tint.by];
	const threshold = steps.find(({ isThreshold }) => isThreshold);
	const ends = [steps[0]!.figure, steps.at(-1)!.figure, unit] as const;
	scale.setAttribute(
		"aria-label",
		threshold
			? l10n.t("Scale of the tint, from {0} to {1} {2}; threshold at {3} {2}", ...ends, threshold.figure)
			: l10n.t("Scale of the tint, from {0} to {1} {2}", ...ends),
	);
	const cells = steps.map(({ step, isNegative, isFlagged, isThreshold, figure }) => {
		const paint = { "data-heat": step || null, "data-negative": isNegative, "data-flagged": isFlagged };
		return el(
			"span",
			{ class: "scale-step", "data-threshold": isThreshold },
			el("span", { class: "token", ...paint }, figure),
		);
	});
	setAttributes(scale, { "data-signed": steps.some(({ isNegative }) => isNegative) });
	scale.replaceChildren(
		el("span", { class: "scale-steps" }, ...cells),
		el("span", { class: "scale-unit" }, unit),
	);
}
