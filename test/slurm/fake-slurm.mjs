// A Slurm of one file, for tests that need none: sbatch, squeue and scancel as the extension uses them. Jobs are JSON files in
// a folder; each array is run in the background, one task after another, once the arrays that it waits for have gone well.
//
//     node fake-slurm.mjs sbatch|squeue|scancel|run FOLDER ...
import { spawn } from "node:child_process";
import { mkdirSync, openSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const [command, folder, ...words] = process.argv.slice(2);
const programs = { sbatch, squeue, scancel, run };
mkdirSync(folder, { recursive: true });
await programs[command](words);

function jobs() {
	return readdirSync(folder)
		.filter((name) => /^\d+\.json$/.test(name))
		.map((name) => job(name.slice(0, -5)));
}

function job(id) {
	return JSON.parse(readFileSync(join(folder, `${id}.json`), "utf8"));
}

function keep(one) {
	const path = join(folder, `${one.id}.json`);
	writeFileSync(`${path}.${process.pid}`, JSON.stringify(one));
	renameSync(`${path}.${process.pid}`, path);
}

/** Changes one task of a job as the file has it now, since scancel may have changed another. */
function set(id, task, state, reason = "None") {
	const one = job(id);
	one.tasks[task] = { state, reason, ...(state !== "CANCELLED" && { node: "node1" }) };
	keep(one);
}

function sbatch(words) {
	const option = (name) => words.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);
	if (option("partition") === "none") {
		process.stderr.write("sbatch: error: invalid partition specified: none\n");
		process.exitCode = 1;
		return;
	}
	const id = String(101 + jobs().length);
	const [array] = option("array").split("%");
	const tasks = array.split(",").flatMap((range) => {
		const [first, last = first] = range.split("-").map(Number);
		return Array.from({ length: last - first + 1 }, (_, i) => first + i);
	});
	const after = (option("dependency") ?? "").replace("afterok:", "").split(":").filter(Boolean);
	const waits = { state: "PENDING", reason: after.length > 0 ? "Dependency" : "Resources" };
	// On the partition "flaky" the last task of a dealt stage fails when it is submitted for the first time.
	const isFirst = !jobs().some(({ name, dir }) => name === option("job-name") && dir === option("chdir"));
	const isFlawed = option("partition") === "flaky" && isFirst && tasks.length > 1;
	keep({
		...(isFlawed && { flaw: String(tasks.at(-1)) }),
		...{ id, name: option("job-name"), dir: option("chdir"), output: option("output"), after },
		...{ script: words.at(-1), tasks: Object.fromEntries(tasks.map((task) => [task, waits])) },
	});
	spawn(process.execPath, [process.argv[1], "run", folder, id], { detached: true, stdio: "ignore" }).unref();
	process.stdout.write(`${id}\n`);
}

function squeue(words) {
	const names =
		words
			.find((word) => word.startsWith("--name="))
			?.slice(7)
			.split(",") ?? [];
	for (const { id, name, dir, tasks } of jobs())
		if (names.includes(name))
			for (const [task, { state, reason, node = "" }] of Object.entries(tasks))
				process.stdout.write(`${[id, task, state, reason, "30:00", "25:00", node, name, dir].join("|")}\n`);
}

function scancel(words) {
	const [id] = words.at(-1).split("_");
	const one = job(id);
	for (const [task, { state, node }] of Object.entries(one.tasks))
		if (["PENDING", "RUNNING"].includes(state))
			one.tasks[task] = { state: "CANCELLED", reason: "None", node };
	keep(one);
	if (one.pid) process.kill(one.pid, "SIGTERM");
}

async function run([id]) {
	const { after, tasks } = job(id);
	const isOver = () =>
		after.every((of) => statesOf(of).every((state) => !["PENDING", "RUNNING"].includes(state)));
	while (!isOver()) await delay(100);
	const isNever = after.some((of) => statesOf(of).some((state) => state !== "COMPLETED"));
	for (const task of Object.keys(tasks)) {
		if (job(id).tasks[task].state !== "PENDING") continue;
		if (isNever) set(id, task, "CANCELLED", "DependencyNeverSatisfied");
		else await runTask(id, task);
	}
}

function statesOf(of) {
	const [id, task] = of.split("_");
	const { tasks } = job(id);
	return task === undefined ? Object.values(tasks).map(({ state }) => state) : [tasks[task].state];
}

async function runTask(id, task) {
	const { dir, output, script, flaw } = job(id);
	set(id, task, "RUNNING");
	const path = join(dir, output.replace("%a", task).replace("%A", id));
	const out = openSync(path, "a");
	const env = { ...process.env, SLURM_JOB_ID: id, SLURM_ARRAY_JOB_ID: id, SLURM_ARRAY_TASK_ID: task };
	const words = flaw === task ? ["-c", "echo The node has no memory left.; exit 1"] : [script];
	const child = spawn("sh", words, { cwd: dir, env, stdio: ["ignore", out, out] });
	keep({ ...job(id), pid: child.pid });
	const code = await new Promise((resolve) => child.once("close", resolve));
	const { tasks, pid, ...rest } = job(id);
	keep({ ...rest, tasks });
	if (tasks[task].state === "RUNNING")
		set(id, task, code === 0 ? "COMPLETED" : "FAILED", code === 0 ? "None" : "NonZeroExitCode");
}
