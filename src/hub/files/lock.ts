/** One download a folder: several windows of an editor, and a terminal, may want the same model at once. */
import { link, open, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { LensError } from "../../protocol/errors";

export const LOCK = ".h-neurons-download.lock";

/** How often the owner shows that it lives. */
const HEARTBEAT_MS = 5000;
/** An owner that has not shown itself for this long is gone, or its computer is; a sleeping laptop may lose its lock. */
const STALE_MS = 60_000;

/**
 * Takes the lock of a folder. The returned function gives it back.
 * @param id the model, for the sentence
 * @throws LensError hubBusy when somebody else is downloading into it
 */
export async function lockFolder(folder: string, id: string): Promise<() => Promise<void>> {
	const path = join(folder, LOCK);
	const mine = JSON.stringify({ pid: process.pid, host: hostname(), id, at: Date.now() + Math.random() });
	while (!(await create(path, mine))) {
		const theirs = await textOf(path);
		// Gone between the two looks: try again.
		if (theirs === null) continue;
		if (await isAlive(path, theirs)) throw taken(theirs, id);
		await takeAway(path, theirs, id);
	}
	const beat = setInterval(() => {
		const now = new Date();
		// A folder that was deleted meanwhile is told by the download itself.
		utimes(path, now, now).catch(() => undefined);
	}, HEARTBEAT_MS);
	beat.unref();
	return async () => {
		clearInterval(beat);
		if ((await textOf(path)) === mine) await rm(path, { force: true });
	};
}

async function create(path: string, text: string): Promise<boolean> {
	try {
		const file = await open(path, "wx");
		await file.writeFile(text).finally(() => file.close());
		return true;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
		throw error;
	}
}

/** Null when there is no lock. */
async function textOf(path: string): Promise<string | null> {
	try {
		return await readFile(path, "utf8");
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
		throw error;
	}
}

async function isAlive(path: string, text: string): Promise<boolean> {
	const found = await stat(path).catch(() => null);
	if (!found || Date.now() - found.mtimeMs > STALE_MS) return false;
	const { pid, host } = ownerIn(text);
	// Empty for a moment while it is made; on another computer only the time tells.
	return pid === null || host !== hostname() || isRunning(pid);
}

/** Whether a process of that number runs on this computer. */
export function isRunning(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === "EPERM";
	}
}

/** Removes a dead owner's lock, and no newer one that somebody else put there meanwhile. */
async function takeAway(path: string, theirs: string, id: string): Promise<void> {
	const aside = `${path}.${process.pid}`;
	try {
		await rename(path, aside);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
		throw error;
	}
	const there = await readFile(aside, "utf8");
	const isNewer = there !== theirs;
	if (isNewer) await link(aside, path).catch(() => undefined);
	await rm(aside, { force: true });
	if (isNewer) throw taken(there, id);
}

function taken(text: string, id: string): LensError {
	const { pid, host } = ownerIn(text);
	const who = pid === null ? "Another program" : `Process ${pid}${host === hostname() ? "" : ` on ${host}`}`;
	return new LensError("hubBusy", `${who} is downloading ${id} to the same folder.`);
}

function ownerIn(text: string): { pid: number | null; host: string } {
	try {
		const { pid, host } = JSON.parse(text) as { pid?: unknown; host?: unknown };
		return { pid: Number.isSafeInteger(pid) ? Number(pid) : null, host: String(host) };
	} catch (error) {
		if (error instanceof SyntaxError) return { pid: null, host: "" };
		throw error;
	}
}
