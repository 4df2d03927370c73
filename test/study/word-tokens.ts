import { seedFor } from "../../src/core/random";
import type { EncodedText } from "../../src/study/model";

/** A text in tokens, one a word with the white space before it, as most tokenizers set words apart. */
export function wordTokens(text: string): EncodedText {
	const words = [...text.matchAll(/\s*\S+|\s+$/g)];
	return {
		text,
		ids: words.map(([word]) => 1000 + (seedFor(0, word) % 5000)),
		starts: words.map(({ index }) => index),
		ends: words.map(({ 0: word, index }) => index + word.length),
	};
}
