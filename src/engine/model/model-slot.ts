/** The one place that holds the loaded model, so that no call sees it go while it works. */
import { LensError } from "../../protocol/errors";
import type { LoadedModel } from "./loaded-model";

/** What becomes of a model that nobody asks. */
export interface Rest {
	/** Milliseconds without a call until its memory is given back; 0 = never. */
	afterMs: number;
	/** Loads the same model again, for the next call. */
	reopen: () => Promise<LoadedModel>;
	/** Told when its memory has been given back. */
	onRest: (model: LoadedModel) => void;
	/** Told when it could not be given back. */
	onFailure: (error: unknown) => void;
}

/** Timers count in 32 bits; what is longer than 24 days is never. */
const LONGEST_MS = 2 ** 31 - 1;

export class ModelSlot {
	private model: LoadedModel | null = null;
	private users = 0;
	private idle: (() => void)[] = [];
	/** Loads and unloads, one after another. */
	private changes: Promise<unknown> = Promise.resolve();
	private rest: Rest | null = null;
	private timer: NodeJS.Timeout | undefined;

	/** The model that is loaded now; it may be released any time, so that only its tokenizer is safe to use. */
	get current(): LoadedModel | null {
		return this.model;
	}

	/**
	 * Runs `work` with the model, which stays loaded meanwhile. One that rests is loaded again first.
	 * @throws LensError noModel
	 */
	async use<T>(work: (model: LoadedModel) => Promise<T>): Promise<T> {
		await this.changes; // A call sent right after loadModel waits for it.
		if (!this.model && this.rest) await this.wake();
		const { model } = this;
		if (!model) throw new LensError("noModel", "No model is loaded.");
		this.users++;
		clearTimeout(this.timer);
		try {
			return await work(model);
		} finally {
			this.users--;
			if (this.users === 0) for (const resume of this.idle.splice(0)) resume();
			this.wait();
		}
	}

	/**
	 * Replaces the model.
	 * @param open may call `clear` to release the current model once its calls have ended: two large models at once may
	 *             not fit. When it fails before that, the current model stays; after it, the slot is empty.
	 */
	replace(
		open: (current: LoadedModel | null, clear: () => Promise<void>) => Promise<LoadedModel>,
	): Promise<LoadedModel> {
		return this.inTurn(async () => {
			const model = await open(this.model, () => {
				this.rest = null;
				return this.clear();
			});
			// How the one before was to rest is no longer meant.
			if (model !== this.model) this.rest = null;
			this.model = model;
			return model;
		});
	}

	/** Says what is to become of the model when nobody asks it; from now on, in place of what was said before. */
	restAfter(rest: Rest): void {
		this.rest = rest;
		this.wait();
	}

	/** Releases the model, if there is one. */
	empty(): Promise<void> {
		return this.inTurn(() => {
			this.rest = null;
			return this.clear();
		});
	}

	/** Starts to count; a call that is running starts it again at its end. */
	private wait(): void {
		clearTimeout(this.timer);
		const { rest } = this;
		if (!rest?.afterMs || rest.afterMs > LONGEST_MS || this.users > 0 || !this.model) return;
		this.timer = setTimeout(() => {
			this.inTurn(() => this.fallAsleep(rest)).catch(rest.onFailure);
		}, rest.afterMs);
		// The engine ends with its parent, not with its last timer.
		this.timer.unref();
	}

	private async fallAsleep(rest: Rest): Promise<void> {
		const { model } = this;
		// A call or another model may have come in the meantime.
		if (!model || this.users > 0 || this.rest !== rest) return;
		await this.clear();
		rest.onRest(model);
	}

	private async wake(): Promise<void> {
		await this.inTurn(async () => {
			if (!this.model && this.rest) this.model = await this.rest.reopen();
		});
	}

	private inTurn<T>(change: () => Promise<T>): Promise<T> {
		const result = this.changes.then(change);
		this.changes = result.catch(() => undefined);
		return result;
	}

	private async clear(): Promise<void> {
		const { model } = this;
		this.model = null;
		clearTimeout(this.timer);
		if (this.users > 0) await new Promise<void>((resolve) => this.idle.push(resolve));
		await model?.release();
	}
}
