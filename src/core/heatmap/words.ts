/** The shakiest words of an answer: what someone looks at first. */

/** A token, as far as it makes words. */
export interface WordToken {
	/** "" for a piece of a character that a later token completes. */
	text: string;
	/** Probability, 0..1. */
	risk: number;
	isSpecial: boolean;
}

/** A word: tokens that no white space parts. */
export interface Word {
	/** Without the punctuation around it. */
	text: string;
	/** Tokens [start, end). */
	start: number;
	end: number;
	/** The largest of its tokens' risks, and the token it is of. */
	risk: number;
	at: number;
}

/** Scripts that put no space between words: each token stands for itself. */
const unspaced =
	/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const letters = /[\p{L}\p{N}]/u;

/**
 * The words of tokens, in order. A token that ends one word and begins the next (as in `on\nthe`) belongs to the first.
 * Runs without a letter or a digit are no words, unless there are no others.
 */
export function wordsOf(tokens: readonly WordToken[]): Word[] {
	const runs: Word[] = [];
	let open: Word | null = null;
	for (const [index, { text, risk, isSpecial }] of tokens.entries()) {
		const isBlank = text !== "" && text.trim() === "";
		if (isSpecial || isBlank) {
			open = null;
			continue;
		}
		if (!open || /^\s/.test(text) || unspaced.test(text)) {
			open = { text: "", start: index, end: index, risk: Number.NEGATIVE_INFINITY, at: index };
			runs.push(open);
		}
		open.text += text;
		open.end = index + 1;
		if (risk > open.risk) [open.risk, open.at] = [risk, index];
		if (/\s$/.test(text) || unspaced.test(text)) open = null;
	}
	const told = runs.map((run) => ({ ...run, text: bare(run.text) }));
	const words = told.filter(({ text }) => letters.test(text));
	return words.length > 0 ? words : told.filter(({ text }) => text !== "");
}

/**
 * The words of the highest risk, highest first; a word that comes up more than once counts where its risk is highest,
 * and of equal risks the earlier.
 */
export function shakiestWords(tokens: readonly WordToken[], count: number): Word[] {
	const byText = new Map<string, Word>();
	for (const word of wordsOf(tokens)) {
		const key = word.text.toLowerCase();
		const known = byText.get(key);
		if (!known || word.risk > known.risk) byText.set(key, word);
	}
	return [...byText.values()].sort((a, b) => b.risk - a.risk || a.start - b.start).slice(0, count);
}

/**
 * The token's neuron that raises the logit most: the place of its share; null where none raises it.
 * @param shares [K] in the probe's order
 */
export function strongestNeuron(shares: ArrayLike<number>): number | null {
	let strongest: number | null = null;
	for (let k = 0; k < shares.length; k++)
		if (shares[k]! > (strongest === null ? 0 : shares[strongest]!)) strongest = k;
	return strongest;
}

/** `Halversen` of ` “Halversen,”`; what is punctuation only stays. */
function bare(text: string): string {
	const trimmed = text.trim();
	return trimmed.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "") || trimmed;
}
