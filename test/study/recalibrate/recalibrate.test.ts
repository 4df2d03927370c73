import assert from "node:assert/strict";
import { test } from "node:test";
import { parseProbe } from "../../../src/core/probe/file";
import { logit, riskOf, sigmoid } from "../../../src/core/probe/score";
import { mulberry32, seedFor } from "../../../src/core/random";
import { LensError } from "../../../src/protocol/errors";
import type { RecalibrateParams } from "../../../src/protocol/study-calls";
import type { SampledAnswer, StudyModel } from "../../../src/study/model";
import { compareCalibrations } from "../../../src/study/recalibrate/compare";
import { movedThreshold, recalibrate } from "../../../src/study/recalibrate/recalibrate";
import { exampleProbe } from "../../core/probe/example";
import { MemoryFiles } from "../memory-files";

const RIGHT = "Port Ellery";

/**
 * A model whose answers are wrong as often as their neuron says, on odds that are e^0.5 times the CETT less 1; the probe
 * believes in odds of e^(3 · CETT) instead. Every twentieth question is declined.
 */
class DriftedModel implements StudyModel {
	readonly name = "drifted";
	readonly fingerprint = "0".repeat(64);
	readonly layers = 2;
	readonly neuronsPerLayer = 8;
	readonly contextLength = 4096;
	asked = 0;

	render(messages: { content: string }[]) {
		return { text: messages[0]!.content, ids: [1, Number(/\d+/.exec(messages[0]!.content)![0]), 2] };
	}

	async sample({ ids }: { ids: number[] }): Promise<SampledAnswer[]> {
		this.asked++;
		const isWrong = mulberry32(seedFor(3, `${ids[1]}`))() < sigmoid(0.5 * this.cettOf(ids[1]!) - 1);
		const text = ids[1]! % 20 === 19 ? "I don't know." : isWrong ? "Old Quay" : RIGHT;
		const words = text.split(" ");
		const starts = words.map((_, i) => words.slice(0, i).join(" ").length + (i > 0 ? 1 : 0));
		const ends = starts.map((start, i) => start + words[i]!.length);
		const measures = {
			meanEntropy: 0.3 + Number(isWrong) / 10,
			meanLogProbability: -1,
			stopped: "end" as const,
		};
		return [{ text, ids: words.map((_, i) => 50 + i), starts, ends, ...measures }];
	}

	async pool(ids: number[], regions: Float32Array[]) {
		// The probe is of the answer: the prompt's three tokens have no part in it.
		assert.ok(regions.length === 1 && regions[0]!.subarray(0, 3).every((weight) => weight === 0));
		const values = new Float32Array(16);
		values[3] = this.cettOf(ids[1]!);
		return values;
	}

	cettOf(number: number): number {
		return 8 * mulberry32(seedFor(7, `${number}`))() - 2;
	}

	renderText = (): never => assert.fail("nothing to render without a template");
	encode = (): never => assert.fail("nothing to encode");
	measure = (): never => assert.fail("nothing to measure");
}

const probe = () => ({
	...exampleProbe(),
	bias: 0,
	neurons: [{ layer: 0, index: 3, weight: 1 }],
	calibration: { method: "platt" as const, a: 3, b: 0, baseRate: 0.5, n: 400 },
});

const questions = (n: number) =>
	Array.from({ length: n }, (_, i) =>
		JSON.stringify({ id: `q${i}`, question: `What stands at ${i}?`, answers: [RIGHT] }),
	).join("\n");

const params = (more: Partial<RecalibrateParams> = {}): RecalibrateParams => ({
	...{ job: "j", probe: "probe.json", questions: ["questions.jsonl"], limit: null, method: "platt" },
	...{ instruction: "", sampling: { temperature: 1, topK: 0, topP: 1, seed: 3 }, maxTokens: 9 },
	...{ output: "out.json" },
	...more,
});

function start(n: number, more: Partial<RecalibrateParams> = {}, own = probe()) {
	const files = new MemoryFiles({ "questions.jsonl": questions(n) });
	const model = new DriftedModel();
	const abort = new AbortController();
	const ports = { files, progress: () => {}, signal: abort.signal, tool: "tests 1", date: 0 };
	return {
		files,
		model,
		abort,
		ports,
		result: () => recalibrate({ model, probe: own }, params(more), ports),
	};
}

