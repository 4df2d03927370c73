/** What every study needs of whoever starts it, and what keeps a long job resumable, watched and stoppable. */
import { LensError } from "../protocol/errors";
import type { StudyFiles } from "./files";

export interface StudyPorts {
	files: StudyFiles;
	progress(report: { step: string; done: number; total: number; secondsLeft: number | null }): void;
	/** Aborting it ends the study at the next question; what is done stays done. */
	signal: AbortSignal;
	/** Milliseconds since 1970. Without it, no time left is told and files are dated to the epoch. */
	now?: () => number;
	/** Name and version that go into the files. */
	tool?: string;
}

/** @throws LensError cancelled */
export function stopIfCancelled(signal: AbortSignal): void {
	if (signal.aborted) throw new LensError("cancelled", "The study was stopped; it resumes where it is.");
}

/**
 * Counts one step's work and tells it. The time left is the mean time of what this run did, times what is left; work
 * that an earlier run did counts as done and takes no part in the mean.
 */
export function stepProgress(ports: StudyPorts, step: string, total: number, doneBefore = 0): () => void {
	const began = ports.now?.();
	let done = doneBefore;
	const tell = () => {
		const worked = done - doneBefore;
		const elapsed = began === undefined ? 0 : (ports.now?.() ?? 0) - began;
		const secondsLeft =
			began === undefined || worked === 0 ? null : (elapsed / 1000 / worked) * (total - done);
		ports.progress({ step, done, total, secondsLeft });
	};
	tell();
	return () => {
		stopIfCancelled(ports.signal);
		done++;
		tell();
	};
}

/**
 * The objects of a JSON Lines file that a study wrote. A last line that a crash cut off is cut from the file as well,
 * so that appending goes on where the last whole line ends.
 */
export async function wholeLines<T>(files: StudyFiles, path: string): Promise<T[]> {
	const size = await files.size(path);
	if (size === null) return [];
	const encoder = new TextEncoder();
	const rows: T[] = [];
	let bytes = 0;
	for await (const line of files.lines(path)) {
		const length = encoder.encode(line).length + 1;
		// The cut-off line is the only one whose line end lies outside the file.
		if (bytes + length > size) break;
		rows.push(JSON.parse(line) as T);
		bytes += length;
	}
	if (bytes < size) await files.truncate(path, bytes);
	return rows;
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
