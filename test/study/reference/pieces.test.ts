/** Pieces of every tokenizer's style, mapped to the characters they stand for. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { mulberry32 } from "../../../src/core/random";
import { markedRange } from "../../../src/study/reference/answer-span";
import { placesOf } from "../../../src/study/reference/pieces";

/** [response, pieces, the text of each, or null where the pieces are another text's] */
const pieces: [string, string[], string[] | null][] = [
	["Taurus", ["T", "aurus"], ["T", "aurus"]],
	["Rugby School", ["R", "ug", "by", "ĠSchool"], ["R", "ug", "by", " School"]],
	["Simón Bolívar", ["Sim", "Ã³n", "ĠBol", "ÃŃ", "var"], ["Sim", "ón", " Bol", "í", "var"]],
	["Luis Suárez", ["Luis", "ĠSuÃ¡rez"], ["Luis", " Suárez"]],
	["A\n\nB", ["A", "ĊĊ", "B"], ["A", "\n\n", "B"]],
	["E and\n\n", ["E", "▁and", "\n\n"], ["E", " and", "\n\n"]],
	["Paris", ["▁Paris"], ["Paris"]],
	[
		"é😀x",
		["<0xC3>", "<0xA9>", "<0xF0>", "<0x9F>", "<0x98>", "<0x80>", "x"],
		["é", "é", "😀", "😀", "😀", "😀", "x"],
	],
	["a😀b", ["a", "ðŁ", "ĺĢ", "b"], ["a", "😀", "😀", "b"]],
	["O'Neill's", ["O", "'Ne", "ill", "'s"], ["O", "'Ne", "ill", "'s"]],
	["Jane Austen", ["Jane", " Austen", "</s>"], ["Jane", " Austen", ""]],
	["Jane", [" Jane", "\n"], ["Jane", ""]],
	["Jane\n", ["Jane"], ["Jane"]],
	["a 😀 b", ["a", " \ufffd", "\ufffd", " b"], ["a", " 😀", " 😀", " b"]],
	["a 😀", ["a", " \ufffd", "\ufffd"], ["a", " 😀", " 😀"]],
	["Ġ is a letter", ["Ġ", " is", " a", " letter"], ["Ġ", " is", " a", " letter"]],
	["", [], []],
	["", ["</s>"], [""]],
	["Jane Austen", ["Jane", "ĠEyre"], null],
	["Jane Austen", ["Jane"], null],
	["Jane", ["Jane", "Ġ", "Eyre"], null],
];

test("each piece has the characters that it stands for", () => {
	for (const [response, tokens, expected] of pieces) {
		const places = placesOf(response, tokens);
		assert.deepEqual(
			places?.map(({ start, end }) => response.slice(start, end)) ?? null,
			expected,
			tokens.join("|"),
		);
	}
});

/** [response, tokens, answer, text of the span or the reason] */
const spans: [string, string[], string[], string][] = [
	[
		"The answer is Rugby School.",
		["The", "Ġanswer", "Ġis", "ĠRugby", "ĠSchool", "."],
		["ĠRugby", "ĠSchool"],
		"Rugby School",
	],
	["O'Neill", ["O", "'Ne", "ill"], ["O", "'Ne", "ill"], "O'Neill"],
	["x", ["x"], [], "its answer tokens are empty"],
	["Oxygen and hydrogen", ["Oxygen", "Ġand", "Ġhydrogen"], ["Oxygen", "Ġhydrogen"], "Oxygen and hydrogen"],
	["a b a c", ["a", " b", " a", " c"], ["a", " c"], "a b a c"],
	["a x a x c", ["a", "Ġx", "Ġa", "Ġx", "Ġc"], ["Ġx", "Ġc"], "x c"],
	["Dvořák!", ["Dvo", "ÅĻ", "Ã¡k", "!"], [" Dvo", "ř", "ák"], "Dvořák"],
	["Dvořák", ["Dvo", "ÅĻ", "Ã¡k"], ["Smetana"], "its answer tokens are not in the response"],
	["a  b", ["a", " ", " b"], [" "], "its answer tokens stand for no text"],
	["some other text", ["no", "match"], ["other", "▁text"], "other text"],
];

test("answer tokens mark a range of characters, or tell why not", () => {
	for (const [response, tokens, answer, expected] of spans) {
		const range = markedRange({ response, tokens, answer });
		assert.equal(typeof range === "string" ? range : response.slice(range.start, range.end), expected);
	}
});

/** A byte as GPT-2's vocabulary writes it: the rule again, told from the other side. */
function byteLetter(byte: number): string {
	const printable = [...Array(256).keys()].filter(
		(b) => (b > 32 && b < 127) || (b > 160 && b < 256 && b !== 173),
	);
	if (printable.includes(byte)) return String.fromCharCode(byte);
	const others = [...Array(256).keys()].filter((b) => !printable.includes(b));
	return String.fromCharCode(256 + others.indexOf(byte));
}

test("any text cut anywhere comes back: pieces cover it from end to end, in order", () => {
	const random = mulberry32(3);
	const letters = ["a", "é", "漢", "😀", " ", "'", '"', "\n", "Ġ", "▁", "\u0301"];
	for (let round = 0; round < 300; round++) {
		const text = `x${Array.from({ length: 8 }, () => letters[Math.floor(random() * letters.length)]).join("")}x`;
		const bytes = [...new TextEncoder().encode(text)].map(byteLetter);
		const cut: string[] = [];
		for (let at = 0; at < bytes.length; ) {
			const length = 1 + Math.floor(random() * 4);
			cut.push(bytes.slice(at, at + length).join(""));
			at += length;
		}
		const places = placesOf(text, cut);
		assert.ok(places, text);
		assert.equal(places[0]!.start, 0);
		assert.equal(places.at(-1)!.end, text.length);
		for (const [i, { start, end }] of places.entries()) {
			assert.ok(start < end && start <= (places[i - 1]?.end ?? 0) && end >= (places[i - 1]?.end ?? 0));
			assert.ok(!/^[\udc00-\udfff]/.test(text.slice(start, end)), "no character is cut");
		}
	}
});
