/** JSON strings as written, the text they hold, and the place of each character. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { jsonText } from "../../../src/core/prompt/json-text";
import { toDocument } from "../../../src/core/prompt/mapped-text";
import { mulberry32 } from "../../../src/core/random";
import { checkMapping } from "./check-mapping";

const PARTS = [
	"a",
	" ",
	"é",
	"😀",
	'\\"',
	"\\\\",
	"\\/",
	"\\n",
	"\\t",
	"\\u00e9",
	"\\ud83d\\ude00",
	"\\ud83d",
	"\\udE00",
	"{{",
	"}}",
];

test("made-up strings say what JSON.parse reads", () => {
	const random = mulberry32(3);
	for (let round = 0; round < 2000; round++) {
		const parts = Array.from(
			{ length: Math.floor(random() * 9) },
			() => PARTS[Math.floor(random() * PARTS.length)],
		);
		const source = `  "${parts.join("")}",`;
		const text = jsonText(source, {
			start: 2,
			end: source.length - 1,
			value: JSON.parse(source.slice(2, -1)),
		});
		assert.equal(text.text, JSON.parse(source.slice(2, -1)));
		checkMapping(text, source);
		const isWhole = text.pieces.some(({ start, isExact }) => !isExact && start === 2);
		assert.ok(!isWhole, source);
	}
});

test("an escape is one place, and so are the two escapes of one character", () => {
	const source = '"a\\n\\ud83d\\ude00b"';
	const text = jsonText(source, { start: 0, end: source.length, value: JSON.parse(source) });
	for (const [start, end, place] of [
		[1, 2, "\\n"],
		[2, 3, "\\ud83d\\ude00"],
		[2, 4, "\\ud83d\\ude00"],
		[4, 5, "b"],
	] as const) {
		const range = toDocument(text, start, end);
		assert.equal(source.slice(range.start, range.end), place);
	}
});

test("a string that is not what it should be stands as a whole", () => {
	const text = jsonText('"a\\q"', { start: 0, end: 5, value: "other" });
	assert.deepEqual(text.pieces, [{ text: "other", start: 0, end: 5, isExact: false }]);
});
