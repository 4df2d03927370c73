/** The pocket identification on a real Slurm, with everything that goes wrong on one: the report is the one machine's, byte for byte. */
import assert from "node:assert/strict";
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import type { StageStatus } from "../../src/cluster/status";
import { inTheMidstOf, standingStillAt } from "../engine/start";
import { runNode, type Said, type SlurmCluster, startCluster, whyNoSlurm } from "./slurm-cluster";

const root = join(__dirname, "..", "..");
const cli = join(root, "dist", "cli.js");
const reason = whyNoSlurm();
const skip = reason ?? false;
/** Alone on two cores all of it takes about two minutes; others may be at work as well, and machines slower. */
const PATIENCE_MS = 10 * 60_000;
const STUDY = [
	...["identify", "--model", join(root, "media", "models", "pocket-chat"), "--questions", "pocket"],
	...["--limit", "320", "--samples", "6", "--regions", "answer", "--folds", "3"],
];

let slurm: SlurmCluster;
let folder: string;
before(() => {
	if (reason) return;
	assert.ok(existsSync(cli), `${cli} is missing: "npm run build" makes it`);
	folder = mkdtempSync(join(tmpdir(), "h-neurons-plan-"));
	slurm = startCluster();
});
// A test that fails leaves its jobs to no other.
afterEach(() => {
	if (reason) return;
	slurm.ask("scancel", "--user=root");
	rmSync(gate(), { force: true });
});
after(() => {
	if (reason) return;
	slurm.stop();
	rmSync(folder, { recursive: true, force: true });
});

/** Two runs are the same bytes only when they begin at the same time. No user's template counts here. */
const environment = () => ({
	...slurm.environment,
	SOURCE_DATE_EPOCH: "1790000000",
	XDG_CONFIG_HOME: folder,
	// Jobs inherit it: while the gate is there, whoever collects answers stands still at the third question.
	...standingStillAt(inTheMidstOf("collect"), gate()),
});
const gate = () => join(folder, "gate");
const hNeurons = (...words: string[]): Promise<Said> => runNode([cli, ...words], environment(), folder);

async function fine(...words: string[]): Promise<string> {
	const { code, output, errors } = await hNeurons(...words);
	assert.equal(code, 0, `h-neurons ${words.join(" ")}: ${errors}`);
	return output;
}

async function stagesOf(plan: string): Promise<StageStatus[]> {
	return JSON.parse(await fine("status", plan, "--json")).stages;
}

/** Each task that has not gone well, as "stage 3 failed". */
const ill = (stages: readonly StageStatus[]): string[] =>
	stages.flatMap(({ name, tasks }) =>
		tasks
			.filter(({ state }) => state === "failed" || state === "lost")
			.map(({ task, state }) => `${name} ${task} ${state}`),
	);
const answersIn = (stages: readonly StageStatus[]) => stages.find(({ name }) => name === "answers")!;

/** Looks again and again until something is there. */
async function until<T>(what: string, look: () => Promise<T | null> | T | null): Promise<T> {
	const end = Date.now() + PATIENCE_MS;
	while (Date.now() < end) {
		const found = await look();
		if (found !== null) return found;
		await pause(200);
	}
	throw new Error(`${what} did not happen within ${PATIENCE_MS / 60_000} minutes`);
}

const queued = (): string[] =>
	slurm
		.ask("squeue", "--noheader", "--array", "--format=%j %F_%K %T")
		.split("\n")
		.filter((line) => line !== "");

const linesIn = (path: string): number =>
	existsSync(path) ? readFileSync(path, "utf8").split("\n").length - 1 : 0;

