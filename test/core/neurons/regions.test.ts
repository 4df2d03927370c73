import assert from "node:assert/strict";
import { test } from "node:test";
import {
	answerSpan,
	meanWeights,
	outside,
	regionRanges,
	tokensOfSpan,
} from "../../../src/core/neurons/regions";

test("regions of a sequence of 4 prompt and 5 response tokens", () => {
	const sequence = { promptTokens: 4, responseTokens: 5, answer: { start: 1, end: 3 } };
	const cases = {
		prompt: [{ start: 0, end: 4 }],
		lastPromptToken: [{ start: 3, end: 4 }],
		predicting: [{ start: 4, end: 6 }],
		response: [{ start: 4, end: 9 }],
		answer: [{ start: 5, end: 7 }],
		other: [
			{ start: 0, end: 5 },
			{ start: 7, end: 9 },
		],
	} as const;
	for (const [region, ranges] of Object.entries(cases))
		assert.deepEqual(regionRanges(region as keyof typeof cases, sequence), ranges, region);
});

test("an empty region has no ranges and no mean", () => {
	const silent = { promptTokens: 0, responseTokens: 0, answer: null };
	for (const region of ["prompt", "lastPromptToken", "predicting", "response", "answer", "other"] as const)
		assert.deepEqual(regionRanges(region, silent), []);
	assert.equal(meanWeights([], 4), null);
	assert.deepEqual(outside([], 3), [{ start: 0, end: 3 }]);
	assert.deepEqual(outside([{ start: 0, end: 3 }], 3), []);
});

test("a region and what is outside it hold every token once", () => {
	const inside = [
		{ start: 1, end: 2 },
		{ start: 4, end: 6 },
	];
	const covered = [...inside, ...outside(inside, 9)].flatMap(({ start, end }) =>
		Array.from({ length: end - start }, (_, i) => start + i),
	);
	assert.deepEqual(covered.sort(), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
});

/** Tokens are written apart by `|`; the span is marked by carets; the answer is the marked tokens' numbers. */
const spans: [tokens: string, span: string, expected: string][] = [
	["The| capital| is| Paris|.", "               ^^^^^ ", "3"],
	["The| capital| is| Paris|.", "              ^^^^^^ ", "3"],
	["Jane| Aus|ten|.", "^^^^^^^^^^^ ", "012"],
	["Jane| Aus|ten|.", "     ^      ", "1"],
	["a|b|c", "   ", ""],
	// The second token is the first half of the character that the third one completes.
	["x||é|y", " ^ ", "12"],
	["x||é|y", "^  ", "0"],
];

test("a span of characters becomes the tokens that carry it", () => {
	for (const [marked, carets, expected] of spans) {
		const tokens = marked.split("|");
		const ends = tokens.map((_, t) => tokens.slice(0, t + 1).join("").length);
		const starts = tokens.map((token, t) => ends[t]! - token.length);
		const span = { start: Math.max(carets.indexOf("^"), 0), end: carets.lastIndexOf("^") + 1 };
		const range = tokensOfSpan(span, starts, ends);
		const chosen = tokens.map((_, t) => t).filter((t) => range && t >= range.start && t < range.end);
		assert.equal(chosen.join(""), expected, marked);
	}
});

const answers: [text: string, marked: string | null][] = [
	["Paris", "Paris"],
	[" Paris.\n", "Paris"],
	["The answer is Jane Austen.", "Jane Austen"],
	["It's \"O'Neill\"!", "O'Neill"],
	["Sure, it is the River Nile.", "the River Nile"],
	["**Answer:** 42", "42"],
	["Answer: 42", "42"],
	["Yes", "Yes"],
	["Port Ellery, I think.", "Port Ellery"],
	["Port Ellery (not certain).", "Port Ellery"],
	["Perhaps", "Perhaps"],
	["It is", "It is"],
	["Washington (D.C.)", "Washington (D.C.)"],
	["...", null],
	["", null],
	[
		"one two three four five six seven eight nine ten eleven twelve",
		"one two three four five six seven eight nine ten eleven twelve",
	],
	["one two three four five six seven eight nine ten eleven twelve thirteen", null],
];

test("the part of a short reply that states the fact", () => {
	for (const [text, marked] of answers) {
		const span = answerSpan(text);
		assert.equal(span && text.slice(span.start, span.end), marked, JSON.stringify(text));
	}
});
