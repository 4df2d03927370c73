/** A page whose time stands still: keys and clicks come as slowly as the machine is, and nothing may run out between them. */
import type { Page } from "playwright-core";

/** Keeps what the page sets for later until it is let go. @returns what lets it go, at once and in its order */
export async function holdTimers(page: Page): Promise<() => Promise<void>> {
	await page.evaluate(() => {
		const { setTimeout, clearTimeout } = window;
		const kept = new Map<number, () => void>();
		// Far from the numbers that the browser gives.
		let id = 1_000_000_000;
		Object.assign(window, {
			setTimeout: (act: (...given: unknown[]) => void, _ms?: number, ...given: unknown[]) => {
				kept.set(++id, () => act(...given));
				return id;
			},
			clearTimeout: (held?: number) => {
				if (held === undefined || !kept.delete(held)) clearTimeout(held);
			},
			letTimersGo: () => {
				Object.assign(window, { setTimeout, clearTimeout });
				for (const act of kept.values()) act();
			},
		});
	});
	return () => page.evaluate(() => (window as unknown as { letTimersGo(): void }).letTimersGo());
}

/** From now on all events of the page happen at one time. */
export async function holdEventTime(page: Page): Promise<void> {
	await page.evaluate(() => {
		const now = performance.now();
		Object.defineProperty(Event.prototype, "timeStamp", { get: () => now });
	});
}
