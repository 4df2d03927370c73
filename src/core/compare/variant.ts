/** What was done to a model's neurons while it answered, and how people are told of it. */

/** One neuron, counted from 0. */
export interface NeuronPlace {
	layer: number;
	index: number;
}

export interface Variant {
	/** Factor on the H-Neurons, 0..3. */
	gain: number;
	/** Neurons that are silent whatever the gain says. */
	silenced: readonly NeuronPlace[];
}

/** The model as it is. */
export const PLAIN: Variant = { gain: 1, silenced: [] };

export const isPlain = ({ gain, silenced }: Variant): boolean => gain === 1 && silenced.length === 0;

/** What is compared with the model as it is: each gain once, ascending, 1 left out. */
export const otherGains = (gains: readonly number[]): number[] =>
	[...new Set(gains)].filter((gain) => gain !== 1).sort((a, b) => a - b);

/** Columns stand from the quietest to the loudest; answers with neurons silenced one by one come last. */
export function columnOrder<T extends Variant>(answers: readonly T[]): T[] {
	const isLast = ({ silenced }: Variant) => Number(silenced.length > 0);
	return [...answers].sort((a, b) => isLast(a) - isLast(b) || a.gain - b.gain);
}

/** More than these would not be read in a heading. */
const NAMED_NEURONS = 3;

/** Heading of an answer: `The model as it is (× 1)`. */
export function variantTitle(variant: Variant): string {
	if (isPlain(variant)) return "The model as it is (× 1)";
	const { gain, silenced } = variant;
	const parts = [
		gain === 0 ? "H-Neurons suppressed (× 0)" : gain === 1 ? "" : `H-Neurons × ${gain}`,
		silenced.length > 0 ? `${neuronWords(silenced)} silenced` : "",
	];
	return capitalised(parts.filter(Boolean).join(", "));
}

/** What was done, as the subject of a sentence and as its condition. */
export function variantWords({ gain, silenced }: Variant): { doing: string; having: string } {
	const doing: string[] = [];
	const having: string[] = [];
	if (gain !== 1) {
		const [verbing, verbed] = scaledWords(gain);
		const to = gain === 0 ? "" : ` to × ${gain}`;
		doing.push(`${verbing} the H-Neurons${to}`);
		having.push(`the H-Neurons ${verbed}${to}`);
	}
	if (silenced.length > 0) {
		doing.push(`silencing ${neuronWords(silenced)}`);
		having.push(`${neuronWords(silenced)} silenced`);
	}
	return { doing: capitalised(doing.join(" and ")), having: `With ${having.join(" and ")}` };
}

function scaledWords(gain: number): [verbing: string, verbed: string] {
	if (gain === 0) return ["suppressing", "suppressed"];
	return gain < 1 ? ["quietening", "quietened"] : ["amplifying", "amplified"];
}

/** `neuron 2:31`, `3 neurons (2:31, 0:12, 4:9)`, `7 neurons`. */
function neuronWords(neurons: readonly NeuronPlace[]): string {
	const names = neurons.map(({ layer, index }) => `${layer}:${index}`);
	if (names.length === 1) return `neuron ${names[0]}`;
	const listed = names.length <= NAMED_NEURONS ? ` (${names.join(", ")})` : "";
	return `${names.length} neurons${listed}`;
}

const capitalised = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
