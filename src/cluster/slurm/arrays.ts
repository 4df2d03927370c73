/** Job arrays: a stage's tasks as one job, under the numbers that the plan gives them. */
import type { Stage } from "../plan";
import type { SlurmOptions } from "./options";

/** Name of a stage's jobs. Together with their working directory, the plan's folder, it tells a plan's jobs from all others. */
export const jobName = (stage: string): string => `h-neurons-${stage}`;

/** The stage of a job's name; null when it is none of ours. */
export const stageOfJob = (name: string): string | null =>
	name.startsWith("h-neurons-") ? name.slice("h-neurons-".length) : null;

/** Where in the plan's folder a stage's script stands. */
export const scriptFile = (stage: string): string => `slurm/${stage}.sh`;

/** Where in the plan's folder Slurm puts what it and the task say. @param job the array's number */
export const outputFile = (stage: string, task: number | "%a", job: string): string =>
	`slurm/${stage}.${task}.${job}.out`;

/** `0-3,7%2`: these tasks, at most so many at a time. @param tasks ascending */
export function arrayOf(tasks: readonly number[], atMost: number | null): string {
	const ranges: { first: number; last: number }[] = [];
	for (const task of tasks) {
		const range = ranges.at(-1);
		if (range && range.last + 1 === task) range.last = task;
		else ranges.push({ first: task, last: task });
	}
	const written = ranges.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`));
	return `${written.join(",")}${atMost === null ? "" : `%${atMost}`}`;
}

export interface ArrayJob {
	stage: Stage;
	/** Ascending, at least one. */
	tasks: readonly number[];
	/** Arrays ("4711") and single tasks of them ("4711_3") that must have gone well before. */
	after: readonly string[];
}

/**
 * What `sbatch` is told of a stage, but for the script. What makes it a plan's array stands here, where neither a template nor a
 * variable SBATCH_* can change it.
 * @param dir the plan's folder, absolute
 */
export function sbatchWords({ stage, tasks, after }: ArrayJob, dir: string, options: SlurmOptions): string[] {
	const { partition, time, memory, gpus, cpus, account, qos, atMost } = options;
	// Joining shards needs no card: GPUs are for stages that are dealt, or that the plan itself gives some.
	const isForGpus = stage.tasks.length > 1 || stage.resources.gpus > 0;
	const asked = {
		...{ partition, time, mem: memory, "cpus-per-task": cpus, account, qos },
		gres: gpus !== null && isForGpus ? `gpu:${gpus}` : null,
	};
	return [
		"--parsable",
		`--job-name=${jobName(stage.name)}`,
		`--array=${arrayOf(tasks, atMost)}`,
		`--chdir=${dir}`,
		// Relative to the folder above, in whose name a "%" would mean something to Slurm.
		`--output=${outputFile(stage.name, "%a", "%A")}`,
		"--open-mode=append",
		// A task is safe to run twice: when its node dies, or it is pushed aside, it may begin again by itself.
		"--requeue",
		// When a task of a stage has failed, the stages behind it leave the queue instead of waiting for ever.
		"--kill-on-invalid-dep=yes",
		...(after.length > 0 ? [`--dependency=afterok:${after.join(":")}`] : []),
		...Object.entries(asked).flatMap(([name, value]) => (value === null ? [] : [`--${name}=${value}`])),
	];
}
