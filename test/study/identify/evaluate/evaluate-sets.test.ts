import assert from "node:assert/strict";
import { test } from "node:test";
import { parseProbe, printProbe } from "../../../../src/core/probe/file";
import { auroc } from "../../../../src/core/probe/metrics";
import { evaluateSets, probeMetricsOf } from "../../../../src/study/identify/evaluate/evaluate-sets";
import type { ScoredAnswer } from "../../../../src/study/identify/evaluate/scored-answer";
import { heldOutSets } from "../../../../src/study/identify/evaluate/set-members";
import { exampleProbe } from "../../../core/probe/example";
import { madeUpAnswers } from "./made-up";

const options = { threshold: 0.5, seed: 7, samples: 10, penalty: "l1" as const, draws: 400 };
const test400 = madeUpAnswers({ n: 400, domains: ["people", "places"] });
const everything = [
	...test400,
	...madeUpAnswers({ n: 60, seed: 2, sets: ["cross-domain"], domains: ["rivers"] }),
	...madeUpAnswers({ n: 40, seed: 3, sets: ["fabricated"] }),
	...madeUpAnswers({ n: 30, seed: 4, sets: ["consistent"] }),
	...madeUpAnswers({ n: 80, seed: 5, sets: ["train"] }),
];

/** Every estimate in a value, with the path to it. */
function estimatesIn(
	value: unknown,
	path = "",
): [string, { value: number; low: number; high: number; n: number }][] {
	if (typeof value !== "object" || value === null) return [];
	if ("low" in value) return [[path, value as never]];
	return Object.entries(value).flatMap(([key, inner]) => estimatesIn(inner, `${path}.${key}`));
}

test("every set is there with its answers, the whole test first, and none of the training", async () => {
	const { sets, tooSmall } = await evaluateSets(everything, options);
	assert.deepEqual(
		sets.slice(0, 6).map(({ set, faithful, hallucinated }) => [set, faithful, hallucinated]),
		[
			["test", 200, 200],
			["test, people", 100, 100],
			["test, places", 100, 100],
			["cross-domain", 30, 30],
			["fabricated entities", 20, 20],
			["consistent", 15, 15],
		],
	);
	assert.deepEqual(
		sets.slice(6).map(({ set }) => set),
		["low entropy", "confidently wrong", "matched answers"],
	);
	assert.deepEqual(tooSmall, []);
	const wrong = sets.find(({ set }) => set === "confidently wrong")!;
	assert.deepEqual([wrong.faithful, wrong.hallucinated], [40, 40]);
	// Where all samples agree, disagreement knows nothing.
	assert.equal(wrong.scores.find(({ name }) => name === "disagreement")!.auroc.value, 0.5);
});

test("matched answers hold each text as often right as wrong", () => {
	const matched = heldOutSets(test400).find(({ name }) => name === "matched answers")!;
	assert.ok(matched.answers.length > 100);
	for (const said of new Set(matched.answers.map((answer) => answer.said))) {
		const same = matched.answers.filter((answer) => answer.said === said);
		assert.equal(same.filter(({ row }) => row.label === "faithful").length * 2, same.length, said);
	}
});

test("domains with few answers are told together, a single domain not at all", () => {
	const few = madeUpAnswers({ n: 8, seed: 6, domains: ["rivers", "plants"] });
	const names = heldOutSets([...test400, ...few]).map(({ name, answers }) => [name, answers.length]);
	assert.deepEqual(names.slice(0, 4), [
		["test", 408],
		["test, people", 200],
		["test, places", 200],
		["test, small domains", 8],
	]);
	const one = heldOutSets(madeUpAnswers({ n: 40 })).map(({ name }) => name);
	assert.ok(one.every((name) => !name.includes(",")));
});

test("scores stand side by side, and every figure lies in its interval", async () => {
	const [report] = (await evaluateSets(test400, options)).sets;
	assert.deepEqual(
		report!.scores.map(({ name, accuracy, difference }) => [name, accuracy !== null, difference !== null]),
		[
			["H-Neurons", true, false],
			["random neurons", true, false],
			["all neurons", true, true],
			["entropy", false, true],
			["log-probability", false, true],
			["length", false, true],
			["span length", false, true],
			["disagreement", false, true],
			["combined", true, true],
		],
	);
	const estimates = estimatesIn(report);
	assert.ok(estimates.length > 30, `${estimates.length} estimates`);
	for (const [path, { value, low, high, n }] of estimates)
		assert.ok(low <= value && value <= high && n > 0, `${path} ${low} ${value} ${high} ${n}`);
	assert.doesNotMatch(JSON.stringify(report), /null,"high"|:null,"low"|NaN/);
	const own = report!.scores[0]!;
	const labels = test400.map(({ row }) => Number(row.label === "hallucinated"));
	assert.equal(
		own.auroc.value,
		auroc(
			test400.map(({ logit }) => logit),
			labels,
		),
	);
	for (const score of report!.scores.slice(2)) {
		const { value, low, high } = score.difference!;
		assert.ok(Math.abs(own.auroc.value - score.auroc.value - value) < 1e-12, score.name);
		assert.ok(low < high);
	}
	const random = report!.scores[1]!;
	const draws = [0, 1, 2, 3, 4].map((k) =>
		auroc(
			test400.map((answer) => answer.random[k]!),
			labels,
		),
	);
	assert.deepEqual([random.auroc.low, random.auroc.high], [Math.min(...draws), Math.max(...draws)]);
	assert.ok(report!.excessAurc > 0 && report!.excessAurc < report!.aurc.value);
	assert.ok(report!.ece.noiseFloor < report!.ece.noiseHigh);
});

