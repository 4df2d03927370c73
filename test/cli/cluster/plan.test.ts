/** `--plan DIR`: what is written, and what is refused. */
import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { cli, madeFolder, madeQuestions, planned } from "./made-here";

const folder = madeFolder();
after(() => rmSync(folder, { recursive: true }));
const here = { folder };
const TOLD = "--memory 9000 --minutes 30";

test("a study's options become words that mean the same in the plan's folder", async () => {
	const { command, study, run, tool, stages } = await planned(
		`identify more.csv --questions q.csv --model ${folder} --limit 150 --instruction= --no-color --plan words ${TOLD} --shards 2 --cross-domain sports`,
		here,
	);
	assert.deepEqual([study, run, tool], ["identify", "run", "h-neuron-lens 1.2.3"]);
	assert.deepEqual(command, [
		"identify",
		`--questions=${join(folder, "q.csv")}`,
		`--model=${folder}`,
		"--limit=150",
		"--instruction=",
		"--cross-domain=sports",
		`--questions=${join(folder, "more.csv")}`,
		"--folder=run",
	]);
	assert.equal(stages[0]!.tasks.length, 2);
	assert.deepEqual(stages[0]!.tasks[1]!.arguments.slice(-3), [
		"--folder=run",
		"--steps=collect,judge,spans",
		"--shard=2/2",
	]);
});

test("what lies in the plan's folder is named from there", async () => {
	const { command, inputs } = await planned(`identify --questions q.csv --model . --plan . ${TOLD}`, here);
	assert.deepEqual(command, ["identify", "--questions=q.csv", "--model=.", "--folder=run"]);
	assert.deepEqual(
		inputs.map(({ path, bytes }) => [path, bytes]),
		[
			["model.onnx", 23],
			["model.onnx_data", 28],
			["config.json", 24],
			["tokenizer.json", 2],
			["q.csv", readFileSync(join(folder, "q.csv")).length],
		],
	);
	rmSync(join(folder, "plan.json"));
});

test("an impact study is made from its items and its probe as well", async () => {
	const { command, inputs, stages } = await planned(
		"impact --suites challenge=q.csv --questions none --plan impact --gpus 1 --cpus 8",
		here,
	);
	assert.deepEqual(command, [
		...["impact", `--suites=challenge=${join(folder, "q.csv")}`, "--questions=none", "--folder=run"],
	]);
	assert.deepEqual(inputs.map(({ path }) => path).slice(-2), [
		join(folder, "probe.json"),
		join(folder, "q.csv"),
	]);
	// Nothing was measured: half a day, and twice the model's memory. What joins needs no model.
	const { resources } = stages[1]!;
	assert.deepEqual(resources, { cpus: 8, memoryMb: 11_024, minutes: 720, gpus: 1 });
	assert.deepEqual(stages[2]!.resources, { cpus: 1, memoryMb: 1024, minutes: 60, gpus: 0 });
	assert.equal(stages[0]!.seconds, null);
});

test("what was not told is measured on a few questions", async () => {
	const { engine, output, errors, code } = await cli("identify --questions q.csv --plan measured", {
		folder,
		engine: {
			estimateStudy: async () => ({
				...{ questions: 9, dropped: {}, freeBytes: null, begun: null, diskBytes: 1e9, memoryBytes: 2e9 },
				seconds: { collect: 36_000, judge: 8, spans: 0, features: 3600, fit: 60, evaluate: 20 },
			}),
		},
	});
	assert.equal(code, 0, errors);
	assert.deepEqual(
		engine.asked.map(({ method }) => method),
		["describeModels", "loadModel", "estimateStudy"],
	);
	assert.match(output, /answers +8 tasks +each 4 CPUs, 3524 MB, 156 min\n/);
	assert.match(output, /join-answers +1 task +each 1 CPU, 1024 MB, 10 min\n/);
	const told = await cli(`identify --questions q.csv --plan told ${TOLD}`, here);
	assert.deepEqual(
		told.engine.asked.map(({ method }) => method),
		["describeModels"],
	);
});

