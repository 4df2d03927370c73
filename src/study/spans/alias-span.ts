import type { Range } from "../../core/neurons/regions";
import { runOf, wordsOf } from "../judge/answer-words";

const ARTICLE = /(?<![\p{L}\p{M}\p{N}])(?:an?|the)[\s"'“”‘’«»*_]+$/iu;

/**
 * Where an accepted answer stands in a text: the longest one that does, at its first place, as whole words, with the
 * article in front of it. Case, punctuation, accents and articles need not agree; the range is the text's own.
 * @returns UTF-16 range; null when none stands there
 */
export function aliasSpan(text: string, accepted: readonly string[]): Range | null {
	const words = wordsOf(text);
	let longest: Range | null = null;
	for (const alias of accepted) {
		const run = runOf(wordsOf(alias), words);
		if (!run) continue;
		const range = { start: words[run.start]!.start, end: words[run.end - 1]!.end };
		const isLonger = !longest || lengthOf(range) > lengthOf(longest);
		const isEarlier = longest && lengthOf(range) === lengthOf(longest) && range.start < longest.start;
		if (isLonger || isEarlier) longest = range;
	}
	if (!longest) return null;
	const article = ARTICLE.exec(text.slice(0, longest.start));
	return { start: article?.index ?? longest.start, end: longest.end };
}

const lengthOf = ({ start, end }: Range): number => end - start;
