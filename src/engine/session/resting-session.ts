/** A session that gives its memory back between two runs, for a while in which another one is needed. */
import type { Feeds, Port, Session } from "../ort";

/** Opens itself again for the next run. */
export class RestingSession implements Session {
	readonly inputs: ReadonlyMap<string, Port>;
	readonly outputs: ReadonlyMap<string, Port>;
	private opened: Promise<Session> | null;
	private running = 0;

	/** @param reopen makes the same session again */
	constructor(
		first: Session,
		private readonly reopen: () => Promise<Session>,
	) {
		this.inputs = first.inputs;
		this.outputs = first.outputs;
		this.opened = Promise.resolve(first);
	}

	async run(feeds: Feeds, outputs: readonly string[]): Promise<Feeds> {
		this.running++;
		try {
			// One that cannot be opened now, for want of memory, may be later.
			this.opened ??= this.reopen().catch((error: unknown) => {
				this.opened = null;
				throw error;
			});
			return await (await this.opened).run(feeds, outputs);
		} finally {
			this.running--;
		}
	}

	/** Gives the memory back, unless a run is under way. */
	async rest(): Promise<void> {
		if (this.running === 0) await this.release();
	}

	async release(): Promise<void> {
		const { opened } = this;
		this.opened = null;
		await (await opened)?.release();
	}
}
