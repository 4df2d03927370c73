/** The identification study through a real engine process: told as it goes, stopped, gone on with. Its figures are tested beside it. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { IdentifyParams } from "../../src/protocol/engine-api";
import { POCKET, startTestEngine, temporaryFolder } from "./start";

const QUESTIONS = 12;

test("a stopped study goes on where it stopped, and says what it lacks", async () => {
	const folder = temporaryFolder();
	const lines = readFileSync(join(POCKET, "..", "..", "questions", "pocket", "facts.jsonl"), "utf8").split(
		"\n",
	);
	const questions = join(folder, "questions.jsonl");
	writeFileSync(questions, lines.slice(0, QUESTIONS).join("\n"));
	const params: IdentifyParams = {
		job: "job",
		questions: [questions],
		folder: join(folder, "run"),
		output: join(folder, "probe.json"),
		samples: 3,
		sampling: { temperature: 1, topK: 50, topP: 0.9, seed: 1 },
		maxTokens: 6,
		mode: "1-vs-1",
		regions: ["answer"],
		instruction: "Respond with the answer only, without any explanation.",
		perClass: 100,
	};
	const engine = startTestEngine();
	await assert.rejects(engine.call("identify", params), { code: "noModel" });
	await engine.call("loadModel", { folder: POCKET });
	await assert.rejects(engine.call("identify", { ...params, maxTokens: 0 }), { code: "badSetting" });

	const controller = new AbortController();
	const counts: number[] = [];
	engine.on("progress", ({ job, step, done, total }) => {
		assert.deepEqual([job, step, total], ["job", "collect", QUESTIONS]);
		counts.push(done);
		if (done === 5) controller.abort();
	});
	await assert.rejects(engine.call("identify", params, controller.signal), { code: "cancelled" });
	const stoppedAt = readFileSync(join(params.folder, "samples.jsonl"), "utf8");
	assert.ok(counts.at(-1)! >= 5 && counts.at(-1)! < QUESTIONS);

	counts.length = 0;
	await assert.rejects(engine.call("identify", params), {
		code: "badQuestions",
		message: /are left for train/,
	});
	assert.ok(counts[0]! >= 5);
	assert.equal(counts.at(-1), QUESTIONS);
	assert.ok(readFileSync(join(params.folder, "samples.jsonl"), "utf8").startsWith(stoppedAt));
	await engine.dispose();
});
