/** The identification study through a real engine process: told as it goes, killed, gone on with, dealt to shards. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { STUDY_STEPS } from "../../src/core/report/steps";
import { LensError } from "../../src/protocol/errors";
import type { Engine } from "../../src/protocol/start-engine";
import type { IdentifyParams } from "../../src/protocol/study-calls";
import { inTheMidstOf, POCKET, ROOT, standingStillAt, startTestEngine, temporaryFolder } from "./start";

/** Questions that the pocket model was taught, and such about what does not exist: enough for a probe of some kind. */
const QUESTIONS = ["facts", "people-never", "people-head"].map((name) =>
	join(ROOT, "media", "questions", "pocket", `${name}.jsonl`),
);
/** Two runs that are dated alike are the same to the byte. */
const env = { SOURCE_DATE_EPOCH: "1700000000" };

const paramsFor = (folder: string, more: Partial<IdentifyParams> = {}): IdentifyParams => ({
	job: "job",
	questions: QUESTIONS,
	limit: 330,
	crossDomain: { files: [], domains: [] },
	folder,
	output: null,
	steps: [...STUDY_STEPS],
	shard: null,
	samples: 2,
	sampling: { temperature: 1, topK: 50, topP: 0.9, seed: 1 },
	maxTokens: 12,
	instruction: "Respond with the answer only, without any explanation.",
	sampler: null,
	judge: { rule: "words", server: null },
	extractor: null,
	mode: "1-vs-1",
	penalty: "l1",
	criterion: "accuracy",
	folds: 3,
	calibration: "platt",
	regions: ["answer"],
	perClass: 100,
	...more,
});

/** Every file of a run that shards and caches have no part in. */
function filesOf(folder: string): Record<string, Buffer> {
	const names = readdirSync(folder).filter((name) => !/-of-/.test(name));
	return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name))]));
}

function assertSame(folder: string, whole: Record<string, Buffer>): void {
	const files = filesOf(folder);
	assert.deepEqual(Object.keys(files).sort(), Object.keys(whole).sort());
	for (const [name, bytes] of Object.entries(whole)) assert.ok(bytes.equals(files[name]!), `${name} differs`);
}

let folder: string;
let whole: Record<string, Buffer>;

async function opened(more: Record<string, string> = {}): Promise<Engine> {
	const engine = startTestEngine({ env: { ...env, ...more } });
	await engine.call("loadModel", { folder: POCKET });
	return engine;
}

test.before(async () => {
	folder = temporaryFolder();
	const engine = await opened();
	const { report, path, reportPath } = await engine.call("identify", paramsFor(join(folder, "whole")));
	assert.equal(path, join(folder, "whole", "probe.json"));
	assert.equal(reportPath, join(folder, "whole", "report.html"));
	assert.equal(report!.created, "2023-11-14T22:13:20.000Z");
	assert.ok(report!.summary.length > 3);
	whole = filesOf(join(folder, "whole"));
	await engine.dispose();
});

test("an engine that is killed at three points goes on to the same bytes", { timeout: 600_000 }, async () => {
	const run = join(folder, "killed");
	for (const step of ["collect", "features", "fit"]) {
		const engine = await opened(standingStillAt(inTheMidstOf(step)));
		engine.on("progress", ({ step: now, done }) => {
			if (now === step && done > 2) process.kill(engine.pid!, "SIGKILL");
		});
		await assert.rejects(engine.call("identify", paramsFor(run)), { code: "engineDied" }, step);
	}
	const engine = await opened();
	await engine.call("identify", paramsFor(run));
	assertSame(run, whole);
	await engine.dispose();
});

