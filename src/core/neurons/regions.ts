/**
 * Which tokens a probe looks at. Everything is a range of tokens over one whole chat-templated sequence, prompt first:
 *
 *     <|user|> Who wrote Emma ? <|assistant|> Jane Austen .
 *     [ prompt ............................] [ response ..]
 *                               [last one]   [ answer ]
 *                               [ predicting ...]
 *
 * A piece of text becomes a range of tokens by character offsets, never by comparing strings: tokens that look alike
 * are common, and byte-level pieces seldom look like the text they stand for.
 */
import type { Region } from "../probe/file";

/** Half-open: `end` is the first one outside. Characters are UTF-16 code units. */
export interface Range {
	start: number;
	end: number;
}

export interface Sequence {
	promptTokens: number;
	responseTokens: number;
	/** The answer's tokens, counted from the first token of the response; null where the answer span is unknown. */
	answer: Range | null;
}

/**
 * The tokens of a region, as ranges over the whole sequence.
 * @returns [] for an empty region (a response of no tokens, an unknown answer); "other" may be two ranges
 */
export function regionRanges(region: Region, sequence: Sequence): Range[] {
	const { promptTokens, responseTokens, answer } = sequence;
	const total = promptTokens + responseTokens;
	const inside = (start: number, end: number) => (start < end ? [{ start, end }] : []);
	switch (region) {
		case "prompt":
			return inside(0, promptTokens);
		case "lastPromptToken":
			return promptTokens > 0 ? inside(promptTokens - 1, promptTokens) : [];
		case "predicting":
			if (!answer || promptTokens + answer.start === 0) return [];
			return inside(promptTokens + answer.start - 1, promptTokens + answer.end - 1);
		case "response":
			return inside(promptTokens, total);
		case "answer":
			return answer ? inside(promptTokens + answer.start, promptTokens + answer.end) : [];
		case "other":
			return answer ? outside(inside(promptTokens + answer.start, promptTokens + answer.end), total) : [];
	}
}

/** What is left of 0..total outside the given ranges, which are sorted and do not overlap. */
export function outside(ranges: Range[], total: number): Range[] {
	const left: Range[] = [];
	let start = 0;
	for (const range of [...ranges, { start: total, end: total }]) {
		if (range.start > start) left.push({ start, end: range.start });
		start = range.end;
	}
	return left;
}

/**
 * Ranges as a row of weights whose product with per-token values is their mean over the ranges.
 * @returns [T] 1/|tokens| inside, 0 outside; null when the ranges hold no token, for a mean over nothing says nothing
 */
export function meanWeights(ranges: Range[], total: number): Float32Array | null {
	const count = ranges.reduce((sum, range) => sum + range.end - range.start, 0);
	if (count === 0) return null;
	const row = new Float32Array(total);
	for (const range of ranges) row.fill(1 / count, range.start, range.end);
	return row;
}

/**
 * The tokens that carry a span of characters. A token of no characters (a piece of a character that is still
 * incomplete) belongs to the span that its place falls in.
 * @param span   UTF-16 range in the text
 * @param starts [T] UTF-16 offset of each token's first character, not falling
 * @param ends   [T] offset behind its last one
 * @returns      null when no token touches the span
 */
export function tokensOfSpan(span: Range, starts: ArrayLike<number>, ends: ArrayLike<number>): Range | null {
	let first = -1;
	let last = -1;
	for (let t = 0; t < starts.length; t++) {
		const start = starts[t]!;
		const end = ends[t]!;
		const touches = start < span.end && (start === end ? start >= span.start : end > span.start);
		if (!touches) continue;
		if (first < 0) first = t;
		last = t;
	}
	return first < 0 ? null : { start: first, end: last + 1 };
}

/** A reply of more words than this states more than one fact, or a fact with a story around it. */
export const LONGEST_ANSWER = 12;
/** Words that introduce an answer and are no part of it. Only whole openings are listed: "it is" yes, "it" no. */
const FILLER =
	/^(?:(?:sure|certainly|of course|well|okay|ok|yes)[,.!:]\s+)?(?:(?:the (?:correct |right )?answer is|answer:\**|a:|it is|it's|it was|that is|that's|that was|this is|they are)(?:\s*:)?\s+)?/i;
const OPENING = /^(?:[\s"'“”‘’«»*_`.,;:!?–—]|-(?=\s))+/;
const CLOSING = /[\s"'“”‘’«»*_`.,;:!?–—-]+$/;

/** Doubt that is tacked on behind an answer. */
const HEDGE =
	/[\s,;–—-]*(?:\((?:not certain|not sure|i think)\)|[,;]\s*(?:i think|i believe|i guess|perhaps|probably|maybe))$/i;

/**
 * The part of a short reply that states the fact: the whole reply without filler in front, and without punctuation and
 * tacked-on doubt behind.
 * @returns UTF-16 range; null for replies of more than 12 words or of nothing but punctuation
 */
export function answerSpan(text: string): Range | null {
	let start = OPENING.exec(text)?.[0].length ?? 0;
	let end = CLOSING.exec(text)?.index ?? text.length;
	if (start >= end) return null;
	const hedge = HEDGE.exec(text.slice(0, end));
	if (hedge && hedge.index > start) end = hedge.index;
	const filler = FILLER.exec(text.slice(start, end))?.[0].length ?? 0;
	if (start + filler < end) start += filler;
	start += OPENING.exec(text.slice(start, end))?.[0].length ?? 0;
	const words = text.slice(start, end).split(/\s+/).length;
	return start < end && words <= LONGEST_ANSWER ? { start, end } : null;
}
