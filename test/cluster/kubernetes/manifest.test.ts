/** The manifest of a plan, against the published types of Kubernetes. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import Ajv from "ajv";
import { parseAllDocuments } from "yaml";
import { type ManifestOptions, manifestText } from "../../../src/cluster/kubernetes/manifest";
import { type Plan, STUDIES } from "../../../src/cluster/plan";
import { KINDS, stagesOf } from "../../../src/cluster/stages";
import { madePlan } from "../made-plan";

const schema = JSON.parse(
	readFileSync(join(__dirname, "..", "..", "fixtures", "kubernetes", "job.schema.json"), "utf8"),
);
const isJob = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema);

const options: ManifestOptions = {
	...{ image: "registry.example/h-neurons:1", command: ["h-neurons"], claim: "studies", mount: "/studies" },
	...{ subPath: null, dir: "/studies/one", namespace: null, secret: null, parallelism: null, retries: 2 },
};

/** The Jobs of a plan's manifest, as Kubernetes would read them. */
function jobs(more: Partial<ManifestOptions> = {}, plan: Plan = madePlan()) {
	const stages = plan.stages.map((stage) => ({ stage, tasks: [0] }));
	const documents = parseAllDocuments(manifestText(stages, { ...options, ...more }, "1a2b3c4d"));
	return documents.map((document) => {
		assert.deepEqual(document.errors, []);
		return document.toJS();
	});
}

function assertJob(job: unknown): void {
	assert.ok(isJob(job), JSON.stringify(isJob.errors, null, 1));
}

test("every stage is a Job that Kubernetes' own types allow", () => {
	const found = jobs();
	for (const job of found) assertJob(job);
	assert.deepEqual(
		found.map(({ metadata, spec }) => [metadata.name, spec.completions, spec.parallelism]),
		[
			["h-neurons-1a2b3c4d-answers", 3, 3],
			["h-neurons-1a2b3c4d-join-answers", 1, 1],
			["h-neurons-1a2b3c4d-features", 3, 3],
			["h-neurons-1a2b3c4d-join-features", 1, 1],
			["h-neurons-1a2b3c4d-probe", 1, 1],
		],
	);
});

test("so are the stages of every study, with and without GPUs, dealt or not", () => {
	for (const study of STUDIES)
		for (const shards of [1, 40])
			for (const gpus of [0, 2]) {
				const { steps } = KINDS[study];
				const bare = stagesOf({ study, shards, steps, options: ["--model=/m"], run: "run" });
				const resources = { cpus: 4, memoryMb: 3000, minutes: 90, gpus };
				const stages = bare.map(({ steps: _, ...stage }) => ({ ...stage, resources, seconds: null }));
				const found = jobs({}, madePlan({ study, stages }));
				assert.equal(found.length, stages.length);
				for (const job of found) assertJob(job);
			}
});

test("every option is allowed, and stands where it belongs", () => {
	const [stage] = madePlan().stages;
	const plan = madePlan({ stages: [{ ...stage!, resources: { ...stage!.resources, gpus: 2 } }] });
	const all = { subPath: "mine", namespace: "lab", secret: "keys", parallelism: 2, retries: 0 };
	const [job] = jobs({ ...all, command: ["node", "/app/cli.js"] }, plan);
	assertJob(job);
	const { spec } = job.spec.template;
	const [container] = spec.containers;
	assert.equal(job.metadata.namespace, "lab");
	assert.equal(job.spec.parallelism, 2);
	assert.equal(job.spec.backoffLimitPerIndex, 0);
	assert.equal(spec.activeDeadlineSeconds, 90 * 60);
	assert.deepEqual(container.command, ["node", "/app/cli.js"]);
	assert.deepEqual(container.args, ["task", "/studies/one", "answers", "$(JOB_COMPLETION_INDEX)"]);
	assert.deepEqual(container.envFrom, [{ secretRef: { name: "keys" } }]);
	assert.deepEqual(container.resources, {
		requests: { cpu: "2", memory: "3000M" },
		limits: { memory: "3000M", "nvidia.com/gpu": "2" },
	});
	assert.deepEqual(container.volumeMounts, [{ name: "plan", mountPath: "/studies", subPath: "mine" }]);
});

test("what Kubernetes demands of Jobs beyond their types", () => {
	for (const { spec } of jobs()) {
		// Tries are counted for each index only where a Job is indexed and its pods are never restarted.
		assert.equal(spec.completionMode, "Indexed");
		assert.equal(spec.template.spec.restartPolicy, "Never");
		// The one policy that goes with a policy of failures.
		assert.equal(spec.podReplacementPolicy, "Failed");
		const [rule] = spec.podFailurePolicy.rules;
		assert.ok(
			spec.template.spec.containers.some(
				({ name }: { name: string }) => name === rule.onExitCodes.containerName,
			),
		);
		assert.ok(Number.isInteger(spec.completions) && spec.parallelism <= spec.completions);
	}
	// A pod's host name is the Job's and its index: a label of at most 63 characters.
	for (const { metadata } of jobs()) assert.ok(`${metadata.name}-99999`.length <= 63);
});

test("the schema refuses what is no Job", () => {
	const change = (at: (job: ReturnType<typeof jobs>[number]) => void) => {
		const [job] = jobs();
		at(job);
		return isJob(job);
	};
	assert.ok(!change((job) => delete job.spec.template));
	assert.ok(!change((job) => Object.assign(job.spec, { completionmode: "Indexed" })));
	assert.ok(!change((job) => Object.assign(job.spec, { completionMode: "Sorted" })));
	assert.ok(!change((job) => Object.assign(job.spec, { completions: "3" })));
	assert.ok(!change((job) => Object.assign(job.spec.template.spec.containers[0], { arguments: [] })));
	assert.ok(!change((job) => delete job.spec.template.spec.containers[0].name));
});

test("words that YAML would take for something else stay words", () => {
	const [job] = jobs({ namespace: "on", claim: "1e3", image: "a: b # c", subPath: "no" });
	assert.deepEqual([job.metadata.namespace, job.spec.template.spec.containers[0].image], ["on", "a: b # c"]);
	assert.equal(job.spec.template.spec.volumes[0].persistentVolumeClaim.claimName, "1e3");
	assert.equal(job.spec.template.spec.containers[0].volumeMounts[0].subPath, "no");
});
