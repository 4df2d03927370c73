/** The one place that holds the loaded model, so that no call sees it go while it works. */
import { LensError } from "../../protocol/errors";
import type { LoadedModel } from "./loaded-model";

export class ModelSlot {
	private model: LoadedModel | null = null;
	private users = 0;
	private idle: (() => void)[] = [];
	/** Loads and unloads, one after another. */
	private changes: Promise<unknown> = Promise.resolve();

	/** The model that is loaded now; it may be released any time, so that only its tokenizer is safe to use. */
	get current(): LoadedModel | null {
		return this.model;
	}

	/** Runs `work` with the model, which stays loaded meanwhile. @throws LensError noModel */
	async use<T>(work: (model: LoadedModel) => Promise<T>): Promise<T> {
		await this.changes; // A call sent right after loadModel waits for it.
		const { model } = this;
		if (!model) throw new LensError("noModel", "No model is loaded.");
		this.users++;
		try {
			return await work(model);
		} finally {
			this.users--;
			if (this.users === 0) for (const resume of this.idle.splice(0)) resume();
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
			this.model = await open(this.model, () => this.clear());
			return this.model;
		});
	}

	/** Releases the model, if there is one. */
	empty(): Promise<void> {
		return this.inTurn(() => this.clear());
	}

	private inTurn<T>(change: () => Promise<T>): Promise<T> {
		const result = this.changes.then(change);
		this.changes = result.catch(() => undefined);
		return result;
	}

	private async clear(): Promise<void> {
		const { model } = this;
		this.model = null;
		if (this.users > 0) await new Promise<void>((resolve) => this.idle.push(resolve));
		await model?.release();
	}
}
