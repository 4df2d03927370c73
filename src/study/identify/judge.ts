/** The rule judge: whether an answer states what is accepted, states something else, or declines to state anything. */
export type Verdict = "true" | "false" | "uncertain";

/**
 * Text as the judge compares it: lower case, "_" and punctuation to spaces, the articles dropped, white space folded.
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

/**
 * Phrases of an answer that declines, normalised. The first four are the paper's; without the others, refusals in other
 * words would count as made-up answers.
 */
const REFUSALS = [
	"don t know",
	"cannot",
	"not provided",
	"no information",
	"do not know",
	"does not exist",
	"doesn t exist",
	"can t",
	"not sure",
	"unable to",
	"unknown",
	"not recorded",
	"no record",
	"not known",
	"not familiar",
	"not aware",
	"never heard",
	"no idea",
	"unclear",
];

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
	if (said === "" || REFUSALS.some((phrase) => holds(said, phrase))) return "uncertain";
	const found = aliases.filter((alias) => holds(said, alias));
	if (found.length === 0) return "false";
	const longest = Math.max(...found.map(nWords));
	return nWords(said) <= longest + WRAPPING_WORDS ? "true" : "uncertain";
}

const holds = (said: string, phrase: string): boolean => ` ${said} `.includes(` ${phrase} `);
const nWords = (text: string): number => text.split(" ").length;