test("a process is killed, a node dies, a shard fails twice, the controller is killed: the report is the one machine's", {
	skip,
	timeout: 2 * PATIENCE_MS,
}, async (t) => {
	const plan = join(folder, "plan");
	const run = join(plan, "run");
	await fine(...STUDY, "--plan", plan, "--shards", "8", "--minutes", "55");
	// The answers of the sixth shard lead to a disk that is not there.
	mkdirSync(run, { recursive: true });
	const broken = join(run, "samples.6-of-8.jsonl");
	symlinkSync(join(folder, "no-such-disk", "samples.jsonl"), broken);

	const preview = await fine("submit", "slurm", plan, "--dry-run");
	assert.deepEqual(queued(), []);
	writeFileSync(gate(), "");
	const told = await fine("submit", "slurm", plan);
	const [, first] = /^answers: 8 tasks, slurm job (\d+)\njoin-answers: 1 task, /.exec(told)!;
	for (const name of readdirSync(join(plan, "slurm")).filter((each) => each.endsWith(".sh")))
		assert.ok(preview.includes(readFileSync(join(plan, "slurm", name), "utf8")), `${name} was not shown`);

	// A process is killed in the middle of its shard, and a node with another one dies.
	const [killed, bereft] = await until("all shards to be in the midst of it", () => {
		const begun = [0, 1, 2, 3, 4, 6, 7].filter(
			(each) => linesIn(join(run, `samples.${each + 1}-of-8.jsonl`)) > 2,
		);
		return begun.length < 7 ? null : [begun[0]!, begun[1]!];
	});
	const { pid } = JSON.parse(readFileSync(join(plan, "tasks", `answers.${killed}.json`), "utf8"));
	process.kill(pid, "SIGKILL");
	const node = slurm.ask("squeue", "--noheader", `--jobs=${first}_${bereft}`, "--format=%N").trim();
	slurm.ask("scontrol", "update", `NodeName=${node}`, "State=DOWN", "Reason=test");
	slurm.ask("scontrol", "update", `NodeName=${node}`, "State=RESUME");
	t.diagnostic(
		`task ${killed} was killed after ${linesIn(join(run, `samples.${killed + 1}-of-8.jsonl`))} of 40 questions, ` +
			`task ${bereft} lost ${node} after ${linesIn(join(run, `samples.${bereft + 1}-of-8.jsonl`))}`,
	);

	// Slurm begins the second one again by itself.
	await until(
		"it to begin again",
		async () => answersIn(await stagesOf(plan)).tasks[bereft]!.attempts === 2 || null,
	);

	// The controller is killed while others run: files still tell, and nothing can be submitted. The others stand still
	// until then, since it forgets what happened in its last seconds: it would take them for running for many minutes.
	slurm.killController();
	rmSync(gate());
	const away = await hNeurons("status", plan);
	assert.equal(away.code, 0);
	assert.match(
		away.errors,
		/^Only the files tell, since the queue cannot be asked: squeue says: .*Unable to contact slurm controller/,
	);
	const refused = await hNeurons("submit", "slurm", plan);
	assert.deepEqual([refused.code, refused.output], [2, ""]);
	assert.match(
		refused.errors,
		/^h-neurons: squeue says: .*Unable to contact slurm controller.*run this again\.\n$/,
	);
	slurm.startController();

	// Both failed shards are queued again, whatever still runs; one of them fails again.
	await until("both to fail", async () => {
		const told = ill([answersIn(await stagesOf(plan))]);
		return told.length === 2 ? told : null;
	});
	const again = await fine("submit", "slurm", plan);
	assert.match(again, /^answers: 2 tasks, slurm job \d+$/m);
	const twice = await until("one of them to fail again", async () => {
		const task = answersIn(await stagesOf(plan)).tasks[5]!;
		return task.state === "failed" && task.attempts === 2 ? task : null;
	});
	assert.match(twice.error!, /samples\.6-of-8\.jsonl cannot be written: ENOENT/);
	await until("all others to be done", async () => {
		const { done } = answersIn(await stagesOf(plan));
		return done === 7 || null;
	});
	await until("nothing to wait for what cannot happen", () => queued().length === 0 || null);

	// Mended, it alone is done again, and all that comes after it.
	rmSync(broken);
	const last = await fine("submit", "slurm", plan);
	assert.match(last, /^answers: 1 task, /);
	assert.match(
		await until("the end", async () => {
			const text = await fine("status", plan);
			assert.doesNotMatch(text, /failed|lost/);
			return text.includes("All is done") ? text : null;
		}),
		/^answers +8 done\n/,
	);

	const attempts = answersIn(await stagesOf(plan)).tasks.map((task) => task.attempts);
	assert.deepEqual(
		attempts,
		[0, 1, 2, 3, 4, 5, 6, 7].map((task) => (task === 5 ? 3 : task === killed || task === bereft ? 2 : 1)),
	);
	assert.match(await fine("submit", "slurm", plan), /^All tasks of the plan in .* are done\.\n$/);

	const single = join(folder, "single");
	await fine(...STUDY, "--folder", single);
	const names = readdirSync(single);
	assert.ok(names.includes("report.html") && names.includes("probe.json"));
	for (const name of names)
		assert.ok(readFileSync(join(single, name)).equals(readFileSync(join(run, name))), `${name} differs`);
});

