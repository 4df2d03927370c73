/** Plans: what studies are cut into, and files that are none. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkInputs, nameOf, placeOf } from "../../src/cluster/inputs";
import { type Plan, printPlan, readPlan, stageOf } from "../../src/cluster/plan";
import { stagesOf } from "../../src/cluster/stages";
import { IMPACT_STEPS, ORIGIN_STEPS, STUDY_STEPS } from "../../src/core/report/steps";
import { MemoryFiles } from "../study/memory-files";
import { madePlan } from "./made-plan";

const told = (study: Plan["study"], steps: readonly string[], shards = 2) =>
	stagesOf({ study, shards, steps, options: ["--seed=1"], run: "run" }).map(({ name, after, tasks }) => [
		...[name, after.join()],
		...tasks.map((task) => `${task.arguments.join(" ")} > ${task.outputs.join(" ")}`),
	]);

test("an identification is answered and read in parts, each joined before the next stage", () => {
	assert.deepEqual(told("identify", STUDY_STEPS), [
		[
			...["answers", ""],
			"identify --seed=1 --folder=run --steps=collect,judge,spans --shard=1/2 > samples.1-of-2.jsonl verdicts.1-of-2.jsonl spans.1-of-2.jsonl",
			"identify --seed=1 --folder=run --steps=collect,judge,spans --shard=2/2 > samples.2-of-2.jsonl verdicts.2-of-2.jsonl spans.2-of-2.jsonl",
		],
		["join-answers", "answers", "merge run > samples.jsonl verdicts.jsonl spans.jsonl rows.jsonl"],
		[
			...["features", "join-answers"],
			"identify --seed=1 --folder=run --steps=features --shard=1/2 > features.1-of-2.f32 measures.1-of-2.jsonl",
			"identify --seed=1 --folder=run --steps=features --shard=2/2 > features.2-of-2.f32 measures.2-of-2.jsonl",
		],
		["join-features", "features", "merge run > features.f32 measures.jsonl"],
		[
			...["probe", "join-features"],
			"identify --seed=1 --folder=run --steps=fit,evaluate > fit.json report.json report.html report.md probe.json",
		],
	]);
});

test("an impact study draws its sets once; an origin study may be one half of it", () => {
	assert.deepEqual(
		told("impact", IMPACT_STEPS, 1).map((stage) => stage.slice(0, 3)),
		[
			["sets", "", "impact --seed=1 --folder=run --steps=loudness > sets.jsonl"],
			[
				...["answers", "sets"],
				"impact --seed=1 --folder=run --steps=answer,judge,fluency --shard=1/1 > answers.1-of-1.jsonl verdicts.1-of-1.jsonl fluency.1-of-1.jsonl",
			],
			["join-answers", "answers", "merge run > answers.jsonl verdicts.jsonl fluency.jsonl"],
			[
				...["report", "join-answers"],
				"impact --seed=1 --folder=run --steps=evaluate > report.json report.html report.md report.csv",
			],
		],
	);
	const names = (steps: readonly string[]) => told("origin", steps).map(([name, after]) => [name, after]);
	assert.deepEqual(names(ORIGIN_STEPS), [
		["drift", ""],
		["answers", "drift"],
		["join-answers", "answers"],
		["report", "join-answers"],
	]);
	assert.deepEqual(names(["drift", "evaluate"]), [
		["drift", ""],
		["report", "drift"],
	]);
	assert.deepEqual(names(["collect", "judge", "features", "evaluate"]), [
		["answers", ""],
		["join-answers", "answers"],
		["report", "join-answers"],
	]);
});

test("a plan is read as it was written", async () => {
	const plan = madePlan();
	const files = new MemoryFiles({ "/p/plan.json": printPlan(plan) });
	assert.deepEqual(await readPlan(files, "/p"), plan);
	assert.equal(stageOf(plan, "features").tasks.length, 3);
	assert.throws(() => stageOf(plan, "feature"), {
		code: "badPlan",
		message: /its stages are answers, join-/,
	});
});

/** [what is wrong, what is changed in a good plan, a part of the sentence] */
const broken: [string, (plan: Plan) => unknown, RegExp][] = [
	["no object", () => [], /does not say that it is one/],
	["another format", (plan) => ({ ...plan, format: "h-neuron-study-run" }), /does not say that it is one/],
	["another version", (plan) => ({ ...plan, version: 2 }), /is of version 2/],
	["no study", (plan) => ({ ...plan, study: "lint" }), /study, command or run/],
	["a run outside", (plan) => ({ ...plan, run: "../run" }), /study, command or run/],
	["an input without hash", (plan) => ({ ...plan, inputs: [{ path: "a", bytes: 1 }] }), /inputs/],
	["no stages", (plan) => ({ ...plan, stages: [] }), /no stages/],
	["a stage that names a path", (plan) => withStage(plan, { name: "../x" }), /stage 1 cannot be read/],
	["no tasks", (plan) => withStage(plan, { tasks: [] }), /stage 1 cannot be read/],
	["half a CPU", (plan) => withStage(plan, { resources: { cpus: 0.5 } }), /stage 1 cannot be read/],
	["an output outside", (plan) => withTask(plan, { outputs: ["../../x"] }), /stage 1 cannot be read/],
	["another verb", (plan) => withTask(plan, { arguments: ["models", "download"] }), /stage 1 cannot be read/],
	["a task in a task", (plan) => withTask(plan, { arguments: ["task", ".", "a", "0"] }), /stage 1 cannot/],
	["after itself", (plan) => withStage(plan, { after: ["answers"] }), /comes after answers, which no stage/],
	["the same twice", (plan) => ({ ...plan, stages: [plan.stages[0], plan.stages[0]] }), /two stages answers/],
];

