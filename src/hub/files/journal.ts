/** What is known of each file of a model's folder, so that a download that was killed goes on where it was. */
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Beside the model's files; kept when the download is done, so that the next one need not read them again. */
export const JOURNAL = ".h-neurons-download.json";

export interface JournalEntry {
	/** What the file is to be: "sha256:...", "git:...", or the commit where the hub told no hash. */
	content: string;
	/** The tag that the sender gave its bytes; a part that was begun under another one is begun anew. */
	etag: string | null;
	/** When the file was checked and found whole, its time on the disk then; null while it is a part. */
	wholeAt: number | null;
}

export interface Journal {
	entry(place: string): JournalEntry | null;
	/** Writes it down before it resolves. */
	note(place: string, entry: JournalEntry): Promise<void>;
}

/** Reads a folder's journal; one that cannot be read says nothing, and what lies there is checked anew. */
export async function openJournal(folder: string): Promise<Journal> {
	const path = join(folder, JOURNAL);
	const entries = await readEntries(path);
	let writing: Promise<void> = Promise.resolve();
	const write = async () => {
		const text = JSON.stringify({ version: 1, files: Object.fromEntries(entries) }, null, "\t");
		await writeFile(`${path}.new`, `${text}\n`);
		await rename(`${path}.new`, path);
	};
	return {
		entry: (place) => entries.get(place) ?? null,
		note(place, entry) {
			entries.set(place, entry);
			// One at a time and in order; a failure is told to its own caller only.
			const mine = writing.then(write);
			writing = mine.catch(() => undefined);
			return mine;
		},
	};
}

async function readEntries(path: string): Promise<Map<string, JournalEntry>> {
	const text = await readFile(path, "utf8").catch(() => "{}");
	try {
		const { version, files } = JSON.parse(text) as { version?: unknown; files?: Record<string, unknown> };
		const pairs = version === 1 ? Object.entries(files ?? {}) : [];
		return new Map(pairs.filter((pair): pair is [string, JournalEntry] => isEntry(pair[1])));
	} catch (error) {
		if (error instanceof SyntaxError) return new Map();
		throw error;
	}
}

function isEntry(value: unknown): value is JournalEntry {
	const { content, etag, wholeAt } = (value ?? {}) as Record<string, unknown>;
	const isTag = etag === null || typeof etag === "string";
	return typeof content === "string" && isTag && (wholeAt === null || typeof wholeAt === "number");
}
