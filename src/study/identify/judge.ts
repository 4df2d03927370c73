/** The rule judge: whether an answer states what is accepted, states something else, or declines to state anything. */
import { declines, holds, normalise } from "../../core/declines";

export type Verdict = "true" | "false" | "uncertain";

/**
 * An alias inside a much longer answer proves little: short aliases turn up by accident. Up to this many words more
 * than the alias are taken as the answer's wrapping; beyond, the verdict is left open.
 */
const WRAPPING_WORDS = 10;

/**
 * Judges one answer.
 *
 * - It is an accepted answer, or holds one as whole words with little around it: true.
 * - It is empty, declines, or holds an accepted answer inside a long text: uncertain.
 * - Anything else: false. With no accepted answers (nothing to know), whatever does not decline is false.
 */
export function judge(answer: string, accepted: string[]): Verdict {
	const said = normalise(answer);
	const aliases = accepted.map(normalise).filter((alias) => alias !== "");
	if (aliases.includes(said)) return "true";
	if (said === "" || declines(said)) return "uncertain";
	const found = aliases.filter((alias) => holds(said, alias));
	if (found.length === 0) return "false";
	const longest = Math.max(...found.map(nWords));
	return nWords(said) <= longest + WRAPPING_WORDS ? "true" : "uncertain";
}

const nWords = (text: string): number => text.split(" ").length;
