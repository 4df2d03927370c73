/**
 * Kept runs on the disk, in four folders: `runs` holds what cannot be made again; `heads` and `columns` are made from it;
 * a file in `pinned` says by being there that its run is pinned. A run is written last and removed first, so what is in
 * `runs` is what is kept, and windows that keep and delete at the same time change no file of each other.
 */
import { randomUUID } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { columnBytes, columnsOf } from "./columns";
import { parseRun, type ReadRun, type RunFile, runText } from "./run-file";
import { headOf, parseHead, type RunHead } from "./run-head";

const FOLDERS = { runs: ".json", heads: ".json", columns: ".f32", pinned: "" } as const;
type Folder = keyof typeof FOLDERS;

/** Longer than any write takes: what is older and belongs to no run was left by a window that ended. */
const LEFT_BEHIND_MS = 3_600_000;
/** What a run is named by: nothing that could lead out of its folder. */
const RUN = /^[\w-]{1,80}$/;
/** A file on its way to its name; see `writeWhole`. */
const DRAFT = /\.draft$/;

export class RunStore {
	/** @param folder made when the first run is kept */
	constructor(readonly folder: string) {}

	/** The runs that are kept, and files beside them that are none. */
	async names(): Promise<{ runs: string[]; foreign: string[] }> {
		const files = (await this.filesIn("runs")).filter((name) => !DRAFT.test(name));
		const isRun = (name: string) => name.endsWith(FOLDERS.runs) && RUN.test(runOf("runs", name));
		return {
			runs: files.filter(isRun).map((name) => runOf("runs", name)),
			foreign: files.filter((name) => !isRun(name)),
		};
	}

	async pinned(): Promise<Set<string>> {
		return new Set(await this.filesIn("pinned"));
	}

	/** @returns the run's head; null for a run of more than `most` bytes, which is not kept */
	async write(file: RunFile, most: number): Promise<RunHead | null> {
		if (!RUN.test(file.run)) throw new Error(`"${file.run}" cannot name a run.`);
		await this.makeFolders();
		const draft = await this.writeDraft(file, most);
		if (!draft) return null;
		try {
			const head = await this.writeHead(file, draft.bytes);
			await rename(draft.path, this.path("runs", file.run));
			return head;
		} finally {
			await rm(draft.path, { force: true });
		}
	}

	/** Null when it is missing or broken. */
	async readHead(run: string): Promise<RunHead | null> {
		const text = await readFile(this.path("heads", run), "utf8").catch(missing);
		return text === null ? null : parseHead(text, run);
	}

	/** Null for a run that is not there any more. */
	async readRun(run: string): Promise<ReadRun | null> {
		const text = await readFile(this.path("runs", run), "utf8").catch(missing);
		return text === null ? null : parseRun(text, run);
	}

	/** Makes head and columns again, from the run. */
	async writeHead(file: RunFile, bytes: number): Promise<RunHead> {
		const { responseTokens, summary } = file.answer;
		const shape = { tokens: responseTokens.length, neurons: summary!.probe.neurons.length };
		const head = headOf(file, bytes + columnBytes(shape));
		await this.makeFolders();
		await writeWhole(this.path("columns", file.run), columnsOf(responseTokens, shape.neurons));
		await writeWhole(this.path("heads", file.run), JSON.stringify(head));
		return head;
	}

	/** Bytes of the run's file. */
	async size(run: string): Promise<number> {
		return (await stat(this.path("runs", run))).size;
	}

	columns(run: string): string {
		return this.path("columns", run);
	}

	async isPinned(run: string): Promise<boolean> {
		return (await stat(this.path("pinned", run)).catch(missing)) !== null;
	}

	async setPinned(run: string, isPinned: boolean): Promise<void> {
		const path = this.path("pinned", run);
		if (isPinned) await writeFile(path, "", { mode: 0o600 });
		else await rm(path, { force: true });
	}

	async remove(run: string): Promise<void> {
		for (const folder of Object.keys(FOLDERS) as Folder[]) await rm(this.path(folder, run), { force: true });
	}

	/** Removes everything, whatever state it is in. */
	async clear(): Promise<void> {
		await rm(this.folder, { recursive: true, force: true });
	}

	/** Removes what ended windows left: drafts, and parts of runs that are gone. @param now milliseconds since 1970 */
	async sweep(now: number): Promise<void> {
		const runs = new Set((await this.names()).runs);
		for (const folder of Object.keys(FOLDERS) as Folder[])
			for (const name of await this.filesIn(folder)) {
				const run = runOf(folder, name);
				const isLost = DRAFT.test(name) || (RUN.test(run) && !runs.has(run) && folder !== "runs");
				if (!isLost) continue;
				const path = join(this.folder, folder, name);
				const age = now - ((await stat(path).catch(missing))?.mtimeMs ?? now);
				if (age > LEFT_BEHIND_MS) await rm(path, { force: true });
			}
	}

	private async makeFolders(): Promise<void> {
		for (const folder of Object.keys(FOLDERS) as Folder[])
			await mkdir(join(this.folder, folder), { recursive: true, mode: 0o700 });
	}

	private async writeDraft(file: RunFile, most: number): Promise<{ path: string; bytes: number } | null> {
		const path = draftOf(this.path("runs", file.run));
		let bytes = 0;
		const draft = await open(path, "wx", 0o600);
		try {
			for (const piece of runText(file)) {
				bytes += Buffer.byteLength(piece);
				if (bytes > most) break;
				await draft.writeFile(piece);
			}
		} catch (error) {
			await rm(path, { force: true });
			throw error;
		} finally {
			await draft.close();
		}
		if (bytes <= most) return { path, bytes };
		await rm(path, { force: true });
		return null;
	}

	private async filesIn(folder: Folder): Promise<string[]> {
		return (await readdir(join(this.folder, folder)).catch(missing)) ?? [];
	}

	private path(folder: Folder, run: string): string {
		return join(this.folder, folder, `${run}${FOLDERS[folder]}`);
	}
}

async function writeWhole(path: string, data: string | Uint8Array): Promise<void> {
	const draft = draftOf(path);
	try {
		await writeFile(draft, data, { mode: 0o600 });
		await rename(draft, path);
	} finally {
		await rm(draft, { force: true });
	}
}

/** Two windows may write at the same time: each has a draft of its own. */
const draftOf = (path: string): string => `${path}.${randomUUID()}.draft`;

const runOf = (folder: Folder, name: string): string =>
	name.endsWith(FOLDERS[folder]) ? name.slice(0, name.length - FOLDERS[folder].length) : name;

function missing(error: NodeJS.ErrnoException): null {
	if (error.code === "ENOENT") return null;
	throw error;
}
