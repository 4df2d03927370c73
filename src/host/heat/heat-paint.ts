/** Which words and lines of a prompt get which tint. Knows nothing of the editor. */
import { riskStep, STEPS } from "../../core/heatmap/scale";
import type { QuestionReport } from "../../core/lint/model-check";
import type { Range } from "../../core/prompt/mapped-text";

/** Tints in the editor; the panel, where tokens stand on their own, has twice as many. */
export const TINTS = 5;

/** A threshold for prompts that were read but not answered: the tint in the middle is an even chance. */
const EVEN = 0.5;

/** Words that were read together. */
export interface HeatedWords {
	words: readonly (Range & { risk: number })[];
	threshold: number;
}

/** The words of what the linter asked. */
export const heatedBy = ({ heat, assessment }: QuestionReport): HeatedWords => ({
	words: heat,
	threshold: assessment.answer?.threshold ?? EVEN,
});

/**
 * The places of each tint, the faintest first; cool words have none. Words that several readings share, such as what
 * stands above all questions, are as hot as in the hottest of them.
 */
export function tintedWords(readings: readonly HeatedWords[]): Range[][] {
	const hottest = new Map<string, Range & { tint: number }>();
	for (const { words, threshold } of readings)
		for (const { start, end, risk } of words) {
			const tint = Math.ceil((riskStep(risk, threshold) * TINTS) / STEPS);
			const key = `${start} ${end}`;
			if (tint > (hottest.get(key)?.tint ?? 0)) hottest.set(key, { start, end, tint });
		}
	return byTint([...hottest.values()]);
}

/**
 * Other readings without the words that `shown` has read too: two tints in one place would add up to a third.
 * @param shown in the document's order
 */
export function besideShown(others: readonly HeatedWords[], shown: readonly Range[]): HeatedWords[] {
	const stretches = stretchesOf(shown);
	const isFree = (word: Range) => !stretches.some(({ start, end }) => word.start < end && start < word.end);
	return others.map(({ words, threshold }) => ({ words: words.filter(isFree), threshold }));
}

/** Words that touch, or have one character in between, are one stretch. */
function stretchesOf(words: readonly Range[]): Range[] {
	const stretches: Range[] = [];
	for (const { start, end } of words) {
		const last = stretches.at(-1);
		if (last && start <= last.end + 1) last.end = Math.max(last.end, end);
		else stretches.push({ start, end });
	}
	return stretches;
}

/** The lines of each tint: a line is as hot as its hottest word. @param lineOf a word's line */
export function tintedLines(words: readonly Range[][], lineOf: (word: Range) => number): number[][] {
	const hottest = new Map<number, number>();
	for (const [index, ranges] of words.entries())
		for (const range of ranges) hottest.set(lineOf(range), index + 1);
	const lines = [...hottest].map(([line, tint]) => ({ line, tint }));
	return byTint(lines).map((each) => each.map(({ line }) => line));
}

function byTint<T extends { tint: number }>(tinted: readonly T[]): T[][] {
	return Array.from({ length: TINTS }, (_, index) => tinted.filter(({ tint }) => tint === index + 1));
}
