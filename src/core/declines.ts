/** Whether a text declines to answer: one rule for the judge of a study and for what a person is told. */
import {
	GUESS,
	IMPERSONAL_REFUSAL,
	LEAD_IN,
	OWN_REFUSAL,
	PLEASANTRY,
	WHOLE_REFUSAL,
} from "./refusal-phrases";

/**
 * Text as answers are compared: lower case, "_" and punctuation to spaces, the articles dropped, white space folded.
 * @see Gao et al. 2025, arXiv:2512.01797, reference code; the same rule as TriviaQA's evaluation
 */
export function normalise(text: string): string {
	const words = text
		.toLowerCase()
		.replace(/[\p{P}\p{S}_]/gu, " ")
		.split(/\s+/)
		.filter((word) => word !== "" && word !== "a" && word !== "an" && word !== "the");
	return words.join(" ");
}

/** Whether normalised text holds a normalised phrase as whole words. */
export const holds = (said: string, phrase: string): boolean => ` ${said} `.includes(` ${phrase} `);

/** Whether an answer says that it gives none, and guesses at nothing. */
export const declines = (answer: string): boolean => refusalIn(answer) === "declines";

/**
 * What an answer does besides answering: it says that it gives no answer ("declines"), or says so and yet names one, before
 * or after ("guesses"). A title that sounds like a refusal is none: I Don't Know How to Love Him, The Unknown Soldier.
 * @returns null for an answer that simply answers, and for an empty one
 */
export function refusalIn(answer: string): "declines" | "guesses" | null {
	const sentences = sentencesOf(spelledOut(answer));
	let hasStated = false;
	for (const [i, shown] of sentences.entries()) {
		const said = shown.toLowerCase();
		const isWhole = WHOLE_REFUSAL.test(said);
		const end = isWhole ? said.length : refusalEnd(shown, said, hasStated);
		if (end === "guesses" || (hasStated && end !== null)) return "guesses";
		if (end !== null) {
			const rest = [said.slice(end), ...sentences.slice(i + 1)].join(" ").toLowerCase();
			return rest.search(GUESS) >= 0 ? "guesses" : "declines";
		}
		hasStated ||= said !== "" && !LEAD_IN.test(said);
	}
	return null;
}

/** Something was stated in this very sentence, and what comes next is tacked on to it. */
const TACKED_ON =
	/^(?!(?:i|while|although|though|if|in|as|at|on|by|for|from|based|given|according|regarding) )(?:[^\s,;(–—]+ ){0,5}[^\s,;(–—]+ ?[,;(–—]+ ?[^,;]*$/;
const JOINS =
	/[(–—] ?$|[,;(–—] ?(?:but|though|although|however|whose|which|who|while|even though|an?|the) [^,;]*$/;

/**
 * Where the first refusal of a sentence ends; "guesses" when the sentence states something first; null for none. What
 * nobody knows besides the fact that was stated is no refusal: "Homer, whose birthplace is unknown".
 */
function refusalEnd(shown: string, said: string, hasStated: boolean): number | "guesses" | null {
	const isTacked = (at: number) => TACKED_ON.test(said.slice(0, at)) && JOINS.test(said.slice(0, at));
	for (const { 0: words, index } of said.matchAll(OWN_REFUSAL))
		if (!isTitle(shown, index, words.length)) return isTacked(index) ? "guesses" : index + words.length;
	if (hasStated) return null;
	for (const { 0: words, index } of said.matchAll(IMPERSONAL_REFUSAL))
		if (!isTitle(shown, index, words.length) && !isTacked(index)) return index + words.length;
	return null;
}

/** Longer words inside a sentence that all have capitals are a name. Text in capitals throughout is not. */
function isTitle(shown: string, at: number, length: number): boolean {
	const words = [...shown.slice(at, at + length).matchAll(/[\p{L}']+/gu)]
		.filter(({ 0: word, index }) => at + index > 0 && word.length > 3)
		.map(([word]) => word);
	return words.length > 0 && words.every((word) => /^\p{Lu}\p{Ll}/u.test(word));
}

const CONTRACTIONS: readonly [RegExp, string][] = [
	[/\b(ca)n'?t\b/gi, "$1nnot"],
	[/\b(can) not\b/gi, "$1not"],
	[/\b(wo)n't\b/gi, "will not"],
	[/\b(do|does|did|is|are|was|were|has|have|had|could|would)n'?t\b/gi, "$1 not"],
	[/\b(i)'?m\b/gi, "$1 am"],
	[/\b(i|we|you|they)'ve\b/gi, "$1 have"],
	[/\b(i|we|you|they)'d\b/gi, "$1 would"],
	[/\b(i|we|you|they)'ll\b/gi, "$1 will"],
	[/\b(we|you|they)'re\b/gi, "$1 are"],
	[/\b(it|that|there|this|he|she|what|who)'s\b/gi, "$1 is"],
];

/** Straight apostrophes, no contractions, no marks of emphasis, nothing between quotes unless all is. */
function spelledOut(answer: string): string {
	let text = answer
		.normalize("NFC")
		.replace(/[’ʼ‘`´＇]/g, "'")
		.replace(/[*_#>|]+/g, " ")
		.replace(/[“”«»„]/g, '"')
		.replace(/İ/g, "I")
		.trim();
	if (!/^"[^"]*"[.!?]?$/.test(text)) text = text.replace(/"[^"]*"/g, '""');
	for (const [short, long] of CONTRACTIONS) text = text.replace(short, long);
	return text.replace(/"/g, "");
}

/** What is no sentence need not be looked at to its end, which would take time squared. */
const LONGEST_SENTENCE = 1000;

/** Sentences without their pleasantries; one that is nothing else is left out. */
function sentencesOf(text: string): string[] {
	return text
		.split(/(?<=[.!?…])\s+|\n+/)
		.map((sentence) => {
			const trimmed = sentence.replace(/\s+/g, " ").trim().slice(0, LONGEST_SENTENCE);
			return trimmed.slice(PLEASANTRY.exec(trimmed.toLowerCase())?.[0].length ?? 0);
		})
		.filter((sentence) => /[\p{L}\p{N}]/u.test(sentence));
}
