/**
 * Who works on a task, or submits a plan: one process, wherever it runs. Each try makes a lock file of its own,
 * tasks/<stage>.<n>.<try>.lock, that no other can make, and the one with the highest number counts. So whoever takes a dead
 * process's task over cannot take it from a third who has just done the same.
 */
import { readFileSync, readlinkSync } from "node:fs";
import { mkdir, open, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { unwritable } from "../../../disk/study-files";
import { LensError } from "../../../protocol/errors";

export interface Holder {
	host: string;
	/** This start of the system and this space of process numbers: containers may share a name. "" = unknown. */
	machine: string;
	pid: number;
	/** When the process began, in the system's own count, so that another one of its number is told apart; null = unknown. */
	birth: string | null;
	/** The scheduler's name of its job; null outside of one. */
	job: string | null;
	/** ISO 8601, once it has let go. */
	released: string | null;
}

export interface Lock {
	/** Tries of the task, this one among them. */
	attempt: number;
	holder: Holder;
	release(): Promise<void>;
}

/** A held lock's file is touched this often, ms. */
const BEAT_MS = 5000;
/** A lock of another machine that stands still for so long is nobody's, ms: a shared disk may show a change half a minute late. */
export const STILL_MS = 60_000;

export interface Surroundings {
	/** The scheduler's name of this process's own job. */
	job: string | null;
	/** Whether a scheduler says that a job is over; null when none can be asked. */
	isJobOver(job: string): Promise<boolean | null>;
	signal: AbortSignal;
	/** What a holder does, for whoever is sent away: "works on this task". */
	does: string;
	/** How long a lock of another machine is watched, ms. */
	patience?: number;
	/** Said when somebody has to be waited for. */
	say(text: string): void;
}

/**
 * Takes a task for this process.
 * @param place the lock files' path without try and ending
 * @throws LensError taskBusy when another process works on it, fileUnwritable, diskFull
 */
export async function takeLock(place: string, surroundings: Surroundings): Promise<Lock> {
	const folder = join(place, "..");
	await mkdir(folder, { recursive: true }).catch((error) => Promise.reject(unwritable(folder, error)));
	for (;;) {
		const attempt = await lastAttempt(place);
		if (attempt > 0) await refuseHeld(fileOf(place, attempt), surroundings);
		const lock = await make(place, attempt + 1, surroundings.job);
		if (lock) return lock;
	}
}

const fileOf = (place: string, attempt: number): string => `${place}.${attempt}.lock`;

/** The number of the last try; 0 when there was none. */
export async function lastAttempt(place: string): Promise<number> {
	const [folder, name] = [join(place, ".."), place.slice(join(place, "..").length + 1)];
	const numbers = (await readdir(folder).catch(ifMissing<string[]>([]))).map((each) => {
		const [, number] = each.startsWith(`${name}.`)
			? (/^(\d{1,9})\.lock$/.exec(each.slice(name.length + 1)) ?? [])
			: [];
		return Number(number ?? 0);
	});
	return Math.max(0, ...numbers);
}

/** Makes a lock, unless another process was faster. */
async function make(place: string, attempt: number, job: string | null): Promise<Lock | null> {
	const path = fileOf(place, attempt);
	const holder: Holder = {
		host: hostname(),
		machine: machineHere(),
		pid: process.pid,
		birth: birthOf(process.pid),
		job,
		released: null,
	};
	try {
		await writeNew(path, `${JSON.stringify(holder)}\n`);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === "EEXIST") return null;
		throw unwritable(path, error);
	}
	const beat = setInterval(() => {
		const now = new Date();
		// A folder that cannot be reached for a moment is no reason to stop: the study's own writing will say so.
		utimes(path, now, now).catch(() => undefined);
	}, BEAT_MS);
	beat.unref();
	return {
		...{ attempt, holder },
		async release() {
			clearInterval(beat);
			const released = new Date().toISOString();
			const text = `${JSON.stringify({ ...holder, released })}\n`;
			// One that cannot be let go of is a dead process's in a moment.
			await writeFile(path, text).catch(() => undefined);
		},
	};
}

/** Makes a file that is not there. One that cannot be written whole is taken away again: it would hold others up for a minute. */
async function writeNew(path: string, text: string): Promise<void> {
	const file = await open(path, "wx");
	try {
		await file.writeFile(text);
	} catch (error) {
		await rm(path, { force: true });
		throw error;
	} finally {
		await file.close();
	}
}