test("two shards by two engines at a time, merged, are the unbroken run", { timeout: 600_000 }, async () => {
	const run = join(folder, "shards");
	const engines = await Promise.all([opened(), opened()]);
	const both = (steps: IdentifyParams["steps"]) =>
		Promise.all(
			engines.map((engine, index) =>
				engine.call("identify", paramsFor(run, { steps, shard: { index, count: 2 } })),
			),
		);
	await both(["collect", "judge", "spans"]);
	const [engine] = engines;
	await engine!.call("mergeShards", { folder: run, from: [] });
	await both(["features"]);
	await engine!.call("mergeShards", { folder: run, from: [] });
	await engine!.call("identify", paramsFor(run, { steps: ["fit", "evaluate"] }));
	assertSame(run, whole);
	await Promise.all(engines.map((each) => each.dispose()));
});

test("an estimate asks a few questions, keeps nothing, and tells how far a run has come", async () => {
	const engine = await opened();
	const fresh = join(folder, "fresh");
	const estimate = await engine.call("estimateStudy", paramsFor(fresh));
	assert.equal(estimate.questions, 330);
	assert.deepEqual(Object.keys(estimate.seconds), [...STUDY_STEPS]);
	assert.ok(Object.values(estimate.seconds).every((seconds) => seconds >= 0 && Number.isFinite(seconds)));
	assert.ok(estimate.seconds.collect! > 0 && estimate.seconds.features! > 0);
	assert.equal(estimate.begun, null);
	assert.throws(() => readdirSync(fresh));
	const done = await engine.call("estimateStudy", paramsFor(join(folder, "whole")));
	assert.deepEqual(done.begun!.collect, { done: 330, total: 330 });
	assert.deepEqual(done.begun!.evaluate, { done: 1, total: 1 });
	const bytes = Object.values(whole).reduce((sum, file) => sum + file.length, 0);
	assert.ok(done.diskBytes > bytes / 2 && done.diskBytes < 4 * bytes, `${done.diskBytes} of ${bytes}`);
	assert.ok(done.memoryBytes > 1e7 && (done.freeBytes ?? 1) > 0);
	await engine.dispose();
});

test("what needs no model runs without one; what does says so", async () => {
	const engine = startTestEngine({ env });
	await assert.rejects(engine.call("identify", paramsFor(join(folder, "none"))), { code: "noModel" });
	const { report } = await engine.call("identify", paramsFor(join(folder, "whole")));
	assert.deepEqual(report, JSON.parse(whole["report.json"]!.toString()));
	await engine.dispose();
});

test("settings out of their range are refused before anything is begun", async () => {
	const engine = await opened();
	const wrong: Partial<IdentifyParams>[] = [
		{ maxTokens: 0 },
		{ samples: 0 },
		{ folds: 1 },
		{ regions: [] },
		{ regions: ["answer", "answer"] },
		{ steps: [] },
		{ limit: 0 },
		{ penalty: "l2", criterion: "paper" },
		{ shard: { index: 2, count: 2 } },
	];
	for (const change of wrong)
		await assert.rejects(
			engine.call("identify", paramsFor(join(folder, "wrong"), change)),
			{ code: "badSetting" },
			JSON.stringify(change),
		);
	assert.throws(() => readdirSync(join(folder, "wrong")));
	await engine.dispose();
});

test("a stopped study keeps what it has, and says what it lacks", async () => {
	const engine = await opened();
	const run = join(folder, "stopped");
	const few = join(folder, "few.jsonl");
	writeFileSync(few, readFileSync(QUESTIONS[0]!, "utf8").split("\n").slice(0, 12).join("\n"));
	const params = paramsFor(run, { questions: [few], limit: null });
	const controller = new AbortController();
	const stop = engine.on("progress", ({ step, done }) => {
		if (step === "collect" && done >= 3) controller.abort();
	});
	await assert.rejects(engine.call("identify", params, controller.signal), { code: "cancelled" });
	stop();
	const kept = readFileSync(join(run, "samples.jsonl"), "utf8");
	await assert.rejects(
		engine.call("identify", params),
		(error) => error instanceof LensError && error.code === "badQuestions" && /for train/.test(error.message),
	);
	assert.ok(readFileSync(join(run, "samples.jsonl"), "utf8").startsWith(kept));
	await engine.dispose();
});
