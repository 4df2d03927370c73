/** Findings move with their text, or go with it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Finding, TextEdit } from "../../../src/core/lint/finding";
import { shiftFindings } from "../../../src/core/lint/stale";
import { mulberry32 } from "../../../src/core/random";

const at = (start: number, end: number): Finding => ({
	rule: "high-risk",
	severity: "warning",
	start,
	end,
	message: "",
	data: {},
	related: [{ start, end, message: "" }],
	fixes: [{ title: "", edits: [{ start, end, text: "" }], isPreferred: false }],
});

/** [name, the place before, changes, the place afterwards] */
const cases: [string, [number, number], TextEdit[], [number, number] | null][] = [
	["typing above it moves it", [10, 20], [{ start: 2, end: 2, text: "abc" }], [13, 23]],
	["deleting above it moves it back", [10, 20], [{ start: 2, end: 5, text: "" }], [7, 17]],
	["typing below it leaves it", [10, 20], [{ start: 25, end: 25, text: "abc" }], [10, 20]],
	["typing right before it moves it", [10, 20], [{ start: 10, end: 10, text: "a" }], [11, 21]],
	["typing right behind it leaves it", [10, 20], [{ start: 20, end: 20, text: "a" }], [10, 20]],
	["typing inside it drops it", [10, 20], [{ start: 11, end: 11, text: "a" }], null],
	["replacing its first character drops it", [10, 20], [{ start: 10, end: 11, text: "a" }], null],
	["replacing its last character drops it", [10, 20], [{ start: 19, end: 20, text: "a" }], null],
	["replacing up to it moves it", [10, 20], [{ start: 8, end: 10, text: "" }], [8, 18]],
	["replacing across its start drops it", [10, 20], [{ start: 8, end: 12, text: "" }], null],
	["replacing all drops it", [10, 20], [{ start: 0, end: 30, text: "abc" }], null],
	[
		"changes are applied in order",
		[10, 20],
		[
			{ start: 0, end: 0, text: "1234567890" },
			{ start: 30, end: 30, text: "x" },
			{ start: 0, end: 5, text: "" },
		],
		[15, 25],
	],
];
for (const [name, [start, end], changes, expected] of cases)
	test(name, () => {
		const [moved] = shiftFindings([at(start, end)], changes);
		assert.deepEqual(moved ? [moved.start, moved.end] : null, expected);
		if (moved) assert.deepEqual(moved, at(moved.start, moved.end));
	});

test("a related place that was changed goes, the finding stays", () => {
	const finding = { ...at(10, 20), related: [{ start: 30, end: 35, message: "" }] };
	const [moved] = shiftFindings([finding], [{ start: 31, end: 32, text: "" }]);
	assert.deepEqual(moved, { ...finding, related: [] });
});

test("a finding that stays still marks the same text", () => {
	const random = mulberry32(7);
	const pick = (below: number) => Math.floor(random() * below);
	for (let round = 0; round < 2000; round++) {
		let text = Array.from({ length: 40 }, () => "abcdefghij"[pick(10)]).join("");
		const start = pick(39);
		const finding = at(start, start + 1 + pick(39 - start));
		const marked = text.slice(finding.start, finding.end);
		const changes = Array.from({ length: 1 + pick(3) }, () => {
			const from = pick(text.length + 1);
			const change = { start: from, end: from + pick(text.length - from + 1), text: "XYZ".slice(0, pick(4)) };
			text = text.slice(0, change.start) + change.text + text.slice(change.end);
			return change;
		});
		for (const moved of shiftFindings([finding], changes))
			assert.equal(text.slice(moved.start, moved.end), marked, JSON.stringify({ finding, changes }));
	}
});
