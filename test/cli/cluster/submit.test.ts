/** `submit` and `cancel` beside each other, and where one of them is cut short, on a Slurm of a few lines. */
import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import type { RunProgram } from "../../../src/cluster/scheduler";
import { cli, madeFolder, planned } from "./made-here";

const folder = madeFolder();
after(() => rmSync(folder, { recursive: true }));

let plans = 0;
/** A plan's name in the folder; every plan is new. */
async function made(): Promise<string> {
	const name = `plan-${plans++}`;
	const words = `identify --questions q.csv --plan ${name} --shards 2 --memory 900 --minutes 9`;
	await planned(words, { folder });
	return name;
}

interface Job {
	name: string;
	dir: string;
	tasks: number[];
	state: string;
}

/**
 * A Slurm whose jobs stay as they are put.
 * @param answer is awaited by each sbatch after it has queued its job, before it says the job's number
 */
function madeSlurm(answer: () => Promise<void> = async () => undefined) {
	const jobs = new Map<number, Job>();
	const run: RunProgram = async (command, words) => {
		const said = (stdout: string) => ({ code: 0, stdout, stderr: "" });
		const option = (name: string) => words.find((word) => word.startsWith(`--${name}=`))?.split("=")[1] ?? "";
		if (command === "sbatch") {
			const tasks = option("array") === "0-1" ? [0, 1] : [Number(option("array"))];
			const number = jobs.size + 1;
			jobs.set(number, { name: option("job-name"), dir: option("chdir"), tasks, state: "PENDING" });
			await answer();
			return said(`${number}\n`);
		}
		if (command === "scancel") for (const word of words) jobs.get(Number(word))!.state = "CANCELLED";
		if (command !== "squeue") return said("");
		const rows = [...jobs].flatMap(([number, { name, dir, tasks, state }]) =>
			tasks.map(
				(task) =>
					`${number}|${task}|${state}|None|9:00|4:30|${state === "RUNNING" ? "node1" : ""}|${name}|${dir}\n`,
			),
		);
		return said(rows.join(""));
	};
	const states = () => [...jobs.values()].map(({ state }) => state);
	return { jobs, run, states };
}

/** Resolves once it was called. */
function signal(): { come: () => void; comes: Promise<void> } {
	let come = () => {};
	const comes = new Promise<void>((resolve) => {
		come = resolve;
	});
	return { come, comes };
}

test("of two who submit a plan at once one is told who does, and so is whoever cancels it", async () => {
	const dir = await made();
	const [begun, going] = [signal(), signal()];
	const slurm = madeSlurm(() => {
		begun.come();
		return going.comes;
	});
	const here = { folder, runProgram: slurm.run };
	const first = cli(`submit slurm ${dir}`, here);
	await begun.comes;
	for (const words of [`submit slurm ${dir}`, `cancel ${dir}`]) {
		const { code, output, errors } = await cli(words, here);
		assert.deepEqual([code, output], [75, ""]);
		assert.match(
			errors,
			new RegExp(
				`^h-neurons: Process ${process.pid} on ${hostname()} submits or cancels this plan, as .*/tasks/submission\\.1\\.lock says\\. Wait until it has ended, or end it\\.\n$`,
			),
		);
	}
	going.come();
	assert.equal((await first).code, 0);
	assert.equal(slurm.jobs.size, 5);
	const again = await cli(`submit slurm ${dir}`, here);
	assert.match(
		again.errors,
		/Nothing was submitted: task 0 of answers in .* waits in the queue as job 1_0\./,
	);
	assert.equal(slurm.jobs.size, 5);
});

