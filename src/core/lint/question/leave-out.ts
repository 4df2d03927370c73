/** Leaving questions out of a text so that the one that stays reads as if it were alone. */
import type { Range } from "../../prompt/mapped-text";

/** What goes with a question that is left out. */
export interface LeftOut {
	/** When a question behind it stays. */
	before: Range;
	/** When a question before it stays. */
	behind: Range;
}

/** A sentence in a line of others: it goes with the blanks behind it. */
export function sentencePlace(text: string, { start, end }: Range): LeftOut {
	const place = { start, end: skip(text, end, isBlank) };
	return { before: place, behind: place };
}

/**
 * Whole lines go with a line end, and where blank lines stand on both sides, with those towards the question that stays:
 * of three paragraphs one remains without any blank line, of a list one item.
 */
export function linesPlace(text: string, { start, end }: Range): LeftOut {
	const next = skip(text, end, isSpace);
	const previous = skipBack(text, start, isSpace);
	const isParagraph =
		isGap(text.slice(previous, start), previous === 0) && isGap(text.slice(end, next), next === text.length);
	const lineEnd = skip(text, end, isBlank);
	const nextLine = text[lineEnd] === "\n" ? lineEnd + 1 : lineEnd;
	return {
		before: { start, end: isParagraph ? lineStart(text, next) : nextLine },
		behind: { start: isParagraph || text[start - 1] !== "\n" ? previous : start - 1, end },
	};
}

/** The places of all but one question, sorted and joined where they touch. */
export function allBut(places: readonly LeftOut[], kept: number): Range[] {
	const ranges: Range[] = [];
	for (const [i, { before, behind }] of places.entries()) {
		if (i === kept) continue;
		const { start, end } = i < kept ? before : behind;
		const last = ranges.at(-1);
		if (last && start <= last.end) last.end = Math.max(last.end, end);
		else ranges.push({ start, end });
	}
	return ranges;
}

/** Whether white space holds a blank line; the text's own ends count as one. */
const isGap = (space: string, isEnd: boolean): boolean => isEnd || /\n[^\S\n]*\n/.test(space);

const isSpace = (letter: string): boolean => /\s/.test(letter);
const isBlank = (letter: string): boolean => letter !== "\n" && isSpace(letter);

function skip(text: string, at: number, passes: (letter: string) => boolean): number {
	while (at < text.length && passes(text[at]!)) at++;
	return at;
}

function skipBack(text: string, at: number, passes: (letter: string) => boolean): number {
	while (at > 0 && passes(text[at - 1]!)) at--;
	return at;
}

const lineStart = (text: string, at: number): number => skipBack(text, at, isBlank);
