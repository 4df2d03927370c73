/** `h-neurons submit SCHEDULER DIR` and `h-neurons cancel DIR`. */
import { type Plan, readPlan } from "../../cluster/plan";
import type { QueuedTask, Scheduler, StageTasks, Submission } from "../../cluster/scheduler";
import type { StageStatus, TaskStatus } from "../../cluster/status";
import { diskFiles } from "../../disk/study-files";
import { LensError } from "../../protocol/errors";
import type { Program } from "../program";
import { harmless } from "../terminal";
import type { CancelOptions, SubmitOptions } from "./arguments";
import { toolOf } from "./plan/make-plan";
import { planFolder } from "./plan/plan-folder";
import { stagesNow } from "./status";
import { allStages, keepSubmission, portsOf, queueOf } from "./submitted";

/**
 * Gives what is not done of a plan to a scheduler: all of it the first time, later what has failed or was lost.
 * @throws LensError badPlan, planChanged, taskBusy while tasks are queued or run, schedulerMissing, schedulerFailed
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
	const scheduler = open(portsOf(program));
	const { output } = program.terminal;
	const queue = isDry ? null : await queueOf(dir, program);
	const stages = await stagesNow(dir, plan, queue?.tasks ?? []);
	if (!isDry) refuseBusy(dir, stages, scheduler);
	const submission: Submission = { dir, plan, stages: toDo(plan, stages), program: program.words };
	if (submission.stages.length === 0) {
		output.write(`All tasks of the plan in ${harmless(dir)} are done.\n`);
		return;
	}
	if (isDry) {
		output.write(await scheduler.preview(submission));
		return;
	}
	const submitted = await scheduler.submit(submission);
	await keepSubmission(dir, queue?.submitted ?? null, { scheduler: name, stages: submitted });
	output.write(
		submitted
			.map(
				({ stage, tasks, job }) =>
					`${stage}: ${tasks.length} ${tasks.length === 1 ? "task" : "tasks"}, ${name} job ${job}\n`,
			)
			.join(""),
	);
}

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

/** Whether a task is queued or runs. */
const isInHand = ({ state, isQueued }: TaskStatus): boolean =>
	state === "running" || (state === "waiting" && isQueued);

/** @throws LensError taskBusy when tasks are under way beside which nothing can be submitted */
function refuseBusy(dir: string, stages: readonly StageStatus[], { addsToRunning }: Scheduler): void {
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

/** Takes a plan's tasks out of the queue and ends those that run; what they have written stays. */
export async function cancel({ dir: given }: CancelOptions, program: Program): Promise<void> {
	const dir = planFolder(given, program);
	await readPlan(diskFiles, dir);
	const queue = await queueOf(dir, program);
	const open = queue?.tasks.filter(isUnderWay) ?? [];
	if (queue && open.length > 0) await queue.scheduler.cancel(dir, allStages(queue.submitted));
	const many = `${open.length} ${open.length === 1 ? "task" : "tasks"}`;
	program.terminal.output.write(
		open.length > 0 ? `${many} cancelled; what is done is kept.\n` : "Nothing of the plan is queued.\n",
	);
}
