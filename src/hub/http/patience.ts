/** How long is waited for the hub, and how often it is asked again. */
import { setTimeout as wait } from "node:timers/promises";
import { LensError } from "../../protocol/errors";

export interface Patience {
	/** How often one thing is asked for in vain. */
	attempts: number;
	/** The pause after the first attempt; each later one is twice as long. */
	pauseMs: number;
	/** Without a byte for this long, a connection counts as dead. */
	stallMs: number;
	/** The longest pause that the hub may ask for before it is told to the user instead. */
	longestWaitSeconds: number;
}

/** Five attempts make pauses of about 1, 2, 4 and 8 s, within which a router comes back; the hub's own tools wait as long. */
export const PATIENCE: Patience = { attempts: 5, pauseMs: 1000, stallMs: 30_000, longestWaitSeconds: 90 };

/** A failure that may pass: what was tried is tried again. */
export class PassingFailure extends Error {
	/**
	 * @param failure           what is told when it does not pass
	 * @param waitSeconds       how long the hub asks to wait; null leaves it to us
	 * @param hasBroughtSomething whether the attempt was worth it, so that the count starts anew
	 */
	constructor(
		readonly failure: LensError,
		readonly waitSeconds: number | null = null,
		readonly hasBroughtSomething = false,
	) {
		super(failure.message);
	}
}

/**
 * Tries until it works, with growing pauses.
 * @throws LensError the last attempt's failure, or cancelled
 */
export async function tryPatiently<T>(
	attempt: () => Promise<T>,
	patience: Patience,
	signal: AbortSignal,
): Promise<T> {
	let failures = 0;
	for (;;) {
		if (signal.aborted) throw stopped();
		try {
			return await attempt();
		} catch (error) {
			if (!(error instanceof PassingFailure)) throw error;
			failures = error.hasBroughtSomething ? 1 : failures + 1;
			const tooLong = (error.waitSeconds ?? 0) > patience.longestWaitSeconds;
			if (failures >= patience.attempts || tooLong) throw error.failure;
			await pause(pauseAfter(failures, error.waitSeconds, patience), signal);
		}
	}
}

/** Many windows that lost the same connection should not come back at the same moment: up to half of it is chance. */
function pauseAfter(failures: number, waitSeconds: number | null, { pauseMs }: Patience): number {
	const grown = pauseMs * 2 ** (failures - 1) * (0.75 + Math.random() / 2);
	return Math.max(grown, 1000 * (waitSeconds ?? 0));
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
	try {
		await wait(milliseconds, undefined, { signal });
	} catch (error) {
		if (signal.aborted) throw stopped();
		throw error;
	}
}

/** What ends when somebody asks for it. */
export const stopped = () => new LensError("cancelled", "Stopped; what is there is kept.");

/** A signal for one connection: aborted by the caller's, or when nothing came for too long. */
export interface Watch {
	signal: AbortSignal;
	isStalled(): boolean;
	/** What is waited for, or a failure as soon as the signal is aborted: not every fetch keeps to its signal. */
	race<T>(waited: Promise<T>): Promise<T>;
	/** Something came. */
	touch(): void;
	/** Ends the watch, and the connection if it is still open. */
	end(): void;
}

/** Watches one connection from now on. */
export function watchOver(caller: AbortSignal, stallMs: number): Watch {
	const controller = new AbortController();
	const aborted = new Promise<never>((_resolve, reject) => {
		controller.signal.addEventListener("abort", () => reject(controller.signal.reason), { once: true });
	});
	// It may be that nobody waits when it happens.
	aborted.catch(() => undefined);
	const abort = () => controller.abort();
	let isStalled = false;
	const timer = setTimeout(() => {
		isStalled = true;
		abort();
	}, stallMs);
	caller.addEventListener("abort", abort, { once: true });
	if (caller.aborted) abort();
	return {
		signal: controller.signal,
		isStalled: () => isStalled,
		race: (waited) => Promise.race([waited, aborted]),
		touch: () => timer.refresh(),
		end() {
			clearTimeout(timer);
			caller.removeEventListener("abort", abort);
			// A body that nobody reads to its end would keep the connection.
			abort();
		},
	};
}
