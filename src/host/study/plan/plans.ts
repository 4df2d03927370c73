/**
 * The plans of a window: made of forms and given to schedulers by the command line that comes with the extension, then
 * followed through what it says of them. Knows nothing of the editor.
 */
import * as l10n from "@vscode/l10n";
import type { StageStatus } from "../../../cluster/status";
import { LensError } from "../../../protocol/errors";
import type { PlaceForm, TaskNeeds } from "../../../protocol/study-panel/place-form";
import { Listeners } from "../../listeners";
import type { StudyCall } from "../params/study-call";
import { planWords, submitWords } from "./plan-words";
import type { RunCli } from "./run-cli";
import { isIdle } from "./stage-words";

/** How a plan stood when it was looked at last. */
export interface PlanNow {
	stages: StageStatus[];
	isDone: boolean;
	/** What could not be asked, the queue say; empty when all could. */
	note: string;
}

/** While somebody sees them: a scheduler's queue takes a second to answer, and tasks take minutes. */
const LOOK_EVERY_MS = 10_000;
/** Each look is a process of its own. */
const AT_ONCE = 2;
/** Plans that nobody works on gather over time: they are looked at in every so many rounds only. */
const IDLE_EVERY = 6;
/** A controller that is away lets squeue wait for half a minute; a network disk that hangs would stop all looks for good. */
const PATIENCE_MS = 90_000;

export class Plans {
	private readonly known = new Map<string, PlanNow>();
	private readonly changes = new Listeners<void>();
	private readonly ends = new Listeners<string>();
	/** Folders of plans that are not done, as the list has them. */
	private followed: readonly string[] = [];
	/** Those that are being given to a scheduler: two presses are one submission. */
	private readonly submitting = new Set<string>();
	/** Those whose end was told. */
	private readonly told = new Set<string>();
	/** Ends the looks that go on; what a scheduler is being told is told whole. */
	private readonly gone = new AbortController();
	/** Of looks that nobody asked for. */
	private rounds = 0;
	private isSeen = false;
	private looking: Promise<void> | null = null;
	private timer: NodeJS.Timeout | null = null;

	/** @param every ms between two looks @param patience ms that one may take */
	constructor(
		private readonly cli: RunCli,
		private readonly every = LOOK_EVERY_MS,
		private readonly patience = PATIENCE_MS,
	) {}

	/** Whenever a plan stands otherwise than before. */
	onChange(listener: () => void): () => void {
		return this.changes.add(listener);
	}

	/** Each followed plan that has come to its end, by its folder. */
	onDone(listener: (dir: string) => void): () => void {
		return this.ends.add(listener);
	}

	/** Null until it was looked at. */
	now(dir: string): PlanNow | null {
		return this.known.get(dir) ?? null;
	}

	/** Makes a plan. Fails as the command line does, in its words. */
	async make(
		call: StudyCall,
		place: PlaceForm,
		{ signal, ...of }: { dir: string; model: string; signal: AbortSignal },
	): Promise<void> {
		await this.cli(planWords(call, place, of), signal);
	}

	/**
	 * Gives a plan, or what has failed of it, to its scheduler.
	 * @param needs of its tasks, where they are told anew
	 * @returns what the command line says; null where there is none
	 */
	async submit(dir: string, place: PlaceForm, needs?: TaskNeeds): Promise<string | null> {
		const words = submitWords(place, dir, needs);
		if (words === null || this.submitting.has(dir)) return null;
		this.submitting.add(dir);
		try {
			const { output } = await this.cli(words);
			return output;
		} finally {
			this.submitting.delete(dir);
			this.lookSoon();
		}
	}

	/** Takes a plan out of its scheduler's queue. @returns what the command line says */
	async cancel(dir: string): Promise<string> {
		const { output } = await this.cli(["cancel", dir]);
		this.lookSoon();
		return output.trim();
	}

