/** What the answer is without one neuron, in words. */
import * as l10n from "@vscode/l10n";
import type { NeuronPlace } from "../../../src/core/compare/variant";
import { comparisonVerdict } from "../../../src/core/compare/verdict";
import type { Answer, PanelState } from "../../../src/protocol/panel-api";
import { percent } from "../../dom";

const NOT_ASKED = l10n.t("Silence it, and the same prompt is answered again without this one neuron.");

/** The answer beside the first in which this neuron alone was silenced, told against the first. */
export function withoutWords({ first, others, options }: PanelState, neuron: NeuronPlace): string {
	const without = others.find(({ gain, silenced }) => gain === 1 && isOnly(silenced, neuron));
	if (!first?.summary || !options || !without) return NOT_ASKED;
	if (without.status === "failed") return l10n.t("The answer without it was not finished.");
	if (!without.summary) return l10n.t("Answering without it…");
	const words = comparisonVerdict(compared(first), [compared(without)], options.sampling).sentences.join(" ");
	const [before, after] = [first.summary, without.summary].map(({ verdict }) => percent(verdict.risk)) as [
		string,
		string,
	];
	const change =
		before === after
			? l10n.t("The risk stays at {0}.", before)
			: l10n.t("The risk goes from {0} to {1}.", before, after);
	return `${words} ${change}`;
}

const isOnly = (silenced: readonly NeuronPlace[], { layer, index }: NeuronPlace): boolean =>
	silenced.length === 1 && silenced[0]!.layer === layer && silenced[0]!.index === index;

const compared = ({ gain, silenced, response, summary }: Answer) => ({
	...{ gain, silenced, text: response },
	stopped: summary!.stopped,
});
