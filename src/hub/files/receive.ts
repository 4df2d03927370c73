/**
 * Brings one file whole onto the disk as `<place>.part`, going on where an earlier attempt ended: by Range, checked by
 * the sender's tag, and in the end by the hash that the hub told before.
 */
import type { Hash } from "node:crypto";
import { type FileHandle, lstat, mkdir, open, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { LensError } from "../../protocol/errors";
import { type Answer, ask, brokenOff, leave, piecesOf } from "../http/ask";
import {
	PassingFailure,
	type Patience,
	stopped,
	tryPatiently,
	type Watch,
	watchOver,
} from "../http/patience";
import type { HubAccess, HubFile } from "../hub-model";
import { sizeText } from "../size-text";
import { contentOf, hashFile, hashFor } from "./content";
import type { Journal } from "./journal";
import type { Meter } from "./progress";

/** A file of a model on its way. */
export interface Delivery {
	access: HubAccess;
	/** The model's name and commit. */
	id: string;
	revision: string;
	file: HubFile;
	/** The model's folder here, and the file's place in it. */
	folder: string;
	place: string;
	journal: Journal;
	meter: Meter;
	patience: Patience;
	signal: AbortSignal;
}

/** What a part is called until all of the model is there. */
export const PART = ".part";

/**
 * An attempt that came this much farther than any before was worth it: the next one is the first again. A sender that
 * breaks off and always begins anew gets no farther, and is given up.
 */
const WORTHWHILE = 1024 * 1024;

interface Reach {
	/** Bytes that the best attempt got to. */
	farthest: number;
}

/**
 * Resolves when the part holds what the hub said.
 * @throws LensError hubUnreachable, hubBusy, hubBroken, hubForbidden, hubNotFound, diskFull, fileUnwritable, cancelled
 */
export async function receive(delivery: Delivery): Promise<void> {
	const part = partOf(delivery);
	await mkdir(dirname(part), { recursive: true });
	// A part that was wrong may have been begun by another program: from the beginning it must be right.
	for (const isLast of [false, true]) {
		const reach = { farthest: await usablePart(delivery) };
		await tryPatiently(() => attempt(delivery, reach), delivery.patience, delivery.signal);
		const wrong = await wrongIn(delivery);
		if (wrong === null) break;
		await rm(part, { force: true });
		delivery.meter.lost(delivery.file.bytes);
		if (isLast) throw new LensError("hubBroken", `${wrong} Its part was deleted.`);
	}
	const content = contentOf(delivery.file, delivery.revision);
	await delivery.journal.note(delivery.place, { content, etag: null, wholeAt: (await stat(part)).mtimeMs });
}

/** Bytes of the part that can be gone on with. */
export async function usablePart(
	delivery: Pick<Delivery, "folder" | "place" | "file" | "journal" | "revision">,
): Promise<number> {
	const entry = delivery.journal.entry(delivery.place);
	// A link in its place is none of ours.
	const found = await lstat(partOf(delivery)).catch(() => null);
	const isOurs = entry?.content === contentOf(delivery.file, delivery.revision);
	return isOurs && found?.isFile() && found.size <= delivery.file.bytes ? found.size : 0;
}

const partOf = ({ folder, place }: Pick<Delivery, "folder" | "place">): string => join(folder, place) + PART;

/** One connection. */
async function attempt(delivery: Delivery, reach: Reach): Promise<void> {
	const { file, access, journal, place, signal, patience } = delivery;
	let start = await usablePart(delivery);
	if (start === file.bytes && start > 0) return;
	const handle = await openPart(partOf(delivery), start);
	const watch = watchOver(signal, patience.stallMs);
	try {
		const answer = await ask(access, questionOf(delivery, start), watch);
		const etag = answer.response.headers.get("etag");
		if (!goesOn(answer.response, start, delivery)) {
			await handle.truncate(0);
			delivery.meter.lost(start);
			if (answer.response.status !== 200) {
				leave(answer.response);
				throw new PassingFailure(
					new LensError("hubBroken", `${answer.host} does not send ${file.path} in parts.`),
				);
			}
			start = 0;
		}
		checkSize(answer, delivery);
		// What waits to be read is lost when a connection breaks: the body does not wait for the journal.
		const noted = journal.note(place, { content: contentOf(file, delivery.revision), etag, wholeAt: null });
		const written = write(answer, { handle, start, watch, reach }, delivery);
		const [, failure] = await Promise.allSettled([noted, written]);
		if (failure.status === "rejected") throw failure.reason;
		await noted;
		await handle.datasync();
	} finally {
		watch.end();
		await handle.close();
	}
}

function questionOf({ id, revision, file, journal, place }: Delivery, start: number) {
	const etag = journal.entry(place)?.etag;
	const path = file.path.split("/").map(encodeURIComponent).join("/");
	// A weak tag says that two files mean the same, not that they are the same bytes.
	const condition = etag && !etag.startsWith("W/") ? { "if-range": etag } : {};
	return {
		path: `/${id}/resolve/${encodeURIComponent(revision)}/${path}`,
		// Packed on the way, bytes could not be counted.
		headers: {
			"accept-encoding": "identity",
			...(start > 0 ? { range: `bytes=${start}-`, ...condition } : {}),
		},
		about: { id, revision, file: file.path },
		understands: start > 0 ? [416] : [],
	};
}

/** Whether the answer is the rest of what is there; a sender that ignores ranges sends all of it with status 200. */
function goesOn({ status, headers }: Response, start: number, { file, journal, place }: Delivery): boolean {
	if (start === 0) return status === 200;
	const before = journal.entry(place)?.etag ?? null;
	const isSame = before === null || headers.get("etag") === null || headers.get("etag") === before;
	const range = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(headers.get("content-range") ?? "");
	return status === 206 && isSame && Number(range?.[1]) === start && Number(range?.[2]) === file.bytes - 1;
}

/** @throws LensError when the sender has a file of another size than the hub's list */
function checkSize({ response, host }: Answer, { file }: Delivery): void {
	const { status, headers } = response;
	const length = status === 200 && !headers.get("content-encoding") ? headers.get("content-length") : null;
	if (length !== null && Number(length) !== file.bytes) throw wrongSize(host, file, sizeText(Number(length)));
}

const wrongSize = (host: string, { path, bytes }: HubFile, size: string) =>
	new LensError(
		"hubBroken",
		`${host} sends ${size} for ${path}, which has ${sizeText(bytes)} in the hub's list.`,
	);

interface Target {
	handle: FileHandle;
	start: number;
	watch: Watch;
	reach: Reach;
}

async function write(
	{ response, host }: Answer,
	{ handle, start, watch, reach }: Target,
	{ file, meter }: Delivery,
): Promise<void> {
	let at = start;
	try {
		for await (const chunk of piecesOf(response, watch)) {
			if (at + chunk.length > file.bytes) throw wrongSize(host, file, "more");
			await writeAll(handle, chunk, at);
			at += chunk.length;
			meter.came(chunk.length, file.path);
		}
	} catch (error) {
		if (error instanceof LensError || isOfDisk(error)) throw error;
		const failure = brokenOff(error, host, watch);
		if (failure instanceof LensError && failure.code === "cancelled") throw failure;
		throw broken(host, file, at, reach, watch.isStalled());
	}
	// A connection through a proxy may end early and look as if it were the end.
	if (at < file.bytes) throw broken(host, file, at, reach);
}

function broken(host: string, { path, bytes }: HubFile, at: number, reach: Reach, isStalled = false) {
	const isWorthIt = at - reach.farthest >= WORTHWHILE;
	reach.farthest = Math.max(reach.farthest, at);
	const place = `${sizeText(at)} of ${sizeText(bytes)} of ${path}`;
	const what = isStalled ? `${host} sends nothing after` : `The connection to ${host} ended at`;
	return new PassingFailure(new LensError("hubBroken", `${what} ${place}.`), null, isWorthIt);
}

async function writeAll(handle: FileHandle, chunk: Uint8Array, at: number): Promise<void> {
	for (let done = 0; done < chunk.length; ) {
		const { bytesWritten } = await handle.write(chunk, done, chunk.length - done, at + done);
		done += bytesWritten;
	}
}

async function openPart(path: string, start: number): Promise<FileHandle> {
	// A link in its place would lead the bytes elsewhere.
	if (start === 0) await rm(path, { force: true });
	return open(path, start === 0 ? "wx" : "r+");
}

/** What the part has wrong, as a sentence; null when it is what the hub said. */
async function wrongIn({ file, folder, place, signal }: Delivery): Promise<string | null> {
	const check = hashFor(file);
	if (!check) return null;
	await hashPart(partOf({ folder, place }), file.bytes, check.hash, signal);
	const found = check.hash.digest("hex");
	if (found === check.expected) return null;
	return `${file.path} came twice with the ${check.name} ${found.slice(0, 12)}..., not ${check.expected.slice(0, 12)}... as the hub says.`;
}

async function hashPart(path: string, bytes: number, hash: Hash, signal: AbortSignal): Promise<void> {
	try {
		await hashFile(path, bytes, hash, signal);
	} catch (error) {
		throw signal.aborted ? stopped() : error;
	}
}

/** Network failures come wrapped by fetch, so that a system call at the top is one of the disk. */
const isOfDisk = (error: unknown): error is NodeJS.ErrnoException =>
	error instanceof Error && "syscall" in error && "code" in error;

/** What a failure of the disk is told as. */
export function told(error: unknown, { folder, place }: Pick<Delivery, "folder" | "place">): unknown {
	if (!isOfDisk(error)) return error;
	if (error.code === "ENOSPC" || error.code === "EDQUOT")
		return new LensError("diskFull", `The disk of ${folder} is full.`);
	return new LensError("fileUnwritable", `${join(folder, place)} could not be written (${error.code}).`);
}
