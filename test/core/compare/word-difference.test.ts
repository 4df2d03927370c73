import assert from "node:assert/strict";
import { test } from "node:test";
import { wordDifference } from "../../../src/core/compare/word-difference";

/** Changed passages in brackets. */
const marked = (passages: { text: string; isChanged: boolean }[]): string =>
	passages.map(({ text, isChanged }) => (isChanged ? `[${text}]` : text)).join("");

/** [both texts, with what they do not share in brackets] */
const cases: [string, string][] = [
	["The capital of [France]?", "The capital of [Norway]?"],
	["Who was it?", "Who was it?"],
	["", "[All of it is new]"],
	["Name [one king]", "Name [the last queen of Spain]"],
	["Be brief.", "Be brief.[\nIn French.]"],
	["don't", "don't[ shout]"],
	["首都は[東]京", "首都は[北]京"],
	["a👩‍🚀 b [c]", "a👩‍🚀 b [d]"],
];
for (const [first, second] of cases)
	test(`${JSON.stringify(first)} and ${JSON.stringify(second)}`, () => {
		const plain = (text: string) => text.replace(/[[\]]/g, "");
		const difference = wordDifference(plain(first), plain(second));
		assert.equal(marked(difference.first), first);
		assert.equal(marked(difference.second), second);
		const turned = wordDifference(plain(second), plain(first));
		assert.equal(turned.first.map(({ text }) => text).join(""), plain(second));
	});

test("whatever the texts are, the passages are the texts, and what is not marked is common to both", () => {
	const words = ["a", "b", " ", "\n", "\ud800", "é", "𝒳", "<i>", "،", "中"];
	let x = 7;
	const random = () => {
		x = (x * 48271) % 2147483647;
		return x / 2147483647;
	};
	const text = () =>
		Array.from({ length: Math.floor(random() * 12) }, () => words[Math.floor(random() * words.length)]).join(
			"",
		);
	for (let round = 0; round < 500; round++) {
		const [a, b] = [text(), text()];
		const { first, second } = wordDifference(a, b);
		const joined = (passages: typeof first) => passages.map((passage) => passage.text).join("");
		assert.deepEqual([joined(first), joined(second)], [a, b]);
		const kept = (passages: typeof first) =>
			joined(passages.filter(({ isChanged }) => !isChanged)).replace(/\s/g, "");
		assert.equal(kept(first), kept(second));
	}
});
