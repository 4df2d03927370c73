/** Finding kept runs by their words. */

/** A text as words are looked for in it: letters of either case, and each way to write a character, are the same. */
export const folded = (text: string): string => text.normalize("NFKC").toLowerCase();

/** What a query asks for: each of its words, once. */
export const queryWords = (query: string): string[] => [
	...new Set(folded(query).split(/\s+/).filter(Boolean)),
];

/** Everything of a run that is searched, folded; no word reaches from one text into the next. */
export const searchedText = (texts: readonly string[]): string => texts.map(folded).join("\n");

/** Whether every word is somewhere in the text; without words, every text is found. */
export const hasWords = (searched: string, words: readonly string[]): boolean =>
	words.every((word) => searched.includes(word));
