/** How far a plan is: what its files say, and what a queue says of tasks whose files say nothing yet, or nothing any more. */
import type { Stage } from "./plan";
import type { QueuedTask, TimeLimit } from "./scheduler";
import type { TaskProgress, TaskState } from "./task-state";

/** "lost": it was begun, and whoever worked on it is gone without a word. */
export const TASK_STATES = ["done", "running", "waiting", "failed", "lost"] as const;
export type TaskStanding = (typeof TASK_STATES)[number];

export interface TaskStatus {
	task: number;
	state: TaskStanding;
	/** Tries so far. */
	attempts: number;
	/** Why it failed or was lost, or what it waits for, in words; null when there is nothing to tell. */
	error: string | null;
	/** The scheduler's name of its job, as far as it is known. */
	job: string | null;
	/** Whether it waits in a queue. */
	isQueued: boolean;
	/** What its scheduler allows it while it runs; null where that does not tell. */
	limit: TimeLimit | null;
	progress: TaskProgress | null;
}

export interface StageStatus extends Record<TaskStanding, number> {
	name: string;
	tasks: TaskStatus[];
	/** Until the stage's tasks that run or wait are done, as far as can be reckoned; null when nothing is known. */
	secondsLeft: number | null;
}

/** Whether a task is queued or runs. */
export const isInHand = ({ state, isQueued }: Pick<TaskStatus, "state" | "isQueued">): boolean =>
	state === "running" || (state === "waiting" && isQueued);

/** What is known of one task. */
export interface Known {
	/** Its outputs that are not whole; none: it is done, whatever else is said. */
	missing: readonly string[];
	state: TaskState | null;
	queued: QueuedTask | null;
	/** Whether the process that said it works on it is still there. */
	isHeld: boolean;
	/** The last line of its last try's log. */
	lastLine: string | null;
}

/** How a task stands. */
export function standingOf(task: number, known: Known): TaskStatus {
	const { missing, state, queued, isHeld, lastLine } = known;
	const told = {
		task,
		attempts: state?.attempt ?? 0,
		job: queued?.job ?? state?.job ?? null,
		isQueued: queued?.state === "waiting",
		limit: null,
		progress: state?.progress ?? null,
	};
	if (missing.length === 0) return { ...told, state: "done", error: null };
	const isOver = (queued?.state === "ended" || queued?.state === "failed") && queued.job === state?.job;
	if ((isHeld && !isOver) || queued?.state === "running")
		return { ...told, state: "running", error: null, limit: queued?.limit ?? null };
	if (queued?.state === "waiting") return { ...told, state: "waiting", error: queued.reason };
	const reason = queued?.reason ? `the queue says ${queued.reason}` : null;
	if (state?.state === "failed") return { ...told, state: "failed", error: state.error ?? reason };
	if (state?.state === "done")
		return { ...told, state: "lost", error: `it was done, but ${missing.join(", ")} is not whole any more` };
	if (state) return { ...told, state: "lost", error: reason ?? lastLine ?? "its process is gone" };
	// The queue has dealt with it, and it has never come to say a word.
	if (queued) return { ...told, state: "failed", error: reason ?? "it has ended without beginning" };
	return { ...told, state: "waiting", error: null };
}

/** A stage's tasks together. @param states by task, of those that have one */
export function stageStatus(
	{ name, seconds }: Pick<Stage, "name" | "seconds">,
	tasks: TaskStatus[],
	{ states, now }: { states: readonly (TaskState | null)[]; now: number },
): StageStatus {
	const counts = Object.fromEntries(
		TASK_STATES.map((state) => [state, tasks.filter((task) => task.state === state).length]),
	) as Record<TaskStanding, number>;
	return { name, ...counts, tasks, secondsLeft: secondsLeft(tasks, { seconds, states, now }) };
}

/**
 * Tasks of a stage are alike: what is left is the mean time of those that are done, or what was reckoned, for each that waits,
 * and the rest of it for each that runs, shared among as many as run now.
 */
function secondsLeft(
	tasks: readonly TaskStatus[],
	{ seconds, states, now }: { seconds: number | null; states: readonly (TaskState | null)[]; now: number },
): number | null {
	const took = states.flatMap((state) =>
		state?.state === "done" && state.ended ? [secondsBetween(state.started, Date.parse(state.ended))] : [],
	);
	const each = took.length > 0 ? took.reduce((sum, one) => sum + one, 0) / took.length : seconds;
	const running = tasks.filter(({ state }) => state === "running");
	const waiting = tasks.filter(({ state }) => state === "waiting").length;
	if (running.length + waiting === 0) return 0;
	const rests = running.map(({ task, progress }) => {
		const state = states[task];
		if (each === null || !state) return progress?.secondsLeft ?? null;
		return Math.max(0, each - secondsBetween(state.started, now));
	});
	if ((waiting > 0 && each === null) || rests.includes(null)) return null;
	const known = rests as number[];
	const work = known.reduce((sum, rest) => sum + rest, 0) + waiting * (each ?? 0);
	return Math.max(work / Math.max(1, running.length), ...known, 0);
}

const secondsBetween = (from: string, to: number): number => Math.max(0, (to - Date.parse(from)) / 1000);