function withStage(plan: Plan, change: object): object {
	const [first, ...others] = plan.stages;
	return { ...plan, stages: [{ ...first, ...change }, ...others] };
}
const withTask = (plan: Plan, change: object) =>
	withStage(plan, { tasks: [{ ...plan.stages[0]!.tasks[0], ...change }] });

for (const [name, change, sentence] of broken)
	test(`a plan with ${name} is refused in a sentence`, async () => {
		const files = new MemoryFiles({ "/p/plan.json": JSON.stringify(change(madePlan())) });
		await assert.rejects(readPlan(files, "/p"), { code: "badPlan", message: sentence });
	});

test("what is no plan at all is refused in a sentence", async () => {
	await assert.rejects(readPlan(new MemoryFiles(), "/p"), {
		code: "badPlan",
		message: "/p holds no plan.json.",
	});
	const files = new MemoryFiles({ "/p/plan.json": '{"format": "h-neu' });
	await assert.rejects(readPlan(files, "/p"), { code: "badPlan", message: /^\/p\/plan\.json is not JSON: / });
});

const places = { dir: "/plans/one", tool: "/usr/lib/tool" };

test("inputs in the plan's folder and those of the program move with them", () => {
	const cases = [
		["/plans/one/model/config.json", "model/config.json"],
		["/plans/one-more/q.csv", "/plans/one-more/q.csv"],
		["/usr/lib/tool/questions/a.jsonl", "<tool>/questions/a.jsonl"],
		["/data/q.csv", "/data/q.csv"],
	] as const;
	for (const [path, name] of cases) {
		assert.equal(nameOf(path, places), name);
		assert.equal(placeOf({ path: name }, places), path);
	}
	assert.equal(placeOf({ path: "model/a" }, { dir: "/mnt/p", tool: "" }), "/mnt/p/model/a");
	assert.equal(placeOf({ path: "C:\\data\\q.csv" }, places), "C:\\data\\q.csv");
});

test("an input is looked at whole once a stage, and its size each time", async () => {
	const files = new MemoryFiles({ "/plans/one/q.csv": "a,b" });
	const inputs = [{ path: "q.csv", bytes: 3, sha256: await files.sha256("/plans/one/q.csv") }];
	const plan = madePlan({ inputs });
	const check = (stage: string) => checkInputs(files, plan, { ...places, stage });
	let hashed = 0;
	const sha256 = files.sha256.bind(files);
	files.sha256 = (path) => {
		hashed++;
		return sha256(path);
	};
	await check("answers");
	await check("answers");
	assert.equal(hashed, 1);
	await check("features");
	assert.equal(hashed, 2);

	await files.replace("/plans/one/q.csv", "a,c");
	await assert.rejects(check("probe"), {
		code: "planChanged",
		message: "/plans/one/q.csv holds something else than when the plan was made.",
	});
	await files.replace("/plans/one/q.csv", "a,b,c");
	await assert.rejects(check("answers"), { code: "planChanged", message: /has 5 bytes, and had 3/ });
	await files.remove("/plans/one/q.csv");
	await assert.rejects(check("answers"), { code: "planChanged", message: /q\.csv is gone/ });
});
