/** A session that rests is opened again by the next run, and never taken away from one. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Session } from "../../../src/engine/ort";
import { RestingSession } from "../../../src/engine/session/resting-session";

/** A session of which only its life is seen. */
function session(events: string[], name: string, run: () => Promise<void> = async () => undefined): Session {
	return {
		inputs: new Map(),
		outputs: new Map(),
		async run() {
			events.push(`run ${name}`);
			await run();
			return {};
		},
		async release() {
			events.push(`release ${name}`);
		},
	};
}

test("the next run opens it again, once", async () => {
	const events: string[] = [];
	const resting = new RestingSession(session(events, "first"), async () => session(events, "second"));
	await resting.run({}, []);
	await resting.rest();
	await resting.rest();
	await Promise.all([resting.run({}, []), resting.run({}, [])]);
	await resting.release();
	assert.deepEqual(events, ["run first", "release first", "run second", "run second", "release second"]);
});

test("it does not rest under a run", async () => {
	const events: string[] = [];
	let end: () => void = () => {};
	const waiting = new Promise<void>((resolve) => {
		end = resolve;
	});
	const resting = new RestingSession(
		session(events, "only", () => waiting),
		() => assert.fail("opened again"),
	);
	const run = resting.run({}, []);
	await resting.rest();
	end();
	await run;
	assert.deepEqual(events, ["run only"]);
});

test("one that could not be opened is tried again", async () => {
	const events: string[] = [];
	let tries = 0;
	const resting = new RestingSession(session(events, "first"), async () => {
		if (tries++ === 0) throw new Error("no memory");
		return session(events, "second");
	});
	await resting.rest();
	await assert.rejects(resting.run({}, []), /no memory/);
	await resting.run({}, []);
	assert.deepEqual(events, ["release first", "run second"]);
});
