/** What a comparison comes to, in words: whether the answer depends on the neurons, and what the words rest on. */
import { declines } from "../declines";
import { quoted } from "../lint/model/words";
import { type Change, type ComparedAnswer, changeOf, isSame } from "./change";
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
		return { sentences: ["The model's own answer was stopped, so nothing is compared with it."], notes: [] };
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
	const gains = [own, ...compared.map(({ answer }) => answer)].map(({ gain }) => gain);
	const same = compared.every(({ change }) => change === "identical")
		? "it stays the same, word for word"
		: "it says the same";
	return `The answer does not depend on the H-Neurons: at gain ${listed(gains.sort((a, b) => a - b))} ${same}.`;
}

function sentenceFor(own: ComparedAnswer, { answer, change }: Compared): string {
	const { doing, having } = variantWords(answer);
	const [before, after] = [said(own.text), said(answer.text)];
	switch (change) {
		case "identical":
			return `${doing} leaves the answer as it is, word for word.`;
		case "reworded":
			return declines(own.text)
				? `${having} the model declines as before, in other words.`
				: `${doing} changes the answer's words, and not what it says.`;
		case "similar":
			return `${doing} changes some of the answer's words: most are still there, and what it says may differ.`;
		case "changed":
			// Two long answers may begin alike: the quotes would not show what changed.
			return before === after
				? `${doing} changes the answer, after a common beginning: ${before}.`
				: `${doing} changes the answer from ${before} to ${after}.`;
		case "declines":
			return `${having} the model declines to answer, instead of saying ${before}.`;
		case "answers":
			return `${having} the model no longer declines: it says ${after}.`;
		case "saysNothing":
			return `${having} the model says nothing, instead of ${before}.`;
		case "unfinished":
			return `${having} the answer was stopped, so it is not compared.`;
	}
}

function notesFor(own: ComparedAnswer, compared: readonly Compared[], decoding: Decoding): string[] {
	const starts = compared.filter(({ answer }) => answer.start).length;
	const notes = [decodingNote(decoding, starts > 0)];
	const isCut = ({ stopped }: ComparedAnswer) => stopped === "maxTokens" || stopped === "contextFull";
	if ([own, ...compared.map(({ answer }) => answer)].some(isCut))
		notes.push("Where an answer was cut off, it is compared as far as it goes.");
	if (compared.some(({ change }) => !isSame(change) && change !== "unfinished"))
		notes.push("A changed answer is not thereby a truer one.");
	if (compared.some(({ answer }) => answer.gain !== own.gain || answer.silenced.length > 0))
		notes.push(
			"The risk reads the probe's neurons, so it moves where they are scaled, whatever the answer says.",
		);
	if (starts > 0) notes.push("Tokens that were set are read as if the model had chosen them.");
	return notes;
}

function decodingNote({ temperature, seed }: Decoding, hasStarts: boolean): string {
	if (temperature === 0 && hasStarts)
		return "Greedy decoding: but for the tokens that were set, each answer takes the likeliest token throughout.";
	return temperature === 0
		? "Greedy decoding: each answer takes the likeliest token throughout, so nothing but the neurons differs."
		: `Sampled at temperature ${temperature} with the same seed (${seed}): one draw each, and another seed may say otherwise.`;
}

const said = (text: string): string => (text.trim() === "" ? "nothing" : quoted(text));

/** `0, 1 and 2`. */
function listed(numbers: readonly number[]): string {
	const last = numbers.at(-1)!;
	return numbers.length > 1 ? `${numbers.slice(0, -1).join(", ")} and ${last}` : String(last);
}
