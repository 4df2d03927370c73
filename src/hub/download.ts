/**
 * Downloads one choice of a model into a folder of plain files. Each file is a part until all of them are whole; then
 * they are renamed into their places, config.json last, so that nobody takes half a model for one.
 */
import { mkdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { LensError } from "../protocol/errors";
import { folderOf, placeOf } from "./choices";
import { contentOf, hashFile, hashFor } from "./files/content";
import { freeBytesFor, needSpace } from "./files/free-space";
import { type Journal, openJournal } from "./files/journal";
import { lockFolder } from "./files/lock";
import { type Meter, meterOf } from "./files/progress";
import { PART, receive, told, usablePart } from "./files/receive";
import { isSafePath } from "./files/safe-path";
import { readEndpoint } from "./http/endpoint";
import { PATIENCE, type Patience, stopped } from "./http/patience";
import type { DownloadProgress, HubAccess, HubChoice, HubFile, HubModel } from "./hub-model";
import { isModelId } from "./model-id";

export interface DownloadOptions {
	/** The model goes to <modelsFolder>/<owner>/<name>. */
	modelsFolder: string;
	onProgress?: (progress: DownloadProgress) => void;
	signal: AbortSignal;
	patience?: Patience;
	/** Bytes that the disk of a folder has left. */
	freeBytes?: (folder: string) => Promise<number>;
}

/** More connections are no faster to one server, and look like an attack to some. */
const AT_ONCE = 3;
/** What makes a folder a model; it comes last. */
const MARK = "config.json";

/**
 * Downloads what is missing, and resolves to the model's folder. Stopped or killed anywhere, the next call goes on.
 * @throws LensError hubUnreachable, hubBusy (also when another process downloads there), hubBroken, hubForbidden,
 * hubNotFound, diskFull, fileUnwritable, cancelled
 */
export async function downloadModel(
	access: HubAccess,
	model: HubModel,
	choice: HubChoice,
	options: DownloadOptions,
): Promise<string> {
	const plan = planOf(model, choice);
	const folder = join(options.modelsFolder, ...model.id.split("/"));
	await downloadFiles(access, { id: model.id, revision: model.revision, folder, plan }, options);
	return join(folder, ...folderOf(choice.graph).split("/"));
}

export interface Planned {
	file: HubFile;
	/** Where it goes inside the folder of the repository, with forward slashes. */
	place: string;
}

/** Files of one repository at one commit, and the folder that they go to. */
export interface Parcel {
	/** owner/name of a model; datasets/owner/name of a dataset. */
	id: string;
	revision: string;
	folder: string;
	/** Names that were found safe. */
	plan: readonly Planned[];
}

/**
 * Brings what is missing of some files, whole or not at all. Stopped or killed anywhere, the next call goes on.
 * @throws LensError as `downloadModel`
 */
export async function downloadFiles(
	access: HubAccess,
	parcel: Parcel,
	options: Omit<DownloadOptions, "modelsFolder">,
): Promise<void> {
	readEndpoint(access.endpoint);
	const release = await prepare(parcel.folder, parcel.id);
	try {
		await fill(access, parcel, options);
	} finally {
		await release();
	}
}

/** @throws LensError hubBroken when a name would lead elsewhere */
function planOf({ id, files }: HubModel, choice: HubChoice): Planned[] {
	if (!isModelId(id)) throw new LensError("hubBroken", `${JSON.stringify(id)} is no model's name.`);
	const plan = choice.files.map((file) => ({ file, place: placeOf(choice, file.path) }));
	const taken = new Set<string>();
	for (const { file, place } of plan) {
		const isKnown =
			isSafePath(file.path) && isSafePath(place) && files.some(({ path }) => path === file.path);
		// On some systems "A" and "a" are one file.
		if (!isKnown || place.endsWith(PART) || taken.has(place.toLowerCase()))
			throw new LensError(
				"hubBroken",
				`${id} names a file ${JSON.stringify(file.path)}, which is not safe to write.`,
			);
		taken.add(place.toLowerCase());
	}
	// Largest first, so that the last connection has little left to do.
	return plan.sort((a, b) => b.file.bytes - a.file.bytes);
}

async function prepare(folder: string, id: string): Promise<() => Promise<void>> {
	try {
		await mkdir(folder, { recursive: true });
		return await lockFolder(folder, id);
	} catch (error) {
		if (error instanceof LensError) throw error;
		const { code } = error as NodeJS.ErrnoException;
		throw new LensError("fileUnwritable", `${folder} could not be made or written to (${code}).`);
	}
}

async function fill(
	access: HubAccess,
	{ id, revision, folder, plan }: Parcel,
	{
		onProgress,
		signal,
		patience = PATIENCE,
		freeBytes = freeBytesFor,
	}: Omit<DownloadOptions, "modelsFolder">,
): Promise<void> {
	const journal = await openJournal(folder);
	const total = plan.reduce((sum, { file }) => sum + file.bytes, 0);
	const meter = meterOf(total, onProgress);
	const state = { folder, journal, revision, signal };
	const missing: Planned[] = [];
	let needed = 0;
	for (const planned of plan) {
		if (signal.aborted) throw stopped();
		const isFound = await isThere(planned, state).catch((error) => {
			throw told(error, { folder, ...planned });
		});
		if (isFound) {
			meter.found(planned.file.bytes);
			continue;
		}
		const before = await usablePart({ ...planned, ...state });
		meter.found(before);
		needed += planned.file.bytes - before;
		missing.push(planned);
	}
	await needSpace(folder, needed, freeBytes);
	await receiveAll(missing, { ...state, access, id, meter, patience });
	await putInPlace(missing, state);
	meter.end(MARK);
}

interface State {
	folder: string;
	journal: Journal;
	revision: string;
	signal: AbortSignal;
}

/** Whether a file is in its place and what the hub says; one that the journal does not know is read to find out. */
async function isThere(
	{ file, place }: Planned,
	{ folder, journal, revision, signal }: State,
): Promise<boolean> {
	const path = join(folder, place);
	const found = await stat(path).catch(() => null);
	if (!found?.isFile() || found.size !== file.bytes) return false;
	const content = contentOf(file, revision);
	const entry = journal.entry(place);
	if (entry?.content === content && entry.wholeAt === found.mtimeMs) return true;
	const check = hashFor(file);
	if (!check) return false;
	await hashFile(path, file.bytes, check.hash, signal).catch((error) => {
		throw signal.aborted ? stopped() : error;
	});
	if (check.hash.digest("hex") !== check.expected) return false;
	await journal.note(place, { content, etag: null, wholeAt: found.mtimeMs });
	return true;
}

interface Transfer extends State {
	access: HubAccess;
	id: string;
	meter: Meter;
	patience: Patience;
}

/** A few at a time; the first failure ends the others, and what they have stays. */
async function receiveAll(files: readonly Planned[], transfer: Transfer): Promise<void> {
	const ended = new AbortController();
	const stop = () => ended.abort();
	transfer.signal.addEventListener("abort", stop, { once: true });
	if (transfer.signal.aborted) stop();
	const queue = [...files];
	let failure: unknown = null;
	const worker = async () => {
		for (let next = queue.shift(); next && !ended.signal.aborted; next = queue.shift())
			try {
				await receive({ ...next, ...transfer, signal: ended.signal });
			} catch (error) {
				failure ??= told(error, { ...transfer, ...next });
				stop();
			}
	};
	await Promise.all(Array.from({ length: AT_ONCE }, worker));
	transfer.signal.removeEventListener("abort", stop);
	if (transfer.signal.aborted) throw stopped();
	if (failure) throw failure;
}

/** From here on it takes milliseconds; killed in between, the folder has no config.json and is no model. */
async function putInPlace(files: readonly Planned[], { folder }: State): Promise<void> {
	const isMark = ({ place }: Planned) => place === MARK || place.endsWith(`/${MARK}`);
	const marks = files.filter(isMark);
	for (const { place } of marks) await putting(rm(join(folder, place), { force: true }), folder, place);
	for (const { place } of [...files.filter((each) => !isMark(each)), ...marks])
		await putting(rename(join(folder, place) + PART, join(folder, place)), folder, place);
}

async function putting(step: Promise<void>, folder: string, place: string): Promise<void> {
	try {
		await step;
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		throw new LensError("fileUnwritable", `${join(folder, place)} could not be put in its place (${code}).`);
	}
}