for (const method of ["platt", "isotonic"] as const)
	test(`two hundred answers make a drifted probe's risks true again: ${method}`, async () => {
		const run = start(200, { method });
		const result = await run.result();
		assert.equal(run.model.asked, 200);
		assert.equal(result.faithful + result.hallucinated, 190);
		assert.ok(result.before.ece > 0.2 && result.after.ece < 0.5 * result.before.ece, JSON.stringify(result));
		assert.ok(result.after.brier < result.before.brier - 0.05);
		assert.ok(result.noiseFloor > 0 && result.noiseFloor < 0.1);
		assert.deepEqual(parseProbe(run.files.text("out.json")), { probe: result.probe, problems: [] });
		const { calibration, neurons, metrics, tool, created } = result.probe;
		assert.equal(calibration?.method, method);
		assert.equal(calibration?.n, 190);
		assert.deepEqual([neurons, metrics, tool], [probe().neurons, probe().metrics, "tests 1"]);
		assert.equal(created, "1970-01-01T00:00:00.000Z");
		for (const cett of [0, 1, 2, 3]) {
			const risk = riskOf(cett, result.probe, null).risk;
			assert.ok(Math.abs(risk - sigmoid(0.5 * cett - 1)) < 0.17, `${cett}: ${risk}`);
		}
		const again = start(200, { method });
		assert.deepEqual(await again.result(), result);
		assert.equal(again.files.text("out.json"), run.files.text("out.json"));
	});

test("the threshold keeps its meaning at even classes, and the combined score is fitted anew", async () => {
	const own = { ...probe(), threshold: 0.6, combined: { logit: 3, entropy: 0, bias: 0 } };
	const { probe: renewed } = await start(200, {}, own).result();
	const baseRate = renewed.calibration!.baseRate;
	assert.ok(baseRate !== 0.5);
	const odds = (p: number) => p / (1 - p);
	assert.ok(Math.abs(odds(renewed.threshold) - odds(0.6) * odds(baseRate)) < 1e-9);
	assert.ok(renewed.combined!.entropy > 1, "entropy tells wrong answers in this model");
	assert.equal((await start(200).result()).probe.combined, undefined);
	assert.equal(movedThreshold({ threshold: 0.5, calibration: null }, 0.2), sigmoid(logit(0.2)));
});

test("too few answers of a class are refused with what became of the others, and nothing is written", async () => {
	const run = start(20);
	await assert.rejects(
		run.result(),
		(error) =>
			error instanceof LensError &&
			error.code === "badQuestions" &&
			/^Of the answers \d+ are right and \d+ wrong, where a calibration takes at least 10 of each, better 50; left out: 1 declined\.$/.test(
				error.message,
			),
	);
	assert.equal(run.files.contents.has("out.json"), false);
});

test("a cancel is heard at the next question, and nothing is written", async () => {
	const run = start(200);
	const sample = run.model.sample.bind(run.model);
	run.model.sample = (prompt) => {
		if (run.model.asked === 5) run.abort.abort();
		return sample(prompt);
	};
	await assert.rejects(run.result(), (error) => error instanceof LensError && error.code === "cancelled");
	assert.equal(run.model.asked, 6);
	assert.equal(run.files.contents.has("out.json"), false);
});

test("before and after are judged on answers that the curve had not seen", () => {
	// Labels by chance: a curve that had seen them would look better than knowing nothing.
	const random = mulberry32(1);
	const answers = Array.from({ length: 100 }, () => ({
		logit: random(),
		label: random() < 0.5 ? (1 as const) : (0 as const),
	}));
	const uncalibrated = { calibration: null, threshold: 0.5 };
	const { before, after } = compareCalibrations(answers, uncalibrated, { method: "isotonic", seed: 2 });
	assert.ok(after.brier > 0.25, `${after.brier}`);
	assert.ok(before.brier > 0.25);
});
