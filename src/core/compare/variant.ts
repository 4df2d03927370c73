/** What was done to a model's neurons while it answered, and how people are told of it. */
import * as l10n from "@vscode/l10n";
import { listed } from "./listed";

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
	if (isPlain(variant)) return l10n.t("The model as it is (× 1)");
	const { gain, silenced, start } = variant;
	const parts = [gainTitle(gain), silencedTitle(silenced), start ? startTitle(start) : ""];
	return capitalised(parts.filter(Boolean).join(", "));
}

function gainTitle(gain: number): string {
	if (gain === 1) return "";
	return gain === 0 ? l10n.t("H-Neurons suppressed (× 0)") : l10n.t("H-Neurons × {0}", gain);
}

function silencedTitle(neurons: readonly NeuronPlace[]): string {
	const [first, ...others] = namesOf(neurons);
	if (!first) return "";
	if (others.length === 0) return l10n.t("neuron {0} silenced", first);
	return neurons.length <= NAMED_NEURONS
		? l10n.t("{0} neurons ({1}) silenced", neurons.length, [first, ...others].join(", "))
		: l10n.t("{0} neurons silenced", neurons.length);
}

const startTitle = (start: AnswerStart): string => l10n.t("from {0} on", startWords(start));

/**
 * What was done, as the subject of a sentence and as its condition. Either begins a sentence; in a language whose grammar
 * asks for it, both may be the same clause.
 */
export function variantWords({ gain, silenced, start }: Variant): { doing: string; having: string } {
	const done = [
		...(gain === 1 ? [] : [scaledWords(gain)]),
		...(silenced.length > 0 ? [silencedWords(neuronWords(silenced))] : []),
		...(start ? [startedWords(startWords(start))] : []),
	];
	return {
		doing: capitalised(listed(done.map(({ doing }) => doing))),
		having: capitalised(l10n.t("With {0}", listed(done.map(({ having }) => having)))),
	};
}

function scaledWords(gain: number) {
	if (gain === 0)
		return { doing: l10n.t("suppressing the H-Neurons"), having: l10n.t("the H-Neurons suppressed") };
	return gain < 1
		? {
				doing: l10n.t("quietening the H-Neurons to × {0}", gain),
				having: l10n.t("the H-Neurons quietened to × {0}", gain),
			}
		: {
				doing: l10n.t("amplifying the H-Neurons to × {0}", gain),
				having: l10n.t("the H-Neurons amplified to × {0}", gain),
			};
}

const silencedWords = (neurons: string) => ({
	doing: l10n.t("silencing {0}", neurons),
	having: l10n.t("{0} silenced", neurons),
});

const startedWords = (start: string) => ({
	doing: l10n.t("answering from {0} on", start),
	having: l10n.t("the answer taken from {0} on", start),
});

/** `neuron 2:31`, `3 neurons (2:31, 0:12, 4:9)`, `7 neurons`. */
function neuronWords(neurons: readonly NeuronPlace[]): string {
	const names = namesOf(neurons);
	if (names.length === 1) return l10n.t("neuron {0}", names[0]!);
	return names.length <= NAMED_NEURONS
		? l10n.t("{0} neurons ({1})", names.length, names.join(", "))
		: l10n.t("{0} neurons", names.length);
}

const namesOf = (neurons: readonly NeuronPlace[]): string[] =>
	neurons.map(({ layer, index }) => `${layer}:${index}`);

/** Longest token text in a heading. */
const LONGEST_TOKEN = 24;

/** `“ Oslo”` on one line; a token that shows nothing is told by its place. */
function startWords({ ids, text }: AnswerStart): string {
	// Controls and marks of direction would turn or hide the heading around them.
	const line = text.replace(/\s/g, " ").replace(/[\p{Cc}\p{Cf}\ufffd]/gu, "");
	const letters = [...line];
	if (line.trim() === "") return l10n.t("token {0}", ids.length);
	return l10n.t(
		"“{0}”",
		letters.length <= LONGEST_TOKEN ? line : `${letters.slice(0, LONGEST_TOKEN - 1).join("")}…`,
	);
}

const capitalised = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
