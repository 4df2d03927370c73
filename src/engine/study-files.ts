import { createReadStream } from "node:fs";
import { appendFile, mkdir, open, rename, stat, truncate, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { StudyFiles } from "../study/files";

async function size(path: string): Promise<number | null> {
	try {
		return (await stat(path)).size;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
		throw error;
	}
}

/** Splits at "\n" alone: node:readline also splits at U+2028, which JSON may hold as it is. */
async function* lines(path: string): AsyncIterable<string> {
	let rest = "";
	for await (const chunk of createReadStream(path, "utf8")) {
		const pieces = (rest + chunk).split("\n");
		rest = pieces.pop()!;
		for (const piece of pieces) yield piece.endsWith("\r") ? piece.slice(0, -1) : piece;
	}
	if (rest !== "") yield rest;
}

async function read(path: string, start: number, length: number): Promise<Uint8Array> {
	const bytes = new Uint8Array(length);
	const file = await open(path);
	try {
		for (let filled = 0; filled < length; ) {
			const { bytesRead } = await file.read(bytes, filled, length - filled, start + filled);
			if (bytesRead === 0) throw new RangeError(`${path} ends before byte ${start + length}`);
			filled += bytesRead;
		}
	} finally {
		await file.close();
	}
	return bytes;
}

/** A study's files on this machine's disk. */
export const diskFiles: StudyFiles = {
	size,
	lines,
	read,
	truncate,
	async append(path, data) {
		await mkdir(dirname(path), { recursive: true });
		await appendFile(path, data);
	},
	async replace(path, text) {
		await mkdir(dirname(path), { recursive: true });
		await writeFile(`${path}.part`, text);
		await rename(`${path}.part`, path);
	},
};
