import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { KeepSubmitted, RecordText, Submission, SubmittedStage } from "../../../src/cluster/scheduler";
import { slurmScheduler } from "../../../src/cluster/slurm/slurm";
import { LensError } from "../../../src/protocol/errors";
import { MemoryFiles } from "../../study/memory-files";
import { EVERYTHING, NO_OPTIONS, PLAN, submissionOf } from "./made-plan";
import { AWAY, ENDS, OVER, QUEUE, REFUSALS } from "./recorded";
import { recordedSlurm } from "./recorded-slurm";

type Answers = Parameters<typeof recordedSlurm>[0];

function opened(answers: Answers = {}, files: Record<string, string> = {}, template: string | null = null) {
	const disk = new MemoryFiles(files);
	const slurm = recordedSlurm(answers);
	const options = { ...NO_OPTIONS, template };
	const made = slurmScheduler({
		files: disk,
		run: slurm.run,
		options,
		template: template ?? "/me/slurm.sh",
	});
	/** What each submission wrote down, as "stage: tasks as job"; and what sbatch had been told by then. */
	const kept: { stages: string[]; told: number }[] = [];
	const keep: KeepSubmitted = async (stages) => {
		const lines = stages.map(({ stage, tasks, job }) => `${stage}: ${tasks} as ${job}`);
		kept.push({ stages: lines, told: slurm.of("sbatch").length });
	};
	const scheduler = {
		...made,
		submit: (submission: Submission) => made.submit(submission, keep),
		preview: (submission: Submission) => made.preview(submission, record),
	};
	return { scheduler, slurm, disk, kept };
}

/** What a dry run's script writes down, a stage a line. */
const record: RecordText = (stages) =>
	stages.map(({ stage, tasks, job }) => `${stage}: ${tasks} as ${job}\n`).join("");

const line = (job: string, state: string, stage = "answers", reason = "None") =>
	`${job.replace("_", "|")}|${state}|${reason}|30:00|25:00|${state === "PENDING" ? "" : "node1"}|h-neurons-${stage}|/study\n`;
const dependency = (command: string) => /--dependency=(\S+)/.exec(command)?.[1] ?? null;

test("a plan is submitted stage by stage, each behind the one before", async () => {
	const { scheduler, slurm, disk } = opened();
	const submitted = await scheduler.submit(submissionOf(EVERYTHING));
	assert.deepEqual(
		submitted.map(({ stage, tasks, job }) => [stage, tasks.length, job]),
		[
			["answers", 8, "101"],
			["join-answers", 1, "102"],
			["features", 8, "103"],
			["probe", 1, "104"],
		],
	);
	assert.deepEqual(slurm.of("sbatch").map(dependency), [null, "afterok:101", "afterok:102", "afterok:103"]);
	assert.ok(slurm.of("sbatch")[2]!.endsWith(" /study/slurm/features.sh"));
	assert.match(disk.text("/study/slurm/features.sh"), /task \/study features "\$SLURM_ARRAY_TASK_ID"\n$/);
	assert.deepEqual(slurm.of("scancel"), []);
});

test("failed tasks alone are queued again, and what waited behind them waits for the right ones", async () => {
	const { scheduler, slurm } = opened({
		squeue: [
			line("7_0", "COMPLETED") + line("7_3", "FAILED") + line("7_5", "RUNNING") + line("7_6", "PENDING"),
			line("8_0", "PENDING", "join-answers", "Dependency") + line("9_0", "PENDING", "features", "Dependency"),
			line("9_1", "PENDING", "features", "Dependency") +
				line("10_0", "PENDING", "probe", "DependencyNeverSatisfied"),
		].join(""),
	});
	const submitted = await scheduler.submit(submissionOf({ answers: [3], probe: [0] }));
	assert.deepEqual(submitted, [
		{ stage: "answers", tasks: [3], job: "101" },
		{ stage: "join-answers", tasks: [0], job: "102" },
		{ stage: "features", tasks: [0, 1], job: "103" },
		{ stage: "probe", tasks: [0], job: "104" },
	]);
	assert.deepEqual(slurm.of("sbatch").map(dependency), [
		...[null, "afterok:7_5:7_6:101"],
		...["afterok:102", "afterok:103"],
	]);
	// The last first: what waits must not be let through when what it waits for is cancelled.
	assert.deepEqual(slurm.of("scancel"), [
		"scancel --state=PENDING 10",
		"scancel --state=PENDING 9",
		"scancel --state=PENDING 8",
	]);
});

