/** What `squeue` says of a plan's jobs. */
import { LensError } from "../../protocol/errors";
import type { QueuedTask, TimeLimit } from "../scheduler";
import { jobName, stageOfJob } from "./arrays";

/** A task, as the queue has the latest job of it. */
export interface QueueRow {
	/** The array's number. */
	array: string;
	stage: string;
	task: number;
	state: QueuedTask["state"];
	reason: string | null;
	limit: TimeLimit | null;
}

interface Line extends QueueRow {
	/** By "cancel", or since a task of a stage before it has failed, before it had a node: as if never submitted. */
	isTakenOut: boolean;
}

/** The folder comes last, since its name alone may have "|" in it. */
const FIELDS = ["%F", "%K", "%T", "%r", "%l", "%L", "%N", "%j", "%Z"];

/**
 * The words for squeue that list each task of these stages on a line of its own, those that have ended lately as well. Asked
 * for by name: a list of numbers fails when Slurm has forgotten them.
 */
export const squeueWords = (stages: readonly string[]): string[] => [
	...["--noheader", "--array", "--states=all", `--format=${FIELDS.join("|")}`],
	`--name=${stages.map(jobName).join(",")}`,
];

/**
 * Reads squeue's lines, of which the one of each task's latest job counts.
 * @param dir the plan's folder: jobs of others, or of another plan, are left out
 * @throws LensError schedulerFailed when a line is none
 */
export function parseQueue(output: string, dir: string): QueueRow[] {
	const lines = output.split("\n").flatMap((line): Line[] => {
		// With several clusters, a line names each even without headings.
		if (line.trim() === "" || line.startsWith("CLUSTER:")) return [];
		const [array, task, state, reason, limit, left, nodes, name, ...folder] = line.split("|");
		if (folder.length === 0 || !/^\d+$/.test(array!))
			throw new LensError(
				"schedulerFailed",
				`squeue said "${line.slice(0, 200)}", which is no line of a queue.`,
			);
		const stage = stageOfJob(name!);
		if (stage === null || folder.join("|") !== dir || !/^\d+$/.test(task!)) return [];
		const now = standing(state!, reason!);
		const allowed = now.state === "running" ? limitOf(limit!, left!) : null;
		const isTakenOut = state === "CANCELLED" && nodes === "";
		return [{ array: array!, stage, task: Number(task), ...now, limit: allowed, isTakenOut }];
	});
	return latest(lines)
		.filter(({ isTakenOut }) => !isTakenOut)
		.map(({ isTakenOut, ...row }) => row);
}

const NEVER = "DependencyNeverSatisfied";

/** Slurm's words for jobs that are over and did not go well. */
const FAILED = new Set([
	...["FAILED", "CANCELLED", "TIMEOUT", "OUT_OF_MEMORY", "NODE_FAIL", "BOOT_FAIL", "DEADLINE", "PREEMPTED"],
	...["REVOKED", "LAUNCH_FAILED", "RECONFIG_FAIL"],
]);
/** Its words for jobs that have a node. */
const RUNNING = new Set([
	...["RUNNING", "COMPLETING", "CONFIGURING", "SUSPENDED", "STOPPED", "SIGNALING", "STAGE_OUT", "RESIZING"],
]);

/** Where a job stands. A word that is not known here is of a job that the queue still has: it is let be. */
function standing(state: string, reason: string): Pick<QueueRow, "state" | "reason"> {
	if (state === "PENDING" && reason === NEVER)
		return { state: "never", reason: "a task of a stage before it has failed" };
	if (state === "COMPLETED") return { state: "ended", reason: null };
	if (RUNNING.has(state)) return { state: "running", reason: null };
	// "JobLaunchFailure", "NonZeroExitCode" and "None" say less than the state does.
	if (FAILED.has(state)) return { state: "failed", reason: reason === "BadConstraints" ? reason : state };
	return { state: "waiting", reason: state === "PENDING" ? reason : state };
}

/** A job without a limit has words in its place: "UNLIMITED", "NOT_SET". One that is past it has "INVALID" left. */
function limitOf(limit: string, left: string): TimeLimit | null {
	const seconds = secondsIn(limit);
	return seconds === null ? null : { seconds, left: secondsIn(left) ?? 0 };
}

/** Slurm's "1-02:03:04", "2:03:04" or "3:04" in seconds; null for words. */
function secondsIn(time: string): number | null {
	const parts = /^(?:(\d+)-)?(?:(\d+):)?(\d+):(\d+)$/.exec(time)?.slice(1);
	if (!parts) return null;
	const [days, hours, minutes, seconds] = parts.map((part) => Number(part ?? 0));
	return ((days! * 24 + hours!) * 60 + minutes!) * 60 + seconds!;
}

/**
 * The line of the latest job of each task. One that was taken out hides what a job before it came to, which is no failure of
 * now, but none that the queue still has: of a submission that was refused half-way, what had stood before stands.
 */
function latest(lines: readonly Line[]): Line[] {
	const found = new Map<string, Line>();
	const inOrder = lines.toSorted((one, other) => Number(one.array) - Number(other.array));
	for (const line of inOrder) {
		const key = `${line.stage}.${line.task}`;
		const before = found.get(key);
		if (!(before && isOpen(before) && line.isTakenOut)) found.set(key, line);
	}
	return [...found.values()];
}

const isOpen = ({ state }: Line): boolean => state === "waiting" || state === "running" || state === "never";
