import assert from "node:assert/strict";
import { test } from "node:test";
import { agreementWords, type SampledAnswer, sampleSummary } from "../../../src/core/compare/samples";
import { agree } from "../../../src/core/lint/model/agreement";

const sample = (text: string, risk = 0.5): SampledAnswer => ({ text, risk, isFlagged: risk >= 0.5 });

test("samples that say the same are counted together, the most frequent first", () => {
	const samples = [
		sample("Lyon", 0.9),
		sample("Paris.", 0.2),
		sample("It is Paris", 0.4),
		sample("I don't know.", 0.7),
		sample("paris", 0.3),
	];
	const { distinct, ...sums } = sampleSummary("Paris", samples);
	assert.deepEqual(
		distinct.map(({ text, samples, isOwn }) => [text, samples, isOwn]),
		[
			["Paris.", [1, 2, 4], true],
			["Lyon", [0], false],
			["I don't know.", [3], false],
		],
	);
	assert.ok(Math.abs(distinct[0]!.risk - 0.3) < 1e-12);
	assert.ok(Math.abs(sums.meanRisk - 0.5) < 1e-12);
	assert.deepEqual({ ...sums, meanRisk: 0 }, { meanRisk: 0, flagged: 2, same: 3, samples: 5 });
});

test("each sample is counted once, and what is the same is what the linter takes for the same", () => {
	const texts = [
		"Oslo",
		"the city of Oslo",
		"",
		"not Oslo",
		"8",
		"8 or 9",
		"Bergen",
		"I don't know",
		"OSLO!",
	];
	for (const own of texts) {
		const { distinct, same } = sampleSummary(
			own,
			texts.map((text) => sample(text)),
		);
		const all = distinct.flatMap(({ samples }) => samples).sort((a, b) => a - b);
		assert.deepEqual(all, [...texts.keys()]);
		assert.equal(same, texts.filter((text) => agree(own, text)).length, own);
	}
});

/** [the answer, the samples, the words] */
const cases: [string, string[], string][] = [
	["Oslo", [], ""],
	["Oslo", ["Oslo."], "The one sample says the same as the answer."],
	["Oslo", ["Bergen"], "The one sample says something else than the answer."],
	["Oslo", ["Oslo", "Oslo!"], "All 2 samples say the same as the answer."],
	["Oslo", ["Oslo", "Oslo", "Bergen"], "2 of 3 samples say the same as the answer."],
	["Oslo", ["Bergen", "Lima"], "None of the 2 samples says the same as the answer."],
	[
		"Oslo",
		["Bergen", "Oslo", "Bergen"],
		"1 of 3 samples says the same as the answer. Most often, 2 times, the model says “Bergen”.",
	],
	[
		"Oslo",
		["", ""],
		"None of the 2 samples says the same as the answer. Most often, 2 times, the model says nothing.",
	],
];
for (const [own, texts, words] of cases)
	test(`“${own}” beside ${texts.length} samples: ${words}`, () => {
		assert.equal(
			agreementWords(
				sampleSummary(
					own,
					texts.map((text) => sample(text)),
				),
			),
			words,
		);
	});
