/** Who may use the engine: a few at a time, the others in the order in which they came, and no more than fit. */
import { ApiError } from "../api-error";

export interface QueueLimits {
	/** Requests that are answered side by side. */
	parallel: number;
	/** Requests that may wait. */
	waiting: number;
}

interface Waiting {
	admit(): void;
	refuse(error: unknown): void;
}

/** Bounds of what a client is told to wait, in seconds: a guess from a short past. */
const SHORTEST_WAIT = 1;
const LONGEST_WAIT = 120;
/** How much the newest request counts in the guess. */
const NEWEST_SHARE = 0.2;

export class Queue {
	private readonly line: Waiting[] = [];
	private atWork = 0;
	private closing: ApiError | null = null;
	/** How long a request keeps its place, in seconds; a mean that forgets. */
	private usualSeconds = 1;

	constructor(
		private readonly limits: QueueLimits,
		/** Seconds from any moment. */
		private readonly now: () => number,
	) {}

	get waiting(): number {
		return this.line.length;
	}

	get running(): number {
		return this.atWork;
	}

	/**
	 * Waits for a place.
	 * @returns gives the place back; calling it again does nothing
	 * @throws  ApiError 429 when too many wait, the closing error once `close` was called; the signal's reason
	 */
	async enter(signal: AbortSignal): Promise<() => void> {
		signal.throwIfAborted();
		if (this.closing) throw this.closing;
		if (this.atWork >= this.limits.parallel) await this.wait(signal);
		else this.atWork++;
		return this.placeFrom(this.now());
	}

	/** Lets nobody in any more, and sends away who waits. */
	close(error: ApiError): void {
		this.closing = error;
		for (const { refuse } of this.line.splice(0)) refuse(error);
	}

	private wait(signal: AbortSignal): Promise<void> {
		if (this.line.length >= this.limits.waiting) throw this.full();
		return new Promise((resolve, reject) => {
			const leave = () => {
				this.line.splice(this.line.indexOf(waiting), 1);
				reject(signal.reason);
			};
			const settled =
				<A extends unknown[]>(settle: (...given: A) => void) =>
				(...given: A) => {
					signal.removeEventListener("abort", leave);
					settle(...given);
				};
			const waiting: Waiting = { admit: settled(resolve), refuse: settled(reject) };
			signal.addEventListener("abort", leave, { once: true });
			this.line.push(waiting);
		});
	}

	private placeFrom(started: number): () => void {
		let isHeld = true;
		return () => {
			if (!isHeld) return;
			isHeld = false;
			this.usualSeconds += NEWEST_SHARE * (this.now() - started - this.usualSeconds);
			const next = this.line.shift();
			// The place goes from hand to hand: nobody who comes in between takes it.
			if (next) next.admit();
			else this.atWork--;
		};
	}

	private full(): ApiError {
		const guess = (this.usualSeconds * (this.line.length + 1)) / this.limits.parallel;
		const retryAfter = Math.min(LONGEST_WAIT, Math.max(SHORTEST_WAIT, Math.ceil(guess)));
		return new ApiError(
			429,
			"queue_full",
			`${this.line.length} requests wait already, as many as may; ask again in ${retryAfter} s.`,
			{ retryAfter },
		);
	}
}
