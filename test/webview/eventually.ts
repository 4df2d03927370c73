import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";

const PATIENCE_MS = 60_000;

/** Focus and lists may come a frame after what brings them: reads until it is so. Fails with the last reading. */
export async function eventually<T>(read: () => Promise<T>, expected: T, why?: string): Promise<void> {
	const end = Date.now() + PATIENCE_MS;
	let now = await read();
	while (!isDeepStrictEqual(now, expected) && Date.now() < end) {
		await delay(20);
		now = await read();
	}
	assert.deepEqual(now, expected, why);
}
