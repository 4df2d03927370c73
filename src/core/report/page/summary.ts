/** How every report begins: the verdict, the figures it rests on, what else has to be known, and what the words mean. */
import { type Block, type Section, text } from "../section";
import { WORDS, type Word } from "./words-explained";

/** A figure in large print. */
export interface Fact {
	name: string;
	value: string;
	/** Its interval, or what it is measured in. */
	note: string;
}

/**
 * @param sentences the verdict first
 * @param words that the report uses and not everyone knows, in the order in which they are needed
 */
export function summaryOf(sentences: string[], facts: Fact[], words: readonly Word[]): Section {
	const [verdict, ...others] = sentences;
	const blocks: Block[] = [
		...(verdict === undefined ? [] : [text(verdict)]),
		{ kind: "facts", facts },
		{ kind: "list", items: others },
		{
			kind: "fold",
			summary: "What the words mean",
			blocks: [{ kind: "list", items: words.map((word) => `${word}: ${WORDS[word]}`) }],
		},
	];
	return { id: "summary", heading: "Summary", blocks };
}
