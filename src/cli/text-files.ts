/** Text from files and pipes, UTF-8 only and without its byte order mark, as editors show it; and text into files. */
import { type FileHandle, open, rename, rm, writeFile } from "node:fs/promises";
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
	const chunks: Uint8Array[] = [];
	let bytes = 0;
	for await (const chunk of input) {
		chunks.push(typeof chunk === "string" ? Buffer.from(chunk) : chunk);
		bytes += chunks.at(-1)!.length;
		if (bytes > MAX_BYTES) throw tooLarge("Standard input");
	}
	return decode(Buffer.concat(chunks), "Standard input");
}

async function readBytes(path: string, name: string): Promise<Uint8Array> {
	let file: FileHandle | undefined;
	try {
		file = await open(path);
		const found = await file.stat();
		// A pipe such as /dev/stdin has no size to go by.
		if (found.isFile() && found.size > MAX_BYTES) throw tooLarge(name);
		return await file.readFile();
	} catch (error) {
		if (error instanceof LensError) throw error;
		throw unreadable(name, error);
	} finally {
		await file?.close();
	}
}

const tooLarge = (name: string) =>
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
 * Writes a file whole or not at all: beside its place, then renamed into it, so that nobody reads half of it.
 * @throws LensError fileUnreadable
 */
export async function writeWhole(path: string, text: string): Promise<void> {
	const beside = `${path}.${process.pid}.tmp`;
	try {
		await writeFile(beside, text);
		await rename(beside, path);
	} catch (error) {
		await rm(beside, { force: true });
		const { code } = error as NodeJS.ErrnoException;
		throw new LensError("fileUnreadable", `${path} could not be written (${code}).`);
	}
}
