import assert from "node:assert/strict";
import { test } from "node:test";
import { closest } from "../../../src/core/lint/closest";

/** [word, candidates, the one that is meant] */
const cases: [string, string[], string | null][] = [
	["citty", ["city", "country"], "city"],
	["ctiy", ["city", "clay"], "city"],
	["City", ["city"], "city"],
	["question", ["questions", "query"], "questions"],
	["user", ["name", "customer"], null],
	["a", ["b"], null],
	["ab", ["ba"], "ba"],
	["city", ["city"], null],
	["x".repeat(100), ["x".repeat(99)], null],
	["anything", [], null],
];
for (const [word, candidates, meant] of cases)
	test(`${word.slice(0, 20)} of ${candidates.map((each) => each.slice(0, 20))}`, () =>
		assert.equal(closest(word, candidates), meant));
