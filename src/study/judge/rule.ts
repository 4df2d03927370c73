/** The rule judges: whether an answer states what is accepted, states something else, or gives no answer. */
import { refusalIn } from "../../core/declines";
import type { Verdict } from "../identify/run-files";
import { meant, runOf, spelling, wordsOf } from "./answer-words";

/** "words": whole words with little around them. "substring": the reference implementation's rule, to the letter. */
export type JudgeRule = "words" | "substring";

/**
 * An alias inside a much longer answer proves little: short aliases turn up by accident. Up to this many words more
 * than the alias are taken as the answer's wrapping; beyond, the verdict is left open.
 */
const WRAPPING_WORDS = 10;

/**
 * Judges one answer.
 * @param accepted accepted spellings; none when there is nothing to know: whatever is stated then is false
 */
export function judgeByRule(answer: string, accepted: readonly string[], rule: JudgeRule): Verdict {
	return rule === "words" ? byWords(answer, accepted) : bySubstring(answer, accepted);
}

/**
 * - It is an accepted answer, whatever its words sound like: true.
 * - It is empty or says that it gives no answer: refused.
 * - It guesses behind such words, or holds an accepted answer inside a long text: uncertain.
 * - It holds an accepted answer as whole words with little around it: true. Anything else: false.
 */
function byWords(answer: string, accepted: readonly string[]): Verdict {
	const said = wordsOf(answer);
	if (accepted.some((alias) => isSame(answer, alias))) return "true";
	const refusal = refusalIn(answer);
	if (said.length === 0 || refusal === "declines") return "refused";
	if (refusal === "guesses") return "uncertain";
	const found = accepted.map(wordsOf).filter((alias) => runOf(alias, said));
	if (found.length === 0) return "false";
	const longest = Math.max(...found.map((alias) => meant(alias).length));
	return meant(said).length <= longest + WRAPPING_WORDS ? "true" : "uncertain";
}

/** Whether an answer is an accepted one and nothing else; a text of mere symbols is compared as it stands. */
function isSame(answer: string, alias: string): boolean {
	const [said, wanted] = [wordsOf(answer), wordsOf(alias)];
	if (wanted.length === 0) return alias.trim() !== "" && answer.trim() === alias.trim();
	return spelling(meant(said)) === spelling(meant(wanted));
}

/** What the reference takes for a refusal; it looks for the letters, before anything else. */
const REFERENCE_REFUSALS = ["don't know", "cannot", "not provided", "no information"];

/**
 * Refused where the reference says "uncertain"; true when the normalised answer holds a normalised alias anywhere, be it
 * inside a word.
 * @see thunlp/H-Neurons, scripts/collect_responses.py
 */
function bySubstring(answer: string, accepted: readonly string[]): Verdict {
	const lower = answer.toLowerCase();
	if (REFERENCE_REFUSALS.some((phrase) => lower.includes(phrase))) return "refused";
	const said = referenceText(answer);
	const aliases = accepted.map(referenceText).filter((alias) => alias !== "");
	return aliases.some((alias) => said.includes(alias)) ? "true" : "false";
}

/** Text as the reference compares it: ASCII punctuation and four quotes to spaces, then the articles. */
export function referenceText(text: string): string {
	return text
		.toLowerCase()
		.replace(/[!-/:-@[-`{-~‘’´]/g, " ")
		.replace(/(?<![\p{L}\p{N}_])(?:an?|the)(?![\p{L}\p{N}_])/gu, " ")
		.split(/\s+/)
		.filter(Boolean)
		.join(" ");
}