test("what a submission that was cut short has queued is not queued twice", async () => {
	const { scheduler, slurm } = opened({ squeue: line("7_0", "RUNNING") + line("7_1", "PENDING") });
	const submitted = await scheduler.submit(submissionOf({ answers: [0, 1, 2], "join-answers": [0] }));
	assert.deepEqual(submitted, [
		{ stage: "answers", tasks: [0, 1], job: "7" },
		{ stage: "answers", tasks: [2], job: "101" },
		{ stage: "join-answers", tasks: [0], job: "102" },
	]);
	assert.match(slurm.of("sbatch")[0]!, / --array=2 /);
	assert.deepEqual(slurm.of("sbatch").map(dependency), [null, "afterok:7_0:7_1:101"]);
});

/** [what sbatch says, the sentence] */
const refusals: [string, string][] = [
	[
		REFUSALS.partition,
		"sbatch says: invalid partition specified: nope; Batch job submission failed: Invalid partition name specified.",
	],
	[
		REFUSALS.memory,
		"sbatch says: Memory specification can not be satisfied; Batch job submission failed: Requested node configuration is not available.",
	],
	[
		REFUSALS.array,
		'sbatch says: Batch job submission failed: Invalid job array specification (its arrays are shorter than this stage, see MaxArraySize in "scontrol show config": plan fewer --shards).',
	],
	[
		REFUSALS.template,
		"sbatch says: This does not look like a batch script.  The first; line must start with #! followed by the path to an interpreter.; For instance: #!/bin/sh.",
	],
	[REFUSALS.both, "sbatch says: --mem, --mem-per-cpu, and --mem-per-gpu are mutually exclusive."],
	["", "sbatch says: nothing, and ends with a failure."],
];

for (const [stderr, message] of refusals)
	test(`sbatch refuses: ${message.slice(0, 70)}`, async () => {
		const { scheduler, slurm } = opened({
			sbatch: (words) =>
				words.includes("--job-name=h-neurons-features") ? { code: 1, stderr } : `${words.length}\n`,
		});
		await assert.rejects(scheduler.submit(submissionOf(EVERYTHING)), { code: "schedulerFailed", message });
		assert.equal(slurm.of("scancel").length, 2, "what was taken is cancelled again");
	});

test("a refusal whose jobs cannot be taken back names them", async () => {
	const { scheduler } = opened({
		sbatch: (words) =>
			words.includes("--job-name=h-neurons-answers") ? "41;pocket\n" : { code: 1, stderr: AWAY.sbatch },
		scancel: { code: 8, stderr: AWAY.scancel },
	});
	await assert.rejects(scheduler.submit(submissionOf(EVERYTHING)), {
		message:
			"sbatch says: Batch job submission failed: Unable to contact slurm controller (connect failure). " +
			"Jobs 41 had been submitted and could not be cancelled.",
	});
});

test("what is about to be queued is written down before any of it is, and none of it once a refusal has taken it back", async () => {
	const { scheduler, kept } = opened({
		squeue: line("7_0", "RUNNING"),
		sbatch: (words) =>
			words.includes("--job-name=h-neurons-probe") ? { code: 1, stderr: REFUSALS.partition } : "41\n",
	});
	await assert.rejects(scheduler.submit(submissionOf({ answers: [0, 1], probe: [0] })));
	assert.deepEqual(kept, [
		{ stages: ["answers: 0 as 7", "answers: 1 as null", "probe: 0 as null"], told: 0 },
		{ stages: ["answers: 0 as 7"], told: 2 },
	]);
});

test("what sbatch has queued without an answer stays written down", async () => {
	let queue = "";
	const { scheduler, kept, slurm } = opened({
		squeue: () => queue,
		sbatch: () => {
			queue = line("41_0", "PENDING");
			return {
				code: 1,
				stderr: "sbatch: error: Batch job submission failed: Socket timed out on send/recv\n",
			};
		},
	});
	await assert.rejects(scheduler.submit(submissionOf({ answers: [0] })), { message: /Socket timed out/ });
	assert.deepEqual(kept, [{ stages: ["answers: 0 as null"], told: 0 }]);
	const unnumbered = [{ stage: "answers", tasks: [0], job: null }];
	const [task] = await scheduler.queue("/study", unnumbered);
	assert.deepEqual([task!.state, task!.job], ["waiting", "41_0"]);
	await scheduler.cancel("/study", unnumbered);
	assert.deepEqual(slurm.of("scancel"), ["scancel 41"]);
});

