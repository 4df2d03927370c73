import { statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { LensError } from "../../protocol/errors";
import { sizeText } from "../size-text";

/** How many bytes a program may still write to the disk that a folder is on, or will be on. */
export async function freeBytesFor(folder: string): Promise<number> {
	for (let at = folder; ; at = dirname(at)) {
		try {
			const { bavail, bsize } = await statfs(at);
			return bavail * bsize;
		} catch (error) {
			const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
			// Some network disks do not tell: then writing finds out.
			if (!isMissing || dirname(at) === at) return Number.POSITIVE_INFINITY;
		}
	}
}

/** Left for the journal, and for whatever else writes to the disk meanwhile. */
const SPARE = 16 * 1024 * 1024;

/** @throws LensError diskFull, which names both numbers */
export async function needSpace(
	folder: string,
	bytes: number,
	freeBytes: (folder: string) => Promise<number>,
): Promise<void> {
	if (bytes === 0) return;
	const free = await freeBytes(folder);
	if (free >= bytes + SPARE) return;
	throw new LensError(
		"diskFull",
		`The download needs ${sizeText(bytes + SPARE)}, and the disk of ${folder} has ${sizeText(free)} left.`,
	);
}
