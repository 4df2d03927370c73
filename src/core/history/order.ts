/** In which order kept runs are listed, and which of them go when there are too many. */

/** What order and limits look at. */
export interface Kept {
	run: string;
	/** Milliseconds since 1970, UTC. */
	at: number;
	isPinned: boolean;
	/** What it takes on the disk. */
	bytes: number;
}

/** How much may be kept. */
export interface Limits {
	runs: number;
	bytes: number;
}

/** The newest first; names settle what the clock does not. */
export const newestFirst = (a: Kept, b: Kept): number => b.at - a.at || (a.run < b.run ? -1 : 1);

/** Pinned runs first, then the newest. */
export const listOrder = (a: Kept, b: Kept): number =>
	Number(b.isPinned) - Number(a.isPinned) || newestFirst(a, b);

/**
 * The runs that have to go until the limits are kept, oldest first. A pinned run counts but never goes, so that pinned
 * runs alone may stay above the limits.
 */
export function beyondLimits<T extends Kept>(kept: readonly T[], limits: Limits): T[] {
	let runs = kept.length;
	let bytes = kept.reduce((sum, each) => sum + each.bytes, 0);
	const gone: T[] = [];
	for (const each of kept.filter(({ isPinned }) => !isPinned).sort((a, b) => newestFirst(b, a))) {
		if (runs <= limits.runs && bytes <= limits.bytes) break;
		runs--;
		bytes -= each.bytes;
		gone.push(each);
	}
	return gone;
}
