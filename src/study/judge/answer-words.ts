/**
 * The words of an answer as they are compared with accepted ones, each with its place in the text:
 *
 *     It's  The  Café-Racer  (1,200 cc)
 *     it s       cafe racer   1200  cc
 *
 * Case, punctuation, symbols, accents of Latin letters and how a character is composed make no difference, nor do articles
 * in front of a word.
 */

export interface Word {
	word: string;
	/** UTF-16 range in the text. */
	start: number;
	end: number;
	/** Whether it may be one; see below. */
	isArticle: boolean;
}

/** A number with its thousands set apart is one word; everything else ends at punctuation, symbols and white space. */
const WORDS = /\p{Nd}{1,3}(?:[,\u00a0\u2009\u202f]\p{Nd}{3})+(?![\p{L}\p{N}])|[^\p{P}\p{S}\s]+/gu;
/**
 * "a", "an" or "the" with white space and a word behind it. Without them it is a letter or a name: Vitamin A, the U.S.A.,
 * A. A. Milne, The The; leaving it out would make "Vitamin C" an answer that holds "Vitamin A".
 */
const ARTICLE = /(?<![^\p{P}\p{S}\s])(?:an?|the)(?=["'“”‘’«»*_]*\s+["'“”‘’«»*_]*[\p{L}\p{N}])/giu;
/** Latin letters that no normal form takes apart. */
const LETTERS: Record<string, string> = {
	...{ ø: "o", ł: "l", ß: "ss", æ: "ae", œ: "oe", đ: "d", ð: "d", þ: "th", ı: "i" },
};

/** Words to compare, in order. */
export function wordsOf(text: string): Word[] {
	const articles = new Set([...text.matchAll(ARTICLE)].map(({ index }) => index));
	return [...text.matchAll(WORDS)].map(({ 0: shown, index }) => ({
		word: folded(shown),
		start: index,
		end: index + shown.length,
		isArticle: articles.has(index),
	}));
}

/** The words that are no articles. */
export const meant = (words: readonly Word[]): Word[] => words.filter(({ isArticle }) => !isArticle);

/** A word without case, accents and thousands separators. */
function folded(word: string): string {
	const plain = word.normalize("NFKD").replace(/[\u0300-\u036f,\s\u2044]/g, "");
	return plain.toLowerCase().replace(/[øłßæœđðþı]/g, (letter) => LETTERS[letter]!);
}

/**
 * The first run of whole words that spells an alias, as word numbers. Articles may be left out or not, and word borders
 * inside the run need not agree ("J.K." and "JK", "Spider-Man" and "Spiderman"), except between digits: "1.5" is not "15".
 * @returns half-open; null when there is none
 */
export function runOf(alias: readonly Word[], words: readonly Word[]): { start: number; end: number } | null {
	const wanted = spelling(meant(alias));
	if (wanted === "") return null;
	for (let start = 0; start < words.length; start++) {
		let spelled = "";
		for (let end = start; end < words.length && wanted.startsWith(spelled); end++) {
			const { word, isArticle } = words[end]!;
			const longer = joined(spelled, word);
			// Where an article is left out, nothing was spelled by it: a run begins and ends with words that count.
			if (isArticle && !wanted.startsWith(longer)) {
				if (end === start) break;
				continue;
			}
			spelled = longer;
			if (spelled === wanted) return { start, end: end + 1 };
		}
	}
	return null;
}

/** Words without the borders between them. */
export const spelling = (words: readonly Word[]): string =>
	words.reduce((spelled, { word }) => joined(spelled, word), "");

/** Two numbers side by side stay two. */
const joined = (before: string, word: string): string =>
	/\p{N}$/u.test(before) && /^\p{N}/u.test(word) ? `${before} ${word}` : before + word;
