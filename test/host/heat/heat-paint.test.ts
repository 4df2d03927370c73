import assert from "node:assert/strict";
import { test } from "node:test";
import type { QuestionReport } from "../../../src/core/lint/model-check";
import { HeatChoice } from "../../../src/host/heat/heat-choice";
import { TINTS, tintedLines, tintedWords } from "../../../src/host/heat/heat-paint";
import { assessed } from "../lint/made-up";

/** A report with words of five characters, one after another, of the given risks. */
const report = (threshold: number | null, ...risks: number[]): QuestionReport => ({
	...{ range: { start: 0, end: 1 }, text: "Who?", isCached: false },
	heat: risks.map((risk, index) => ({ start: index * 6, end: index * 6 + 5, logit: 0, risk })),
	assessment: assessed(
		threshold === null ? { answer: null } : { answer: { ...assessed().answer!, threshold } },
	),
});
/** The tint of each word, 0 for none. */
function tintsOf(words: ReturnType<typeof tintedWords>, count: number): number[] {
	const tints = Array<number>(count).fill(0);
	for (const [index, ranges] of words.entries()) for (const { start } of ranges) tints[start / 6] = index + 1;
	return tints;
}

const cases: [name: string, threshold: number | null, risks: number[], tints: number[]][] = [
	["cold words have none, the threshold the middle one", 0.5, [0, 0.1, 0.5, 0.7, 1], [0, 1, 3, 4, 5]],
	["the tints follow the threshold", 0.2, [0, 0.1, 0.2, 0.6, 1], [0, 2, 3, 4, 5]],
	["without an answer the middle is an even chance", null, [0.5, 1], [3, 5]],
	["what is no number has none", 0.5, [Number.NaN], [0]],
];
for (const [name, threshold, risks, tints] of cases)
	test(name, () => {
		const words = tintedWords([report(threshold, ...risks)]);
		assert.equal(words.length, TINTS);
		assert.deepEqual(tintsOf(words, risks.length), tints);
	});

test("words that several questions share are painted once, as in the hottest", () => {
	const words = tintedWords([report(0.5, 0.1, 0.9), report(0.5, 1, 0.2)]);
	assert.deepEqual(tintsOf(words, 2), [5, 5]);
	assert.equal(words.flat().length, 2);
});

test("a line is as hot as its hottest word", () => {
	const words = tintedWords([report(0.5, 0.1, 1, 0.5)]);
	const lines = tintedLines(words, ({ start }) => (start < 12 ? 0 : 1));
	assert.deepEqual(lines, [[], [], [1], [], [0]]);
});

test("the command shows what is hidden and hides what is shown; a changed setting is the latest word", () => {
	const choice = new HeatChoice();
	let changes = 0;
	choice.onChange(() => changes++);
	assert.equal(choice.mode("off"), "off");
	choice.toggle("off");
	assert.equal(choice.mode("off"), "inline");
	choice.toggle("off");
	assert.equal(choice.mode("off"), "off");
	choice.settingChanged();
	assert.equal(choice.mode("gutter"), "gutter");
	choice.toggle("gutter");
	assert.equal(choice.mode("gutter"), "off");
	choice.toggle("gutter");
	assert.equal(choice.mode("gutter"), "gutter");
	assert.equal(changes, 5);
});
