/** The origin study through a real engine process: on the pocket pair, with and without a loaded model, killed and gone on with. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import type { ProbeFile } from "../../../src/core/probe/file";
import { ORIGIN_STEPS } from "../../../src/core/report/steps";
import type { OriginParams } from "../../../src/protocol/study-calls";
import { POCKET, ROOT, startTestEngine, temporaryFolder } from "../start";

/** Two runs that are dated alike are the same to the byte. */
const env = { SOURCE_DATE_EPOCH: "1700000000" };
const BASE = join(POCKET, "..", "pocket-base");
const golden = JSON.parse(readFileSync(join(ROOT, "test", "golden", "origin", "drift.json"), "utf8"));
const folder = temporaryFolder();
const engine = startTestEngine({ env });
after(() => engine.dispose());

const paramsFor = (name: string, more: Partial<OriginParams> = {}): OriginParams => ({
	job: "job",
	model: POCKET,
	base: BASE,
	probe: null,
	study: null,
	questions: [join(ROOT, "media", "questions", "pocket", "facts.jsonl")],
	limit: 60,
	sampling: { temperature: 1, topK: 50, topP: 0.9, seed: 1 },
	maxTokens: 20,
	judge: { rule: "words", server: null },
	perClass: 100,
	randomDraws: 3,
	folder: join(folder, name),
	steps: [...ORIGIN_STEPS],
	shard: null,
	...more,
});

function assertSame(one: string, other: string): void {
	const names = readdirSync(join(folder, one));
	assert.deepEqual(readdirSync(join(folder, other)), names);
	for (const name of names)
		assert.ok(
			readFileSync(join(folder, one, name)).equals(readFileSync(join(folder, other, name))),
			`${name} differs`,
		);
}

const whole = engine.call("origin", paramsFor("whole"));

test("the pocket pair: both halves, and the chat model need not be loaded", async () => {
	const { report, reportPath } = await whole;
	assert.equal(reportPath, join(folder, "whole", "report.html"));
	assert.deepEqual([report!.model.name, report!.base.name], ["pocket-chat", "pocket-base"]);
	assert.notEqual(report!.model.fingerprint, report!.base.fingerprint);
	const { test: rankSum, neurons, meanRank } = report!.drift!;
	const probe: ProbeFile = JSON.parse(readFileSync(join(POCKET, "probe.json"), "utf8"));
	assert.equal(neurons.length, probe.neurons.filter(({ weight }) => weight > 0).length);
	assert.equal(rankSum.method, "exact");
	// NumPy's mean; SciPy has the normal approximation of p, which a handful of neurons is beyond. Exact values are held against
	// brute force and SciPy in test/core/neurons/rank-sum.test.ts.
	assert.ok(Math.abs(meanRank.value - golden.meanRank) < 1e-12);
	assert.ok(
		rankSum.p < 2 * golden.normalP && rankSum.p > golden.normalP / 2,
		`${rankSum.p}, ${golden.normalP}`,
	);
	const { sets, tooSmall } = report!.transfer!;
	assert.equal(sets.length + tooSmall!.length, 1);
	await assert.rejects(engine.call("inspect", inspection), { code: "noModel" });
});

const inspection = {
	run: "r",
	messages: [{ role: "user" as const, content: "What is the capital of France?" }],
	probe: null,
	sampling: { temperature: 0, topK: 0, topP: 1, seed: 0 },
	maxTokens: 8,
	gain: 1,
	baseRate: null,
};

test("where the base model computes can be asked for, with no model loaded", async () => {
	const runtime = { provider: "cpu", threads: 1 } as const;
	const { report } = await engine.call(
		"origin",
		paramsFor("one-thread", { runtime, limit: 4, steps: ["collect"] }),
	);
	assert.equal(report, null);
	const answers = readFileSync(join(folder, "one-thread", "samples.jsonl"), "utf8")
		.trim()
		.split("\n");
	assert.ok(answers.every((line) => JSON.parse(line).answer.text.trim() !== "") && answers.length === 4);
});

test("with the chat model loaded, it stays loaded, and the study is the same", async () => {
	await whole;
	await engine.call("loadModel", { folder: POCKET });
	const before = (await engine.call("inspect", inspection)).response;
	await engine.call("origin", paramsFor("loaded", { model: null }));
	assert.equal((await engine.call("inspect", inspection)).response, before);
	assertSame("whole", "loaded");
	await engine.call("unloadModel", {});
	await assert.rejects(engine.call("origin", paramsFor("none", { model: null })), { code: "noModel" });
});

test("an engine that is killed while the base model answers: another goes on, to the same bytes", async () => {
	await whole;
	const first = startTestEngine({ env });
	const told = new Promise<void>((resolve) =>
		first.on("progress", ({ step, done }) => {
			if (step === "collect" && done >= 10) resolve();
		}),
	);
	const ended = first.call("origin", paramsFor("killed")).catch((error) => error);
	await told;
	await first.dispose();
	await ended;
	await engine.call("origin", paramsFor("killed"));
	assertSame("whole", "killed");
});

test("what cannot be traced is refused in one sentence", async () => {
	const refuses = (more: Partial<OriginParams>, code: string, message: RegExp) =>
		assert.rejects(engine.call("origin", paramsFor("refused", more)), (error: Error & { code: string }) => {
			assert.equal(error.code, code);
			assert.match(error.message, message);
			return true;
		});
	await refuses({ base: POCKET }, "modelMismatch", /^pocket-chat and pocket-chat are the same model/);
	await refuses({ model: BASE, base: POCKET }, "probeNotFound", /^pocket-base has no probe yet/);
	await refuses(
		{ model: BASE, base: POCKET, probe: join(POCKET, "probe.json") },
		"probeMismatch",
		/not for pocket-base/,
	);
	await refuses({ base: join(folder, "nowhere") }, "modelNotFound", /nowhere/);
	await refuses(
		{ study: join(folder, "nowhere") },
		"fileUnreadable",
		/holds no features of an identification run/,
	);
	await refuses({ prompt: "Q:" }, "badSetting", /has no \{question\} in it/);
	await refuses({ runtime: { threads: 0 } }, "badSetting", /there may be 1 to 1024 threads, not 0/);
	await refuses({ randomDraws: 0 }, "badSetting", /random probes are 0/);
	await refuses(
		{ steps: ["evaluate"] },
		"fileUnreadable",
		/holds no run: the step "drift" or "collect" begins one/,
	);
	assert.ok(!readdirSync(folder).includes("refused"));
});
