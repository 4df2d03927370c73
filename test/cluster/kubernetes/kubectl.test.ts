/** Kubernetes by way of kubectl: what is run, and what is made of what it says. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type KubernetesOptions, kubernetes } from "../../../src/cluster/kubernetes/kubernetes";
import { printPlan } from "../../../src/cluster/plan";
import type { KeepSubmitted, RunProgram, Submission } from "../../../src/cluster/scheduler";
import { MemoryFiles } from "../../study/memory-files";
import { madePlan } from "../made-plan";

const options: KubernetesOptions = {
	...{ image: "i", command: ["h-neurons"], claim: "c", subPath: null, namespace: null, secret: null },
	...{ parallelism: null, retries: 2 },
};
const plan = madePlan();
const submission = {
	...{ dir: "/p", plan, program: ["node", "cli.js"] },
	stages: plan.stages.slice(0, 2).map((stage) => ({ stage, tasks: stage.tasks.map((_, i) => i) })),
};

/** A kubectl that says what it is told to, by the beginning of its words. */
function made(says: Record<string, string | { code: number; stderr: string }>) {
	const files = new MemoryFiles({ "/p/plan.json": printPlan(plan) });
	const ran: string[] = [];
	const run: RunProgram = async (command, args) => {
		const words = [command, ...args].join(" ");
		ran.push(words);
		const said = Object.entries(says).find(([begin]) => words.startsWith(begin))?.[1] ?? "";
		return typeof said === "string"
			? { code: 0, stdout: said, stderr: "" }
			: { stdout: "", code: said.code, stderr: said.stderr };
	};
	const made = kubernetes(options, { files, run });
	/** What was written down of a submission, and how many commands had run by then. */
	const kept: { jobs: (string | null)[]; ran: number }[] = [];
	const keep: KeepSubmitted = async (stages) => {
		kept.push({ jobs: stages.map(({ job }) => job), ran: ran.length });
	};
	const scheduler = {
		...made,
		submit: (one: Submission) => made.submit(one, keep),
		preview: (one: Submission) => made.preview(one, () => assert.fail("a manifest writes nothing down")),
	};
	return { files, ran, kept, scheduler };
}

test("a plan is written, takes the place of what it was, and is applied", async () => {
	const { files, ran, kept, scheduler } = made({ "kubectl config": "lab\n" });
	const stages = await scheduler.submit(submission);
	// Before anything is applied: one that is cut short is found by the Jobs' names.
	assert.deepEqual(kept, [{ jobs: stages.map(({ job }) => job), ran: 2 }]);
	const word = (await files.sha256("/p/plan.json")).slice(0, 8);
	assert.deepEqual(stages, [
		{ stage: "answers", tasks: [0, 1, 2], job: `lab/h-neurons-${word}-answers` },
		{ stage: "join-answers", tasks: [0], job: `lab/h-neurons-${word}-join-answers` },
	]);
	assert.deepEqual(ran.slice(1), [
		`kubectl delete job --namespace lab --ignore-not-found h-neurons-${word}-answers h-neurons-${word}-join-answers`,
		"kubectl apply --namespace lab --filename /p/kubernetes.yaml",
	]);
	assert.equal(files.text("/p/kubernetes.yaml"), await scheduler.preview(submission));
});

test("a look at it changes nothing and runs nothing", async () => {
	const { files, ran, scheduler } = made({});
	assert.match(await scheduler.preview(submission), /^apiVersion: batch\/v1\nkind: Job\n/);
	assert.deepEqual(ran, []);
	assert.deepEqual([...files.contents.keys()], ["/p/plan.json"]);
});

const pod = (index: number, phase: string, created: string, reason?: string) => ({
	metadata: {
		name: `pod-${index}-${created}`,
		creationTimestamp: created,
		annotations: { "batch.kubernetes.io/job-completion-index": String(index) },
	},
	status: { phase, ...(reason && { containerStatuses: [{ state: { waiting: { reason } } }] }) },
});

test("the queue is what Job and pods say, the newest pod of each index", async () => {
	const { ran, scheduler } = made({
		"kubectl get job": JSON.stringify({
			spec: { completions: 7 },
			status: { completedIndexes: "0,2-3", failedIndexes: "1" },
		}),
		"kubectl get pods": JSON.stringify({
			items: [
				pod(4, "Running", "2026-01-02"),
				pod(4, "Failed", "2026-01-01"),
				pod(5, "Pending", "2026-01-01", "ImagePullBackOff"),
			],
		}),
	});
	const old = { stage: "answers", tasks: [0], job: "lab/old" };
	const tasks = await scheduler.queue("/p", [old, { stage: "answers", tasks: [0], job: "lab/a" }]);
	assert.deepEqual(
		tasks.map(({ task, state, reason, job }) => [task, state, reason, job]),
		[
			[0, "ended", null, "a"],
			[1, "failed", "too many tries", "a"],
			[2, "ended", null, "a"],
			[3, "ended", null, "a"],
			[4, "running", null, "pod-4-2026-01-02"],
			[5, "waiting", "ImagePullBackOff", "pod-5-2026-01-01"],
			[6, "waiting", null, "a"],
		],
	);
	assert.ok(ran.every((words) => !words.includes("old")));
});

test("a Job that is over has nothing that waits; one that is gone says nothing", async () => {
	const conditions = [{ type: "Failed", status: "True", reason: "FailedIndexes" }];
	const over = made({
		"kubectl get job": JSON.stringify({ spec: { completions: 1 }, status: { conditions } }),
		"kubectl get pods": '{"items":[]}',
	});
	const submitted = [{ stage: "answers", tasks: [0], job: "lab/a" }];
	const [task] = await over.scheduler.queue("/p", submitted);
	assert.deepEqual([task!.state, task!.reason], ["failed", "FailedIndexes"]);
	assert.deepEqual(await made({}).scheduler.queue("/p", submitted), []);
});

test("Jobs are cancelled by deleting them, each in its namespace", async () => {
	const { ran, scheduler } = made({});
	await scheduler.cancel("/p", [
		{ stage: "answers", tasks: [0], job: "lab/a" },
		{ stage: "join-answers", tasks: [0], job: "lab/b" },
	]);
	assert.deepEqual(ran, ["kubectl delete job --namespace lab --ignore-not-found a b"]);
});

test("what is no name of a Job reaches no kubectl", async () => {
	for (const job of ["lab/--all", "--all-namespaces/a", "a", "lab/", "lab/a b", null]) {
		const { ran, scheduler } = made({});
		const message = `${JSON.stringify(job ?? "")} is the name of no Job.`;
		const refusal = { code: "schedulerFailed", message };
		const submitted = [{ stage: "answers", tasks: [0], job }];
		await assert.rejects(scheduler.cancel("/p", submitted), refusal);
		await assert.rejects(scheduler.queue("/p", submitted), refusal);
		assert.deepEqual(ran, []);
	}
});

test("what kubectl refuses is told in its last words", async () => {
	const stderr = "W0101 warning\nError from server (Forbidden): jobs.batch is forbidden\n";
	const { scheduler } = made({ "kubectl apply": { code: 1, stderr } });
	await assert.rejects(scheduler.submit(submission), {
		code: "schedulerFailed",
		message: "kubectl apply failed: Error from server (Forbidden): jobs.batch is forbidden.",
	});
});
