/** What the program asks of a scheduler: to run tasks of a plan, to tell what became of them, and to let them be. */
import type { Plan, Stage } from "./plan";

/**
 * A scheduler that a machine has. It is told to run `<program> task DIR STAGE N` and nothing else; everything that the study
 * needs to know lies in DIR.
 */
export interface Scheduler {
	/** As the command line calls it: "slurm". */
	name: string;
	/** Whether it takes failed tasks of a stage while others of that stage are queued or run. */
	addsToRunning: boolean;
	/**
	 * What `submit` would write and run, as text for people. Changes nothing.
	 * @param record the text of submitted.json, given what would be queued: for text that is a script, which does as `submit`
	 */
	preview(submission: Submission, record: RecordText): Promise<string>;
	/**
	 * Queues tasks, each stage behind those that it comes after.
	 * @param keep writes down what is about to be queued, before any of it is, so that it is found however this process ends;
	 *   and that nothing of it is left, once a refusal has had it taken back
	 * @throws LensError schedulerFailed when the scheduler refuses; stages that it took already are cancelled again
	 */
	submit(submission: Submission, keep: KeepSubmitted): Promise<QueuedStage[]>;
	/**
	 * What the queue says of tasks that were submitted, of the latest submission of each task.
	 * @param dir the plan's folder, absolute: jobs carry a name made from it, so that another plan's jobs are never taken for its own
	 * @returns one entry a task that it knows something of; a task that it has forgotten has none
	 * @throws LensError schedulerFailed when the queue cannot be read
	 */
	queue(dir: string, submitted: readonly SubmittedStage[]): Promise<QueuedTask[]>;
	/** Takes tasks out of the queue and ends those that run. Those that have ended already are no failure. */
	cancel(dir: string, submitted: readonly SubmittedStage[]): Promise<void>;
}

export interface Submission {
	/** The plan's folder, absolute. */
	dir: string;
	plan: Plan;
	/** Stages with something to do, in the plan's order. A stage that is missing is done. */
	stages: StageTasks[];
	/** The words that start this program, absolute: node and the command line's file. */
	program: readonly string[];
}

export interface StageTasks {
	stage: Stage;
	/** Indices among the stage's tasks, ascending, at least one. */
	tasks: number[];
}

/** A stage that a scheduler took, or was about to take when the submission was cut short. */
export interface SubmittedStage {
	stage: string;
	tasks: number[];
	/** The scheduler's own name of the job or array; null where it was not told: the queue is asked by stage and folder. */
	job: string | null;
}

/** A stage as a scheduler took it. */
export interface QueuedStage extends SubmittedStage {
	job: string;
}

/** The text of submitted.json once these stages were submitted, or are about to be. */
export type RecordText = (stages: readonly SubmittedStage[]) => string;

/** Writes down what one submission has queued, or is about to, in the place of what it wrote before. */
export type KeepSubmitted = (stages: readonly SubmittedStage[]) => Promise<void>;

export interface QueuedTask {
	stage: string;
	task: number;
	/** The scheduler's own name of this task's job. */
	job: string;
	/** "never": it waits for what cannot happen any more. */
	state: "waiting" | "running" | "ended" | "failed" | "never";
	/** What the scheduler says of it: "OUT_OF_MEMORY", "Dependency". */
	reason: string | null;
	/** Of a task that runs; null where it has none, or the scheduler does not tell. */
	limit: TimeLimit | null;
}

/** What a scheduler allows a job, s. */
export interface TimeLimit {
	/** From its beginning. */
	seconds: number;
	/** Until it is ended; 0 when that is due. */
	left: number;
}

/** submitted.json: every submission, the oldest first. */
export interface Submitted {
	scheduler: string;
	submissions: { at: string; stages: SubmittedStage[] }[];
}

/** What the program ends with where a task's turn has not come, or another process has it: EX_TEMPFAIL of sysexits. */
export const NOT_NOW = 75;

export const SUBMITTED_FILE = "submitted.json";

/** The port to a scheduler's programs. A program that cannot be started is a LensError schedulerMissing. */
export type RunProgram = (
	command: string,
	args: readonly string[],
	input?: string,
) => Promise<{ code: number; stdout: string; stderr: string }>;