	/**
	 * These plans are in the list and not done: looked at now if they never were, and again while the list is seen.
	 * @param ended plans in the list that have their report: it may have found that before a look did
	 */
	follow(dirs: readonly string[], ended: readonly string[] = []): void {
		this.followed = dirs;
		const before = ended.filter((dir) => this.known.get(dir)?.isDone === false);
		for (const dir of [...this.known.keys()]) if (!dirs.includes(dir)) this.known.delete(dir);
		if (dirs.some((dir) => !this.known.has(dir))) this.lookSoon();
		else this.wait();
		for (const dir of before) this.tellEnd(dir);
	}

	/** Whether somebody sees the list. */
	setSeen(isSeen: boolean): void {
		const comes = isSeen && !this.isSeen;
		this.isSeen = isSeen;
		if (comes && this.followed.length > 0) this.lookSoon();
		else this.wait();
	}

	/** Looks at all followed plans now; a look that goes on is waited for and followed by another. */
	async look(dirs?: readonly string[]): Promise<void> {
		await this.looking;
		this.looking ??= this.lookAt(dirs ?? this.followed).finally(() => {
			this.looking = null;
			this.wait();
		});
		await this.looking;
	}

	dispose(): void {
		this.followed = [];
		this.gone.abort();
		this.wait();
	}

	private tellEnd(dir: string): void {
		if (this.told.has(dir)) return;
		this.told.add(dir);
		this.ends.tell(dir);
	}

	private lookSoon(): void {
		void this.look();
	}

	/** Sets the next look, or none. */
	private wait(): void {
		if (this.timer) clearTimeout(this.timer);
		const isFree = this.looking === null && !this.gone.signal.aborted;
		const isWanted = this.isSeen && this.followed.length > 0 && isFree;
		this.timer = isWanted ? setTimeout(() => void this.look(this.due()), this.every) : null;
	}

	/** Whom the next round is for. */
	private due(): string[] {
		this.rounds++;
		const isResting = ({ note, stages }: PlanNow) => note === "" && isIdle(stages);
		const isDue = (now: PlanNow | null) => !now || this.rounds % IDLE_EVERY === 0 || !isResting(now);
		return this.followed.filter((dir) => isDue(this.now(dir)));
	}

	private async lookAt(dirs: readonly string[]): Promise<void> {
		let hasChanged = false;
		const ended: string[] = [];
		for (let first = 0; first < dirs.length; first += AT_ONCE)
			await Promise.all(
				dirs.slice(first, first + AT_ONCE).map(async (dir) => {
					const now = await this.statusOf(dir);
					if (!this.followed.includes(dir)) return;
					const before = this.known.get(dir);
					this.known.set(dir, now);
					if (JSON.stringify(before) === JSON.stringify(now)) return;
					hasChanged = true;
					// One that is found done at the first look ended while no window was there: the list says so.
					if (now.isDone && before) ended.push(dir);
				}),
			);
		if (hasChanged) this.changes.tell();
		for (const dir of ended) this.tellEnd(dir);
	}

	/** One that cannot be read is told as such in the list, and looked at again. */
	private async statusOf(dir: string): Promise<PlanNow> {
		const tooLong = new AbortController();
		const timer = setTimeout(() => tooLong.abort(), this.patience);
		try {
			const signal = AbortSignal.any([tooLong.signal, this.gone.signal]);
			const { output, notes } = await this.cli(["status", dir, "--json"], signal);
			const { stages, isDone }: { stages: StageStatus[]; isDone: boolean } = JSON.parse(output);
			return { stages, isDone, note: notes };
		} catch (error) {
			const said = error instanceof LensError ? error.sentence : String(error);
			const seconds = Math.round(this.patience / 1000);
			const note = tooLong.signal.aborted
				? l10n.t("How it stands was asked for {0} seconds without an answer.", seconds)
				: said;
			return { stages: this.known.get(dir)?.stages ?? [], isDone: false, note };
		} finally {
			clearTimeout(timer);
		}
	}
}
