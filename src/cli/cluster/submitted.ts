/** submitted.json: what schedulers were told of a plan, and what their queues say of it now. */
import {
	type QueuedTask,
	type Scheduler,
	SUBMITTED_FILE,
	type Submitted,
	type SubmittedStage,
} from "../../cluster/scheduler";
import { diskFiles } from "../../disk/study-files";
import { LensError } from "../../protocol/errors";
import type { Program } from "../program";
import { schedulerNamed } from "./arguments";
import type { SchedulerPorts } from "./scheduler-kind";

/** What was submitted; null when nothing was. @throws LensError badPlan when the file is none */
export async function readSubmitted(dir: string): Promise<Submitted | null> {
	const path = `${dir}/${SUBMITTED_FILE}`;
	if ((await diskFiles.size(path)) === null) return null;
	let text = "";
	for await (const line of diskFiles.lines(path)) text += `${line}\n`;
	try {
		const value: Partial<Submitted> | null = JSON.parse(text);
		if (value && typeof value.scheduler === "string" && value.submissions?.every(isSubmission))
			return value as Submitted;
	} catch {
		// Told below, as of any other text.
	}
	throw new LensError("badPlan", `${path} does not tell what was submitted; delete it if nothing is queued.`);
}

const isSubmission = ({ stages }: Submitted["submissions"][number]): boolean =>
	Array.isArray(stages) && stages.every(isStage);
const isStage = ({ stage, tasks, job }: SubmittedStage): boolean =>
	typeof stage === "string" && (job === null || typeof job === "string") && tasks.every(Number.isInteger);

/** Adds a submission to those before; one that has queued nothing is none. */
export async function keepSubmission(
	dir: string,
	before: Submitted | null,
	now: { scheduler: string; stages: readonly SubmittedStage[] },
): Promise<void> {
	await diskFiles.replace(`${dir}/${SUBMITTED_FILE}`, recordText(before, now));
}

/** The text of submitted.json with one more submission. */
export function recordText(
	before: Submitted | null,
	{ scheduler, stages }: { scheduler: string; stages: readonly SubmittedStage[] },
): string {
	const earlier = before?.scheduler === scheduler ? before.submissions : [];
	const one = stages.length > 0 ? [{ at: new Date().toISOString(), stages }] : [];
	// A submission a line: its tasks may be thousands, and a dry run shows them.
	const lines = [...earlier, ...one].map((each) => JSON.stringify(each)).join(",\n");
	return `{"scheduler":${JSON.stringify(scheduler)},"submissions":[\n${lines}\n]}\n`;
}

/** What a scheduler works with here. */
export const portsOf = ({ runProgram, environment, folder }: Program): SchedulerPorts => ({
	...{ files: diskFiles, run: runProgram, environment, folder },
});

/** Every stage that was submitted, the oldest first. */
export const allStages = ({ submissions }: Submitted): SubmittedStage[] =>
	submissions.flatMap(({ stages }) => stages);

export interface Queue {
	submitted: Submitted;
	scheduler: Scheduler;
	tasks: QueuedTask[];
}

/**
 * What the queue says of a plan's tasks; null when nothing was submitted.
 * @throws LensError schedulerMissing, schedulerFailed when it cannot be asked
 */
export async function queueOf(dir: string, program: Program): Promise<Queue | null> {
	const submitted = await readSubmitted(dir);
	if (!submitted) return null;
	const open = schedulerNamed(submitted.scheduler);
	if (!open)
		throw new LensError(
			"schedulerMissing",
			`The plan in ${dir} was submitted to ${submitted.scheduler}, which is not known here.`,
		);
	const scheduler = open(portsOf(program));
	return { submitted, scheduler, tasks: await scheduler.queue(dir, allStages(submitted)) };
}

/** Whether a task's job is over, as its queue says; null when no queue can be asked from here. */
export async function isJobOver(dir: string, job: string, program: Program): Promise<boolean | null> {
	try {
		const queue = await queueOf(dir, program);
		if (!queue) return null;
		const task = queue.tasks.find((each) => each.job === job);
		return task ? task.state === "ended" || task.state === "failed" : null;
	} catch (error) {
		// Not every machine that works for a scheduler may ask it.
		if (error instanceof LensError && /^scheduler/.test(error.code)) return null;
		throw error;
	}
}
