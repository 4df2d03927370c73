/**
 * Tells VS Code of changed lenses until it has asked for them. It waits before it asks, for as long as answers took
 * lately, and forgets that it wanted to when the editor loses the focus meanwhile (microsoft/vscode#233221, #209441):
 * then the lenses of a busy machine would not show until somebody clicks into the text. Knows nothing of the editor.
 */
import type { Timer } from "../lint/schedule";

/** VS Code usually asks after 0.4 s. */
const FIRST_MS = 2_000;
/** VS Code waits for a minute at most, anew whenever it is told: so the pauses grow beyond that. */
const LAST_MS = 64_000;

export class LensReminder {
	/** What calls off the next reminder, by document. */
	private readonly waiting = new Map<string, () => void>();

	/** @param isSeen whether VS Code would ask at all */
	constructor(
		private readonly tell: () => void,
		private readonly isSeen: (key: string) => boolean,
		private readonly after: Timer,
	) {}

	/** The lenses of a document are others. */
	changed(key: string): void {
		this.tell();
		this.remind(key, FIRST_MS);
	}

	/** VS Code asks for the lenses of a document. */
	asked(key: string): void {
		this.waiting.get(key)?.();
		this.waiting.delete(key);
	}

	dispose(): void {
		for (const stop of this.waiting.values()) stop();
		this.waiting.clear();
	}

	private remind(key: string, milliseconds: number): void {
		this.asked(key);
		if (milliseconds > LAST_MS) return;
		const stop = this.after(milliseconds, () => {
			this.waiting.delete(key);
			if (!this.isSeen(key)) return;
			this.tell();
			this.remind(key, 2 * milliseconds);
		});
		this.waiting.set(key, stop);
	}
}
