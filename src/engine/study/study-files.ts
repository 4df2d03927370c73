/** A study's files on disk. */
import {
	appendFile,
	type FileHandle,
	mkdir,
	open,
	rename,
	stat,
	truncate,
	writeFile,
} from "node:fs/promises";
import { dirname } from "node:path";
import { LensError } from "../../protocol/errors";
import type { StudyFiles } from "../../study/files";

export const diskFiles: StudyFiles = {
	async size(path) {
		return (await stat(path).catch(() => null))?.size ?? null;
	},

	async *lines(path) {
		const file = await openToRead(path);
		let rest = "";
		try {
			// Not Node's line reader: it also ends lines at U+2028, which JSON leaves in a model's words as it is.
			for await (const chunk of file.createReadStream({ encoding: "utf8", autoClose: false })) {
				const parts = (rest + chunk).split("\n");
				rest = parts.pop()!;
				for (const line of parts) yield line.replace(/\r$/, "");
			}
		} finally {
			await file.close();
		}
		if (rest) yield rest;
	},

	async read(path, start, length) {
		const file = await openToRead(path);
		try {
			const bytes = new Uint8Array(length);
			for (let done = 0; done < length; ) {
				const { bytesRead } = await file.read(bytes, done, length - done, start + done);
				if (!bytesRead)
					throw new LensError("fileUnreadable", `${path} ends ${length - done} bytes too early.`);
				done += bytesRead;
			}
			return bytes;
		} finally {
			await file.close();
		}
	},

	async append(path, data) {
		await mkdir(dirname(path), { recursive: true });
		await appendFile(path, data);
	},

	async replace(path, text) {
		await mkdir(dirname(path), { recursive: true });
		const beside = `${path}.${process.pid}`;
		await writeFile(beside, text);
		await rename(beside, path);
	},

	truncate: (path, size) => truncate(path, size),
};

async function openToRead(path: string): Promise<FileHandle> {
	try {
		return await open(path);
	} catch (error) {
		throw new LensError("fileUnreadable", `${path} cannot be read: ${(error as Error).message}.`);
	}
}
