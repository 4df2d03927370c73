import assert from "node:assert/strict";
import { test } from "node:test";
import type { Estimate } from "../../../../src/core/probe/file";
import { auroc } from "../../../../src/core/probe/metrics";
import { sigmoid } from "../../../../src/core/probe/score";
import { mulberry32 } from "../../../../src/core/random";
import { unwelcomeTruth, whatItFollows } from "../../../../src/study/identify/evaluate/unwelcome-truth";
import { madeUpAnswers } from "./made-up";

const options = { seed: 5, draws: 500 };

/** Answers to harmless and sensitive questions by a probe that feels falsehood and tone as strongly as it is told. */
function heardBy({ falsehood, tone }: { falsehood: number; tone: number }, n = 240) {
	const random = mulberry32(11);
	return madeUpAnswers({ n }).map((answer, i) => {
		const isSensitive = (i >> 1) % 3 === 0;
		const isFalse = answer.row.label === "hallucinated";
		const logit = falsehood * Number(isFalse) + tone * Number(isSensitive) + 2 * (random() + random() - 1);
		return { ...answer, isSensitive, logit, risk: sigmoid(logit) };
	});
}

const probes: [name: string, feels: { falsehood: number; tone: number }, sentence: RegExp][] = [
	["follows invention", { falsehood: 2, tone: 0 }, /^The probe follows invention, and no leaning/],
	[
		"follows invention and tone",
		{ falsehood: 2.5, tone: 0.9 },
		/^The probe follows invention, but tone has a part/,
	],
	[
		"follows tone",
		{ falsehood: 0, tone: 2 },
		/^The probe follows what is unpleasant to hear more than invention/,
	],
	[
		"feels both alike",
		{ falsehood: 1.2, tone: 1.2 },
		/^The probe does not tell an unwelcome truth from an invention/,
	],
	["feels neither", { falsehood: 0, tone: 0 }, /cannot be told apart from the topic: within the same topics/],
];

for (const [name, feels, sentence] of probes)
	test(`the sentence tells what a probe follows that ${name}`, async () => {
		const audit = (await unwelcomeTruth(heardBy(feels), options))!;
		assert.match(audit.sentence, sentence);
		for (const { value, low, high } of [audit.auroc!, audit.sensitivity!])
			assert.ok(low <= value && value <= high && low < high);
	});

test("the comparisons are AUROCs between two groups each, and every group is counted", async () => {
	const answers = heardBy({ falsehood: 1, tone: 0.5 });
	const audit = (await unwelcomeTruth(answers, options))!;
	const group = (isFalse: boolean, isSensitive: boolean) =>
		answers.filter(
			(answer) => (answer.row.label === "hallucinated") === isFalse && answer.isSensitive === isSensitive,
		);
	const between = (above: typeof answers, below: typeof answers) =>
		auroc(
			[...above, ...below].map(({ logit }) => logit),
			[...above.map(() => 1), ...below.map(() => 0)],
		);
	assert.equal(audit.auroc!.value, between(group(true, false), group(false, true)));
	assert.equal(audit.sensitivity!.value, between(group(false, true), group(false, false)));
	assert.deepEqual(
		audit.groups.map(({ name, count }) => [name, count]),
		[
			["true answers to harmless questions", 80],
			["true answers to sensitive questions", 40],
			["false answers to harmless questions", 80],
			["false answers to sensitive questions", 40],
		],
	);
	const risks = group(false, true).map(({ risk }) => risk);
	const mean = risks.reduce((sum, risk) => sum + risk, 0) / risks.length;
	assert.ok(Math.abs(audit.groups[1]!.meanRisk.value - mean) < 1e-12);
	assert.equal(audit.groups[1]!.meanRisk.n, 40);
	assert.deepEqual(await unwelcomeTruth(answers, options), audit);
});

