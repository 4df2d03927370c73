/** Which words and lines of a prompt get which tint. Knows nothing of the editor. */
import { riskStep, STEPS } from "../../core/heatmap/scale";
import type { QuestionReport } from "../../core/lint/model-check";
import type { Range } from "../../core/prompt/mapped-text";

/** Tints in the editor; the panel, where tokens stand on their own, has twice as many. */
export const TINTS = 5;

/** A threshold for prompts that were read but not answered: the tint in the middle is an even chance. */
const EVEN = 0.5;

/**
 * The places of each tint, the faintest first; cool words have none. Words that several questions share, such as what
 * stands above them all, are as hot as in the hottest of them.
 */
export function tintedWords(reports: readonly QuestionReport[]): Range[][] {
	const hottest = new Map<string, Range & { tint: number }>();
	for (const { heat, assessment } of reports) {
		const threshold = assessment.answer?.threshold ?? EVEN;
		for (const { start, end, risk } of heat) {
			const tint = Math.ceil((riskStep(risk, threshold) * TINTS) / STEPS);
			const key = `${start} ${end}`;
			if (tint > (hottest.get(key)?.tint ?? 0)) hottest.set(key, { start, end, tint });
		}
	}
	return byTint([...hottest.values()]);
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