test("a job that was never told its number, and that the queue does not know, says nothing", async () => {
	const { scheduler } = opened({}, { "/study/slurm/answers.0.null.out": ENDS.cancelled });
	const unnumbered = { stage: "answers", tasks: [0], job: null };
	assert.deepEqual(await scheduler.queue("/study", [unnumbered]), []);
	// One that was told before it counts still.
	const files = { "/study/slurm/answers.0.7.out": ENDS.cancelled };
	const [task] = await opened({}, files).scheduler.queue("/study", [{ ...unnumbered, job: "7" }, unnumbered]);
	assert.deepEqual([task!.state, task!.job], ["failed", "7_0"]);
});

test("a site's words before the job's number are passed by; no number is a failure", async () => {
	const talking = opened({ sbatch: "Welcome to the cluster\n55;pocket\n" });
	const [first] = await talking.scheduler.submit(submissionOf({ answers: [0] }));
	assert.equal(first!.job, "55");
	const { scheduler } = opened({ sbatch: "Submitted batch job 55\n" });
	await assert.rejects(scheduler.submit(submissionOf({ answers: [0] })), {
		message: 'sbatch said "Submitted batch job 55" instead of a job\'s number.',
	});
});

test("while the controller is away nothing is written or submitted", async () => {
	const { scheduler, slurm, disk } = opened({ squeue: { code: 1, stderr: AWAY.squeue } });
	const away = {
		code: "schedulerFailed",
		message: "squeue says: slurm_load_jobs error: Unable to contact slurm controller (connect failure).",
		sentence:
			"squeue says: slurm_load_jobs error: Unable to contact slurm controller (connect failure). " +
			"Check the scheduler's options and whether it is up, then run this again.",
	};
	const submitted = [{ stage: "answers", tasks: [0], job: "1" }];
	await assert.rejects(scheduler.submit(submissionOf(EVERYTHING)), away);
	await assert.rejects(scheduler.queue("/study", submitted), away);
	await assert.rejects(scheduler.cancel("/study", submitted), away);
	assert.deepEqual(slurm.of("sbatch"), []);
	assert.equal(disk.contents.size, 0);
});

test("the queue is told task by task, with what Slurm last said of those that failed", async () => {
	const { scheduler } = opened(
		{ squeue: QUEUE },
		{
			"/study/slurm/answers.5.33.out": `features: 3 of 29\n${ENDS.timeLimit}`,
			"/study/slurm/answers.3.1.out": "/bin/sh: 1: exec: /usr/bin/node: not found\n",
			"/study/slurm/features.1.8.out": "features: 3 of 29\n",
		},
	);
	const submitted: SubmittedStage[] = [
		{ stage: "answers", tasks: [0, 1, 3, 4, 5], job: "1" },
		{ stage: "answers", tasks: [5], job: "33" },
		{ stage: "join-answers", tasks: [0], job: "2" },
		{ stage: "features", tasks: [0, 1], job: "8" },
		{ stage: "probe", tasks: [0], job: "7" },
	];
	assert.deepEqual(
		(await scheduler.queue("/study", submitted)).map(({ stage, task, job, state, reason }) =>
			[stage, task, job, state, reason].join(" | "),
		),
		[
			"answers | 0 | 1_0 | ended | ",
			"answers | 1 | 1_1 | running | ",
			'answers | 3 | 1_3 | failed | FAILED, and its last line is "/bin/sh: 1: exec: /usr/bin/node: not found"',
			"answers | 4 | 1_4 | waiting | JobArrayTaskLimit",
			"answers | 5 | 33_5 | failed | TIMEOUT: JOB 33 ON node1 CANCELLED AT 2026-11-29T06:00:06 DUE TO TIME LIMIT",
			"probe | 0 | 7_0 | never | a task of a stage before it has failed",
		],
	);
});

test("of a job that the queue has forgotten, Slurm's own last word is told, and no other", async () => {
	const { scheduler } = opened(
		{ squeue: "" },
		{ "/study/slurm/answers.0.7.out": ENDS.cancelled, "/study/slurm/answers.1.7.out": "spans: 50 of 50\n" },
	);
	assert.deepEqual(await scheduler.queue("/study", [{ stage: "answers", tasks: [0, 1, 2], job: "7" }]), [
		{
			...{ stage: "answers", task: 0, job: "7_0", state: "failed" },
			reason: "JOB 35 ON node3 CANCELLED AT 2026-11-29T05:58:48",
			limit: null,
		},
	]);
});

test("exactly the plan's jobs are cancelled, the last first", async () => {
	const { scheduler, slurm } = opened({ squeue: QUEUE, scancel: { code: 1, stderr: OVER } });
	const all = PLAN.stages.map(({ name }) => ({ stage: name, tasks: [0], job: "1" }));
	await scheduler.cancel("/study", all);
	assert.deepEqual(slurm.of("scancel"), ["scancel 7", "scancel 1"]);
	assert.match(slurm.of("squeue")[0]!, /--name=h-neurons-answers,h-neurons-join-answers,/);
});

