/** `h-neurons status DIR`: how far a plan is, from its files and its scheduler's queue. */
import { type Outputs, outputsOf } from "../../cluster/outputs";
import { type Plan, readPlan, type Stage, type Task } from "../../cluster/plan";
import type { QueuedTask } from "../../cluster/scheduler";
import {
	isInHand,
	type Known,
	type StageStatus,
	stageStatus,
	standingOf,
	TASK_STATES,
	type TaskStanding,
	type TaskStatus,
} from "../../cluster/status";
import { logFile, readState, stateFile } from "../../cluster/task-state";
import { diskFiles } from "../../disk/study-files";
import { LensError } from "../../protocol/errors";
import { duration } from "../identify/progress";
import type { Program } from "../program";
import { harmless, oneLine } from "../terminal";
import type { StatusOptions } from "./arguments";
import { planFolder } from "./plan/plan-folder";
import { queueOf } from "./submitted";
import { isHeld } from "./task/lock";

/** Tells how far a plan is. */
export async function status({ dir: given, isJson }: StatusOptions, program: Program): Promise<void> {
	const dir = planFolder(given, program);
	const plan = await readPlan(diskFiles, dir);
	const { tasks, silence } = await queued(dir, program);
	const stages = await stagesNow(dir, plan, tasks);
	const { output, errors } = program.terminal;
	if (silence) errors.write(`${harmless(silence)}\n`);
	output.write(
		isJson
			? `${JSON.stringify({ dir, study: plan.study, isDone: isAllDone(stages), stages }, null, "\t")}\n`
			: statusLines(dir, plan, stages),
	);
}

/** What the queue says; where it cannot be asked, the files still tell. */
async function queued(
	dir: string,
	program: Program,
): Promise<{ tasks: QueuedTask[]; silence: string | null }> {
	try {
		return { tasks: (await queueOf(dir, program))?.tasks ?? [], silence: null };
	} catch (error) {
		if (!(error instanceof LensError) || !/^scheduler/.test(error.code)) throw error;
		return { tasks: [], silence: `Only the files tell, since the queue cannot be asked: ${error.message}` };
	}
}

/** Tasks that are looked at at the same time: each opens a few files. */
const AT_ONCE = 64;

/** How every task stands. @param queue what the scheduler says */
export async function stagesNow(
	dir: string,
	plan: Plan,
	queue: readonly QueuedTask[],
): Promise<StageStatus[]> {
	const outputs = outputsOf(diskFiles, dir, plan);
	const now = Date.now();
	const stages: StageStatus[] = [];
	for (const stage of plan.stages) {
		const known: Known[] = [];
		for (let first = 0; first < stage.tasks.length; first += AT_ONCE) {
			const some = stage.tasks.slice(first, first + AT_ONCE);
			const look = (task: Task, i: number) =>
				knownOf(task, { dir, stage, index: first + i, outputs, queue, now });
			known.push(...(await Promise.all(some.map(look))));
		}
		const tasks = known.map((each, index) => standingOf(index, each));
		stages.push(stageStatus(stage, tasks, { states: known.map(({ state }) => state), now }));
	}
	return stages;
}

interface Looking {
	dir: string;
	stage: Stage;
	index: number;
	outputs: Outputs;
	queue: readonly QueuedTask[];
	now: number;
}

async function knownOf(task: Task, { dir, stage, index, outputs, queue, now }: Looking): Promise<Known> {
	const state = await readState(diskFiles, `${dir}/${stateFile(stage.name, index)}`);
	const missing = await outputs.missing(task, false);
	const isBegun = state?.state === "running" && missing.length > 0;
	return {
		...{ missing, state },
		isHeld: isBegun && (await isHeld(`${dir}/tasks/${stage.name}.${index}`, now)),
		queued: queue.find((each) => each.stage === stage.name && each.task === index) ?? null,
		lastLine: isBegun ? await lastLineOf(dir, stage.name, index, state.attempt) : null,
	};
}

async function lastLineOf(dir: string, stage: string, task: number, attempt: number): Promise<string | null> {
	const path = `${dir}/${logFile(stage, task, attempt)}`;
	let last: string | null = null;
	if ((await diskFiles.size(path)) !== null)
		for await (const line of diskFiles.lines(path)) if (line.trim() !== "") last = line.trim();
	return last;
}

export const isAllDone = (stages: readonly StageStatus[]): boolean =>
	stages.every(({ done, tasks }) => done === tasks.length);

/** As many tasks of a stage are told one by one. */
const MOST_TOLD = 10;

/** What a queue says of a stage's tasks in a state: " (Resources)", " (time limit 30 min, 12 min left of it)"; or nothing. */
function queueWords(state: TaskStanding, { tasks }: StageStatus): string {
	if (state === "running") return limitWords(tasks);
	if (state !== "waiting") return "";
	const reasons = tasks.flatMap(({ state, error }) => (state === "waiting" && error ? [oneLine(error)] : []));
	return reasons.length > 0 ? ` (${[...new Set(reasons)].join(", ")})` : "";
}

/** How long the queue still allows the task that it ends first. */
function limitWords(tasks: readonly TaskStatus[]): string {
	const limits = tasks.flatMap(({ limit }) => limit ?? []).sort((one, other) => one.left - other.left);
	const [first] = limits;
	if (!first) return "";
	const least = limits.length > 1 ? "at least " : "";
	// Rounded down: it is ended before, not after.
	const left = first.left < 60 ? first.left : 60 * Math.floor(first.left / 60);
	return ` (time limit ${duration(first.seconds)}, ${least}${duration(left)} left of it)`;
}

function statusLines(dir: string, plan: Plan, stages: readonly StageStatus[]): string {
	const widest = Math.max(...stages.map(({ name }) => name.length));
	const lines = stages.flatMap((stage) => {
		const counts = TASK_STATES.filter((state) => stage[state] > 0).map(
			(state) => `${stage[state]} ${state}${queueWords(state, stage)}`,
		);
		const left = stage.secondsLeft ? `, about ${duration(stage.secondsLeft)} left` : "";
		const ill = stage.tasks.filter(({ state }) => state === "failed" || state === "lost");
		const told = ill
			.slice(0, MOST_TOLD)
			.map(({ task, state, error }) => `  ${task} ${state}: ${oneLine(error ?? "nobody says why")}`);
		const rest = ill.length > MOST_TOLD ? [`  and ${ill.length - MOST_TOLD} more`] : [];
		return [`${stage.name.padEnd(widest)}  ${counts.join(", ")}${left}`, ...told, ...rest];
	});
	return [...lines, ...nextStep(dir, plan, stages)].map((line) => `${harmless(line)}\n`).join("");
}

/** Where the report is, or what a person has to do, in a line; none while all goes by itself. */
function nextStep(dir: string, plan: Plan, stages: readonly StageStatus[]): string[] {
	if (isAllDone(stages)) return [`All is done; the report is ${dir}/${plan.run}/report.html.`];
	if (stages.some(({ failed, lost }) => failed + lost > 0))
		return ['"h-neurons submit", given again, queues what has failed or was lost, and what comes after.'];
	const isGoing = stages.some(({ tasks }) => tasks.some(isInHand));
	return isGoing ? [] : ['Nothing is queued, and nothing runs: "h-neurons submit" queues it.'];
}
