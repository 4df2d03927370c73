import assert from "node:assert/strict";
import { test } from "node:test";
import {
	exactly,
	fromDocument,
	type MappedText,
	mappedText,
	type Piece,
	slice,
	toDocument,
	wholly,
	without,
} from "../../../src/core/prompt/mapped-text";
import { mulberry32 } from "../../../src/core/random";
import { checkMapping } from "./check-mapping";

const DOCUMENT = "Hello {{name}}, it\\'s 😀 late.\r\nBye.";
/** "Hello Ann, it's 😀 late.\nBye." */
const text = mappedText([
	exactly(DOCUMENT, 0, 6),
	wholly("Ann", 6, 14, "name"),
	exactly(DOCUMENT, 14, 18),
	wholly("'", 18, 20),
	exactly(DOCUMENT, 20, 30),
	wholly("\n", 30, 32),
	exactly(DOCUMENT, 32, 36),
]);

test("the text is what its pieces say", () => assert.equal(text.text, "Hello Ann, it's 😀 late.\nBye."));
test("the laws hold", () => checkMapping(text, DOCUMENT));

test("places in the document", () => {
	const cases: [name: string, start: number, end: number, expected: string][] = [
		["text as it stands", 0, 5, "Hello"],
		["a part of a variable stands for all of it", 7, 8, "{{name}}"],
		["from text into a variable", 4, 7, "o {{name}}"],
		["an escape", 13, 14, "\\'"],
		["both units of a surrogate pair", 16, 18, "😀"],
		["one unit of it", 16, 17, "\uD83D"],
		["a folded line end", 24, 25, "\r\n"],
		["offsets outside the text", -5, 1000, DOCUMENT],
		["an end before the start", 5, 2, ""],
	];
	for (const [name, start, end, expected] of cases) {
		const place = toDocument(text, start, end);
		assert.equal(DOCUMENT.slice(place.start, place.end), expected, name);
	}
});

test("an empty range stands before the next character, at the end behind the last", () => {
	assert.deepEqual(toDocument(text, 6, 6), { start: 6, end: 6 });
	assert.deepEqual(toDocument(text, 9, 9), { start: 14, end: 14 });
	assert.deepEqual(toDocument(text, 1000, 1000), { start: 36, end: 36 });
	assert.deepEqual(toDocument(mappedText([]), 3, 5), { start: 0, end: 0 });
});

test("no text stands outside of the pieces", () => {
	const gap = mappedText([exactly("abcdef", 1, 2), exactly("abcdef", 4, 5)]);
	assert.deepEqual(
		[-1, 0, 1, 2, 3, 4, 5, 6].map((offset) => fromDocument(gap, offset)?.start ?? null),
		[null, null, 0, null, null, 1, null, null],
	);
	assert.equal(fromDocument(mappedText([]), 0), null);
});

test("a piece without a place of its own is found from no offset", () => {
	const inserted = mappedText([exactly("abcd", 0, 2), wholly("X", 2, 2), exactly("abcd", 2, 4)]);
	assert.equal(inserted.text, "abXcd");
	assert.deepEqual(fromDocument(inserted, 2), { start: 3, end: 4 });
	assert.deepEqual(toDocument(inserted, 2, 3), { start: 2, end: 2 });
	assert.equal(without(inserted, [{ start: 3, end: 4 }]).text, "abXd");
});

test("pieces that cannot be joined", () => {
	const overlapping = [exactly("abc", 0, 2), exactly("abc", 1, 3)];
	const backwards = [wholly("a", 2, 3), wholly("b", 0, 1)];
	const wrongLength: Piece[] = [{ text: "ab", start: 0, end: 3, isExact: true }];
	const turned = [wholly("a", 3, 2)];
	for (const pieces of [overlapping, backwards, wrongLength, turned])
		assert.throws(() => mappedText(pieces), RangeError);
});

test("slices and cuts", () => {
	const cases: [name: string, part: MappedText, expected: string][] = [
		["a slice of a whole piece", slice(text, 7, 8), "n"],
		["nothing", slice(text, 5, 5), ""],
		["backwards", slice(text, 9, 3), ""],
		["more than there is", slice(text, -3, 99), text.text],
		["without nothing", without(text, []), text.text],
		[
			"without the middle of a variable",
			without(text, [{ start: 7, end: 8 }]),
			"Hello An, it's 😀 late.\nBye.",
		],
		["without all", without(text, [{ start: 0, end: text.text.length }]), ""],
		[
			"without neighbours",
			without(text, [
				{ start: 0, end: 6 },
				{ start: 6, end: 9 },
			]),
			", it's 😀 late.\nBye.",
		],
	];
	for (const [name, part, expected] of cases) {
		assert.equal(part.text, expected, name);
		checkMapping(part, DOCUMENT);
	}
	assert.deepEqual(toDocument(slice(text, 7, 8), 0, 1), { start: 6, end: 14 });
	assert.equal(
		without(text, [{ start: 7, end: 8 }]).pieces.filter(({ variable }) => variable === "name").length,
		1,
	);
});

test("any pieces, sliced and cut anywhere, keep the laws", () => {
	const random = mulberry32(7);
	const below = (count: number) => Math.floor(random() * count);
	const document = Array.from({ length: 200 }, () => String.fromCharCode(97 + below(26))).join("");
	for (let round = 0; round < 500; round++) {
		const pieces: Piece[] = [];
		for (let at = below(4); at < document.length; at += below(3)) {
			const end = Math.min(document.length, at + below(9));
			if (below(2)) pieces.push(exactly(document, at, end));
			else pieces.push(wholly("x".repeat(below(4)), at, end, below(2) ? "v" : undefined));
			at = end;
		}
		const whole = mappedText(pieces);
		const [from, to] = [below(whole.text.length + 1), below(whole.text.length + 1)].sort((a, b) => a - b);
		const cut = [{ start: from!, end: to! }];
		for (const part of [whole, slice(whole, from!, to!), without(whole, cut)]) checkMapping(part, document);
		assert.equal(slice(whole, from!, to!).text, whole.text.slice(from, to));
		assert.equal(without(whole, cut).text, whole.text.slice(0, from) + whole.text.slice(to));
	}
});

test("200,000 pieces are looked up and cut in no more than a moment", () => {
	const document = "a\r\n".repeat(100_000);
	const pieces = Array.from({ length: 100_000 }, (_, line) => [
		exactly(document, line * 3, line * 3 + 1),
		wholly("\n", line * 3 + 1, line * 3 + 3),
	]).flat();
	const whole = mappedText(pieces);
	const started = performance.now();
	for (let at = 0; at < document.length; at++) fromDocument(whole, at);
	const lines = Array.from({ length: 50_000 }, (_, line) => ({ start: line * 4, end: line * 4 + 2 }));
	assert.equal(without(whole, lines).text.length, 100_000);
	// Half a second; a lookup that walks all pieces takes minutes.
	const seconds = (performance.now() - started) / 1000;
	assert.ok(seconds < 5, `${seconds} s`);
});
