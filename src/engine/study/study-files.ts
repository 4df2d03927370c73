/** A study's files on disk. */
import { createReadStream } from "node:fs";
import { appendFile, mkdir, open, rename, stat, truncate, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { LensError } from "../../protocol/errors";
import type { StudyFiles } from "../../study/files";

export const diskFiles: StudyFiles = {
	async size(path) {
		return (await stat(path).catch(() => null))?.size ?? null;
	},

	async *lines(path) {
		const stream = createReadStream(path, "utf8");
		// A stream that fails tells no reader line by line, so its error is kept and thrown at the end.
		let problem: Error | null = null;
		const reader = createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
		stream.on("error", (error) => {
			problem = error;
			reader.close();
		});
		yield* reader;
		if (problem) throw unreadable(path, problem);
	},

	async read(path, start, length) {
		const file = await open(path).catch((error: Error) => Promise.reject(unreadable(path, error)));
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

const unreadable = (path: string, error: Error) =>
	new LensError("fileUnreadable", `${path} cannot be read: ${error.message}.`);