test("what a submission that was cut short has queued is known to all, and is gone on with", async () => {
	const dir = await made();
	const begun = signal();
	let isCut = true;
	const slurm = madeSlurm(async () => {
		begun.come();
		if (isCut) await signal().comes;
	});
	const here = { folder, runProgram: slurm.run };
	void cli(`submit slurm ${dir}`, here);
	await begun.comes;
	// As if it had been killed here: the job is queued, and nobody has its number.
	isCut = false;
	rmSync(join(folder, dir, "tasks", "submission.1.lock"));
	const stages = () => JSON.parse(readFileSync(join(folder, dir, "submitted.json"), "utf8")).submissions;
	assert.equal(stages()[0].stages[0].job, null);

	const status = JSON.parse((await cli(`status ${dir} --json`, here)).output);
	const [task] = status.stages[0].tasks;
	assert.deepEqual([task.state, task.isQueued, task.job], ["waiting", true, "1_0"]);
	const second = await cli(`submit slurm ${dir}`, here);
	assert.match(second.output, /^join-answers: 1 task, slurm job 2\nfeatures: 2 tasks, slurm job 3\n/);
	const cancelled = await cli(`cancel ${dir}`, here);
	assert.equal(cancelled.output, "7 tasks cancelled; what is done is kept.\n");
	assert.deepEqual(slurm.states(), ["CANCELLED", "CANCELLED", "CANCELLED", "CANCELLED", "CANCELLED"]);
	// What never had a node is as if it had never been queued.
	assert.match((await cli(`status ${dir}`, here)).output, /^answers +2 waiting\n(?!.*failed)/);
});

test("a submission that was refused leaves nothing to cancel", async () => {
	const dir = await made();
	const slurm = madeSlurm();
	const here = { folder, runProgram: slurm.run };
	const refusing: RunProgram = async (command, words) =>
		command === "sbatch" ? { code: 1, stdout: "", stderr: "no\n" } : slurm.run(command, words);
	const { code, errors } = await cli(`submit slurm ${dir}`, { folder, runProgram: refusing });
	assert.equal(code, 2);
	assert.match(errors, /^h-neurons: sbatch says: no\. /);
	assert.equal((await cli(`cancel ${dir}`, here)).output, "Nothing of the plan is queued.\n");
	const { output } = await cli(`status ${dir}`, here);
	assert.match(output, /^answers +2 waiting\n/);
	assert.match(output, /\nNothing is queued, and nothing runs: "h-neurons submit" queues it\.\n$/);
});

test("a plan that one scheduler has is given to no other, which would forget its jobs", async () => {
	const dir = await made();
	const slurm = madeSlurm();
	// A Job of which one task has failed, so that there is something to do.
	const job = JSON.stringify({ spec: { completions: 1 }, status: { failedIndexes: "0" } });
	const waiting = JSON.stringify({ spec: { completions: 1 }, status: {} });
	let isGone = false;
	const run: RunProgram = async (command, words) => {
		if (command !== "kubectl") return slurm.run(command, words);
		const stdout =
			words[0] !== "get" || isGone
				? ""
				: words[1] === "pods"
					? '{"items":[]}'
					: words[2]!.endsWith("probe")
						? job
						: waiting;
		return { code: 0, stdout, stderr: "" };
	};
	const here = { folder, runProgram: run };
	assert.equal((await cli(`submit kubernetes ${dir} --image i --claim c --namespace lab`, here)).code, 0);
	const other = await cli(`submit slurm ${dir}`, here);
	assert.equal(other.code, 75);
	assert.match(
		other.errors,
		/Nothing was submitted: task 0 of answers in .* waits in the queue as job h-neurons-/,
	);
	assert.equal(slurm.jobs.size, 0);
	isGone = true;
	assert.equal((await cli(`submit slurm ${dir}`, here)).code, 0);
	assert.equal(slurm.jobs.size, 5);
});

test("the status tells what the queue allows the tasks that run", async () => {
	const dir = await made();
	const slurm = madeSlurm();
	const here = { folder, runProgram: slurm.run };
	await cli(`submit slurm ${dir}`, here);
	slurm.jobs.get(1)!.state = "RUNNING";
	slurm.jobs.get(2)!.state = "RUNNING";
	const { output } = await cli(`status ${dir}`, here);
	assert.match(output, /^answers +2 running \(time limit 9 min, at least 4 min left of it\)\n/);
	assert.match(output, /^join-answers +1 running \(time limit 9 min, 4 min left of it\)$/m);
	assert.doesNotMatch(output, /h-neurons submit/);
	const { stages } = JSON.parse((await cli(`status ${dir} --json`, here)).output);
	assert.deepEqual(stages[0].tasks[1].limit, { seconds: 540, left: 270 });
	assert.equal(stages[2].tasks[0].limit, null);
});
