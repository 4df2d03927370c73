/**
 * Where all requests to one server pass, whoever makes them: none passes before the server's limits have room for it. It counts
 * the requests of the last minute, so that in no 60 seconds more are made than were allowed.
 */
import { mulberry32 } from "../../../core/random";
import { stopIfCancelled } from "../../job";

/** What a server may be asked for in a minute; null = as much as it takes. */
export interface RateLimits {
	requests: number | null;
	/** Of prompts and answers. */
	tokens: number | null;
}

export const NO_LIMITS: RateLimits = { requests: null, tokens: null };

export interface RateClock {
	/** Milliseconds since 1970. */
	now(): number;
	/** Waits, unless the signal ends it before. */
	sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
	signal: AbortSignal;
}

/** A request that has passed. */
export interface Passage {
	/** Milliseconds since 1970. */
	readonly at: number;
	/** What it takes of the limit: an estimate, until whoever made the request learns better. */
	tokens: number;
}

const MINUTE = 60_000;

/** What lies between two requests that both waited until the server wants to hear of anybody again, ms, at most. */
const LONGEST_GAP = 250;

export class RateGate {
	/** Requests of the last minute, the oldest first. */
	private passed: Passage[] = [];
	private shutUntil = 0;
	private last: Promise<unknown> = Promise.resolve();
	/** Draws from [0, 1), other ones in each process: several of them may ask one server. */
	private random: (() => number) | null = null;

	/**
	 * Waits until a request of about so many tokens may be made; those that wait pass in the order in which they came, and after
	 * a pause that the server asked for one by one. One that is larger than the whole limit passes when nothing else has for a
	 * minute.
	 * @throws LensError cancelled
	 */
	pass(tokens: number, limits: RateLimits, clock: RateClock): Promise<Passage> {
		const came = clock.now();
		const turn = this.last.then(async () => {
			let owesGap = true;
			for (;;) {
				stopIfCancelled(clock.signal);
				const isHeld = owesGap && came < this.shutUntil;
				const wait = Math.max(0, this.waitFor(tokens, limits, clock.now())) + (isHeld ? this.gap(came) : 0);
				if (wait <= 0) break;
				if (isHeld) owesGap = false;
				await clock.sleep(wait, clock.signal).catch((reason) => {
					if (!clock.signal.aborted) throw reason;
				});
			}
			const passage = { at: clock.now(), tokens };
			this.passed.push(passage);
			return passage;
		});
		// Whoever was stopped while waiting holds up nobody behind.
		this.last = turn.catch(() => undefined);
		return turn;
	}

	/** Lets nobody pass before a time, ms since 1970: the server asks for a pause. */
	shut(until: number): void {
		this.shutUntil = Math.max(this.shutUntil, until);
	}

	private gap(seed: number): number {
		this.random ??= mulberry32(seed);
		return LONGEST_GAP * this.random();
	}

	/** Milliseconds until a request of so many tokens may pass; 0 or less = now. */
	private waitFor(tokens: number, limits: RateLimits, now: number): number {
		const firstOfMinute = this.passed.findIndex(({ at }) => at > now - MINUTE);
		this.passed = firstOfMinute < 0 ? [] : this.passed.slice(firstOfMinute);
		const waits = [
			this.shutUntil - now,
			limits.requests === null ? 0 : this.untilRoom(() => 1, 1, limits.requests, now),
			limits.tokens === null ? 0 : this.untilRoom((each) => each.tokens, tokens, limits.tokens, now),
		];
		return Math.max(...waits);
	}

	/** Milliseconds until enough of what has passed is a minute old. */
	private untilRoom(sizeOf: (passage: Passage) => number, size: number, limit: number, now: number): number {
		let tooMuch = this.passed.reduce((sum, each) => sum + sizeOf(each), Math.min(size, limit)) - limit;
		for (const each of this.passed) {
			if (tooMuch <= 0) return 0;
			tooMuch -= sizeOf(each);
			if (tooMuch <= 0) return each.at + MINUTE - now;
		}
		return 0;
	}
}

/** The gate of each server that a process asks, by its host: the server counts what all studies of the process ask together. */
export type RateGates = (host: string) => RateGate;

export function rateGates(): RateGates {
	const gates = new Map<string, RateGate>();
	return (host) => {
		const gate = gates.get(host) ?? new RateGate();
		gates.set(host, gate);
		return gate;
	};
}