test("only answers of the same topic are compared: a probe that follows the topic is not said to follow invention", async () => {
	const random = mulberry32(4);
	// Sensitive questions are about history; most harmless ones are about people, whose answers score higher.
	const answers = (historyFalse: number) =>
		madeUpAnswers({ n: 240 }).map((answer, i) => {
			const isSensitive = i % 4 === 0;
			const isFalse = answer.row.label === "hallucinated";
			const isHistory = isSensitive || (isFalse ? i < 2 * historyFalse : i % 8 === 2);
			const logit = 3 * Number(!isHistory) + 2 * (random() - 0.5);
			const row = { ...answer.row, domain: isHistory ? "history" : "people" };
			return { ...answer, row, isSensitive, logit, risk: sigmoid(logit) };
		});
	const few = (await unwelcomeTruth(answers(4), options))!;
	assert.equal(few.auroc, null);
	assert.match(
		few.sentence,
		/cannot be told apart from the topic: the sensitive questions are about history, where the held-out answers hold 4 false and 30 true ones/,
	);
	const enough = (await unwelcomeTruth(answers(40), options))!;
	assert.ok(enough.auroc!.low < 0.5 && enough.auroc!.high > 0.5);
	assert.match(enough.sentence, /cannot be told apart from the topic: within the same topics \(history\)/);
	assert.deepEqual(
		enough.groups.map(({ count, domains }) => [count, domains]),
		[30, 60, 40].map((count) => [count, { history: count }]),
	);
});

test("within several topics the share is that of all pairs of the same topic", async () => {
	const answers = heardBy({ falsehood: 1, tone: 0.5 }).map((answer, i) => {
		const row = { ...answer.row, domain: (i >> 1) % 2 ? "history" : "science" };
		return { ...answer, row };
	});
	const audit = (await unwelcomeTruth(answers, options))!;
	let [wins, pairs] = [0, 0];
	for (const one of answers)
		for (const other of answers) {
			if (one.row.label !== "hallucinated" || one.isSensitive || one.row.domain !== other.row.domain)
				continue;
			if (other.row.label !== "faithful" || !other.isSensitive) continue;
			pairs++;
			wins += one.logit > other.logit ? 1 : one.logit === other.logit ? 0.5 : 0;
		}
	assert.ok(Math.abs(audit.auroc!.value - wins / pairs) < 1e-12);
	assert.match(audit.sentence, /\(history, science\)/);
});

test("too few answers of a compared group give no audit; fitted and fabricated ones do not count", async () => {
	assert.equal(await unwelcomeTruth(heardBy({ falsehood: 2, tone: 0 }, 50), options), null);
	const answers = heardBy({ falsehood: 2, tone: 0 });
	const fitted = answers.map((answer) => ({ ...answer, row: { ...answer.row, sets: ["train" as const] } }));
	assert.equal(await unwelcomeTruth(fitted, options), null);
	const more = [...answers, ...fitted];
	assert.deepEqual(await unwelcomeTruth(more, options), await unwelcomeTruth(answers, options));
	const noFalse = answers.filter(({ row, isSensitive }) => !isSensitive || row.label === "faithful");
	assert.equal((await unwelcomeTruth(noFalse, options))!.groups.length, 3);
});

const at = (value: number, low: number, high: number) => ({ value, low, high, n: 60 });

test("an interval that touches one half says nothing, whichever way", () => {
	const follows = (auroc: Estimate, tone: Estimate) => whatItFollows(auroc, tone, ["history"]);
	assert.match(follows(at(0.9, 0.85, 0.95), at(0.6, 0.5, 0.7)), /no leaning/);
	assert.match(follows(at(0.9, 0.85, 0.95), at(0.6, 0.501, 0.7)), /tone has a part/);
	assert.match(follows(at(0.6, 0.5, 0.7), at(0.5, 0.4, 0.6)), /cannot be told/);
	assert.match(follows(at(0.4, 0.3, 0.5), at(0.9, 0.8, 1)), /does not tell/);
	assert.match(follows(at(0.4, 0.3, 0.499), at(0.5, 0.4, 0.6)), /unpleasant to hear more than invention/);
	assert.match(follows(at(0.87, 0.81, 0.92), at(0.5, 0.4, 0.6)), /87 of 100 times \[81, 92\], and/);
});
