import { strict as assert } from "node:assert";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import type { OriginParams } from "../../../src/protocol/study-calls";
import { runCli } from "../run-cli";

const folder = mkdtempSync(join(tmpdir(), "h-neuron-cli-"));
after(() => rmSync(folder, { recursive: true }));

/** What the engine was asked last. */
async function asked(words: string[], environment: Record<string, string> = {}) {
	const { engine, code, errors, output } = await runCli(words, { folder, environment });
	assert.equal(code, 0, errors);
	const methods = engine.asked.map(({ method }) => method);
	return { params: engine.asked.at(-1)!.params as OriginParams, methods, output, errors };
}

test("one command: the pocket pair, its questions, all steps; no model is loaded for it", async () => {
	const { params, methods, output, errors } = await asked(["origin"]);
	assert.deepEqual(methods, ["describeModels", "origin"]);
	assert.equal(params.model, "/tool/media/models/pocket-chat");
	assert.equal(params.base, "/tool/media/models/pocket-base");
	assert.equal(params.questions[0], "/tool/media/questions/pocket/facts.jsonl");
	assert.deepEqual(params.steps, ["drift", "collect", "judge", "features", "evaluate"]);
	assert.deepEqual(params.sampling, { temperature: 1, topK: 50, topP: 0.9, seed: 0 });
	assert.deepEqual([params.maxTokens, params.perClass, params.randomDraws], [50, 500, 20]);
	assert.deepEqual([params.probe, params.study, params.limit, params.shard], [null, null, null, null]);
	assert.deepEqual(params.judge, { rule: "words", server: null });
	assert.ok(!("prompt" in params));
	assert.match(params.folder, /h-neurons-origin-.*-pocket-base-pocket$/);
	assert.match(output, /^Nothing here shows .*\nThe report is in .*report\.html\.\n$/);
	assert.match(errors, /^drift: 6 of 6$/m);
	assert.doesNotMatch(errors, /Preparing/);
});

test("another pair, its questions, a study, and how they are asked", async () => {
	const words =
		"origin --model chat --base b --probe p.json --study s --questions general --limit 7 --random 3";
	const more = "--per-class 9 --judge substring --seed 4 --max-tokens 8 --only transfer --folder f";
	const { params, methods } = await asked([
		...words.split(" "),
		...more.split(" "),
		"--prompt",
		"Q: {question}\\nA:",
	]);
	assert.deepEqual(methods, ["origin"]);
	assert.equal(params.questions[0], "/tool/media/questions/general/full.jsonl");
	for (const [value, name] of [
		[params.model, "chat"],
		[params.base, "b"],
		[params.probe, "p.json"],
		[params.study, "s"],
		[params.folder, "f"],
	])
		assert.equal(value, join(folder, name!));
	assert.equal(params.prompt, "Q: {question}\nA:");
	assert.deepEqual(params.steps, ["collect", "judge", "features", "evaluate"]);
	assert.deepEqual([params.limit, params.randomDraws, params.perClass, params.maxTokens], [7, 3, 9, 8]);
	assert.deepEqual([params.judge.rule, params.sampling.seed], ["substring", 4]);
});

test("the weights alone, a shard, and JSON", async () => {
	assert.deepEqual((await asked(["origin", "--only", "drift"])).params.steps, ["drift", "evaluate"]);
	const { params, output } = await asked("origin --steps collect,judge --shard 2/4 --folder f".split(" "));
	assert.deepEqual(params.shard, { index: 1, count: 4 });
	assert.equal(output, `collect, judge are done for shard 2 of 4; the files are in ${join(folder, "f")}.\n`);
	const told = JSON.parse((await asked(["origin", "--json"])).output);
	assert.equal(told.report.format, "h-neuron-origin");
});

for (const [words, problem] of [
	["origin --model chat", /--model needs --base as well/],
	["origin --only half", /--only knows drift, transfer/],
	["origin --only drift --steps drift", /either --only or --steps/],
	["origin --prompt Question:", /--prompt has no \{question\} in it/],
	["origin --random 0", /--random is 0, not a whole number from 1 to 1000/],
	["origin --judge http://h/v1", /--judge needs --judge-model/],
] as const)
	test(`${words}: one sentence`, async () => {
		const { code, errors } = await runCli(words.split(" "), { folder });
		assert.equal(code, 2);
		assert.match(errors, problem);
		assert.equal(errors.trim().split("\n").length, 1);
	});

test("help origin tells every option", async () => {
	const { output } = await runCli(["help", "origin"], { folder });
	for (const option of [
		"--base",
		"--probe",
		"--study",
		"--questions",
		"--prompt",
		"--only",
		"--shard",
		"--random",
	])
		assert.match(output, new RegExp(`^  ${option} `, "m"));
});
