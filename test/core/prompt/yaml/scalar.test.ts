/** Scalars as written, the text they hold, and the place of single characters of it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { parseDocument, type Scalar, visit } from "yaml";
import { toDocument } from "../../../../src/core/prompt/mapped-text";
import { scalarText } from "../../../../src/core/prompt/yaml/scalar";
import { mulberry32 } from "../../../../src/core/random";
import { checkMapping } from "../check-mapping";

/** Every scalar of a document, as read by us. */
function scalarsOf(source: string): { node: Scalar.Parsed; value: string; isValid: boolean }[] {
	const found: { node: Scalar.Parsed; value: string; isValid: boolean }[] = [];
	const document = parseDocument(source, { prettyErrors: false, uniqueKeys: false, logLevel: "silent" });
	const isValid = document.errors.length === 0;
	visit(document, {
		Scalar: (_, node) => {
			if (typeof node.value === "string")
				found.push({ node: node as Scalar.Parsed, value: node.value, isValid });
		},
	});
	return found;
}

/** Whether the text was mapped piece by piece: a scalar that stands as a whole was not understood. */
const isUnderstood = (source: string, node: Scalar.Parsed): boolean => {
	const { pieces } = scalarText(source, node);
	const [start, end] = node.range;
	return pieces.length !== 1 || pieces[0]!.isExact || pieces[0]!.start !== start || pieces[0]!.end !== end;
};

/** [source, a part of the value, what stands at its place in the source] */
const cases: [string, string, string][] = [
	["a: plain words", "words", "words"],
	["a: 'it''s'", "'", "''"],
	["a: 'it''s'", "s", "s"],
	['a: "x\\ty"', "\t", "\\t"],
	['a: "x\\u00e9y"', "é", "\\u00e9"],
	['a: "x\\U0001F600y"', "😀", "\\U0001F600"],
	['a: "x\\ud83d\\ude00y"', "😀", "\\ud83d\\ude00"],
	['a: "one\n  two"', "two", "two"],
	['a: "one\n  two"', " ", "\n  "],
	['a: "one  \n\n  two"', "\n", "  \n\n  "],
	['a: "one \\\n   two"', "two", "two"],
	["a: one\n  two\n\n  three", "three", "three"],
	["a: one\n  two\n\n  three", "\n", "\n\n  "],
	["a: 'one\r\n  two'", " ", "\r\n  "],
	["a: |\n  one\n   two\n", " two", " two"],
	["a: |\n  one\n   two\n", "\n", "\n"],
	["a: |\r\n  one\r\n  two\r\n", "\n", "\r\n"],
	["a: |\r\n  one\r\n  two\r\n", "two", "two"],
	["a: |2-\n   one\n  two\n", " one", " one"],
	["a: |+\n  one\n\n\nb: 1", "one", "one"],
	["a: |\n\n  one\n", "one", "one"],
	["a: >\n  one\n  two\n\n  three\n", "two", "two"],
	["a: >\n  one\n  two\n", " ", "\n  "],
	["a: >-\n  one\n\n   more\n  two\n", " more", " more"],
	["a: >\n\n  one\n  \ttab\n  two", "\ttab", "\ttab"],
	["a: |\n  no line end", "\n", "d"],
	["\uFEFFa: &x !!str 'b'\nc: *x", "b", "b"],
	["- |\n one\n- >2\n    two\n   x\n", "x", "x"],
	["a: |-\n  \n  \n  x\n  \n", "x", "x"],
	["# c\n---\na: |\n  x\n...\n", "x", "x"],
	["a: [b, 'c d', \"e\\n\"]", "\n", "\\n"],
	["a: |\n  déjà 😀 vu\n", "😀", "😀"],
];

test("each character of a scalar has its place", () => {
	for (const [source, part, place] of cases) {
		const holding = scalarsOf(source).filter(({ value }) => value.includes(part));
		const { node, value } = holding.at(-1)!;
		assert.ok(isUnderstood(source, node), `${JSON.stringify(source)} stands as a whole`);
		const text = scalarText(source, node);
		assert.equal(text.text, value);
		checkMapping(text, source);
		const at = value.indexOf(part);
		const { start, end } = toDocument(text, at, at + part.length);
		assert.equal(source.slice(start, end), place, JSON.stringify(source));
	}
});

const PARTS = [
	..."ab :-'\"\\|>&*!#\t\n\r",
	"\n",
	"\n",
	"\n  ",
	"\n   ",
	"\r\n  ",
	"  ",
	": ",
	"- ",
	"a: |\n  ",
	"a: >-\n  ",
	"a: |2+\n  ",
	"''",
	"\\n",
	"\\u00e9",
	"é",
	"😀",
	"'",
	'"',
];

test("made-up scalars say what the library reads, and stand as a whole hardly ever in valid YAML", () => {
	const random = mulberry32(7);
	let [understood, all] = [0, 0];
	for (let round = 0; round < 5000; round++) {
		const length = 1 + Math.floor(random() * 14);
		const body = Array.from({ length }, () => PARTS[Math.floor(random() * PARTS.length)]).join("");
		const source =
			["k: ", "k: |\n  ", "k: >\n  ", 'k: "', "k: '", "- "][round % 6] + body + ["", '"', "'"][round % 3];
		for (const { node, value, isValid } of scalarsOf(source)) {
			const text = scalarText(source, node);
			assert.equal(text.text, value, JSON.stringify(source));
			checkMapping(text, source);
			if (!isValid) continue;
			all++;
			if (isUnderstood(source, node) || value === "") understood++;
		}
	}
	assert.ok(understood / all > 0.99, `${all - understood} of ${all} stand as a whole`);
});
