import type { Page } from "playwright-core";

/**
 * Waits until what was done is seen: a frame for the message or the event to arrive in, one in which the panel draws, one in
 * which the toolkit's elements follow their attributes. Frames come late on a busy machine, so they are waited for, not a time.
 */
export async function settled(page: Page, frames = 3): Promise<void> {
	for (let frame = 0; frame < frames; frame++)
		await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
}
