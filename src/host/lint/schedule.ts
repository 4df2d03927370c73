/**
 * When each group of rules runs for which document: run modes, waiting for a pause in typing, newer runs that take the
 * place of older ones. Knows neither the editor nor the rules, and takes its clock from whoever builds it.
 *
 * Reading a document is cheap and runs for each at once. The model is one, and answers for one document after another.
 */
import type { RuleGroup } from "../../core/lint/rules";
import type { RunMode } from "./settings";

/** Starts `action` after some milliseconds; the returned function calls it off. */
export type Timer = (milliseconds: number, action: () => void) => () => void;

/** What is scheduled. Both may be called off by their signal, and then must not keep what they found. */
export interface LintJobs {
	modes(key: string): Record<RuleGroup, RunMode>;
	/** Reads the document as it is now; `runs` says whether the structure rules run on it. */
	read(key: string, runs: boolean, signal: AbortSignal): Promise<void>;
	/** Milliseconds that reading the document took the last time. */
	cost(key: string): number;
	/** Runs the model rules on the document as it is now. */
	ask(key: string, signal: AbortSignal): Promise<void>;
	/** Whether the model was asked about the document and nothing happened since that would change its answers. */
	isAsked(key: string): boolean;
}

/** Long enough that a word is typed to its end, short enough to seem at once. */
const TYPING_PAUSE_MS = 150;
/** Reading takes at most a quarter of the time while somebody types in a very long file. */
const PAUSE_PER_COST = 3;
/** The model is asked when the thought is finished, not the word. */
const THINKING_PAUSE_MS = 1000;

const runsByItself = (mode: RunMode): boolean => mode === "onSave" || mode === "onType";

export class LintSchedule {
	private readonly timers = new Map<string, () => void>();
	private readonly reads = new Map<string, AbortController>();
	/** Documents that wait for the model, the next one first. */
	private queue: { key: string; done: () => void }[] = [];
	private asking: { key: string; controller: AbortController } | null = null;

	constructor(
		private readonly jobs: LintJobs,
		private readonly after: Timer,
	) {}

	/** The document is there, or its settings or the model are other ones than before. */
	opened(key: string): void {
		this.stopAsking(key);
		this.readSoon(key, 0, runsByItself(this.jobs.modes(key).structure));
	}

	/** A person looks at the document. */
	shown(key: string): void {
		if (runsByItself(this.jobs.modes(key).model) && !this.jobs.isAsked(key)) void this.askLater(key);
	}

	edited(key: string): void {
		const { structure, model } = this.jobs.modes(key);
		this.stopAsking(key);
		const pause = Math.max(TYPING_PAUSE_MS, PAUSE_PER_COST * this.jobs.cost(key));
		this.readSoon(key, pause, structure === "onType");
		if (model === "onType") this.setTimer(`ask ${key}`, THINKING_PAUSE_MS, () => void this.askFirst(key));
	}

	saved(key: string): void {
		const { structure, model } = this.jobs.modes(key);
		if (runsByItself(structure)) this.readSoon(key, 0, true);
		if (runsByItself(model)) void this.askFirst(key);
	}

	/** Runs both groups at once, whatever their modes. Resolves when both have run or were called off. */
	async requested(key: string): Promise<void> {
		this.clearTimer(`read ${key}`);
		await Promise.all([this.read(key, true), this.askFirst(key)]);
	}

	closed(key: string): void {
		this.clearTimer(`read ${key}`);
		this.reads.get(key)?.abort();
		this.reads.delete(key);
		this.stopAsking(key);
	}

	dispose(): void {
		for (const stop of this.timers.values()) stop();
		this.timers.clear();
		for (const controller of this.reads.values()) controller.abort();
		for (const { done } of this.queue) done();
		this.queue = [];
		this.asking?.controller.abort();
	}

	private readSoon(key: string, milliseconds: number, runs: boolean): void {
		this.setTimer(`read ${key}`, milliseconds, () => void this.read(key, runs));
	}

	private async read(key: string, runs: boolean): Promise<void> {
		this.reads.get(key)?.abort();
		const mine = new AbortController();
		this.reads.set(key, mine);
		await this.jobs.read(key, runs, mine.signal);
		if (this.reads.get(key) === mine) this.reads.delete(key);
	}

	/** What a person just did goes before what only waits. */
	private askFirst(key: string): Promise<void> {
		return this.ask(key, (entry) => this.queue.unshift(entry));
	}

	private askLater(key: string): Promise<void> {
		return this.ask(key, (entry) => this.queue.push(entry));
	}

	private ask(key: string, enqueue: (entry: { key: string; done: () => void }) => void): Promise<void> {
		this.stopAsking(key);
		return new Promise((done) => {
			enqueue({ key, done });
			void this.askNext();
		});
	}

	private async askNext(): Promise<void> {
		const next = this.asking ? undefined : this.queue.shift();
		if (!next) return;
		const controller = new AbortController();
		this.asking = { key: next.key, controller };
		await this.jobs.ask(next.key, controller.signal);
		this.asking = null;
		next.done();
		void this.askNext();
	}

	/** The run in progress is told to stop; the next one waits until it has, since the model is one. */
	private stopAsking(key: string): void {
		this.clearTimer(`ask ${key}`);
		if (this.asking?.key === key) this.asking.controller.abort();
		for (const { done } of this.queue.filter((entry) => entry.key === key)) done();
		this.queue = this.queue.filter((entry) => entry.key !== key);
	}

	private setTimer(name: string, milliseconds: number, action: () => void): void {
		this.clearTimer(name);
		const stop = this.after(milliseconds, () => {
			this.timers.delete(name);
			action();
		});
		this.timers.set(name, stop);
	}

	private clearTimer(name: string): void {
		this.timers.get(name)?.();
		this.timers.delete(name);
	}
}