/** @throws LensError taskBusy when a lock is held */
async function refuseHeld(path: string, surroundings: Surroundings): Promise<void> {
	const { job, isJobOver, signal, does, patience = STILL_MS, say } = surroundings;
	const before = await look(path);
	if (!before || isOver(before)) return;
	const { holder } = before;
	// Begun again by its scheduler, which ends what it was before, or has lost it; or two processes within one job.
	const isOwnJob = job !== null && holder?.job === job;
	if (!isOwnJob) {
		if (holder && isHere(holder)) throw busy(holder, { does, path });
		const isOverThere = holder?.job ? await isJobOver(holder.job) : null;
		if (isOverThere) return;
		// It may stand still for long (suspended, or its disk hangs): its queue knows better than its lock.
		if (isOverThere === false) throw busy(holder, { does, path });
	}
	// Another machine's process cannot be asked whether it lives: its lock shows it.
	say(`${whoIs(holder)} has it; waiting up to ${Math.ceil(patience / 1000)} s for a sign of it.`);
	const until = Date.now() + patience;
	let [beat, moved] = [before.beat, Number.NEGATIVE_INFINITY];
	while (Date.now() < until) {
		await pause(Math.min(1000, patience / 4), signal);
		const now = await look(path);
		if (!now || isOver(now)) return;
		if (now.beat === beat) continue;
		if (!isOwnJob) throw busy(now.holder, { does, path });
		[beat, moved] = [now.beat, Date.now()];
	}
	// The same job's other process had as long to end.
	if (isOwnJob && (isHere(holder!) || Date.now() - moved < patience / 2)) throw busy(holder, { does, path });
}

interface Seen {
	/** Null where the file is not written yet, or was left unfinished. */
	holder: Holder | null;
	/** Changes while it is held, ms. */
	beat: number;
}

async function look(path: string): Promise<Seen | null> {
	try {
		const [text, { mtimeMs }] = [await readFile(path, "utf8"), await stat(path)];
		return { holder: holderIn(text), beat: mtimeMs };
	} catch (error) {
		return ifMissing(null)(error);
	}
}

function holderIn(text: string): Holder | null {
	try {
		const value: Partial<Holder> | null = JSON.parse(text);
		return value && typeof value.host === "string" && Number.isInteger(value.pid) ? (value as Holder) : null;
	} catch {
		return null; // It was cut off: whoever wrote it shows by touching it.
	}
}

/** Whether whoever held it has let go, or is gone from this machine. */
const isOver = ({ holder }: Seen): boolean =>
	holder !== null && (holder.released !== null || (isHere(holder) && !isAlive(holder)));

const isHere = ({ host, machine }: Holder): boolean => host === hostname() && machine === machineHere();

function machineHere(): string {
	try {
		const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
		return `${boot} ${readlinkSync("/proc/self/ns/pid")}`;
	} catch {
		return ""; // No Linux: its name has to do.
	}
}

function isAlive({ pid, birth }: Holder): boolean {
	if (birth !== null) return birthOf(pid) === birth;
	// This very process has only begun.
	if (pid === process.pid) return false;
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === "EPERM";
	}
}

/** When a process began, in Linux's ticks since its own start; null elsewhere, or when it is gone. */
function birthOf(pid: number): string | null {
	try {
		const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
			.replace(/^.*\) /s, "")
			.split(" ");
		// A dead child that nobody has asked after still has its entry.
		return fields[0] === "Z" ? null : fields[19]!;
	} catch {
		return null;
	}
}

/**
 * Whether a task's last try is still held, as far as can be seen from here.
 * @param now ms since 1970
 */
export async function isHeld(place: string, now: number): Promise<boolean> {
	const seen = await look(fileOf(place, await lastAttempt(place)));
	if (!seen || isOver(seen)) return false;
	// Clocks of two machines may differ by as much again.
	return (seen.holder !== null && isHere(seen.holder)) || now - seen.beat < 2 * STILL_MS;
}

const whoIs = (holder: Holder | null): string =>
	holder
		? `Process ${holder.pid} on ${holder.host}${holder.job ? ` (job ${holder.job})` : ""}`
		: "Another process";

const busy = (holder: Holder | null, { does, path }: { does: string; path: string }): LensError =>
	new LensError("taskBusy", `${whoIs(holder)} ${does}, as ${path} says.`);

const ifMissing =
	<T>(value: T) =>
	(error: unknown): T => {
		if ((error as NodeJS.ErrnoException).code === "ENOENT") return value;
		throw error;
	};

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
	return new Promise((resolve, reject) => {
		const stop = () => {
			clearTimeout(timer);
			reject(new LensError("cancelled", "The task was stopped while it waited."));
		};
		const timer = setTimeout(() => {
			signal.removeEventListener("abort", stop);
			resolve();
		}, milliseconds);
		if (signal.aborted) stop();
		else signal.addEventListener("abort", stop, { once: true });
	});
}
