import assert from "node:assert/strict";
import { test } from "node:test";
import { mulberry32 } from "../../../src/core/random";
import { rangeOfExcerpt } from "../../../src/study/spans/excerpt";
import { extractor } from "../../../src/study/spans/extractor";
import { findSpans } from "../../../src/study/spans/find-spans";
import { memoryCache, scriptedClient } from "../server/open-client";
import { wordTokens } from "../word-tokens";

/** The carets mark what is found. */
const excerpts: [text: string, excerpt: string, carets: string][] = [
	["It was Jane Austen.", "Jane Austen", "       ^^^^^^^^^^^"],
	["It was Jane Austen.", " Jane Austen. ", "       ^^^^^^^^^^^"],
	["O'Neill and O'Neill", "O'Neill", "^^^^^^^"],
	["Eugene O’Neill", "O'Neill", "       ^^^^^^^"],
	["Eugene O'Neill", "O’Neill", "       ^^^^^^^"],
	['He said "no" to it', '"no"', "        ^^^^"],
	["He said “no” to it", '"no"', "        ^^^^"],
	["in 1914–1918, then", "1914-1918", "   ^^^^^^^^^"],
	["by Beyonce\u0301 Knowles", "Beyoncé", "   ^^^^^^^^"],
	["by Beyoncé Knowles", "Beyonce\u0301", "   ^^^^^^^"],
	["Jane\n  Austen wrote", "Jane Austen", "^^^^^^^^^^^^^"],
	["Jane\u00a0Austen wrote", "Jane Austen", "^^^^^^^^^^^"],
	["well… Emma", "well... Emma", "^^^^^^^^^^"],
	["JANE AUSTEN", "Jane Austen", "^^^^^^^^^^^"],
	["首都は東京です", "東京", "   ^^"],
	["a 🙂 b", "🙂", "  ^^"],
	// A whole word later rather than a part of one before.
	["Smarter is art", "art", "           ^^^"],
	["The heart", "art", ""],
	["Hart", "Har", ""],
	["cafe\u0301", "cafe", ""],
	["in 1914", "191", ""],
	["Jane Austen", "Mary Shelley", ""],
	["Jane Austen", "Jane  of Austen", ""],
	["Jane Austen", " .,", ""],
	["", "x", ""],
];

test("where an excerpt stands", () => {
	for (const [text, excerpt, carets] of excerpts) {
		const range = rangeOfExcerpt(text, excerpt);
		const marks = range ? " ".repeat(range.start) + "^".repeat(range.end - range.start) : "";
		assert.equal(marks, carets, JSON.stringify([text, excerpt]));
	}
});

test("a law: what is cut out of a text at its words is found, at its place or before", () => {
	const random = mulberry32(3);
	const words = ["Jane", "O’Neill", "“so”", "e\u0301t\u00e9", "東京", "🙂", "1914–18", "x'y"];
	for (let i = 0; i < 2000; i++) {
		const picked = Array.from(
			{ length: 1 + Math.floor(random() * 6) },
			() => words[Math.floor(random() * words.length)]!,
		);
		const [a, b] = [Math.floor(random() * picked.length), Math.floor(random() * picked.length)].sort();
		const text = picked.join(" ");
		const excerpt = picked.slice(a, b! + 1).join(" ");
		const range = rangeOfExcerpt(text, excerpt);
		assert.equal(range && text.slice(range.start, range.end), excerpt, text);
		assert.ok(range!.start <= picked.slice(0, a).join(" ").length + 1);
		// Composition and quotes that the model changed do not matter.
		assert.deepEqual(
			rangeOfExcerpt(text, excerpt.normalize("NFD").replace(/[“”]/g, '"').replace(/’/g, "'")),
			range,
		);
	}
});

const ANSWER = "The one who wrote all of this down was, as far as anybody knows, Eugene O'Neill.";
const PLACE = { start: ANSWER.indexOf("Eugene"), end: ANSWER.length - 1 };
const counts = (given: Partial<Record<"asked" | "cached" | "badReplies" | "none" | "failed", number>>) => ({
	...{ asked: 0, cached: 0, badReplies: 0, none: 0, failed: 0, overlong: 0, ...given },
});

/** What the model replies, and the span that comes of it. */
const cases: [replies: string[], range: typeof PLACE | null, counts: ReturnType<typeof counts>][] = [
	[['{"span":"Eugene O\'Neill"}'], PLACE, counts({ asked: 1 })],
	[['{"span":"Eugene O’Neill."}'], PLACE, counts({ asked: 1 })],
	[['{"span":""}'], null, counts({ asked: 1, none: 1 })],
	[['{"span":"Mary Shelley"}', '{"span":"Eugene O\'Neill"}'], PLACE, counts({ asked: 1, badReplies: 1 })],
	[["Eugene O'Neill", '{"span":"Eugene O\'Neill"}'], PLACE, counts({ asked: 1, badReplies: 1 })],
	[[JSON.stringify({ span: ANSWER }), '{"span":7}'], null, counts({ asked: 1, badReplies: 2, failed: 1 })],
	[['{"span":"Euge"}', "{}"], null, counts({ asked: 1, badReplies: 2, failed: 1 })],
];

test("a span stands in the answer as the model wrote it, or there is none", async () => {
	for (const [replies, range, expected] of cases) {
		const { client } = scriptedClient([...replies]);
		const cache = await memoryCache();
		const asker = extractor(client, cache);
		assert.deepEqual(await asker.extract("Who?", ANSWER), range, replies[0]);
		assert.deepEqual(asker.counts, expected);
		// From the cache, the same.
		const again = extractor(scriptedClient([]).client, cache);
		assert.deepEqual(await again.extract("Who?", ANSWER), range);
		assert.deepEqual(again.counts, { ...expected, asked: 0, cached: 1 });
	}
});

test("equal answers are asked about once, even at the same time", async () => {
	const { client, asked } = scriptedClient(['{"span":"Eugene O\'Neill"}']);
	const asker = extractor(client, await memoryCache());
	assert.deepEqual(await Promise.all([1, 2, 3].map(() => asker.extract("Who?", ANSWER))), [
		PLACE,
		PLACE,
		PLACE,
	]);
	assert.equal(await asker.extract("Who?", " \n"), null);
	assert.equal(asked.length, 1);
});

test("the model is asked only where the rules find nothing, and about nothing but right and wrong answers", async () => {
	const { client, asked } = scriptedClient(['{"span":"Eugene O\'Neill"}']);
	const answers = [ANSWER, "Mary Shelley", ANSWER, ANSWER, ""].map(wordTokens);
	const verdicts = ["false", "false", "refused", "uncertain", "false"] as const;
	const judged = { question: "Who?", accepted: ["Jane Austen"], answers, verdicts };
	const spans = await findSpans(judged, extractor(client, await memoryCache()));
	assert.deepEqual(
		spans.map((span) => span?.by ?? null),
		["extractor", "short answer", null, null, null],
	);
	assert.deepEqual(spans[0], { characters: PLACE, tokens: { start: 14, end: 16 }, by: "extractor" });
	assert.equal(asked.length, 1);
	const byRules = await findSpans(judged, null);
	assert.deepEqual(
		byRules.map((span) => span?.by ?? null),
		[null, "short answer", null, null, null],
	);
});
