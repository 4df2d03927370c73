/** What a comparison comes to, in words: whether the answer depends on the neurons, and what the words rest on. */
import * as l10n from "@vscode/l10n";
import { declines } from "../declines";
import { quoted } from "../lint/model/words";
import { type Change, type ComparedAnswer, changeOf, isSame } from "./change";
import { listed } from "./listed";
import { variantWords } from "./variant";

/** How all answers of a comparison were drawn. */
export interface Decoding {
	/** 0 = greedy. */
	temperature: number;
	seed: number;
}

export interface ComparisonVerdict {
	/** One for all answers where they agree, else one an answer, in order. */
	sentences: string[];
	/** What must be known to read the sentences rightly. */
	notes: string[];
}

interface Compared {
	answer: ComparedAnswer;
	change: Change;
}

/**
 * @param own    the answer of the model as it is
 * @param others the answers with neurons scaled, at least one
 */
export function comparisonVerdict(
	own: ComparedAnswer,
	others: readonly ComparedAnswer[],
	decoding: Decoding,
): ComparisonVerdict {
	if (own.stopped === "cancelled")
		return {
			sentences: [l10n.t("The model's own answer was stopped, so nothing is compared with it.")],
			notes: [],
		};
	const compared = others.map((answer) => ({ answer, change: changeOf(own, answer) }));
	return {
		sentences: isIndependent(compared)
			? [independentWords(own, compared)]
			: compared.map((each) => sentenceFor(own, each)),
		notes: notesFor(own, compared, decoding),
	};
}

/** The claim is made of the H-Neurons as a whole, so it needs an answer without them. */
const isIndependent = (compared: readonly Compared[]): boolean =>
	compared.every(({ answer, change }) => isSame(change) && answer.silenced.length === 0 && !answer.start) &&
	compared.some(({ answer }) => answer.gain === 0);

function independentWords(own: ComparedAnswer, compared: readonly Compared[]): string {
	const gains = listed(
		[own, ...compared.map(({ answer }) => answer)].map(({ gain }) => gain).sort((a, b) => a - b),
	);
	return compared.every(({ change }) => change === "identical")
		? l10n.t(
				"The answer does not depend on the H-Neurons: at gain {0} it stays the same, word for word.",
				gains,
			)
		: l10n.t("The answer does not depend on the H-Neurons: at gain {0} it says the same.", gains);
}

function sentenceFor(own: ComparedAnswer, { answer, change }: Compared): string {
	const { doing, having } = variantWords(answer);
	const [before, after] = [said(own.text), said(answer.text)];
	switch (change) {
		case "identical":
			return l10n.t("{0} leaves the answer as it is, word for word.", doing);
		case "reworded":
			return declines(own.text)
				? l10n.t("{0} the model declines as before, in other words.", having)
				: l10n.t("{0} changes the answer's words, and not what it says.", doing);
		case "similar":
			return l10n.t(
				"{0} changes some of the answer's words: most are still there, and what it says may differ.",
				doing,
			);
		case "changed":
			// Two long answers may begin alike: the quotes would not show what changed.
			return before === after
				? l10n.t("{0} changes the answer, after a common beginning: {1}.", doing, before)
				: l10n.t("{0} changes the answer from {1} to {2}.", doing, before, after);
		case "declines":
			return l10n.t("{0} the model declines to answer, instead of saying {1}.", having, before);
		case "answers":
			return l10n.t("{0} the model no longer declines: it says {1}.", having, after);
		case "saysNothing":
			return l10n.t("{0} the model says nothing, instead of {1}.", having, before);
		case "unfinished":
			return l10n.t("{0} the answer was stopped, so it is not compared.", having);
	}
}

function notesFor(own: ComparedAnswer, compared: readonly Compared[], decoding: Decoding): string[] {
	const starts = compared.filter(({ answer }) => answer.start).length;
	const notes = [decodingNote(decoding, starts > 0)];
	const isCut = ({ stopped }: ComparedAnswer) => stopped === "maxTokens" || stopped === "contextFull";
	if ([own, ...compared.map(({ answer }) => answer)].some(isCut))
		notes.push(l10n.t("Where an answer was cut off, it is compared as far as it goes."));
	if (compared.some(({ change }) => !isSame(change) && change !== "unfinished"))
		notes.push(l10n.t("A changed answer is not thereby a truer one."));
	if (compared.some(({ answer }) => answer.gain !== own.gain || answer.silenced.length > 0))
		notes.push(
			l10n.t(
				"The risk reads the probe's neurons, so it moves where they are scaled, whatever the answer says.",
			),
		);
	if (starts > 0) notes.push(l10n.t("Tokens that were set are read as if the model had chosen them."));
	return notes;
}

function decodingNote({ temperature, seed }: Decoding, hasStarts: boolean): string {
	if (temperature === 0 && hasStarts)
		return l10n.t(
			"Greedy decoding: but for the tokens that were set, each answer takes the likeliest token throughout.",
		);
	return temperature === 0
		? l10n.t(
				"Greedy decoding: each answer takes the likeliest token throughout, so nothing but the neurons differs.",
			)
		: l10n.t(
				"Sampled at temperature {0} with the same seed ({1}): one draw each, and another seed may say otherwise.",
				temperature,
				seed,
			);
}

const said = (text: string): string => (text.trim() === "" ? l10n.t("nothing") : quoted(text));
