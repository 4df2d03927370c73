/** What a study needs of the process that runs it. */
import { setMaxListeners } from "node:events";
import { statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { version } from "../../../package.json";
import { diskFiles } from "../../disk/study-files";
import type { StudyPorts } from "../../study/job";
import type { EngineContext } from "../context";

/** @param job comes back with the progress that is told */
export function studyPorts({ emit, rates }: EngineContext, job: string, signal: AbortSignal): StudyPorts {
	// Each request to a server and each pause listens to it, as many as run at a time; more than ten pass for a leak otherwise.
	setMaxListeners(0, signal);
	return {
		files: diskFiles,
		progress: (report) => emit("progress", { job, ...report }),
		signal,
		now: Date.now,
		...datedBy(process.env.SOURCE_DATE_EPOCH),
		tool: `h-neuron-lens ${version}`,
		fetch: globalThis.fetch,
		sleep: (milliseconds, until) => sleep(milliseconds, undefined, { signal: until }),
		rates,
	};
}

/**
 * The convention of reproducible builds: seconds since 1970 that files are dated with, so that two runs of the same study
 * are the same to the byte.
 * @see https://reproducible-builds.org/specs/source-date-epoch/
 */
function datedBy(epoch: string | undefined): Pick<StudyPorts, "date"> {
	return epoch && /^\d{1,11}$/.test(epoch) ? { date: 1000 * Number(epoch) } : {};
}

/** Free bytes on the disk of a folder, which need not exist yet; null when the system does not say. */
export async function freeBytes(folder: string): Promise<number | null> {
	for (let place = folder; ; place = dirname(place)) {
		try {
			const { bavail, bsize } = await statfs(place);
			return bavail * bsize;
		} catch (error) {
			const { code } = error as NodeJS.ErrnoException;
			if (code !== "ENOENT" || dirname(place) === place) return null;
		}
	}
}
