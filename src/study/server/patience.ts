/** How often a server is asked again, how long is waited between, and how long for one answer. */
import type { LensError } from "../../protocol/errors";
import { stopIfCancelled } from "../job";

export interface Patience {
	/** How often one request is made in vain. */
	attempts: number;
	/** The pause after the first attempt; each later one is twice as long. */
	pauseMs: number;
	/** The longest pause of our own choice. */
	longestPauseMs: number;
	/** The longest pause that the server may ask for before it is told to the user instead. */
	longestWaitSeconds: number;
	/** For one whole answer, from the first byte sent to the last received. */
	timeLimitMs: number;
}

/**
 * Pauses of about 1, 2, 4, 8, 16, 30 and 30 s ride out a restart behind a proxy, and a rate limit, which is counted by the
 * minute, also where the server does not say how long it lasts. Two minutes for an answer are what a queue on a busy server
 * takes, and far more than 50 tokens do.
 */
export const PATIENCE: Patience = {
	attempts: 8,
	pauseMs: 1000,
	longestPauseMs: 30_000,
	longestWaitSeconds: 300,
	timeLimitMs: 120_000,
};

export interface Clock {
	/** Waits, unless the signal ends it before; it may then resolve or reject. */
	sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
	signal: AbortSignal;
}

/** A failure that may pass: what was tried is tried again. */
export class PassingFailure extends Error {
	/**
	 * @param failure     what is told when it does not pass
	 * @param waitSeconds how long the server asks to wait; null leaves it to us
	 */
	constructor(
		readonly failure: LensError,
		readonly waitSeconds: number | null = null,
	) {
		super(failure.message);
	}
}

/**
 * Tries until it works, with growing pauses, so that requests which failed together do not come back together: a quarter of a
 * pause of our own more or less is chance; to one that the server asks for, a quarter or a second more is added, and nothing
 * is taken from it.
 * @param random draws from [0, 1)
 * @throws LensError the last attempt's failure, or cancelled
 */
export async function tryPatiently<T>(
	attempt: () => Promise<T>,
	{ patience, random, clock }: { patience: Patience; random: () => number; clock: Clock },
): Promise<T> {
	for (let failures = 1; ; failures++) {
		stopIfCancelled(clock.signal);
		try {
			return await attempt();
		} catch (error) {
			if (!(error instanceof PassingFailure)) throw error;
			const { waitSeconds, failure } = error;
			if (failures >= patience.attempts || (waitSeconds ?? 0) > patience.longestWaitSeconds) throw failure;
			const grown = Math.min(patience.pauseMs * 2 ** (failures - 1), patience.longestPauseMs);
			const own = grown * (0.75 + random() / 2);
			const asked = 1000 * (waitSeconds ?? 0);
			const pause =
				asked === 0 ? own : Math.max(own, asked + random() * Math.max(asked / 4, patience.pauseMs));
			await clock.sleep(pause, clock.signal).catch((reason) => {
				if (!clock.signal.aborted) throw reason;
			});
		}
	}
}

/**
 * Runs work under a signal that is aborted by the caller's, or after a time.
 * @param onLate what is thrown then
 */
export async function withinTime<T>(
	work: (signal: AbortSignal) => Promise<T>,
	{ milliseconds, clock, onLate }: { milliseconds: number; clock: Clock; onLate: () => Error },
): Promise<T> {
	const connection = new AbortController();
	const timer = new AbortController();
	const abort = () => connection.abort();
	clock.signal.addEventListener("abort", abort, { once: true });
	const late = clock.sleep(milliseconds, timer.signal).then(
		() => (timer.signal.aborted ? new Promise<never>(() => undefined) : Promise.reject(onLate())),
		(reason) => (timer.signal.aborted ? new Promise<never>(() => undefined) : Promise.reject(reason)),
	);
	const running = work(connection.signal);
	// Whichever loses the race is heard by nobody.
	running.catch(() => undefined);
	try {
		return await Promise.race([running, late]);
	} finally {
		timer.abort();
		abort();
		clock.signal.removeEventListener("abort", abort);
	}
}

/** Runs at most `count` pieces of work at a time, the others in the order they came. */
export function slots(count: number): <T>(work: () => Promise<T>) => Promise<T> {
	let free = count;
	const waiting: (() => void)[] = [];
	return async (work) => {
		if (free > 0) free--;
		else await new Promise<void>((resolve) => waiting.push(resolve));
		try {
			return await work();
		} finally {
			const next = waiting.shift();
			if (next) next();
			else free++;
		}
	};
}
