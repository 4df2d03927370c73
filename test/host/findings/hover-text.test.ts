import assert from "node:assert/strict";
import { test } from "node:test";
import type { QuestionReport } from "../../../src/core/lint/model-check";
import { escaped, numbersOf } from "../../../src/host/findings/hover-text";
import { assessed } from "../lint/made-up";

const report = (changed: Parameters<typeof assessed>[0] = {}, isCached = false): QuestionReport => ({
	...{ range: { start: 0, end: 1 }, text: "Who?", heat: [], isCached },
	assessment: assessed(changed),
});

test("the hover is a table of every number that was judged", () => {
	const samples = ["Dravena", "Dravena", "Kathmandu"].map((text) => ({ text }));
	const rows = numbersOf(report({ samples, suppressed: { text: "I don't know", risk: 0.1 } }, true), {
		isStale: false,
		links: "[Inspect](command:x)",
	}).split("\n");
	assert.deepEqual(
		rows.map((row) => row.split("|")[1]!.trim()),
		[...["H-Neurons", ":--", "Answer", "Risk", "Entropy", "Samples", "Silenced"], ...["Probe", "Model"]],
	);
	assert.match(rows.join("\n"), /\*\*92 %\*\*, threshold 45 %, base rate 50 %/);
	assert.match(rows.join("\n"), /2 of 3 agree, 2 answers in all/);
	assert.match(rows.join("\n"), /7 neurons, the last prompt token, calibrated/);
	assert.match(rows.join("\n"), /known from before/);
	for (const row of rows) assert.equal(row.split("|").length, 4, row);
});

test("a stale hover says so", () => {
	assert.match(numbersOf(report(), { isStale: true, links: "" }), /before your last edit/);
});

test("a model's words are words, whatever they look like", () => {
	const hostile = "[x](command:a) <img src=x> | `a` **b** $(alert)\n\n# c https://e.org &lt;";
	const text = escaped(hostile);
	assert.doesNotMatch(text, /[[\]()<>|`*$\n]|:\/\/|#(?!\d+;)/);
	const decoded = text.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
	assert.equal(decoded, hostile.replace(/\s+/g, " "));
	const answer = { ...assessed().answer!, text: hostile };
	for (const row of numbersOf(report({ answer }), { isStale: false, links: "[Inspect](command:x)" }).split(
		"\n",
	))
		assert.equal(row.split("|").length, 4, row);
});
