/** Text from files and pipes, UTF-8 only and without its byte order mark, as editors show it; and text into files. */
import type { Stats } from "node:fs";
import {
	access,
	chmod,
	chown,
	constants,
	type FileHandle,
	open,
	realpath,
	rename,
	rm,
	stat,
	writeFile,
} from "node:fs/promises";
import { LensError } from "../protocol/errors";
import type { Input } from "./terminal";

/** Larger files are no prompts: a context window of a million tokens is about this much English. */
export const MAX_BYTES = 4 * 1024 * 1024;

/**
 * @param name what the file is called when it cannot be read
 * @throws LensError fileUnreadable, promptNotText
 */
export async function readText(path: string, name: string): Promise<string> {
	return decode(await readBytes(path, name), name);
}

/** @throws LensError fileUnreadable, promptNotText */
export async function readInput(input: Input): Promise<string> {
	return decode(await allOf(input, "Standard input"), "Standard input");
}

async function allOf(input: AsyncIterable<Uint8Array | string>, name: string): Promise<Uint8Array> {
	const chunks: Uint8Array[] = [];
	let bytes = 0;
	for await (const chunk of input) {
		chunks.push(typeof chunk === "string" ? Buffer.from(chunk) : chunk);
		bytes += chunks.at(-1)!.length;
		if (bytes > MAX_BYTES) throw tooLarge(name);
	}
	return Buffer.concat(chunks);
}

async function readBytes(path: string, name: string): Promise<Uint8Array> {
	let file: FileHandle | undefined;
	try {
		file = await open(path);
		const found = await file.stat();
		// A pipe or device, such as /dev/stdin or /dev/zero, has no size to go by.
		if (!found.isFile()) return await allOf(file.createReadStream({ autoClose: false }), name);
		if (found.size > MAX_BYTES) throw tooLarge(name);
		return await file.readFile();
	} catch (error) {
		if (error instanceof LensError) throw error;
		throw unreadable(name, error);
	} finally {
		await file?.close();
	}
}

/** What is said of a text that is no prompt for its size alone. */
export const tooLarge = (name: string) =>
	new LensError("promptNotText", `${name} is larger than ${MAX_BYTES / 1024 / 1024} MB.`);

/** The failure of the file system, with its code. */
export const unreadable = (name: string, error: unknown) =>
	new LensError("fileUnreadable", `${name} could not be read (${(error as NodeJS.ErrnoException).code}).`);

/** A NUL is what editors take for the sign of a binary file. */
function decode(bytes: Uint8Array, name: string): string {
	try {
		const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
		if (!text.includes("\0")) return text;
	} catch (error) {
		if (!(error instanceof TypeError)) throw error; // TypeError: not UTF-8
	}
	throw new LensError("promptNotText", `${name} is not text in UTF-8.`);
}

/**
 * Writes a file whole or not at all: beside its place, then renamed into it, so that nobody reads half of it and a full
 * disk loses nothing. A link stays one, a file keeps its rights, and devices and pipes are written to as they are.
 * @param name what the file is called when it cannot be written
 * @throws LensError fileUnwritable
 */
export async function writeWhole(path: string, text: string, name = path): Promise<void> {
	try {
		const before = await statOf(path);
		if (before && !before.isFile()) await writeFile(path, text);
		else await replace(before ? await realpath(path) : path, text, before);
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		throw new LensError("fileUnwritable", `${name} could not be written (${code}).`);
	}
}

async function statOf(path: string): Promise<Stats | null> {
	try {
		return await stat(path);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
		throw error;
	}
}

async function replace(path: string, text: string, before: Stats | null): Promise<void> {
	// A rename asks for the folder's rights alone: what may not be written to must stay.
	if (before) await access(path, constants.W_OK);
	const beside = `${path}.${process.pid}.tmp`;
	try {
		await writeFile(beside, text, before ? { mode: before.mode } : {});
		if (before) await keepRights(beside, before);
		await rename(beside, path);
	} catch (error) {
		await rm(beside, { force: true });
		throw error;
	}
}

async function keepRights(path: string, { mode, uid, gid }: Stats): Promise<void> {
	const mine = await stat(path);
	// Only root can give a file away, and nobody else needs to.
	if (process.getuid?.() === 0 && (mine.uid !== uid || mine.gid !== gid)) await chown(path, uid, gid);
	if (mine.mode !== mode) await chmod(path, mode);
}
