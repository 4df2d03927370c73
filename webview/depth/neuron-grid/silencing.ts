/** Which neurons are silenced one by one, and the answer without them. */
import * as l10n from "@vscode/l10n";
import type { NeuronPlace } from "../../../src/core/compare/variant";
import { counted } from "../../../src/core/counted";
import { el, setText } from "../../dom";
import { button } from "../../toolkit";

const nameOf = ({ layer, index }: NeuronPlace): string => `${layer}:${index}`;

export class Silencing {
	private readonly silenced = new Map<string, NeuronPlace>();
	private readonly words = el("span");
	private readonly answer;
	private readonly clear;

	/** @param onChange called after each change, to show the switches as they are now */
	constructor(
		answerWithout: (neurons: NeuronPlace[]) => void,
		private readonly onChange: () => void,
	) {
		this.answer = button("", () => answerWithout([...this.silenced.values()]), {
			appearance: "primary",
			"data-testid": "answer-without",
		});
		this.answer.replaceChildren(this.words);
		this.clear = button(l10n.t("Silence none"), () => {
			this.silenced.clear();
			this.changed();
		});
		this.showButtons();
	}

	get buttons(): HTMLElement[] {
		return [this.answer, this.clear];
	}

	/** Another list of neurons: the switches of those that it lacks are forgotten. */
	begin(neurons: readonly NeuronPlace[], chosen: readonly NeuronPlace[] = []): void {
		const known = new Set(neurons.map(nameOf));
		for (const place of chosen) this.silenced.set(nameOf(place), place);
		for (const name of [...this.silenced.keys()]) if (!known.has(name)) this.silenced.delete(name);
		this.showButtons();
	}

	has(place: NeuronPlace): boolean {
		return this.silenced.has(nameOf(place));
	}

	set({ layer, index }: NeuronPlace, isSilenced: boolean): void {
		const name = nameOf({ layer, index });
		if (isSilenced) this.silenced.set(name, { layer, index });
		else this.silenced.delete(name);
		this.changed();
	}

	private changed(): void {
		this.showButtons();
		this.onChange();
	}

	private showButtons(): void {
		const { size } = this.silenced;
		this.answer.hidden = size === 0;
		this.clear.hidden = size === 0;
		setText(
			this.words,
			counted(size, l10n.t("Answer without 1 neuron"), l10n.t("Answer without {0} neurons", size)),
		);
	}
}
