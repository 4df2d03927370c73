/** How a task stands, by what its files and its queue say. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { QueuedTask } from "../../src/cluster/scheduler";
import { type Known, stageStatus, standingOf } from "../../src/cluster/status";
import { readState, type TaskState } from "../../src/cluster/task-state";
import { MemoryFiles } from "../study/memory-files";

const state = (more: Partial<TaskState> = {}): TaskState => ({
	...{ state: "running", attempt: 1, host: "n1", pid: 7, job: "5_0", started: "2026-01-01T00:00:00.000Z" },
	...{ ended: null, error: null, progress: null },
	...more,
});
const queued = (more: Partial<QueuedTask> = {}): QueuedTask => ({
	...{ stage: "answers", task: 0, job: "5_0", state: "waiting", reason: null, limit: null },
	...more,
});

/** [what is known, how it stands, what is told of it] */
const cases: [Partial<Known>, string, string | null][] = [
	[{}, "waiting", null],
	[{ queued: queued({ reason: "Priority" }) }, "waiting", "Priority"],
	[{ queued: queued({ state: "running" }) }, "running", null],
	[{ queued: queued({ state: "failed", reason: "BOOT_FAIL" }) }, "failed", "the queue says BOOT_FAIL"],
	[{ queued: queued({ state: "ended" }) }, "failed", "it has ended without beginning"],
	[{ queued: queued({ state: "never", reason: "Dependency" }) }, "failed", "the queue says Dependency"],
	[{ missing: [] }, "done", null],
	[{ missing: [], state: state({ state: "failed", error: "No." }) }, "done", null],
	[{ state: state(), isHeld: true }, "running", null],
	[{ state: state() }, "lost", "its process is gone"],
	[{ state: state(), lastLine: "collect: 3 of 9" }, "lost", "collect: 3 of 9"],
	[
		{ state: state(), isHeld: true, queued: queued({ state: "failed", reason: "OUT_OF_MEMORY" }) },
		...(["lost", "the queue says OUT_OF_MEMORY"] as const),
	],
	// The job of an earlier try says nothing of the one that goes on elsewhere.
	[{ state: state({ job: null }), isHeld: true, queued: queued({ state: "failed" }) }, "running", null],
	[{ state: state({ state: "failed", error: "No." }) }, "failed", "No."],
	[{ state: state({ state: "failed", error: "No." }), queued: queued() }, "waiting", null],
	[{ state: state({ state: "done" }) }, "lost", "it was done, but a.jsonl is not whole any more"],
];

for (const [known, standing, error] of cases)
	test(`${JSON.stringify(known).slice(0, 90)} is ${standing}`, () => {
		const all: Known = {
			missing: ["a.jsonl"],
			...{ state: null, queued: null, isHeld: false, lastLine: null },
			...known,
		};
		const found = standingOf(0, all);
		assert.deepEqual([found.state, found.error], [standing, error]);
	});

test("what the queue allows is told of a task that runs, and of no other", () => {
	const limit = { seconds: 1800, left: 60 };
	const held = { missing: ["a"], state: state(), isHeld: true, lastLine: null };
	const running = queued({ state: "running", limit });
	assert.deepEqual(standingOf(0, { ...held, queued: running }).limit, limit);
	assert.equal(standingOf(0, { ...held, queued: null }).limit, null);
	assert.equal(standingOf(0, { ...held, missing: [], queued: running }).limit, null);
});

const task = (index: number, known: Partial<Known>) =>
	standingOf(index, {
		...{ missing: ["a"], state: null, queued: null, isHeld: false, lastLine: null },
		...known,
	});
const now = Date.parse("2026-01-01T00:01:00.000Z");

test("what is left is the mean of what is done, for as many as run", () => {
	const done = state({ state: "done", ended: "2026-01-01T00:00:40.000Z" });
	const running = state({ started: "2026-01-01T00:00:50.000Z" });
	const states = [done, running, running, null, null];
	const tasks = [
		task(0, { missing: [], state: done }),
		...[1, 2].map((index) => task(index, { state: running, isHeld: true })),
		...[3, 4].map((index) => task(index, {})),
	];
	const found = stageStatus({ name: "answers", seconds: 999 }, tasks, { states, now });
	assert.deepEqual([found.done, found.running, found.waiting, found.failed, found.lost], [1, 2, 2, 0, 0]);
	// Two rests of 30 s and two whole ones of 40 s, two at a time.
	assert.equal(found.secondsLeft, (2 * 30 + 2 * 40) / 2);
});

test("what is left is what was reckoned before anything is done, or nobody knows", () => {
	const tasks = [0, 1].map((index) => task(index, {}));
	const left = (seconds: number | null) =>
		stageStatus({ name: "a", seconds }, tasks, { states: [null, null], now }).secondsLeft;
	assert.equal(left(10), 20);
	assert.equal(left(null), null);
	const progress = { step: "fit", done: 1, total: 3, secondsLeft: 8 };
	const running = state({ progress });
	const one = [task(0, { state: running, isHeld: true })];
	assert.equal(stageStatus({ name: "a", seconds: null }, one, { states: [running], now }).secondsLeft, 8);
});

test("a state's file that is none says nothing", async () => {
	const files = new MemoryFiles({ a: "", b: "{", c: "null", d: '{"state":"gone","attempt":1}' });
	for (const path of ["a", "b", "c", "d", "e"]) assert.equal(await readState(files, path), null, path);
});
