/** A study's files on disk. */
import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, open, readdir, rename, rm, stat, truncate } from "node:fs/promises";
import { dirname } from "node:path";
import { LensError } from "../protocol/errors";
import type { StudyFiles } from "../study/files";

export const diskFiles: StudyFiles = {
	async size(path) {
		try {
			const entry = await stat(path);
			if (!entry.isDirectory()) return entry.size;
		} catch (error) {
			if (isMissing(error)) return null;
			throw unreadable(path, error);
		}
		throw new LensError("fileUnreadable", isFolder(path));
	},

	async *lines(path) {
		const file = await openToRead(path);
		// The pieces of a line that has not ended: joined only at its end, since lines of some files are very long.
		let pieces: string[] = [];
		try {
			// Not Node's line reader: it also ends lines at U+2028, which JSON leaves in a model's words as it is.
			for await (const chunk of file.createReadStream({ encoding: "utf8", autoClose: false })) {
				const [first, ...others] = (chunk as string).split("\n");
				pieces.push(first!);
				for (const next of others) {
					yield pieces.join("").replace(/\r$/, "");
					pieces = [next];
				}
			}
		} catch (error) {
			throw unreadable(path, error);
		} finally {
			await file.close();
		}
		const rest = pieces.join("");
		if (rest) yield rest;
	},

	async read(path, start, length) {
		const bytes = new Uint8Array(length);
		await diskFiles.readInto(path, start, bytes);
		return bytes;
	},

	async readInto(path, start, into) {
		const file = await openToRead(path);
		try {
			for (let done = 0; done < into.length; ) {
				const { bytesRead } = await file
					.read(into, done, into.length - done, start + done)
					.catch((error) => Promise.reject(unreadable(path, error)));
				if (!bytesRead)
					throw new LensError("fileUnreadable", `${path} ends ${into.length - done} bytes too early.`);
				done += bytesRead;
			}
		} finally {
			await file.close();
		}
	},

	append: (path, data) =>
		writing(path, async () => {
			const file = await open(path, "a");
			try {
				await file.appendFile(data);
				await file.datasync();
			} finally {
				await file.close();
			}
		}),

	replace: (path, data) =>
		writing(path, async () => {
			// Processes of two machines may have the same number.
			const beside = `${path}.${process.pid}-${randomBytes(4).toString("hex")}`;
			try {
				await writeSynced(beside, data);
				await rename(beside, path);
			} catch (error) {
				await rm(beside, { force: true });
				throw error;
			}
			await syncFolder(dirname(path));
		}),

	truncate: (path, size) => writing(path, () => truncate(path, size)),

	remove: (path) => writing(path, () => rm(path, { force: true })),

	async list(folder) {
		try {
			const entries = await readdir(folder, { withFileTypes: true });
			const names = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
			return names.sort();
		} catch (error) {
			if (isMissing(error)) return [];
			throw unreadable(folder, error);
		}
	},

	async sha256(path) {
		const hash = createHash("sha256");
		try {
			for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }))
				hash.update(chunk as Buffer);
		} catch (error) {
			throw unreadable(path, error);
		}
		return hash.digest("hex");
	},
};

async function openToRead(path: string): Promise<FileHandle> {
	try {
		return await open(path);
	} catch (error) {
		throw unreadable(path, error);
	}
}

/** Runs what changes a file; makes its folder first. @throws LensError fileUnwritable, diskFull */
async function writing<T>(path: string, work: () => Promise<T>): Promise<T> {
	try {
		await mkdir(dirname(path), { recursive: true });
		return await work();
	} catch (error) {
		throw unwritable(path, error);
	}
}

/** What is told of a file that could not be written. */
export function unwritable(path: string, error: unknown): LensError {
	const { code, message } = error as NodeJS.ErrnoException;
	if (code === "ENOSPC" || code === "EDQUOT")
		return new LensError("diskFull", `There is no room left to write ${path}.`);
	return new LensError(
		"fileUnwritable",
		code === "EISDIR" ? isFolder(path) : `${path} cannot be written: ${message}.`,
	);
}

async function writeSynced(path: string, data: string | Uint8Array): Promise<void> {
	const file = await open(path, "w");
	try {
		await file.writeFile(data);
		await file.sync();
	} finally {
		await file.close();
	}
}

/** A rename is on the disk when its folder is. Windows does not open folders, and keeps their order by itself. */
async function syncFolder(folder: string): Promise<void> {
	if (process.platform === "win32") return;
	const handle = await open(folder);
	try {
		await handle.sync();
	} finally {
		await handle.close();
	}
}

const isMissing = (error: unknown): boolean =>
	["ENOENT", "ENOTDIR"].includes(String((error as NodeJS.ErrnoException).code));

const isFolder = (path: string): string => `${path} is a folder, and a file should be there.`;

function unreadable(path: string, error: unknown): LensError {
	const { code, message } = error as NodeJS.ErrnoException;
	return new LensError(
		"fileUnreadable",
		code === "EISDIR" ? isFolder(path) : `${path} cannot be read: ${message}.`,
	);
}
