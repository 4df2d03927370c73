/** The impact study through a real engine process: killed, gone on with, dealt to shards, and its laws on a real model. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { IMPACT_STEPS } from "../../src/core/report/steps";
import { SUITES } from "../../src/core/report/suites";
import type { Engine } from "../../src/protocol/start-engine";
import type { ImpactParams } from "../../src/protocol/study-calls";
import { inTheMidstOf, POCKET, ROOT, standingStillAt, startTestEngine, temporaryFolder } from "./start";

/** Two runs that are dated alike are the same to the byte. */
const env = { SOURCE_DATE_EPOCH: "1700000000" };
const media = (...path: string[]) => join(ROOT, "media", ...path);

const paramsFor = (folder: string, more: Partial<ImpactParams> = {}): ImpactParams => ({
	job: "job",
	probe: null,
	suites: SUITES.map((suite) => ({ suite, files: [media("suites", "pocket", `${suite}.jsonl`)] })),
	limit: 6,
	gains: [0, 3],
	controls: { random: 1, layerMatched: 1, activationMatched: 1 },
	decoding: { challenge: { maxTokens: 20 } },
	seed: 1,
	judge: null,
	questions: { files: [media("questions", "pocket", "facts.jsonl")], limit: 4 },
	folder,
	steps: [...IMPACT_STEPS],
	shard: null,
	...more,
});

/** Every file of a run that shards have no part in. */
function filesOf(folder: string): Record<string, Buffer> {
	const names = readdirSync(folder).filter((name) => !/-of-/.test(name));
	return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name))]));
}

function assertSame(folder: string, whole: Record<string, Buffer>): void {
	const files = filesOf(folder);
	assert.deepEqual(Object.keys(files).sort(), Object.keys(whole).sort());
	for (const [name, bytes] of Object.entries(whole)) assert.ok(bytes.equals(files[name]!), `${name} differs`);
}

async function opened(more: Record<string, string> = {}): Promise<Engine> {
	const engine = startTestEngine({ env: { ...env, ...more } });
	await engine.call("loadModel", { folder: POCKET });
	return engine;
}

let folder: string;
let whole: Record<string, Buffer>;

test.before(async () => {
	folder = temporaryFolder();
	const engine = await opened();
	const { report, reportPath } = await engine.call("impact", paramsFor(join(folder, "whole")));
	assert.equal(reportPath, join(folder, "whole", "report.html"));
	assert.equal(report!.created, "2023-11-14T22:13:20.000Z");
	assert.deepEqual(report!.gains, [0, 1, 3]);
	assert.ok(report!.summary.length > 3 && report!.suites.length > 2 && report!.task);
	whole = filesOf(join(folder, "whole"));
	await engine.dispose();
});

test("an engine that is killed at three points goes on to the same bytes", { timeout: 600_000 }, async () => {
	const run = join(folder, "killed");
	for (const step of ["loudness", "answer", "fluency"]) {
		const engine = await opened(standingStillAt(inTheMidstOf(step)));
		engine.on("progress", ({ step: now, done }) => {
			if (now === step && done > 2) process.kill(engine.pid!, "SIGKILL");
		});
		await assert.rejects(engine.call("impact", paramsFor(run)), { code: "engineDied" }, step);
	}
	const engine = await opened();
	await engine.call("impact", paramsFor(run));
	assertSame(run, whole);
	await engine.dispose();
});

test("shards, merged, are the unbroken run; what needs no model runs without one", async () => {
	const run = join(folder, "shards");
	const engine = await opened();
	const steps: ImpactParams["steps"] = ["answer", "judge", "fluency"];
	await engine.call("impact", paramsFor(run, { steps: ["loudness"] }));
	for (const index of [1, 0])
		await engine.call("impact", paramsFor(run, { steps, shard: { index, count: 2 } }));
	await engine.call("mergeShards", { folder: run, from: [] });
	await engine.dispose();
	const fresh = startTestEngine({ env });
	await fresh.call("impact", paramsFor(run, { steps: ["evaluate"] }));
	assertSame(run, whole);
	await assert.rejects(fresh.call("impact", paramsFor(join(folder, "none"))), { code: "noModel" });
	await fresh.dispose();
});

test("settings out of their range are refused before anything is begun", async () => {
	const engine = await opened();
	const wrong: Partial<ImpactParams>[] = [
		{ suites: [] },
		{ gains: [0, 4] },
		{ gains: [-1] },
		{ gains: [1] },
		{ gains: [Number.NaN] },
		{ controls: { random: -1, layerMatched: 0, activationMatched: 0 } },
		{ controls: { random: 1, layerMatched: 0.5, activationMatched: 0 } },
		{ controls: { random: 1, layerMatched: 0, activationMatched: 101 } },
		{ limit: 0 },
		{ questions: { files: ["q"], limit: 0 } },
		{ decoding: { challenge: { topP: 0 } } },
		{ decoding: { disallowed: { maxTokens: 0 } } },
		{ steps: [] },
		{ shard: { index: 2, count: 2 }, steps: ["answer"] },
		{ shard: { index: 0, count: 2 } },
	];
	for (const change of wrong)
		await assert.rejects(
			engine.call("impact", paramsFor(join(folder, "wrong"), change)),
			{ code: "badSetting" },
			JSON.stringify(change),
		);
	assert.throws(() => readdirSync(join(folder, "wrong")));
	await engine.dispose();
});
