import assert from "node:assert/strict";
import { test } from "node:test";
import { agree, groupsOf } from "../../../../src/core/lint/model/agreement";

const LONG =
	"The treaty was signed in Oslo in the spring of that year after long talks between all five delegations.";
const SAME =
	"After long talks between the five delegations the treaty was signed in Oslo, in the spring of that year, it is said.";
const OTHER =
	"Nobody remembers who built the bridge, but most people here believe that it was a wandering monk from the south.";

const CASES: [string, string, boolean][] = [
	["Oslo", "oslo.", true],
	["Oslo", " The answer is Oslo!", true],
	["Oslo", "the city of Oslo", true],
	["Oslo", "Oslofjord", false],
	["Oslo", "Bergen", false],
	["Oslo", "not Oslo", false],
	["not Oslo", "It is not Oslo", true],
	["8", "8 or 9", false],
	["1903", "in 1903", true],
	["I don't know.", "That is unknown to me.", true],
	["I don't know.", "Oslo", false],
	["", "", true],
	["", "Oslo", false],
	["...", "", true],
	["東京", "東京。", true],
	[LONG, SAME, true],
	[LONG, OTHER, false],
	[LONG, "Oslo", true],
	[
		"That is not right. The capital of Hungary is Budapest.",
		"That is not right. The capital of Peru is Lima.",
		false,
	],
];

for (const [a, b, expected] of CASES)
	test(`${JSON.stringify(a.slice(0, 30))} and ${JSON.stringify(b.slice(0, 30))} ${expected ? "agree" : "differ"}`, () => {
		assert.equal(agree(a, b), expected);
		assert.equal(agree(b, a), expected);
		assert.ok(agree(a, a) && agree(b, b));
	});

test("groups take answers in order, each the first group that agrees with it", () => {
	const answers = ["Oslo", "Bergen", "I don't know", "the city of Oslo", "unknown", "Bergen."];
	assert.deepEqual(groupsOf(answers), [
		[0, 3],
		[1, 5],
		[2, 4],
	]);
	assert.deepEqual(groupsOf([]), []);
});
