/** The runs that are kept in a workspace: one list for all that asks, the disk being what counts. */
import * as l10n from "@vscode/l10n";
import { beyondLimits, type Kept, type Limits, listOrder, newestFirst } from "../../core/history/order";
import { hasWords, queryWords, searchedText } from "../../core/history/search";
import { LensError } from "../../protocol/errors";
import type { KeptRun } from "../../protocol/panel-api";
import { Listeners } from "../listeners";
import type { FinishedRun, RunFile } from "./run-file";
import { keptRun, type RunHead } from "./run-head";
import type { RunStore } from "./run-store";

/** A year of some runs a working day; more would make lists slow to search and folders slow to copy. */
export const LIMITS: Limits & { runBytes: number } = {
	runs: 500,
	bytes: 200e6,
	/** About 25,000 tokens with 30 neurons each, as for the panel's own state. */
	runBytes: 16 * 2 ** 20,
};
/** Heads that are read at the same time. */
const AT_ONCE = 16;

export interface Entry extends Kept {
	head: RunHead;
	/** See `searchedText`. */
	searched: string;
}

export class History {
	private readonly entries = new Map<string, Entry>();
	/** Files that were named in the log already. */
	private readonly skipped = new Set<string>();
	private readonly listeners = new Listeners<null>();
	/** The end of what is under way: one thing is done after the other. */
	private last: Promise<unknown> = Promise.resolve();
	private isSwept = false;

	/** @param log takes sentences about what is skipped */
	constructor(
		readonly store: RunStore,
		private readonly log: (sentence: string) => void,
		private readonly limits = LIMITS,
	) {}

	/** Runs came, went, or were pinned. */
	onChange(listener: () => void): () => void {
		return this.listeners.add(listener);
	}

	/** Keeps a finished answer; one that is too large is named in the log instead. @param at milliseconds since 1970 */
	keep(finished: FinishedRun, at: number): Promise<void> {
		return this.inTurn(async () => {
			const { run } = finished.answer;
			const { label } = finished.source;
			const head = await this.write({ run, at, ...finished });
			if (!head)
				return this.log(
					`The answer to ${label} is not kept: its file would be larger than ${this.limits.runBytes / 2 ** 20} MB.`,
				);
			await this.scan();
			await this.dropBeyondLimits();
			if (!this.entries.has(run))
				this.log(`The answer to ${label} is not kept: pinned runs take all the room there is.`);
			this.tell();
		});
	}

	/** All runs that are kept, pinned ones first, then the newest. */
	list(): Promise<KeptRun[]> {
		return this.inTurn(async () => {
			await this.scan();
			return this.inOrder().map(({ head, isPinned }) => keptRun(head, isPinned));
		});
	}

	/** The first `limit` of the runs that have every word of the query. */
	find(query: string, limit: number): Promise<{ runs: KeptRun[]; found: number; kept: number }> {
		return this.inTurn(async () => {
			await this.scan();
			const words = queryWords(query);
			const found = this.inOrder().filter(({ searched }) => hasWords(searched, words));
			const runs = found.slice(0, limit).map(({ head, isPinned }) => keptRun(head, isPinned));
			return { runs, found: found.length, kept: this.entries.size };
		});
	}

	/** Runs that were read with this probe, the newest first; see `probeKey`. */
	ofProbe(key: string): Promise<Entry[]> {
		return this.inTurn(async () => {
			await this.scan();
			return [...this.entries.values()].filter(({ head }) => head.probe === key).sort(newestFirst);
		});
	}

	/** @throws LensError fileUnreadable when it is gone or broken */
	read(run: string): Promise<RunFile> {
		return this.inTurn(async () => {
			await this.scan();
			// Only what is listed is read, so that no name leads elsewhere.
			const read = this.entries.has(run) ? await this.store.readRun(run) : null;
			if (read?.file) return read.file;
			throw new LensError(
				"fileUnreadable",
				read
					? l10n.t("The kept run cannot be shown: {0}.", read.problem)
					: l10n.t("The kept run cannot be shown: it was deleted."),
			);
		});
	}

