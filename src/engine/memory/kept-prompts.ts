/** Prompts that have been read and are answered again at once, so that n answers to one read it once. */
import { createHash } from "node:crypto";
import type { ReadPrompt } from "../run/conversation";

/** All that is kept may take this; a longer prompt is read again for each answer, which costs time and no memory. */
const MOST_BYTES = 2 ** 30;
/** Whoever has not asked again so long after an answer has gone. */
const KEPT_MS = 60_000;

interface Kept {
	read: ReadPrompt;
	timer?: NodeJS.Timeout;
}

export class KeptPrompts {
	/** The oldest first. */
	private readonly kept = new Map<string, Kept>();

	constructor(
		private readonly mostBytes = MOST_BYTES,
		private readonly keptMs = KEPT_MS,
	) {}

	get isEmpty(): boolean {
		return this.kept.size === 0;
	}

	/** Bytes of the caches that are kept. */
	get bytes(): number {
		return [...this.kept.values()].reduce((sum, { read }) => sum + read.start.thread.cache.bytes, 0);
	}

	/**
	 * A prompt that has been read, the caller's to use up: a copy of what is kept where it is asked for again.
	 * @param key     names all that its readings depend on
	 * @param isAgain whether the same is asked for once more
	 * @param read    reads it, unless it is kept
	 */
	async of(key: string, isAgain: boolean, read: () => Promise<ReadPrompt>): Promise<ReadPrompt> {
		const known = this.take(key) ?? (await read());
		if (!isAgain || !this.keep(key, known)) return known;
		const { start } = known;
		return { ...known, start: { ...start, thread: { cache: start.thread.cache.copy() } } };
	}

	/** An answer has ended: from now on the next is waited for. */
	waitForNext(key: string): void {
		const kept = this.kept.get(key);
		if (!kept) return;
		clearTimeout(kept.timer);
		kept.timer = setTimeout(() => this.take(key), this.keptMs);
		// The engine ends with its parent, not with its last timer.
		kept.timer.unref();
	}

	/** Lets go of one, if it is kept. */
	forget(key: string): void {
		this.take(key);
	}

	/** Lets go of all. */
	clear(): void {
		for (const key of [...this.kept.keys()]) this.take(key);
	}

	private take(key: string): ReadPrompt | null {
		const found = this.kept.get(key);
		if (!found) return null;
		clearTimeout(found.timer);
		this.kept.delete(key);
		return found.read;
	}

	private keep(key: string, read: ReadPrompt): boolean {
		const { bytes } = read.start.thread.cache;
		if (bytes > this.mostBytes) return false;
		while (this.bytes + bytes > this.mostBytes) this.take(this.kept.keys().next().value!);
		this.take(key);
		this.kept.set(key, { read });
		return true;
	}
}

/** A key for plain data of any size. */
export const keyOf = (...parts: unknown[]): string =>
	createHash("sha256").update(JSON.stringify(parts)).digest("base64");
