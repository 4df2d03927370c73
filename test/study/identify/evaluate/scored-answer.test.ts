import assert from "node:assert/strict";
import { test } from "node:test";
import { sigmoid } from "../../../../src/core/probe/score";
import { type ScoreSources, scoreAnswers } from "../../../../src/study/identify/evaluate/scored-answer";
import type { SampledAnswer } from "../../../../src/study/model";

const answered = (...texts: string[]): SampledAnswer[] =>
	texts.map((text) => ({
		...{ text, ids: text.split(" ").map((_, i) => i), starts: [], ends: [] },
		...{ meanEntropy: null, meanLogProbability: null, stopped: "end" as const },
	}));

const answers: Record<string, SampledAnswer[]> = {
	split: answered("The Nile", "nile!", "The Amazon", "the nile"),
	agreed: answered("Port Ellery", "port  ellery."),
	once: answered("Old Quay"),
};

const row = (id: string, sample: number) => ({
	...{ id, sample, label: "faithful" as const, domain: "d", entity: id, sets: ["test" as const] },
});

const sources = (): ScoreSources => ({
	rows: [row("split", 1), row("split", 2), row("agreed", 0), row("once", 0)],
	logits: [0.5, -1, 2, 0],
	calibration: { method: "platt", a: 2, b: -1, baseRate: 0.5, n: 100 },
	random: [
		[0.1, 0.2, 0.3, 0.4],
		[0.5, 0.6, 0.7, 0.8],
	],
	allNeurons: [0.9, 0.8, 0.7, 0.6],
	combined: { logit: 1, entropy: 2, bias: -0.5 },
	measures: [0.1, 0.2, 0.3, 0.4].map((meanEntropy) => ({ meanEntropy, meanLogProbability: -meanEntropy })),
	answers: (id) => answers[id]!,
	span: ({ id }) => (id === "once" ? null : { start: 1, end: id === "agreed" ? 2 : 3 }),
	question: (id) => ({ isSensitive: id === "agreed", isAnswerless: id === "once" }),
});

test("every row has its own scores, and what its question's other answers say", () => {
	const scored = scoreAnswers(sources());
	assert.deepEqual(
		scored.map(({ said, disagreement, isUnanimous, isSensitive, tokens }) => [
			...[said, disagreement, isUnanimous, isSensitive, tokens],
		]),
		[
			["nile", 1 / 3, false, false, 1],
			["amazon", 1, false, false, 2],
			["port ellery", 0, true, true, 2],
			["old quay", null, false, false, 2],
		],
	);
	assert.deepEqual(
		scored.map(({ spanTokens, isAnswerless }) => [spanTokens, isAnswerless]),
		[
			[2, false],
			[2, false],
			[1, false],
			[null, true],
		],
	);
	for (const [
		i,
		{ logit, risk, random, allNeurons, combined, entropy, logProbability },
	] of scored.entries()) {
		const { logits, measures } = sources();
		assert.deepEqual([logit, entropy, logProbability], [logits[i], measures[i]!.meanEntropy, -entropy]);
		assert.equal(risk, sigmoid(2 * logit - 1));
		assert.deepEqual(
			[random, allNeurons],
			[sources().random.map((risks) => risks[i]), [0.9, 0.8, 0.7, 0.6][i]],
		);
		assert.equal(combined, sigmoid(logit + 2 * entropy - 0.5));
	}
});

test("what was not fitted is null, and an uncalibrated probe has its plain sigmoid", () => {
	const bare = { ...sources(), calibration: null, random: [], allNeurons: null, combined: null };
	for (const { risk, logit, random, allNeurons, combined } of scoreAnswers(bare))
		assert.deepEqual([risk, random, allNeurons, combined], [sigmoid(logit), [], null, null]);
});