test("exactly a plan's jobs are cancelled", { skip, timeout: PATIENCE_MS }, async () => {
	const plan = join(folder, "a plan's folder");
	await fine(...STUDY, "--plan", plan, "--shards", "8");
	const template = join(folder, "template.sh");
	writeFileSync(template, "#!/bin/sh\n#SBATCH --time=7\necho from the template\nexec {{task}}\n");
	// Others: one of the same user, and one of the same name in another folder.
	const other = slurm
		.ask("sbatch", "--parsable", "--output=/dev/null", "--mem=100", "--wrap", "sleep 600")
		.trim();
	const namesake = slurm
		.ask(
			"sbatch",
			"--parsable",
			"--output=/dev/null",
			"--array=0",
			"--mem=100",
			"--job-name=h-neurons-answers",
			"--chdir=/",
			"--wrap",
			"sleep 600",
		)
		.trim();

	writeFileSync(gate(), "");
	const submitted = await fine(
		"submit",
		"slurm",
		plan,
		"--template",
		template,
		"--partition",
		"gpu",
		"--gpus",
		"1",
		"--cpus",
		"2",
		"--memory",
		"3G",
		"--at-most",
		"2",
	);
	const [, job] = /^answers: 8 tasks, slurm job (\d+)$/m.exec(submitted)!;
	const details = slurm.ask("scontrol", "show", "job", `${job}_7`);
	for (const words of [
		/Partition=gpu/,
		/TimeLimit=00:07:00/,
		/MinMemoryNode=3G/,
		/CPUs\/Task=2/,
		/TresPerNode=gres:gpu:1/,
	])
		assert.match(details, words);
	const busy = await until("a task that has begun", async () => {
		const [task] = answersIn(await stagesOf(plan)).tasks.filter(
			({ state, progress }) => state === "running" && progress,
		);
		return task ?? null;
	});
	const { seconds, left } = busy.limit!;
	assert.ok(seconds === 7 * 60 && left > 0 && left <= seconds, `${left} of ${seconds} s`);
	const again = await hNeurons("submit", "slurm", plan);
	assert.equal(again.code, 75);
	assert.match(
		again.errors,
		/^h-neurons: Nothing was submitted: task \d of answers in .* is under way as job \d+_\d\. /,
	);

	assert.match(await fine("cancel", plan), /^\d+ tasks cancelled; what is done is kept\.\n$/);
	await until("its jobs to leave", () => queued().length <= 2 || null);
	rmSync(gate());
	assert.deepEqual(
		queued()
			.map((line) => line.split(" ")[1]!.split("_")[0])
			.sort(),
		[other, namesake].sort(),
	);
	const task = answersIn(await stagesOf(plan)).tasks[busy.task]!;
	assert.deepEqual([task.state, task.attempts], ["failed", 1]);
	assert.match(
		readFileSync(join(plan, "slurm", `answers.${busy.task}.${job}.out`), "utf8"),
		/^from the template\n/,
	);
	assert.equal(await fine("cancel", plan), "Nothing of the plan is queued.\n");
	slurm.ask("scancel", other, namesake);
});

