import assert from "node:assert/strict";
import { test } from "node:test";
import { HeatChoice } from "../../../src/host/heat/heat-choice";
import { besideShown, heatedBy, TINTS, tintedLines, tintedWords } from "../../../src/host/heat/heat-paint";
import { assessed } from "../lint/made-up";

/** A report with words of five characters, one after another, of the given risks. */
const report = (threshold: number | null, ...risks: number[]) =>
	heatedBy({
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

test("the panel's prompt wins where other words were read in the same place, and nowhere else", () => {
	const linted = [report(0.5, 1, 1, 1, 1), report(0.5, 1)];
	// From the middle of the second word to the end of the third, its words one character apart.
	const shown = [
		{ start: 8, end: 11 },
		{ start: 12, end: 17 },
	];
	assert.deepEqual(tintsOf(tintedWords(besideShown(linted, shown)), 4), [5, 0, 0, 5]);
	assert.deepEqual(besideShown(linted, []), linted);
	// What only touches is not the same place, and what lies in between two stretches is free.
	const apart = [
		{ start: 0, end: 5 },
		{ start: 11, end: 12 },
		{ start: 18, end: 23 },
	];
	assert.deepEqual(tintsOf(tintedWords(besideShown(linted, apart)), 4), [0, 5, 5, 0]);
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

test("beside the panel heat is shown unless a setting or the command hides it", () => {
	const choice = new HeatChoice();
	assert.equal(choice.modeBesidePanel("off", true), "inline");
	assert.equal(choice.modeBesidePanel("gutter", true), "gutter");
	assert.equal(choice.modeBesidePanel("gutter", false), "off");
	choice.toggle("off", true);
	assert.equal(choice.modeBesidePanel("off", true), "off");
	assert.equal(choice.mode("off"), "off", "only what was seen is hidden");
	choice.toggle("off", false);
	assert.equal(choice.modeBesidePanel("off", false), "inline", "who asks for it gets it");
	choice.settingChanged();
	assert.equal(choice.modeBesidePanel("off", false), "off");
});