test("a plan that was made may be made again, with other needs, and is no other plan", async () => {
	const words = `identify --questions q.csv --plan again --shards 2 ${TOLD}`;
	await planned(words, here);
	const again = await planned(`${words} --cpus 16`, here);
	assert.equal(again.stages[0]!.resources.cpus, 16);
	const { code, errors } = await cli(words.replace("--shards 2", "--shards 3"), here);
	assert.equal(code, 2);
	assert.match(errors, /again holds another plan: of other inputs, settings or shards/);
	assert.equal(
		JSON.parse(readFileSync(join(folder, "again", "plan.json"), "utf8")).stages[0].tasks.length,
		2,
	);
});

/** [words, a part of the sentence] */
const refused: [string, RegExp][] = [
	["identify --shards 4", /^h-neurons: --shards goes with --plan DIR\./],
	["impact --gpus 1", /--gpus goes with --plan DIR\./],
	["collect --plan p", /Unknown option '--plan'/],
	["identify --plan p --steps fit", /--steps does not go with --plan, which sees to it\./],
	["identify --plan p --folder f", /--folder does not go with --plan/],
	["identify --plan p --estimate", /--estimate does not go with --plan/],
	["origin --plan p --shard 1/2", /--shard does not go with --plan/],
	["identify --plan p --shards 0", /--shards is 0, not a whole number from 1 to 10000\./],
	["identify --plan p --memory 16G", /--memory is 16G, not a whole number/],
	["identify --plan=", /--plan is empty\./],
	[`identify --questions gone.csv --plan p ${TOLD}`, /There is no .*gone\.csv/],
	[
		`identify --questions q.csv --judge http://h/v1?key=SECRET --judge-model m --plan p ${TOLD}`,
		/--judge holds more than an address, which a plan would keep/,
	],
	[
		`identify --questions q.csv --sampler http://me:SECRET@h/v1 --sampler-model m --plan p ${TOLD}`,
		/--sampler holds more than an address/,
	],
];

for (const [words, sentence] of refused)
	test(`"${words}" is refused, and nothing is written`, async () => {
		const { code, errors } = await cli(words, here);
		assert.equal(code, 2);
		assert.match(errors, sentence);
		assert.ok(!errors.includes("SECRET"));
		assert.ok(!existsSync(join(folder, "p")));
	});

test("questions that cannot be enough are told of before anything is planned", async () => {
	writeFileSync(join(folder, "few.csv"), madeQuestions(60, "things"));
	for (const words of ["--questions few.csv", "--questions q.csv --limit 60"]) {
		const { code, errors, engine } = await cli(`identify ${words} --plan few`, here);
		assert.equal(code, 2);
		assert.match(
			errors,
			/^h-neurons: Whatever the model answers, 60 questions with at most 1000 answers of each class leave 9 of each for test, where 10 are needed: .*\. Give more questions/,
		);
		assert.ok(!engine.asked.some(({ method }) => method === "estimateStudy"));
	}
	const { errors } = await cli(`identify --questions q.csv --cross-domain sport --plan few ${TOLD}`, here);
	assert.match(errors, /Nothing can be kept out of fitting as sport: .*; the domains are things\./);
	assert.ok(!existsSync(join(folder, "few")));
});

test("keys of servers come from the environment and stand in no plan", async () => {
	const environment = { H_NEURONS_API_KEY: "sk-secret" };
	const words = `identify --questions q.csv --judge http://h/v1 --judge-model m --plan keys ${TOLD}`;
	const plan = await planned(words, { folder, environment });
	assert.ok(plan.command.includes("--judge=http://h/v1"));
	assert.ok(!JSON.stringify(plan).includes("sk-secret"));
});

test("a model that cannot be used is told of before anything is planned", async () => {
	const { code, errors } = await cli(`identify --questions q.csv --plan p ${TOLD}`, {
		folder,
		engine: {
			describeModels: async ({ paths }) =>
				paths.map((path) => ({
					...{ path, folder, name: "", modelType: "", contextLength: 0, hasChatTemplate: false },
					...{ probe: null, graphs: [], problem: "There is no .onnx file in it." },
				})),
		},
	});
	assert.equal(code, 2);
	assert.match(errors, /There is no \.onnx file in it\./);
	assert.ok(!existsSync(join(folder, "p")));
});
