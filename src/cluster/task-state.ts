/** tasks/<stage>.<n>.json: how far one task of a plan is, written by the process that works on it. */
import type { StudyFiles } from "../study/files";

export interface TaskState {
	state: "running" | "done" | "failed";
	/** Which try this is, from 1. */
	attempt: number;
	host: string;
	pid: number;
	/** The scheduler's own name of the job; null outside of one. */
	job: string | null;
	/** ISO 8601, by the clock of `host`. */
	started: string;
	ended: string | null;
	/** Why it failed, in a sentence. */
	error: string | null;
	progress: TaskProgress | null;
}

export interface TaskProgress {
	/** A step of the study. */
	step: string;
	done: number;
	total: number;
	/** Of this step. */
	secondsLeft: number | null;
}

/** Where in a plan's folder a task's state is kept. */
export const stateFile = (stage: string, task: number): string => `tasks/${stage}.${task}.json`;

/** Where one try of it keeps what it says. */
export const logFile = (stage: string, task: number, attempt: number): string =>
	`logs/${stage}.${task}.${attempt}.log`;

/** A task's state; null where nobody has begun it. A file that is none is told as if nobody had. */
export async function readState(files: StudyFiles, path: string): Promise<TaskState | null> {
	if ((await files.size(path)) === null) return null;
	let text = "";
	for await (const line of files.lines(path)) text += line;
	try {
		const value: Partial<TaskState> | null = JSON.parse(text);
		const isState = value && ["running", "done", "failed"].includes(value.state ?? "");
		return isState && Number.isInteger(value.attempt) ? (value as TaskState) : null;
	} catch {
		return null; // It says nothing; the files of the run tell what was done.
	}
}

/** The text of a state's file. */
export const printState = (state: TaskState): string => `${JSON.stringify(state, null, "\t")}\n`;
