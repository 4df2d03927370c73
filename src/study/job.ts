/** What every study needs of whoever starts it, and what keeps a long job resumable, watched and stoppable. */
import { LensError } from "../protocol/errors";
import type { ServerSpending } from "../protocol/study-calls";
import type { StudyFiles } from "./files";
import type { Patience } from "./server/patience";
import type { RateGates } from "./server/rate/rate-gate";

/** How far a step is. */
export interface StepReport {
	step: string;
	done: number;
	total: number;
	secondsLeft: number | null;
	/** What its server was asked for so far; left out where none is asked. */
	spent?: ServerSpending;
}

export interface StudyPorts {
	files: StudyFiles;
	progress(report: StepReport): void;
	/** Aborting it ends the study at the next question; what is done stays done. */
	signal: AbortSignal;
	/** Milliseconds since 1970. Without it, no time left is told and files are dated to the epoch. */
	now?: () => number;
	/** Name and version that go into the files. */
	tool?: string;
	/** The time that files are dated with, ms since 1970, where it is not to be that of the clock. */
	date?: number;
	/** Reaches servers; without it no study that asks one can run. */
	fetch?: typeof globalThis.fetch;
	/** Waits, unless the signal ends it before. */
	sleep?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
	/** Where all that this process asks of a server passes; without it each client has a gate of its own. */
	rates?: RateGates;
	/** How long servers are waited for; as long as is sensible unless given. */
	patience?: Patience;
}

/** @throws LensError cancelled */
export function stopIfCancelled(signal: AbortSignal): void {
	if (signal.aborted) throw new LensError("cancelled", "The study was stopped; it resumes where it is.");
}

/** Reports of one step lie this far apart, ms: rows that are read in no time would tell of nothing else. */
const REPORT_MS = 100;

/**
 * Counts one step's work and tells it. The time left is the mean time of what this run did, times what is left; work
 * that an earlier run did counts as done and takes no part in the mean.
 */
export function stepProgress(ports: StudyPorts, step: string, total: number, doneBefore = 0): () => void {
	const began = ports.now?.() ?? 0;
	let done = doneBefore;
	let toldAt = Number.NEGATIVE_INFINITY;
	const tell = () => {
		const now = ports.now?.() ?? 0;
		if (done < total && now - toldAt < REPORT_MS) return;
		toldAt = now;
		const worked = done - doneBefore;
		const isKnown = ports.now !== undefined && worked > 0;
		const secondsLeft = isKnown ? ((now - began) / 1000 / worked) * (total - done) : null;
		ports.progress({ step, done, total, secondsLeft });
	};
	tell();
	return () => {
		done++;
		tell();
		stopIfCancelled(ports.signal);
	};
}

/** Tells how far a piece of work is whose parts are not known from the start. */
export function workProgress(ports: StudyPorts, step: string): (done: number, total: number) => void {
	const began = ports.now?.() ?? 0;
	return (done, total) => {
		const seconds = ((ports.now?.() ?? 0) - began) / 1000;
		const secondsLeft = ports.now && done > 0 ? (seconds / done) * (total - done) : null;
		ports.progress({ step, done, total, secondsLeft });
	};
}

/** One line of JSON Lines. U+2028 and U+2029 are escaped, since some readers take them for line ends. */
export function jsonLine(value: unknown): string {
	const text = JSON.stringify(value).replace(
		/[\u2028\u2029]/g,
		(end) => `\\u${end.charCodeAt(0).toString(16)}`,
	);
	return `${text}\n`;
}

/** Lets the event loop turn, so that a cancel is heard between two long computations. */
export async function breathe(signal: AbortSignal): Promise<void> {
	await new Promise<void>((resolve) => setTimeout(resolve, 0));
	stopIfCancelled(signal);
}
