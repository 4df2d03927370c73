/** `task`, `status`, `submit` and `cancel` on plans that are not what they were, or not plans at all. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import type { RunProgram } from "../../../src/cluster/scheduler";
import { cli, madeFolder, planned } from "./made-here";

const folder = madeFolder();
after(() => rmSync(folder, { recursive: true }));
const here = { folder };

let plans = 0;
/** A plan's name in the folder; every plan is new. */
async function made(): Promise<string> {
	const name = `plan-${plans++}`;
	await planned(`identify --questions q.csv --plan ${name} --shards 2 --memory 900 --minutes 9`, here);
	return name;
}

const read = (...path: string[]): string => readFileSync(join(folder, ...path), "utf8");

async function refused(words: string, sentence: RegExp, code = 2): Promise<void> {
	const found = await cli(words, here);
	assert.equal(found.code, code, found.errors);
	assert.match(found.errors, sentence);
	assert.ok(!found.errors.includes("    at "), found.errors);
}

test("a folder that is no plan, a stage or task that is none", async () => {
	const dir = await made();
	mkdirSync(join(folder, "empty"), { recursive: true });
	for (const verb of ["task empty answers 0", "status empty", "submit slurm empty", "cancel empty"])
		await refused(verb, /empty holds no plan\.json\. Name the folder of a plan/);
	await refused("status nowhere", /nowhere holds no plan\.json/);
	await refused(`task ${dir} answer 0`, /no stage answer; its stages are answers, join-answers, features/);
	await refused(`task ${dir} answers 2`, /The stage answers has no task 2; its tasks are 0 to 1\./);
	await refused(`task ${dir} answers -1`, /Unknown option '-1'|not 0 or more/);
	await refused(`task ${dir} answers`, /Name the plan's folder, a stage and a task's number\./);
	await refused("status", /Name the plan's folder\./);
	await refused(`submit lsf ${dir}`, /There is no scheduler lsf; there are slurm and kubernetes\./);
	await refused(`submit ${dir}`, /Name a scheduler \(slurm, kubernetes\) and the plan's folder\./);
	await refused(`submit slurm ${dir} --claim c`, /--claim is no option of slurm\./);
	await refused(`submit kubernetes ${dir}`, /--image is missing\./);
	await refused(`submit kubernetes ${dir} --image i --claim C_1`, /--claim is C_1; such names have small/);
});

test("another version's plan is not run", async () => {
	const dir = await made();
	const path = join(folder, dir, "plan.json");
	writeFileSync(path, read(dir, "plan.json").replace("h-neuron-lens 1.2.3", "h-neuron-lens 1.2.4"));
	await refused(
		`task ${dir} answers 0`,
		/was made by h-neuron-lens 1\.2\.4, and this is h-neuron-lens 1\.2\.3/,
	);
	await refused(`submit slurm ${dir} --dry-run`, /its tasks would refuse to run/);
	assert.equal((await cli(`status ${dir}`, here)).code, 0);
});

test("an input that has changed stops every task, and the task's state says why", async () => {
	const dir = await made();
	const text = read("q.csv");
	try {
		writeFileSync(join(folder, "q.csv"), text.toUpperCase());
		await refused(`task ${dir} answers 1`, /q\.csv holds something else than when the plan was made\. Put/);
		const state = JSON.parse(read(dir, "tasks", "answers.1.json"));
		assert.equal(state.state, "failed");
		assert.match(state.error, /q\.csv holds something else/);
		assert.match(read(dir, "logs", "answers.1.1.log"), /q\.csv holds something else/);
		const { output } = await cli(`status ${dir}`, here);
		assert.match(output, /^answers +1 waiting, 1 failed\n {2}1 failed: .*q\.csv holds something else/);
		rmSync(join(folder, "q.csv"));
		await refused(`task ${dir} answers 1`, /q\.csv is gone, from which the study is made/);
	} finally {
		writeFileSync(join(folder, "q.csv"), text);
	}
});

test("a file where the plan's own folders should be is told in one plain sentence", async () => {
	const dir = await made();
	for (const name of ["tasks", "logs"]) {
		writeFileSync(join(folder, dir, name), "");
		await refused(
			`task ${dir} answers 0`,
			new RegExp(`^h-neurons: .*/${name}\\S* cannot be written: EEXIST`),
		);
		rmSync(join(folder, dir, name));
	}
});

test("a task whose turn has not come says so by its exit code, and counts as no try", async () => {
	const dir = await made();
	await refused(
		`task ${dir} features 0`,
		/comes after join-answers, whose task 0 is not done: run\/samples/,
		75,
	);
	await refused(`task ${dir} join-answers 0`, /comes after answers, whose task 0 is not done/, 75);
	assert.ok(!existsSync(join(folder, dir, "tasks")));
});

test("a run that is none of the plan's is told of, and nothing is written into it", async () => {
	const dir = await made();
	mkdirSync(join(folder, dir, "run"));
	for (const text of ["{", '{"format":"h-neuron-impact-run","version":1}']) {
		writeFileSync(join(folder, dir, "run", "run.1-of-2.json"), text);
		for (const words of [`task ${dir} answers 0`, `status ${dir}`])
			await refused(
				words,
				/run\.1-of-2\.json (is not JSON|does not tell of a study that can be gone on with here)/,
			);
		assert.equal(read(dir, "run", "run.1-of-2.json"), text);
	}
});

test("a task that ends without its files has failed", async () => {
	const dir = await made();
	await refused(
		`task ${dir} answers 0`,
		/Task 0 of answers has ended, and .*samples\.1-of-2\.jsonl is not whole/,
	);
	const again = await cli(`task ${dir} answers 0`, here);
	assert.equal(JSON.parse(read(dir, "tasks", "answers.0.json")).attempt, 2);
	const load = again.engine.asked.find(({ method }) => method === "loadModel");
	assert.ok((load!.params as { runtime: { threads: number } }).runtime.threads >= 1);
	const status = JSON.parse((await cli(`status ${dir} --json`, here)).output);
	assert.deepEqual([status.isDone, status.stages[0].failed, status.stages[0].waiting], [false, 1, 1]);
	assert.equal(status.stages[0].tasks[0].attempts, 2);
});

test("what the environment lacks is told in the task's state as it is on the terminal", async () => {
	const servers = "--judge http://h/v1 --judge-model m --sampler http://g/v1 --sampler-model n";
	await planned(`identify --questions q.csv ${servers} --plan keys --memory 900 --minutes 9`, here);
	const { errors } = await cli("task keys answers 0", { folder, environment: { H_NEURONS_API_KEY: "sk-1" } });
	assert.match(errors, /^h-neurons: H_NEURONS_API_KEY would go to servers of several addresses/);
	const { error } = JSON.parse(read("keys", "tasks", "answers.0.json"));
	assert.match(error, /^H_NEURONS_API_KEY would go to servers of several addresses .* instead/);
});

test("a task's job is told by its scheduler's environment", async () => {
	const cases: [Record<string, string>, string | null][] = [
		[{}, null],
		[{ SLURM_JOB_ID: "9" }, "9"],
		[{ SLURM_JOB_ID: "9", SLURM_ARRAY_JOB_ID: "7", SLURM_ARRAY_TASK_ID: "0" }, "7_0"],
		[{ H_NEURONS_JOB: "pod-1" }, "pod-1"],
	];
	for (const [environment, job] of cases) {
		const dir = await made();
		await cli(`task ${dir} answers 0`, { folder, environment });
		assert.equal(JSON.parse(read(dir, "tasks", "answers.0.json")).job, job);
	}
});

const K8S = "--image i --claim studies --namespace lab";

test("a plan is submitted once, and again only what is not in hand", async () => {
	const dir = await made();
	let job: object | null = { spec: { completions: 2 }, status: {} };
	const ran: string[] = [];
	const runProgram: RunProgram = async (command, args) => {
		ran.push([command, ...args].join(" "));
		const stdout =
			args[0] !== "get" ? "" : args[1] === "pods" ? '{"items":[]}' : job === null ? "" : JSON.stringify(job);
		return { code: 0, stdout, stderr: "" };
	};
	const dry = await cli(`submit kubernetes ${dir} ${K8S} --dry-run`, { folder, runProgram });
	assert.equal(dry.output.match(/^kind: Job$/gm)!.length, 5);
	assert.ok(!existsSync(join(folder, dir, "submitted.json")) && ran.length === 0);

	const { output, code, errors } = await cli(`submit kubernetes ${dir} ${K8S}`, { folder, runProgram });
	assert.equal(code, 0, errors);
	assert.match(output, /^answers: 2 tasks, kubernetes job lab\/h-neurons-[0-9a-f]{8}-answers\n/);
	assert.equal(read(dir, "kubernetes.yaml"), dry.output);
	assert.equal(JSON.parse(read(dir, "submitted.json")).submissions.length, 1);

	const twice = await cli(`submit kubernetes ${dir} ${K8S}`, { folder, runProgram });
	assert.equal(twice.code, 75);
	assert.match(
		twice.errors,
		/Nothing was submitted: task 0 of answers in .* waits in the queue as job h-neurons/,
	);

	const cancelled = await cli(`cancel ${dir}`, { folder, runProgram });
	assert.match(cancelled.output, /^\d+ tasks cancelled; what is done is kept\.\n$/);
	assert.match(ran.at(-1)!, /^kubectl delete job --namespace lab --ignore-not-found .*-answers .*-probe$/);
	job = null;
	assert.equal(
		(await cli(`cancel ${dir}`, { folder, runProgram })).output,
		"Nothing of the plan is queued.\n",
	);
	assert.equal((await cli(`submit kubernetes ${dir} ${K8S}`, { folder, runProgram })).code, 0);
	assert.equal(JSON.parse(read(dir, "submitted.json")).submissions.length, 2);
});

test("where the queue cannot be asked, the files still tell; a submission waits", async () => {
	const dir = await made();
	const runProgram: RunProgram = async () => ({ code: 0, stdout: "", stderr: "" });
	await cli(`submit kubernetes ${dir} ${K8S}`, { folder, runProgram });
	const broken: RunProgram = async () => ({ code: 1, stdout: "", stderr: "connection refused\n" });
	const { code, output, errors } = await cli(`status ${dir}`, { folder, runProgram: broken });
	assert.equal(code, 0);
	assert.match(
		errors,
		/Only the files tell, since the queue cannot be asked: kubectl get failed: connection/,
	);
	assert.match(output, /^answers +2 waiting/);
	const again = await cli(`submit kubernetes ${dir} ${K8S}`, { folder, runProgram: broken });
	assert.equal(again.code, 2);
	assert.match(again.errors, /kubectl get failed: connection refused/);
});

test("what was submitted is told of in a sentence where its file is none", async () => {
	const dir = await made();
	for (const text of ["{", "[]", '{"scheduler":"slurm","submissions":[{}]}', '{"scheduler":"slurm"}']) {
		writeFileSync(join(folder, dir, "submitted.json"), text);
		await refused(`status ${dir}`, /submitted\.json does not tell what was submitted; delete it/);
	}
	writeFileSync(join(folder, dir, "submitted.json"), '{"scheduler":"lsf","submissions":[]}');
	const { errors, code } = await cli(`status ${dir}`, here);
	assert.equal(code, 0);
	assert.match(errors, /was submitted to lsf, which is not known here/);
});
