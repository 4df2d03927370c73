import assert from "node:assert/strict";
import { test } from "node:test";
import { ago } from "../../../src/core/history/ago";
import { excerptOf, firstWords } from "../../../src/core/history/excerpt";

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];
const ages: [age: number, words: string][] = [
	[-hour, "just now"],
	[0, "just now"],
	[minute - 1, "just now"],
	[minute, "1 minute ago"],
	[3.9 * minute, "3 minutes ago"],
	[hour - 1, "59 minutes ago"],
	[hour, "1 hour ago"],
	[day, "1 day ago"],
	[7 * day, "1 week ago"],
	[29 * day, "4 weeks ago"],
	[30 * day, "1 month ago"],
	[365 * day, "1 year ago"],
];
for (const [age, words] of ages) test(words, () => assert.equal(ago(1e12 - age, 1e12), words));

test("the first words stand on one line and end in no half character", () => {
	assert.equal(firstWords("  Who\n\nwas\tit? ", 20), "Who was it?");
	assert.equal(firstWords("one two three", 8), "one two…");
	assert.equal(firstWords("ab😀cd", 4), "ab…");
	assert.equal(firstWords("", 4), "");
});

test("an excerpt has what stands around, and no half character", () => {
	const text = "a😀bc😀d";
	assert.deepEqual(excerptOf(text, { start: 3, end: 5 }, 2), { before: "😀", text: "bc", after: "😀" });
	assert.deepEqual(excerptOf(text, { start: 3, end: 5 }, 1), { before: "", text: "bc", after: "" });
	assert.deepEqual(excerptOf(text, { start: 0, end: 1 }, 24), { before: "", text: "a", after: "😀bc😀d" });
	assert.deepEqual(excerptOf(text, { start: 3, end: 3 }, 24), { before: "a😀", text: "", after: "bc😀d" });
});
