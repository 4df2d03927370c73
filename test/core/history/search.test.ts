import assert from "node:assert/strict";
import { test } from "node:test";
import { hasWords, queryWords, searchedText } from "../../../src/core/history/search";
import { mulberry32 } from "../../../src/core/random";

const run = [
	"Who was the first mayor of Braskovford?",
	"Edmund HALVERSEN, 1847.",
	"mayors.prompt.md",
	"pocket-chat",
];
const finds = (query: string, texts: string[] = run) => hasWords(searchedText(texts), queryWords(query));

const cases: [query: string, isFound: boolean][] = [
	["", true],
	["   ", true],
	["mayor", true],
	["MAYOR halversen", true],
	["first pocket", true],
	["brask", true],
	["ord?", true],
	["mayor mayor", true],
	["mayor bishop", false],
	// The end of the prompt and the beginning of the answer are no word.
	["braskovford?edmund", false],
];
for (const [query, isFound] of cases)
	test(`"${query}" ${isFound ? "is found" : "is not found"}`, () => assert.equal(finds(query), isFound));

test("letters with marks are found however they are written", () => {
	const composed = "caf\u00e9 M\u00dcNCHEN";
	const apart = "cafe\u0301 Mu\u0308nchen";
	assert.ok(finds(composed, [apart]) && finds(apart, [composed]));
	assert.ok(finds("ＷＩＤＥ", ["wide"]));
});

test("the order of the words does not matter, and one more word never finds more", () => {
	const random = mulberry32(3);
	const words = "who was first mayor brask edmund 1847 pocket bishop lyon".split(" ");
	for (let round = 0; round < 300; round++) {
		const query = words.filter(() => random() < 0.4);
		const other = [...query].sort(() => random() - 0.5);
		assert.equal(finds(query.join(" ")), finds(other.join("  ")));
		if (finds([...query, "edmund"].join(" "))) assert.ok(finds(query.join(" ")));
	}
});
