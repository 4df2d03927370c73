import assert from "node:assert/strict";
import { test } from "node:test";
import { declines, normalise, refusalIn } from "../../src/core/declines";
import { ANSWERS, GUESSES, REFUSALS } from "./replies";

test("text as answers are compared", () => {
	const cases = {
		"The  Nile_River!": "nile river",
		"O'Neill": "o neill",
		"An A-Team": "team",
		"  ": "",
		"½ É": "½ é",
	};
	for (const [text, expected] of Object.entries(cases)) assert.equal(normalise(text), expected);
});

test("what replies do: decline, guess, or answer", () => {
	const expected = [
		...REFUSALS.map((reply) => [reply, "declines"]),
		...GUESSES.map((reply) => [reply, "guesses"]),
		...ANSWERS.map((reply) => [reply, null]),
	];
	assert.ok(REFUSALS.length >= 80 && ANSWERS.length >= 80);
	assert.deepEqual(
		expected.map(([reply]) => [reply, refusalIn(reply!)]),
		expected,
	);
});

/** The reference implementation's phrases, and what they find in the same replies. */
const REFERENCE = ["don't know", "cannot", "not provided", "no information"];
const byReference = (reply: string) => REFERENCE.some((phrase) => reply.toLowerCase().includes(phrase));

function figures(rule: (reply: string) => boolean): { precision: number; recall: number } {
	const found = REFUSALS.filter(rule).length;
	const wrong = [...ANSWERS, ...GUESSES].filter(rule).length;
	return { precision: found / (found + wrong), recall: found / REFUSALS.length };
}

test("precision and recall on these replies, beside those of the reference's four phrases", (t) => {
	const [ours, theirs] = [figures(declines), figures(byReference)];
	const told = ({ precision, recall }: typeof ours) =>
		`precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}`;
	t.diagnostic(`this rule: ${told(ours)}; four phrases: ${told(theirs)}`);
	assert.deepEqual(ours, { precision: 1, recall: 1 });
	assert.ok(theirs.recall < 0.3 && theirs.precision < 0.8);
});

test("laws: case, apostrophes, emphasis and white space make no difference to a refusal", () => {
	for (const reply of REFUSALS)
		for (const changed of [
			reply.replaceAll("'", "’"),
			`  ${reply}\n`,
			`*${reply}*`,
			reply.toUpperCase(),
			`Well, ${reply}`,
		])
			assert.equal(refusalIn(changed), "declines", changed);
});

test("texts that are no prose are read in no time either", () => {
	const cases: [text: string, expected: ReturnType<typeof refusalIn>][] = [
		["a".repeat(50_000), null],
		["not ".repeat(20_000), null],
		[", but ".repeat(20_000), null],
		["Is Not Known ".repeat(20_000), null],
		["x, but it is not known ".repeat(20_000), "declines"],
		["I do not ".repeat(20_000), null],
		["I do not know. ".repeat(20_000), "declines"],
	];
	for (const [text, expected] of cases) assert.equal(refusalIn(text), expected, text.slice(0, 20));
});
