/** `h-neurons task DIR STAGE N`: does one task of a plan in this process, once, however often it is started. */
import { availableParallelism } from "node:os";
import { dirname } from "node:path";
import { checkInputs } from "../../../cluster/inputs";
import { outputsOf } from "../../../cluster/outputs";
import { type Plan, type Resources, readPlan, type Stage, stageOf, type Task } from "../../../cluster/plan";
import { logFile, printState, stateFile, type TaskState } from "../../../cluster/task-state";
import { diskFiles } from "../../../disk/study-files";
import { LensError, sentenceOf } from "../../../protocol/errors";
import type { Program, StartedEngine } from "../../program";
import { UsageError } from "../../usage";
import type { TaskOptions } from "../arguments";
import { toolOf } from "../plan/make-plan";
import { planFolder } from "../plan/plan-folder";
import { isJobOver } from "../submitted";
import { type Lock, takeLock } from "./lock";
import { taskLog } from "./task-log";

/** Does what a command line says; fails as it does. */
export type Perform = (words: string[], program: Program) => Promise<void>;

interface Chosen {
	dir: string;
	plan: Plan;
	stage: Stage;
	task: Task;
	index: number;
}

/**
 * Does a task, unless it is done. Safe to kill: what was written is gone on with. Safe to start twice: one of both works on it.
 * @throws LensError badPlan, planChanged, taskTooEarly, taskBusy, and as the task itself
 */
export async function runTask(options: TaskOptions, program: Program, perform: Perform): Promise<void> {
	const chosen = await chosenTask(options, program);
	const { dir, stage, index } = chosen;
	const name = `${stage.name} ${index}`;
	const say = (text: string) => program.terminal.output.write(`${name}: ${text}\n`);
	if (await isDone(chosen)) {
		say(`done before; ${chosen.task.outputs.join(", ")} whole.`);
		return;
	}
	await refuseEarly(chosen);
	const job = jobOf(program.environment);
	const lock = await takeLock(`${dir}/tasks/${stage.name}.${index}`, {
		job,
		isJobOver: (other) => isJobOver(dir, other, program),
		does: "works on this task",
		signal: program.signal,
		say,
	});
	try {
		// Whoever held it may have ended it.
		if (await isDone(chosen)) say(`done meanwhile; ${chosen.task.outputs.join(", ")} whole.`);
		else {
			await attempt(chosen, program, { lock, perform });
			say("done.");
		}
	} finally {
		await lock.release();
	}
}

async function chosenTask(
	{ dir: given, stage: name, task: index }: TaskOptions,
	program: Program,
): Promise<Chosen> {
	const dir = planFolder(given, program);
	const plan = await readPlan(diskFiles, dir);
	const tool = toolOf(program);
	if (plan.tool !== tool)
		throw new LensError(
			"planChanged",
			`The plan in ${dir} was made by ${plan.tool}, and this is ${tool}, which may come to other results.`,
		);
	const stage = stageOf(plan, name);
	const task = stage.tasks[index];
	if (!task)
		throw new LensError(
			"badPlan",
			`The stage ${name} has no task ${index}; its tasks are 0 to ${stage.tasks.length - 1}.`,
		);
	return { dir, plan, stage, task, index };
}

const isDone = async ({ dir, plan, task }: Chosen): Promise<boolean> =>
	(await outputsOf(diskFiles, dir, plan).missing(task, true)).length === 0;

/** One try, whose state is told from its beginning to its end. */
async function attempt(
	chosen: Chosen,
	program: Program,
	{ lock, perform }: { lock: Lock; perform: Perform },
): Promise<void> {
	const { dir, plan, stage, task, index } = chosen;
	const state: TaskState = {
		...{ state: "running", attempt: lock.attempt, host: lock.holder.host, pid: lock.holder.pid },
		...{ job: lock.holder.job, started: new Date().toISOString(), ended: null, error: null, progress: null },
	};
	const told = stateTeller(`${dir}/${stateFile(stage.name, index)}`, state);
	const log = taskLog(program.terminal, `${dir}/${logFile(stage.name, index, lock.attempt)}`);
	const startEngine = () => watched(program.startEngine(), { study: plan.study, ...stage.resources, told });
	try {
		await told.now();
		await checkInputs(diskFiles, plan, { dir, tool: dirname(program.questionSets), stage: stage.name });
		await perform(task.arguments, { ...program, folder: dir, terminal: log.terminal, startEngine });
		await refuseUnfinished(chosen);
		await told.end("done", null);
	} catch (error) {
		const sentence = program.signal.aborted ? STOPPED : inWords(error);
		// What it failed of counts more than that this could not be written down.
		await Promise.allSettled([told.end("failed", sentence), (async () => log.add(sentence))()]);
		throw error;
	}
}

