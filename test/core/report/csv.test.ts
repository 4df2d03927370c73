import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "csv-parse/sync";
import { type Cell, csvText } from "../../../src/core/report/page/csv";
import { cut, label } from "../../../src/core/report/page/cut";

/** [cell, as it is read back] */
const cells: [Cell, string][] = [
	["plain", "plain"],
	["a,b", "a,b"],
	['say "no"', 'say "no"'],
	["two\nlines", "two\nlines"],
	["two\r\nlines", "two\r\nlines"],
	[" spaces ", " spaces "],
	["", ""],
	['"', '"'],
	[null, ""],
	[0, "0"],
	[-0.1 - 0.2, "-0.30000000000000004"],
	[1.5e-9, "1.5e-9"],
	[Number.NaN, ""],
	[Number.POSITIVE_INFINITY, ""],
];
test("cells come back as they were, and lines end as RFC 4180 has them", () => {
	const text = csvText(
		["first", 'the "second"'],
		cells.map(([cell]) => [cell, cell]),
	);
	assert.ok(text.endsWith("\r\n"));
	assert.deepEqual(parse(text, { recordDelimiter: "\r\n" }), [
		["first", 'the "second"'],
		...cells.map(([, read]) => [read, read]),
	]);
	assert.equal(csvText(["a", "b"], []), "a,b\r\n");
});

/** [text, most, cut, as a chart's label] */
const cuts: [string, number, string, string][] = [
	["short", 5, "short", "short"],
	["longer", 5, "longe… (1 character more)", "long…"],
	[`${"a".repeat(1239)}`, 5, "aaaaa… (1,234 characters more)", "aaaa…"],
	["abc𝒞def", 4, "abc… (5 characters more)", "abc…"],
];
test("long texts are cut between characters, and what is left out is counted", () => {
	for (const [text, most, expected, short] of cuts)
		assert.deepEqual([cut(text, most), label(text, most)], [expected, short]);
});