	pin(run: string, isPinned: boolean): Promise<void> {
		return this.inTurn(async () => {
			await this.scan();
			if (!this.entries.has(run))
				throw new LensError("fileUnreadable", l10n.t("The run cannot be pinned: it was deleted."));
			await this.store.setPinned(run, isPinned);
			this.entries.get(run)!.isPinned = isPinned;
			this.tell();
		});
	}

	/** Deletes these runs, and without any all that are not pinned. */
	delete(runs: readonly string[]): Promise<void> {
		return this.inTurn(async () => {
			await this.scan();
			const unpinned = () => [...this.entries.values()].filter(({ isPinned }) => !isPinned);
			const gone = runs.length > 0 ? runs : unpinned().map(({ run }) => run);
			for (const run of gone) await this.remove(run);
			this.tell();
		});
	}

	/** Deletes everything, pinned runs and files that are broken too. */
	clear(): Promise<void> {
		return this.inTurn(async () => {
			await this.store.clear();
			this.entries.clear();
			this.tell();
		});
	}

	/** Looks for what other windows changed. */
	refresh(): Promise<void> {
		return this.inTurn(async () => {
			if (await this.scan()) this.tell();
		});
	}

	/** Makes a run's head and columns again; null for a run that cannot be read, which is named in the log. */
	async repair(run: string): Promise<RunHead | null> {
		const read = await this.store.readRun(run);
		if (read?.file) return this.store.writeHead(read.file, await this.store.size(run));
		if (read) this.skip(`${run}.json`, read.problem);
		return null;
	}

	/** Brings the entries to what is on the disk. @returns whether anything was different */
	private async scan(): Promise<boolean> {
		if (!this.isSwept) await this.store.sweep(Date.now());
		this.isSwept = true;
		const [{ runs, foreign }, pinned] = [await this.store.names(), await this.store.pinned()];
		for (const name of foreign) this.skip(name, "it is no run");
		const there = new Set(runs);
		const gone = [...this.entries.keys()].filter((run) => !there.has(run));
		for (const run of gone) this.entries.delete(run);
		const come = runs.filter((run) => !this.entries.has(run) && !this.skipped.has(`${run}.json`));
		for (let from = 0; from < come.length; from += AT_ONCE)
			await Promise.all(come.slice(from, from + AT_ONCE).map((run) => this.enter(run)));
		let isPinAnew = false;
		for (const entry of this.entries.values()) {
			isPinAnew ||= entry.isPinned !== pinned.has(entry.run);
			entry.isPinned = pinned.has(entry.run);
		}
		return gone.length > 0 || come.length > 0 || isPinAnew;
	}

	private async write(file: RunFile): Promise<RunHead | null> {
		try {
			return await this.store.write(file, this.limits.runBytes);
		} catch (error) {
			const why = error instanceof Error ? error.message : String(error);
			const sentence = l10n.t("The answer could not be kept in {0}: {1}.", this.store.folder, why);
			throw new LensError("fileUnwritable", sentence);
		}
	}

	private async enter(run: string): Promise<void> {
		const head = (await this.store.readHead(run)) ?? (await this.repair(run));
		if (!head) return;
		const { at, bytes, prompt, response, label, model } = head;
		const searched = searchedText([prompt, response, label, model]);
		this.entries.set(run, { run, at, bytes, isPinned: false, head, searched });
	}

	private async dropBeyondLimits(): Promise<void> {
		// Another window may have pinned it since.
		for (const { run } of beyondLimits([...this.entries.values()], this.limits))
			if (!(await this.store.isPinned(run))) await this.remove(run);
	}

	private async remove(run: string): Promise<void> {
		if (!this.entries.delete(run)) return;
		await this.store.remove(run);
	}

	private skip(name: string, why: string): void {
		if (this.skipped.has(name)) return;
		this.skipped.add(name);
		this.log(`${name} in ${this.store.folder} is skipped: ${why}.`);
	}

	private inOrder(): Entry[] {
		return [...this.entries.values()].sort(listOrder);
	}

	private inTurn<T>(action: () => Promise<T>): Promise<T> {
		const mine = this.last.then(action);
		// A failure is the caller's; what comes after it is done all the same.
		this.last = mine.catch(() => undefined);
		return mine;
	}

	private tell(): void {
		this.listeners.tell(null);
	}
}
