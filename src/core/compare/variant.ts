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
	/** Tokens that the answer begins with, whatever the model would have said; none unless given. */
	start?: AnswerStart;
}

export interface AnswerStart {
	ids: readonly number[];
	/** What the last of them says, for a heading. */
	text: string;
}

/** The model as it is. */
export const PLAIN: Variant = { gain: 1, silenced: [] };

export const isPlain = ({ gain, silenced, start }: Variant): boolean =>
	gain === 1 && silenced.length === 0 && !start;

/** What is compared with the model as it is: each gain once, ascending, 1 left out. */
export const otherGains = (gains: readonly number[]): number[] =>
	[...new Set(gains)].filter((gain) => gain !== 1).sort((a, b) => a - b);

/** Columns stand from the quietest to the loudest; answers with neurons silenced one by one or with a start come last. */
export function columnOrder<T extends Variant>(answers: readonly T[]): T[] {
	const isLast = ({ silenced, start }: Variant) => Number(silenced.length > 0 || start !== undefined);
	return [...answers].sort((a, b) => isLast(a) - isLast(b) || a.gain - b.gain);
}

/** More than these would not be read in a heading. */
const NAMED_NEURONS = 3;

/** Heading of an answer: `The model as it is (× 1)`. */
export function variantTitle(variant: Variant): string {
	if (isPlain(variant)) return "The model as it is (× 1)";
	const { gain, silenced, start } = variant;
	const parts = [
		gain === 0 ? "H-Neurons suppressed (× 0)" : gain === 1 ? "" : `H-Neurons × ${gain}`,
		silenced.length > 0 ? `${neuronWords(silenced)} silenced` : "",
		start ? `from ${startWords(start)} on` : "",
	];
	return capitalised(parts.filter(Boolean).join(", "));
}

/** What was done, as the subject of a sentence and as its condition. */
export function variantWords({ gain, silenced, start }: Variant): { doing: string; having: string } {
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
	if (start) {
		doing.push(`answering from ${startWords(start)} on`);
		having.push(`the answer taken from ${startWords(start)} on`);
	}
	return { doing: capitalised(listed(doing)), having: `With ${listed(having)}` };
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

/** Longest token text in a heading. */
const LONGEST_TOKEN = 24;

/** `“ Oslo”` on one line; a token that shows nothing is told by its place. */
function startWords({ ids, text }: AnswerStart): string {
	// Controls and marks of direction would turn or hide the heading around them.
	const line = text.replace(/\s/g, " ").replace(/[\p{Cc}\p{Cf}\ufffd]/gu, "");
	const letters = [...line];
	if (line.trim() === "") return `token ${ids.length}`;
	return letters.length <= LONGEST_TOKEN ? `“${line}”` : `“${letters.slice(0, LONGEST_TOKEN - 1).join("")}…”`;
}

/** `a`, `a and b`, `a, b and c`. */
const listed = (parts: readonly string[]): string =>
	[parts.slice(0, -1).join(", "), ...parts.slice(-1)].filter(Boolean).join(" and ");

const capitalised = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
