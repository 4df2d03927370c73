import assert from "node:assert/strict";
import { test } from "node:test";
import { shakiestWords, strongestNeuron, wordsOf } from "../../../src/core/heatmap/words";

/** Tokens with their risks in percent: `Hal:86`. */
const tokens = (...pieces: [text: string, risk: number][]) =>
	pieces.map(([text, risk]) => ({ text, risk: risk / 100, isSpecial: /^<\|.*\|>$/.test(text) }));
const texts = (...pieces: string[]) => wordsOf(tokens(...pieces.map((text): [string, number] => [text, 1])));

const cases: [pieces: string[], words: string[]][] = [
	[
		["The", " mayor", " of", " Brask", "ov", "ford", "."],
		["The", "mayor", "of", "Braskovford"],
	],
	[
		["on", "\n", "and"],
		["on", "and"],
	],
	[
		["in", " ", "1", "8", "4", "7", "!"],
		["in", "1847"],
	],
	[[" “", "Hal", "’s", "”,"], ["Hal’s"]],
	// The pieces of a character carry no text of their own, and part nothing.
	[["a", "", "", "é", "b"], ["aéb"]],
	[["", "", "👩‍🚀"], ["👩‍🚀"]],
	[
		["yes", "<|im_end|>", "no"],
		["yes", "no"],
	],
	// No spaces are written between these words, and each token stands for itself.
	[
		["東京", "は", "大きい", "。"],
		["東京", "は", "大きい"],
	],
	[
		["x", " =", " y", ";"],
		["x", "y"],
	],
	[
		["…", " ?!"],
		["…", "?!"],
	],
	[
		["one\n", "two\t", "three"],
		["one", "two", "three"],
	],
	[[], []],
];
test("words are tokens that no white space parts, without the punctuation around them", () => {
	for (const [pieces, words] of cases)
		assert.deepEqual(
			texts(...pieces).map(({ text }) => text),
			words,
			JSON.stringify(pieces),
		);
});

test("words come in order, do not overlap, and have the largest risk of their tokens", () => {
	const risks = [0.1, 0.7, 0.3, 0.9, 0.2, 0.4, 0.6, 0.5];
	const read = ["The", " Hal", "ver", "sen", ",", " the", "re", "\n"].map((text, i) => ({
		...{ text, risk: risks[i]!, isSpecial: false },
	}));
	let last = 0;
	for (const { start, end, at, risk } of wordsOf(read)) {
		assert.ok(start >= last && start <= at && at < end, `${start} ${at} ${end}`);
		assert.equal(risk, Math.max(...risks.slice(start, end)));
		assert.equal(risk, risks[at]);
		last = end;
	}
});

test("the shakiest come first, each word once, of equal ones the earlier", () => {
	const read = tokens([" a", 30], [" Hal", 50], ["ver", 86], [" b", 30], [" halver", 90], [" c", 10]);
	assert.deepEqual(
		shakiestWords(read, 3).map(({ text, risk, at }) => [text, risk, at]),
		[
			["halver", 0.9, 4],
			["a", 0.3, 0],
			["b", 0.3, 3],
		],
	);
	assert.equal(shakiestWords(read, 9).length, 4);
});

test("the strongest neuron is the one that raises the logit most", () => {
	assert.equal(strongestNeuron([0.2, -3, 0.5, 0.5]), 2);
	assert.equal(strongestNeuron([-1, 0]), null);
	assert.equal(strongestNeuron([]), null);
});