test("a paired difference is narrower than two intervals apart would make it", async () => {
	const [report] = (await evaluateSets(test400, options)).sets;
	const [own, dense] = [report!.scores[0]!, report!.scores.find(({ name }) => name === "all neurons")!];
	const width = ({ low, high }: { low: number; high: number }) => high - low;
	assert.ok(width(dense.difference!) < 0.7 * Math.hypot(width(own.auroc), width(dense.auroc)));
});

test("the same seed gives the same bytes, and another one other ends", async () => {
	const once = JSON.stringify(await evaluateSets(test400, options));
	assert.equal(JSON.stringify(await evaluateSets(test400, options)), once);
	assert.notEqual(JSON.stringify(await evaluateSets(test400, { ...options, seed: 8 })), once);
});

test("a score that not all answers have is left out; an L2 probe is called what it is", async () => {
	const lean: ScoredAnswer[] = test400.map((answer, i) => ({
		...answer,
		disagreement: i === 7 ? null : answer.disagreement,
		combined: null,
		random: [],
	}));
	const [report] = (await evaluateSets(lean, { ...options, penalty: "l2" })).sets;
	assert.deepEqual(
		report!.scores.map(({ name }) => name),
		["all neurons", "entropy", "log-probability", "length", "span length"],
	);
	assert.equal(report!.scores[0]!.difference, null);
	assert.equal(probeMetricsOf(report!, 0), null);
});

test("classes that do not overlap have intervals of some width", async () => {
	const parted = madeUpAnswers({ n: 40, probe: 30 });
	const [report] = (await evaluateSets(parted, options)).sets;
	for (const { value, low } of [
		report!.scores[0]!.auroc,
		report!.accuracy,
		report!.precision,
		report!.recall,
		report!.f1,
		report!.recallAt10,
	])
		assert.ok(value === 1 && low < 0.95 && low > 0.6, `${value} ${low}`);
	const turned = parted.map((answer) => ({ ...answer, logit: -answer.logit, risk: 1 - answer.risk }));
	const [worst] = (await evaluateSets(turned, options)).sets;
	for (const { value, high } of [
		...[worst!.scores[0]!.auroc, worst!.accuracy, worst!.precision, worst!.recall],
		...[worst!.f1, worst!.recallAt10],
	])
		assert.ok(value === 0 && high > 0.05, `${value} ${high}`);
	// Nothing flagged: no precision to speak of, and no figure that is none.
	const silent = parted.map((answer) => ({ ...answer, risk: 0.1 }));
	const [none] = (await evaluateSets(silent, options)).sets;
	assert.deepEqual(none!.precision, { value: 0, low: 0, high: 1, n: 40 });
	assert.equal(none!.f1.value, 0);
});

test("answers about one entity are drawn together, so that saying each twice narrows no interval", async () => {
	const [once] = (await evaluateSets(test400, options)).sets;
	const [twice] = (
		await evaluateSets(
			test400.flatMap((answer) => [answer, answer]),
			options,
		)
	).sets;
	for (const figure of ["accuracy", "brier", "aurc", "f1", "recallAt10"] as const) {
		const width = ({ low, high }: { low: number; high: number }) => high - low;
		const ratio = width(twice![figure]) / width(once![figure]);
		assert.ok(ratio > 0.9 && ratio < 1.1, `${figure}: ${ratio}`);
	}
});

test("draws of entities with many answers and few keep every figure one", async () => {
	const uneven = test400.map((answer, i) => ({
		...{ ...answer, risk: 0.5 },
		row: { ...answer.row, entity: i < 40 ? "asked often" : `e${i}` },
	}));
	const [report] = (await evaluateSets(uneven, options)).sets;
	assert.deepEqual(report!.brier, { value: 0.25, low: 0.25, high: 0.25, n: 400 });
	for (const [path, { value, low, high }] of estimatesIn(report))
		assert.ok(Number.isFinite(low) && Number.isFinite(high) && low <= value && value <= high, path);
});

test("the fabricated set tells how many answers about what does not exist were fitted on", () => {
	const fabricated = madeUpAnswers({ n: 40, seed: 3, sets: ["fabricated"] });
	const training = madeUpAnswers({ n: 80, seed: 5, sets: ["train"] });
	const noteOf = (answers: ScoredAnswer[]) =>
		heldOutSets(answers).find(({ name }) => name === "fabricated entities")!.note;
	assert.match(
		noteOf([...fabricated, ...training]),
		/No fit has seen an answer about anything that does not/,
	);
	const some = training.map((answer, i) => ({ ...answer, isAnswerless: i < 30 }));
	assert.match(
		noteOf([...fabricated, ...some]),
		/but 30 of the 80 answers that were fitted on are about other/,
	);
});

test("sets with fewer than ten of a class are told without figures", async () => {
	const { sets, tooSmall } = await evaluateSets(madeUpAnswers({ n: 19 }), options);
	assert.deepEqual(sets, []);
	assert.deepEqual(tooSmall[0], { set: "test", faithful: 10, hallucinated: 9 });
});

test("what a probe file holds of a set passes its check", async () => {
	const { sets } = await evaluateSets(everything, options);
	const metrics = sets.map((report) => probeMetricsOf(report, 5)!);
	const probe = { ...exampleProbe(), metrics };
	assert.deepEqual(parseProbe(printProbe(probe)), { probe, problems: [] });
	assert.equal(metrics[0]!.randomNeurons.draws, 5);
});

test("a cancel is heard within a set", async () => {
	let pauses = 0;
	const pause = async () => {
		if (++pauses === 2) throw new Error("stopped");
	};
	await assert.rejects(evaluateSets(test400, { ...options, draws: 10_000, pause }), /stopped/);
	assert.equal(pauses, 2);
});