test("two who submit at once queue a plan once; one that is killed leaves nothing that cancel does not find", {
	skip,
	timeout: PATIENCE_MS,
}, async () => {
	const plan = join(folder, "twice");
	await fine(...STUDY, "--plan", plan, "--shards", "8");
	const both = await Promise.all([0, 1].map(() => hNeurons("submit", "slurm", plan)));
	assert.deepEqual(both.map(({ code }) => code).sort(), [0, 75]);
	// By the lock, or by the queue where the other had ended already.
	assert.match(
		both.find(({ code }) => code === 75)!.errors,
		/^h-neurons: (Process \d+ on \S+ submits or cancels this plan, as .*submission\.1\.lock says|Nothing was submitted: task 0 of answers .*)\. Wait/,
	);
	const arrays = () => new Set(queued().map((line) => line.split(" ")[1]!.split("_")[0]));
	assert.equal(arrays().size, 5);
	await fine("cancel", plan);
	await until("its jobs to leave", () => queued().length === 0 || null);

	// Killed between the queueing of its first array and the number's being written down.
	const programs = join(folder, "deadly");
	mkdirSync(programs);
	const path = process.env.PATH ?? "";
	const script = `#!/bin/sh\nPATH='${path}' sbatch "$@"\nkill -KILL $PPID\n`;
	writeFileSync(join(programs, "sbatch"), script, { mode: 0o755 });
	const deadly = { ...environment(), PATH: `${programs}${delimiter}${path}` };
	const { code } = await runNode([cli, "submit", "slurm", plan], deadly, folder);
	assert.equal(code, null);
	assert.equal(arrays().size, 1);
	const { tasks } = answersIn(await stagesOf(plan));
	assert.ok(tasks.every(({ state, isQueued }) => state === "running" || isQueued));
	assert.equal(await fine("cancel", plan), "8 tasks cancelled; what is done is kept.\n");
	await until("its jobs to leave", () => queued().length === 0 || null);
});

test("what Slurm refuses leaves nothing behind", { skip, timeout: PATIENCE_MS }, async () => {
	const plan = join(folder, "refused");
	await fine(...STUDY, "--plan", plan, "--shards", "8");
	const { code, output, errors } = await hNeurons("submit", "slurm", plan, "--partition", "nowhere");
	assert.deepEqual([code, output], [2, ""]);
	assert.match(
		errors,
		/^h-neurons: sbatch says: invalid partition specified: nowhere; .*run this again\.\n$/,
	);
	assert.deepEqual(queued(), []);
	assert.match(await fine("status", plan), /^answers +8 waiting/);
});

test("a dry run's script submits by itself, and all know of what it has queued", {
	skip,
	timeout: PATIENCE_MS,
}, async () => {
	const plan = join(folder, "by hand, it's shown");
	await fine(...STUDY, "--plan", plan, "--shards", "8");
	const script = await fine("submit", "slurm", plan, "--dry-run", "--at-most", "1");
	slurm.ask("sh", "-c", script);
	const jobs = () => queued().map((line) => line.replace(/ \S+$/, ""));
	const before = jobs().sort();
	assert.equal(before.length, 19);
	const again = await hNeurons("submit", "slurm", plan);
	assert.equal(again.code, 75);
	assert.match(again.errors, /^h-neurons: Nothing was submitted: task 0 of answers in .* as job \d+_0\. /);
	assert.deepEqual(jobs().sort(), before);
	assert.match(await fine("cancel", plan), /^19 tasks cancelled; /);
	await until("its jobs to leave", () => queued().length === 0 || null);
});
