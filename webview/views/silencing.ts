/** Which neurons are silenced one by one, and the answer without them. */
import type { NeuronPlace } from "../../src/core/compare/variant";
import { el, plural, setText } from "../dom";
import { button } from "../toolkit";

const nameOf = ({ layer, index }: NeuronPlace): string => `${layer}:${index}`;

export function silencingOf(answerWithout: (neurons: NeuronPlace[]) => void) {
	const silenced = new Map<string, NeuronPlace>();
	const boxes = new Map<string, HTMLInputElement>();
	const answer = button("", () => answerWithout([...silenced.values()]), {
		appearance: "primary",
		"data-testid": "answer-without",
	});
	const words = el("span");
	answer.replaceChildren(words);
	const clear = button("Silence none", () => {
		silenced.clear();
		for (const box of boxes.values()) box.checked = false;
		render();
	});
	const render = () => {
		answer.hidden = silenced.size === 0;
		clear.hidden = silenced.size === 0;
		setText(words, `Answer without ${plural(silenced.size, "neuron")}`);
	};
	render();
	return {
		buttons: [answer, clear],
		/** Another list of neurons: the switches of those that it lacks are forgotten. */
		begin(neurons: readonly NeuronPlace[], chosen: readonly NeuronPlace[] = []) {
			const known = new Set(neurons.map(nameOf));
			for (const place of chosen) silenced.set(nameOf(place), place);
			for (const name of [...silenced.keys()]) if (!known.has(name)) silenced.delete(name);
			boxes.clear();
			render();
		},
		/** The switch of one neuron. */
		control({ layer, index }: NeuronPlace): HTMLElement {
			const name = nameOf({ layer, index });
			const box = el("input", {
				type: "checkbox",
				"data-testid": "silence",
				"aria-label": `Silence neuron ${index} of layer ${layer}`,
			});
			box.checked = silenced.has(name);
			box.addEventListener("change", () => {
				if (box.checked) silenced.set(name, { layer, index });
				else silenced.delete(name);
				render();
			});
			boxes.set(name, box);
			return box;
		},
	};
}
