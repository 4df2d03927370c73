/** A clock that stands still until it is told to go on. */
import type { Timer } from "../../../src/host/lint/schedule";

export interface Clock {
	after: Timer;
	/** Lets time pass, and whatever was waiting for it. */
	pass(milliseconds: number): Promise<void>;
}

export function stoppedClock(): Clock {
	let now = 0;
	const waiting = new Set<{ at: number; action: () => void }>();
	return {
		after(milliseconds, action) {
			const entry = { at: now + milliseconds, action };
			waiting.add(entry);
			return () => waiting.delete(entry);
		},
		async pass(milliseconds) {
			now += milliseconds;
			for (const entry of [...waiting].sort((a, b) => a.at - b.at)) {
				if (entry.at > now || !waiting.delete(entry)) continue;
				entry.action();
			}
			// Whatever was started goes as far as it can without time.
			await new Promise((resolve) => setImmediate(resolve));
		},
	};
}
