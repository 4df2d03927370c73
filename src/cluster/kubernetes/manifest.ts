/**
 * A plan as one manifest of Kubernetes: a Job a stage, indexed by task.
 *
 * Jobs know no order. All are made at once, and a task whose turn has not come ends with an exit code that says so, which its
 * Job does not count as a failure: Kubernetes starts it again after a pause that grows to ten minutes. Until then it holds
 * nothing, so that stages that wait cannot keep those from running that they wait for.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/job/
 */
import { stringify } from "yaml";
import type { Resources, Stage } from "../plan";
import { NOT_NOW, type StageTasks } from "../scheduler";

export interface ManifestOptions {
	/** A container image with the program in it. */
	image: string;
	/** The words that start the program in it. */
	command: string[];
	/** A persistent volume claim that all nodes may write to, with the plan and its inputs in it. */
	claim: string;
	/** Where the containers see it. */
	mount: string;
	/** The folder of the claim that is mounted; null = all of it. */
	subPath: string | null;
	/** The plan's folder, as the containers see it. */
	dir: string;
	/** Null = that of the user's context. */
	namespace: string | null;
	/** A secret whose values become environment, for the keys of servers; null = none. */
	secret: string | null;
	/** Tasks of a stage at a time, at most; null = all. */
	parallelism: number | null;
	/** Tries of a task after its first. */
	retries: number;
}

/** Between being asked to stop and being killed a task ends its line, s. */
const GRACE = 60;
export const PLAN_LABEL = "h-neurons/plan";
const STAGE_LABEL = "h-neurons/stage";

/** The name of a stage's Job. @param plan a word that tells plans apart */
export const jobName = (plan: string, { name }: Pick<Stage, "name">): string => `h-neurons-${plan}-${name}`;

/** The manifest's text. @param plan a word that tells plans apart: small letters and digits */
export function manifestText(stages: readonly StageTasks[], options: ManifestOptions, plan: string): string {
	return stages
		.map(({ stage }) =>
			stringify(jobOf(stage, options, plan), { lineWidth: 0, aliasDuplicateObjects: false }),
		)
		.join("---\n");
}

function jobOf(stage: Stage, options: ManifestOptions, plan: string) {
	const labels = { "app.kubernetes.io/name": "h-neurons", [PLAN_LABEL]: plan, [STAGE_LABEL]: stage.name };
	const { namespace, parallelism, retries } = options;
	// An index cannot be left out. What is done says so and ends.
	const completions = stage.tasks.length;
	return {
		apiVersion: "batch/v1",
		kind: "Job",
		metadata: { name: jobName(plan, stage), ...(namespace !== null && { namespace }), labels },
		spec: {
			completions,
			parallelism: Math.min(completions, parallelism ?? completions),
			completionMode: "Indexed",
			backoffLimitPerIndex: retries,
			// Two containers would work on one task, each in the other's way.
			podReplacementPolicy: "Failed",
			podFailurePolicy: {
				rules: [
					{ action: "Ignore", onExitCodes: { containerName: "task", operator: "In", values: [NOT_NOW] } },
					{ action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] },
				],
			},
			template: { metadata: { labels }, spec: podOf(stage, options) },
		},
	};
}

function podOf(stage: Stage, options: ManifestOptions) {
	const { image, command, claim, mount, subPath, dir, secret } = options;
	return {
		restartPolicy: "Never",
		terminationGracePeriodSeconds: GRACE,
		activeDeadlineSeconds: 60 * stage.resources.minutes,
		containers: [
			{
				name: "task",
				image,
				command,
				args: ["task", dir, stage.name, "$(JOB_COMPLETION_INDEX)"],
				env: [{ name: "H_NEURONS_JOB", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }],
				...(secret !== null && { envFrom: [{ secretRef: { name: secret } }] }),
				resources: resourcesOf(stage.resources),
				volumeMounts: [{ name: "plan", mountPath: mount, ...(subPath !== null && { subPath }) }],
			},
		],
		volumes: [{ name: "plan", persistentVolumeClaim: { claimName: claim } }],
	};
}

function resourcesOf({ cpus, memoryMb, gpus }: Resources) {
	const memory = `${memoryMb}M`;
	return {
		requests: { cpu: String(cpus), memory },
		// Without a limit of processors a task may use what others leave.
		limits: { memory, ...(gpus > 0 && { "nvidia.com/gpu": String(gpus) }) },
	};
}
