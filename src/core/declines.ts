/** Whether a text declines to answer: one rule for the judge of a study and for what a person is told. */

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

/** Whether normalised text holds a normalised phrase as whole words. */
export const holds = (said: string, phrase: string): boolean => ` ${said} `.includes(` ${phrase} `);

/** Whether an answer says that it gives none. */
export function declines(answer: string): boolean {
	const said = normalise(answer);
	return REFUSALS.some((phrase) => holds(said, phrase));
}