const STOPPED = "It was stopped; it goes on where it is.";

const inWords = (error: unknown): string => (error instanceof UsageError ? error.message : sentenceOf(error));

/** @throws LensError taskTooEarly naming a task that comes first */
async function refuseEarly({ dir, plan, stage }: Chosen): Promise<void> {
	const outputs = outputsOf(diskFiles, dir, plan);
	for (const name of stage.after)
		for (const [index, task] of stageOf(plan, name).tasks.entries()) {
			const [missing] = await outputs.missing(task, false);
			if (missing !== undefined)
				throw new LensError(
					"taskTooEarly",
					`The stage ${stage.name} comes after ${name}, whose task ${index} is not done: ${plan.run}/${missing} is not whole.`,
				);
		}
}

/** @throws LensError fileUnreadable naming an output that is not there, or not what was written */
async function refuseUnfinished({ dir, plan, stage, task, index }: Chosen): Promise<void> {
	const outputs = outputsOf(diskFiles, dir, plan);
	const [missing] = await outputs.missing(task, false);
	const [changed] = missing === undefined ? await outputs.missing(task, true) : [missing];
	if (changed === undefined) return;
	const path = `${dir}/${plan.run}/${changed}`;
	throw new LensError(
		"fileUnreadable",
		missing === undefined
			? `${path} was changed since it was written; delete it, and the task makes it again.`
			: `Task ${index} of ${stage.name} has ended, and ${path} is not whole.`,
	);
}

/** Progress is told at most this often, ms. */
const TELL_MS = 3000;

interface StateTeller {
	progress(progress: TaskState["progress"]): void;
	now(): Promise<void>;
	end(state: "done" | "failed", error: string | null): Promise<void>;
}

/** Writes a state's file, one writing after the other. */
function stateTeller(path: string, state: TaskState): StateTeller {
	let toldAt = Number.NEGATIVE_INFINITY;
	let writing: Promise<void> = Promise.resolve();
	const write = () => {
		writing = writing.then(() => diskFiles.replace(path, printState(state)));
		return writing;
	};
	return {
		now: write,
		progress(progress) {
			state.progress = progress;
			if (Date.now() - toldAt < TELL_MS) return;
			toldAt = Date.now();
			// Whether the disk can be written to shows at the task's own files, and at its end.
			write().catch(() => undefined);
		},
		async end(how, error) {
			await writing.catch(() => undefined);
			writing = Promise.resolve();
			Object.assign(state, { state: how, error, ended: new Date().toISOString() });
			await write();
		},
	};
}

/** An engine whose progress is told, and that computes on what the task was given. */
function watched(
	engine: StartedEngine,
	{ study, cpus, gpus, told }: Resources & { study: Plan["study"]; told: StateTeller },
): StartedEngine {
	engine.on("progress", ({ job, step, done, total, secondsLeft }) => {
		if (job === study) told.progress({ step, done, total, secondsLeft });
	});
	// A container or a job may see more processors than it was given.
	const threads = Math.min(cpus, availableParallelism());
	const runtime = gpus > 0 ? { threads, provider: "auto" as const } : { threads };
	const opens = ["loadModel", "origin"];
	const call = ((method: string, params: object, signal?: AbortSignal) =>
		engine.call(
			method as never,
			(opens.includes(method) ? { runtime, ...params } : params) as never,
			signal,
		)) as StartedEngine["call"];
	return { ...engine, call };
}

/** The job that this process is of, as a scheduler's queue calls it; null outside of one. */
export function jobOf(environment: Program["environment"]): string | null {
	const { H_NEURONS_JOB, SLURM_ARRAY_JOB_ID, SLURM_ARRAY_TASK_ID, SLURM_JOB_ID } = environment;
	if (H_NEURONS_JOB) return H_NEURONS_JOB;
	if (SLURM_ARRAY_JOB_ID && SLURM_ARRAY_TASK_ID) return `${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}`;
	return SLURM_JOB_ID ?? null;
}