test("a dry run is a script that does what a submission does", async () => {
	const text = await opened().scheduler.preview(submissionOf({ answers: [3], probe: [0] }, "/tmp/a b"));
	const { status, stderr } = spawnSync("sh", ["-n"], { input: text, encoding: "utf8" });
	assert.equal(status, 0, stderr);
	assert.match(
		text,
		/^#!\/bin\/sh -e\nmkdir -p '\/tmp\/a b\/slurm'\ncat > '\/tmp\/a b\/submitted.json' <<'END'\nanswers: 3 as null\nprobe: 0 as null\nEND\ncat > '\/tmp\/a b\/slurm\/answers.sh' <<'END'\n#!\/bin\/sh\n/,
	);
	assert.match(text, /answers=\$\(sbatch --parsable \\\n(\t--\S+ \\\n)*\t--array=3 \\\n/);
	assert.match(text, /\t'--chdir=\/tmp\/a b' \\\n/);
});

test("a dry run's script takes the number out of whatever sbatch says", async () => {
	const folder = mkdtempSync(join(tmpdir(), "h-neurons-dry-"));
	try {
		const text = await opened().scheduler.preview(submissionOf(EVERYTHING, join(folder, "study")));
		const sbatch = join(folder, "sbatch");
		writeFileSync(
			sbatch,
			`#!/bin/sh\necho "$@" >> ${folder}/told\nprintf '%s\\n' 'Welcome \\c to 9;9'\necho "$(wc -l < ${folder}/told);north"\n`,
		);
		chmodSync(sbatch, 0o755);
		const env = { ...process.env, PATH: `${folder}:${process.env.PATH}` };
		const { status, stderr } = spawnSync("sh", { input: text, env, encoding: "utf8" });
		assert.equal(status, 0, stderr);
		const told = readFileSync(join(folder, "told"), "utf8").trimEnd().split("\n");
		assert.deepEqual(told.map(dependency), [null, "afterok:1", "afterok:2", "afterok:3"]);
	} finally {
		rmSync(folder, { recursive: true });
	}
});

test("where there is no Slurm, a dry run says so and shows the scripts", async () => {
	const { scheduler, slurm } = opened();
	const run = async (command: string) => {
		throw new LensError("schedulerMissing", `${command} cannot be started: spawn ${command} ENOENT.`);
	};
	const lone = slurmScheduler({ files: new MemoryFiles(), run, options: NO_OPTIONS, template: null });
	const text = await lone.preview(submissionOf(EVERYTHING), record);
	const [note, ...others] = text.split("\n");
	assert.equal(note, "# There is no squeue here: this is for an empty queue.");
	assert.equal(others.join("\n"), await scheduler.preview(submissionOf(EVERYTHING)));
	assert.deepEqual(slurm.of("sbatch"), []);
	const unkept = async () => assert.fail("nothing is about to be queued");
	await assert.rejects(lone.submit(submissionOf(EVERYTHING), unkept), { code: "schedulerMissing" });
});

test("where the queue cannot be asked, a dry run says why and shows the scripts; nothing is submitted", async () => {
	const stderr = "squeue: error: DNS SRV lookup failed\nsqueue: fatal: no\rrm -rf /\n";
	const { scheduler, slurm } = opened({ squeue: { code: 1, stderr } });
	const [note, ...others] = (await scheduler.preview(submissionOf(EVERYTHING))).split("\n");
	assert.equal(note, "# squeue says: DNS SRV lookup failed; no rm -rf /: this is for an empty queue.");
	assert.equal(others.join("\n"), await opened().scheduler.preview(submissionOf(EVERYTHING)));
	await assert.rejects(scheduler.submit(submissionOf(EVERYTHING)), { code: "schedulerFailed" });
	assert.deepEqual(slurm.of("sbatch"), []);
});

test("a template that was asked for has to be there; the user's own need not", async () => {
	await assert.rejects(opened({}, {}, "/me/other.sh").scheduler.submit(submissionOf({ answers: [0] })), {
		code: "fileUnreadable",
		message: "The template /me/other.sh does not exist.",
	});
	const own = opened({}, { "/me/slurm.sh": "#!/bin/bash\nmodule load nodejs\n{{task}}\n" });
	await own.scheduler.submit(submissionOf({ answers: [0] }));
	assert.match(own.disk.text("/study/slurm/answers.sh"), /\nmodule load nodejs\n\/usr\/bin\/node /);
});
