/** What a server has replied before, so that nothing is asked twice: JSON Lines that only grow. */
import type { StudyFiles } from "../files";
import { jsonLine } from "../job";
import { cutTo, endedLines } from "../lines";

/** A line of the file. */
interface CachedReply {
	key: string;
	/** What was asked about, and which model, for people who read the file; of older lines without the model. */
	about: Record<string, string>;
	/** The server's own words, the one that was settled for last. */
	replies: string[];
}

export interface ReplyCache {
	/**
	 * The replies under a key: those in the file, those that are being asked for, or else those that `ask` brings, which are
	 * on the disk when this returns.
	 */
	replies(
		key: string,
		about: Record<string, string>,
		ask: () => Promise<string[]>,
	): Promise<{ replies: readonly string[]; isKnown: boolean }>;
	/** Whether a model, the `model` of what was asked about, has ever replied with anything. */
	hasHeard(model: string): boolean;
	/** Lines of the file that are no replies; what they held is asked again. */
	readonly unreadable: number;
}

/** Keeps nothing: what is asked through it is asked each time. */
export const NO_CACHE: ReplyCache = {
	replies: async (_key, _about, ask) => ({ replies: await ask(), isKnown: false }),
	hasHeard: () => false,
	unreadable: 0,
};

/**
 * Reads the file, if there is one, and adds to it from then on. A last line that a crash cut off is cut from the file; of two
 * lines with one key the first counts. The order of the lines is that in which replies came.
 */
export async function openReplyCache(files: StudyFiles, path: string): Promise<ReplyCache> {
	const { known, heard, unreadable } = await readCache(files, path);
	// One line after the other, for appends that overlap may mix; none behind one that failed, which left half a line.
	let last: Promise<void> = Promise.resolve();
	const write = (entry: CachedReply): Promise<void> => {
		last = last.then(() => files.append(path, jsonLine(entry)));
		return last;
	};
	const underWay = new Map<string, Promise<string[]>>();
	return {
		unreadable,
		hasHeard: (model) => heard.has(model),
		async replies(key, about, ask) {
			const before = known.get(key) ?? underWay.get(key);
			if (before) return { replies: await before, isKnown: true };
			const asking = ask();
			underWay.set(key, asking);
			try {
				const replies = await asking;
				await write({ key, about, replies });
				known.set(key, replies);
				return { replies, isKnown: false };
			} finally {
				underWay.delete(key);
			}
		},
	};
}

async function readCache(files: StudyFiles, path: string) {
	const known = new Map<string, readonly string[]>();
	const heard = new Set<string | undefined>();
	let [unreadable, bytes] = [0, 0];
	for await (const { line, end } of endedLines(files, path)) {
		bytes = end;
		const entry = entryOf(line);
		if (!entry) unreadable++;
		else if (!known.has(entry.key)) known.set(entry.key, entry.replies);
		if (entry?.replies.some((reply) => reply !== "")) heard.add(entry.about?.model);
	}
	await cutTo(files, path, bytes);
	return { known, heard, unreadable };
}

function entryOf(line: string): CachedReply | null {
	try {
		const entry: Partial<CachedReply> | null = JSON.parse(line);
		const isEntry = typeof entry?.key === "string" && Array.isArray(entry.replies);
		return isEntry && entry.replies!.every((reply) => typeof reply === "string")
			? (entry as CachedReply)
			: null;
	} catch {
		return null;
	}
}

/** SHA-256 of values, in hexadecimal; two lists of values that differ have different ones. */
export async function keyOf(values: unknown[]): Promise<string> {
	const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(JSON.stringify(values)));
	return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
