/** `h-neurons submit SCHEDULER DIR` and `h-neurons cancel DIR`. */
import { type Plan, readPlan } from "../../cluster/plan";
import type { KeepSubmitted, QueuedTask, RecordText, Scheduler, StageTasks } from "../../cluster/scheduler";
import { isInHand, type StageStatus } from "../../cluster/status";
import { diskFiles } from "../../disk/study-files";
import { LensError } from "../../protocol/errors";
import type { Program } from "../program";
import { harmless } from "../terminal";
import type { CancelOptions, SubmitOptions } from "./arguments";
import { toolOf } from "./plan/make-plan";
import { planFolder } from "./plan/plan-folder";
import { stagesNow } from "./status";
import { allStages, keepSubmission, portsOf, queueOf, readSubmitted, recordText } from "./submitted";
import { takeLock } from "./task/lock";

/**
 * Gives what is not done of a plan to a scheduler: all of it the first time, later what has failed or was lost.
 * @throws LensError badPlan, planChanged, taskBusy while tasks are queued or run or another process submits, schedulerMissing,
 *   schedulerFailed
 */
export async function submit(
	{ dir: given, scheduler: name, open, isDry }: SubmitOptions,
	program: Program,
): Promise<void> {
	const dir = planFolder(given, program);
	const plan = await readPlan(diskFiles, dir);
	if (plan.tool !== toolOf(program))
		throw new LensError(
			"planChanged",
			`The plan in ${dir} was made by ${plan.tool}, and this is ${toolOf(program)}: its tasks would refuse to run.`,
		);
	const submitting: Submitting = { dir, plan, name, scheduler: open(portsOf(program)) };
	program.terminal.output.write(
		await (isDry
			? previewed(submitting, program)
			: alone(dir, program, () => submitted(submitting, program))),
	);
}

interface Submitting {
	/** As everybody calls it. */
	dir: string;
	plan: Plan;
	/** The scheduler's. */
	name: string;
	scheduler: Scheduler;
}

async function previewed({ dir, plan, name, scheduler }: Submitting, program: Program): Promise<string> {
	const stages = toDo(plan, await stagesNow(dir, plan, []));
	if (stages.length === 0) return allDone(dir);
	const before = await readSubmitted(dir);
	const record: RecordText = (some) => recordText(before, { scheduler: name, stages: some });
	return scheduler.preview({ dir, plan, stages, program: program.words }, record);
}

/**
 * Does what changes the queue while nobody else does, as tasks/submission.<try>.lock tells: of two who submit at the same time
 * both would find nothing queued, and queue everything; one who submits while another cancels would queue behind what goes.
 * @throws LensError taskBusy while another process is at it
 */
async function alone<T>(dir: string, program: Program, act: () => Promise<T>): Promise<T> {
	const lock = await takeLock(`${dir}/tasks/submission`, {
		...{
			job: null,
			isJobOver: async () => null,
			does: "submits or cancels this plan",
			signal: program.signal,
		},
		say: (text) => program.terminal.errors.write(`${harmless(text)}\n`),
	});
	try {
		return await act();
	} finally {
		await lock.release();
	}
}

async function submitted({ dir, plan, name, scheduler }: Submitting, program: Program): Promise<string> {
	const queue = await queueOf(dir, program);
	const now = await stagesNow(dir, plan, queue?.tasks ?? []);
	// Jobs of another scheduler would be forgotten: a plan is one's at a time.
	const addsToRunning = scheduler.addsToRunning && (!queue || queue.submitted.scheduler === name);
	refuseBusy(dir, now, addsToRunning);
	const stages = toDo(plan, now);
	if (stages.length === 0) return allDone(dir);
	const before = queue?.submitted ?? null;
	const keep: KeepSubmitted = (some) => keepSubmission(dir, before, { scheduler: name, stages: some });
	const queued = await scheduler.submit({ dir, plan, stages, program: program.words }, keep);
	await keep(queued);
	return queued
		.map(({ stage, tasks: { length }, job }) => {
			const tasks = `${length} ${length === 1 ? "task" : "tasks"}`;
			return `${stage}: ${tasks}, ${name} job ${job}\n`;
		})
		.join("");
}

const allDone = (dir: string): string => `All tasks of the plan in ${harmless(dir)} are done.\n`;

/** What there is to do of each stage, and nobody has in hand. */
function toDo(plan: Plan, stages: readonly StageStatus[]): StageTasks[] {
	return plan.stages
		.map((stage, i) => ({
			stage,
			tasks: stages[i]!.tasks.filter((task) => task.state !== "done" && !isInHand(task)).map(
				({ task }) => task,
			),
		}))
		.filter(({ tasks }) => tasks.length > 0);
}

/** @throws LensError taskBusy when tasks are under way beside which nothing can be submitted */
function refuseBusy(dir: string, stages: readonly StageStatus[], addsToRunning: boolean): void {
	const all = stages.flatMap(({ name, tasks }) => tasks.map((task) => ({ ...task, name })));
	const busy = all.find(isInHand);
	const isAllInHand = all.every((task) => task.state === "done" || isInHand(task));
	if (!busy || (addsToRunning && !isAllInHand)) return;
	const { task, name, state, job } = busy;
	const how = state === "running" ? "is under way" : "waits in the queue";
	throw new LensError(
		"taskBusy",
		`Nothing was submitted: task ${task} of ${name} in ${dir} ${how}${job === null ? "" : ` as job ${job}`}.`,
	);
}

const isUnderWay = ({ state }: QueuedTask): boolean => ["waiting", "running", "never"].includes(state);

/**
 * Takes a plan's tasks out of the queue and ends those that run; what they have written stays.
 * @throws LensError taskBusy while somebody submits it, who would go on queueing; and as the queue
 */
export async function cancel({ dir: given }: CancelOptions, program: Program): Promise<void> {
	const dir = planFolder(given, program);
	await readPlan(diskFiles, dir);
	const open = await alone(dir, program, async () => {
		const queue = await queueOf(dir, program);
		const found = queue?.tasks.filter(isUnderWay) ?? [];
		if (queue && found.length > 0) await queue.scheduler.cancel(dir, allStages(queue.submitted));
		return found;
	});
	const many = `${open.length} ${open.length === 1 ? "task" : "tasks"}`;
	program.terminal.output.write(
		open.length > 0 ? `${many} cancelled; what is done is kept.\n` : "Nothing of the plan is queued.\n",
	);
}
