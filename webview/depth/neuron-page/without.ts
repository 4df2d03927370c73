/** What the answer is without one neuron, in words. */
import type { NeuronPlace } from "../../../src/core/compare/variant";
import { comparisonVerdict } from "../../../src/core/compare/verdict";
import type { Answer, PanelState } from "../../../src/protocol/panel-api";
import { percent } from "../../dom";

const NOT_ASKED = "Silence it, and the same prompt is answered again without this one neuron.";

/** The answer beside the first in which this neuron alone was silenced, told against the first. */
export function withoutWords({ first, others, options }: PanelState, neuron: NeuronPlace): string {
	const without = others.find(({ gain, silenced }) => gain === 1 && isOnly(silenced, neuron));
	if (!first?.summary || !options || !without) return NOT_ASKED;
	if (without.status === "failed") return "The answer without it was not finished.";
	if (!without.summary) return "Answering without it…";
	const words = comparisonVerdict(compared(first), [compared(without)], options.sampling).sentences.join(" ");
	const [before, after] = [first, without].map(({ summary }) => percent(summary!.verdict.risk));
	return `${words} ${before === after ? `The risk stays at ${before}.` : `The risk goes from ${before} to ${after}.`}`;
}

const isOnly = (silenced: readonly NeuronPlace[], { layer, index }: NeuronPlace): boolean =>
	silenced.length === 1 && silenced[0]!.layer === layer && silenced[0]!.index === index;

const compared = ({ gain, silenced, response, summary }: Answer) => ({
	...{ gain, silenced, text: response },
	stopped: summary!.stopped,
});
