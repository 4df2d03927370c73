import assert from "node:assert/strict";
import { test } from "node:test";
import { cutAt, doubtfulEnd, stopPlace } from "../../src/core/stop-texts";

/** [answer, texts, length that was looked at before, place, length of the doubtful end] */
const CASES: [string, string[], number, number | null, number][] = [
	["", ["a"], 0, null, 0],
	["abc", [], 0, null, 0],
	["abc", ["c", "b"], 0, 1, 0],
	["abc", ["bcd"], 0, null, 2],
	["ab\n", ["\n\n", "b\nx"], 0, null, 2],
	["aXbX", ["X"], 2, 3, 0],
	["abab", ["abab", "ba"], 3, 0, 3],
	["aaaa", ["aab"], 3, null, 2],
];

test("the first of the texts is found, and what may become one of them", () => {
	for (const [text, stops, known, place, doubtful] of CASES) {
		assert.equal(stopPlace(text, stops, known), place, text);
		if (place === null) assert.equal(doubtfulEnd(text, stops), doubtful, text);
	}
});

test("what is found token by token is what is found at once", () => {
	const text = "the cat sat on the mat, the end of that";
	for (const stop of ["the", "at", " s", "that", "mat, the end", "zzz"])
		for (const size of [1, 2, 3, 5]) {
			let found: number | null = null;
			for (let known = 0; known < text.length && found === null; known += size)
				found = stopPlace(text.slice(0, known + size), [stop], known);
			assert.equal(found, text.includes(stop) ? text.indexOf(stop) : null, `${stop} by ${size}`);
		}
});

test("an answer is cut inside a token, too", () => {
	const tokens = [
		{ start: 0, end: 2, text: "ab" },
		{ start: 2, end: 2, text: "" },
		{ start: 2, end: 5, text: "cde" },
		{ start: 5, end: 6, text: "f" },
	];
	const answer = { tokens, text: "abcdef" };
	assert.deepEqual(cutAt(null, answer), answer);
	assert.deepEqual(cutAt(4, answer), {
		tokens: [tokens[0], tokens[1], { start: 2, end: 4, text: "cd" }],
		text: "abcd",
	});
	assert.deepEqual(cutAt(2, answer), { tokens: [tokens[0]], text: "ab" });
	assert.deepEqual(cutAt(0, answer), { tokens: [], text: "" });
});
