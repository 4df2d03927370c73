import assert from "node:assert/strict";
import { test } from "node:test";
import { declines } from "../../src/core/declines";

const cases: [answer: string, isRefusal: boolean][] = [
	["I don't know.", true],
	["I don’t know the answer to that.", true],
	["Sorry, I CANNOT say.", true],
	["Her birthplace is not recorded.", true],
	["Paris", false],
	["", false],
	["The Unknowns", false],
	["Cannotville", false],
];

test("an answer declines by whole words, in any case and with any apostrophe", () => {
	for (const [answer, isRefusal] of cases) assert.equal(declines(answer), isRefusal, answer);
});
