import { strict as assert } from "node:assert";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { SUITES } from "../../../src/core/report/suites";
import { SUITE_SETS } from "../../../src/core/suite-sets";
import type { ImpactParams } from "../../../src/protocol/study-calls";
import { runCli } from "../run-cli";

const folder = mkdtempSync(join(tmpdir(), "h-neuron-cli-"));
after(() => rmSync(folder, { recursive: true }));

/** What the engine was asked last. */
async function asked(words: string, environment: Record<string, string> = {}) {
	const { engine, code, errors } = await runCli(words.split(" "), { folder, environment });
	assert.equal(code, 0, errors);
	return {
		params: engine.asked.at(-1)!.params as ImpactParams,
		methods: engine.asked.map(({ method }) => method),
	};
}

test("every file of a set of suites is there", () => {
	const media = join(__dirname, "..", "..", "..", "media");
	for (const { name, files, questions } of SUITE_SETS) {
		for (const suite of SUITES)
			for (const file of files[suite]) assert.ok(existsSync(join(media, "suites", file)), `${name}: ${file}`);
		for (const file of questions) assert.ok(existsSync(join(media, "questions", file)), `${name}: ${file}`);
	}
});

test("one command: all suites of the set that goes with the model, all steps, controls", async () => {
	const { params, methods } = await asked("impact");
	assert.deepEqual(methods, ["loadModel", "impact"]);
	assert.deepEqual(
		params.suites,
		SUITES.map((suite) => ({ suite, files: [`/tool/media/suites/pocket/${suite}.jsonl`] })),
	);
	assert.deepEqual(params.questions, { files: ["/tool/media/questions/pocket/facts.jsonl"], limit: 100 });
	assert.deepEqual(params.gains, [0, 0.5, 1, 1.5, 2, 2.5, 3]);
	assert.deepEqual(params.controls, { random: 5, layerMatched: 3, activationMatched: 3 });
	assert.deepEqual([params.probe, params.limit, params.judge, params.shard], [null, 60, null, null]);
	assert.deepEqual(params.decoding, {});
	assert.equal(params.folder, join(folder, "h-neurons-impact-fake-pocket-60"));
	const other = (await asked("impact --model m")).params;
	assert.equal(other.suites[0]!.files[0], "/tool/media/suites/general/false-premise.jsonl");
});

test("files by suite, some suites, other gains and decoding", async () => {
	const { params } = await asked(
		"impact --suites challenge=sure.jsonl --suites challenge=more.jsonl --suites disallowed=f.csv --gains 3,0 --random 0 --layer-matched 1 --activation-matched 2 --temperature 0 --max-tokens 9 --limit 7",
	);
	assert.deepEqual(params.suites, [
		{ suite: "challenge", files: [join(folder, "sure.jsonl"), join(folder, "more.jsonl")] },
		{ suite: "disallowed", files: [join(folder, "f.csv")] },
	]);
	assert.deepEqual(params.gains, [0, 3]);
	assert.deepEqual(params.controls, { random: 0, layerMatched: 1, activationMatched: 2 });
	assert.deepEqual(params.decoding.challenge, { temperature: 0, maxTokens: 9 });
	assert.deepEqual(params.questions.files, []);
	assert.equal(params.folder, join(folder, "h-neurons-impact-fake-sure-more-f-7"));
	const only = (await asked("impact --only challenge --questions none")).params;
	assert.deepEqual(
		only.suites.map(({ suite }) => suite),
		["challenge"],
	);
	assert.deepEqual(only.questions.files, []);
});

test("a judge with its key from the environment, a shard, a probe", async () => {
	const words = "impact --judge http://a/v1 --judge-model j --shard 2/4 --steps answer,judge --probe p.json";
	const { params } = await asked(words, { H_NEURONS_API_KEY: "k" });
	assert.deepEqual(params.judge, {
		...{ url: "http://a/v1", model: "j", apiKey: "k", concurrency: 8 },
		...{ rate: { requests: null, tokens: null }, price: null },
	});
	assert.deepEqual([params.shard, params.steps], [{ index: 1, count: 4 }, ["answer", "judge"]]);
	assert.equal(params.probe, join(folder, "p.json"));
});

test("only steps that need a model load it", async () => {
	assert.deepEqual((await asked("impact --steps judge,evaluate --folder run")).methods, ["impact"]);
	assert.deepEqual((await asked("impact --steps judge")).methods, ["describeModels", "impact"]);
	for (const step of ["loudness", "answer", "fluency"])
		assert.equal((await asked(`impact --steps ${step} --folder run`)).methods[0], "loadModel");
});

test("progress goes to standard error, the summary and where the report is to standard output", async () => {
	const { output, errors } = await runCli(["impact", "--folder", "work"], { folder });
	assert.equal(errors, "answer: 1 of 4, 2 min left\nanswer: 4 of 4\n");
	assert.equal(
		output,
		`The H-Neurons move compliance no more than as many other neurons do.\nThe report is in ${join(folder, "work")}/report.html.\n`,
	);
	const some = await runCli(["impact", "--folder", "work", "--steps", "answer", "--shard", "1/2"], {
		folder,
	});
	assert.equal(some.output, `answer is done for shard 1 of 2; the files are in ${join(folder, "work")}.\n`);
	const json = await runCli(["impact", "--json"], { folder });
	assert.equal(JSON.parse(json.output).report.format, "h-neuron-impact");
});

/** [words, what is said] */
const wrong: [string, RegExp][] = [
	["impact --gains 0,4", /--gains has "4", which is no number from 0 to 3/],
	["impact --gains 0,,1", /--gains has ""/],
	["impact --suites nothing", /There is no set of suites nothing; there are general and pocket\./],
	[
		"impact --suites falseqa=a.csv",
		/--suites knows false-premise, misleading-context, challenge, disallowed/,
	],
	[
		"impact --suites own.jsonl",
		/Say which suite own\.jsonl belongs to, such as --suites false-premise=own\.jsonl/,
	],
	["impact --only sycophancy", /--only knows/],
	["impact --random 101", /--random is 101/],
	["impact --activation-matched 1.5", /--activation-matched is 1\.5/],
	["impact --questions none --questions general", /--questions none goes with no other/],
	["impact --judge http://a", /--judge needs --judge-model as well/],
	["impact --shard 3/2", /--shard is 3\/2/],
];

test("what makes no study is told in one sentence", async () => {
	writeFileSync(join(folder, "own.jsonl"), "{}\n");
	for (const [words, told] of wrong) {
		const { code, errors } = await runCli(words.split(" "), { folder });
		assert.equal(code, 2, words);
		assert.match(errors, told, words);
	}
});

test("its page of help lists sets and suites", async () => {
	const { output } = await runCli(["help", "impact"]);
	for (const word of ["--layer-matched", "--activation-matched", "pocket", "misleading-context", "--only"])
		assert.ok(output.includes(word));
	assert.ok(output.split("\n").every((line) => line.length <= 125));
});
