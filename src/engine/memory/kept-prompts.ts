/** Prompts that have been read and are answered again at once, so that n answers to one read it once. */
import { createHash } from "node:crypto";
import type { ReadPrompt } from "../run/conversation";
import { availableMemory } from "./available";

/** All that is kept may take this; a longer prompt is read again for each answer, which costs time and no memory. */
const MOST_BYTES = 2 ** 30;
/** And this part of what is free: the answer's own cache grows, and is held twice while it does. */
const FREE_PART = 1 / 4;
/** Whoever has not asked again so long after an answer has gone. */
const KEPT_MS = 60_000;

interface Kept {
	read: ReadPrompt;
	bytes: number;
	timer?: NodeJS.Timeout;
}

export class KeptPrompts {
	/** The oldest first. */
	private readonly kept = new Map<string, Kept>();

	constructor(
		private readonly mostBytes = MOST_BYTES,
		private readonly keptMs = KEPT_MS,
		private readonly freeBytes = availableMemory,
	) {}

	get isEmpty(): boolean {
		return this.kept.size === 0;
	}

	/** Bytes of what is kept. */
	get bytes(): number {
		return [...this.kept.values()].reduce((sum, { bytes }) => sum + bytes, 0);
	}

	/**
	 * A prompt that has been read, the caller's to use up: a copy of what is kept where it is asked for again.
	 * @param key     names all that its readings depend on
	 * @param isAgain whether the same is asked for once more
	 * @param read    reads it, unless it is kept
	 */
	async of(key: string, isAgain: boolean, read: () => Promise<ReadPrompt>): Promise<ReadPrompt> {
		const known = this.take(key) ?? (await read());
		if (isAgain) this.keep(key, known);
		return known;
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

	/** Keeps a copy, unless there is no room for it. */
	private keep(key: string, known: ReadPrompt): void {
		const bytes = bytesOf(known);
		const most = Math.min(this.mostBytes, FREE_PART * this.freeBytes() + this.bytes);
		if (bytes > most) return;
		while (this.bytes + bytes > most) this.take(this.kept.keys().next().value!);
		this.kept.set(key, { read: copyOf(known), bytes });
	}
}

/** What a copy takes. */
const bytesOf = ({ start, scores }: ReadPrompt): number =>
	start.thread.cache.bytes +
	start.logits.byteLength +
	scores.reduce((sum, { shares }) => sum + shares.byteLength, 0);

/** One that can be answered as well. Its ratios are scored already, and its logits may be the end of all tokens' ones. */
const copyOf = ({ start, scores }: ReadPrompt): ReadPrompt => ({
	start: { thread: { cache: start.thread.cache.copy() }, logits: start.logits.slice(), ratio: null },
	scores,
});

/** A key for plain data of any size. */
export const keyOf = (...parts: unknown[]): string =>
	createHash("sha256").update(JSON.stringify(parts)).digest("base64");
