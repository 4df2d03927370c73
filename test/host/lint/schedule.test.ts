import assert from "node:assert/strict";
import { test } from "node:test";
import type { RuleGroup } from "../../../src/core/lint/rules";
import { LintSchedule } from "../../../src/host/lint/schedule";
import type { RunMode } from "../../../src/host/lint/settings";
import { stoppedClock } from "./clock";

/** A schedule whose jobs write down what they do; the model's answer only when `answer` is called. */
function scheduled(structure: RunMode = "onType", model: RunMode = "onSave") {
	const modes: Record<RuleGroup, RunMode> = { structure, model };
	const clock = stoppedClock();
	const cost = { ms: 5 };
	const done: string[] = [];
	const asked = new Set<string>();
	const open: (() => void)[] = [];
	const schedule = new LintSchedule(
		{
			modes: () => modes,
			cost: () => cost.ms,
			isAsked: (key) => asked.has(key),
			async read(key, runs) {
				done.push(runs ? `check ${key}` : `read ${key}`);
			},
			async ask(key, signal) {
				done.push(`ask ${key}`);
				await new Promise<void>((resolve) => open.push(resolve));
				done.push(signal.aborted ? `drop ${key}` : `keep ${key}`);
				if (!signal.aborted) asked.add(key);
			},
		},
		clock.after,
	);
	const answer = async () => {
		open.shift()?.();
		await clock.pass(0);
	};
	/** What was done since the last time. */
	const since = () => done.splice(0);
	return { schedule, clock, cost, answer, since };
}

type Mode = [mode: RunMode, opened: string[], edited: string[], saved: string[]];

const structureModes: Mode[] = [
	["off", ["read a"], ["read a"], []],
	["manual", ["read a"], ["read a"], []],
	["onSave", ["check a"], ["read a"], ["check a"]],
	["onType", ["check a"], ["check a"], ["check a"]],
];
for (const [mode, opened, edited, saved] of structureModes)
	test(`structure rules: ${mode}`, async () => {
		const { schedule, clock, since } = scheduled(mode, "off");
		schedule.opened("a");
		await clock.pass(0);
		assert.deepEqual(since(), opened);
		schedule.edited("a");
		await clock.pass(1000);
		assert.deepEqual(since(), edited);
		schedule.saved("a");
		await clock.pass(0);
		assert.deepEqual(since(), saved);
	});

const modelModes: Mode[] = [
	["off", [], [], []],
	["manual", [], [], []],
	["onSave", ["ask a"], [], ["ask a"]],
	["onType", ["ask a"], ["ask a"], ["ask a"]],
];
for (const [mode, shown, edited, saved] of modelModes)
	test(`model rules: ${mode}`, async () => {
		const { schedule, clock, answer, since } = scheduled("off", mode);
		const asks = () => since().filter((each) => each.startsWith("ask"));
		schedule.shown("a");
		await clock.pass(0);
		assert.deepEqual(asks(), shown);
		await answer();
		schedule.edited("a");
		await clock.pass(1000);
		assert.deepEqual(asks(), edited);
		await answer();
		schedule.saved("a");
		await clock.pass(0);
		assert.deepEqual(asks(), saved);
	});

test("typing is waited for, and read once", async () => {
	const { schedule, clock, since } = scheduled();
	for (let key = 0; key < 10; key++) {
		schedule.edited("a");
		await clock.pass(100);
	}
	assert.deepEqual(since(), []);
	await clock.pass(50);
	assert.deepEqual(since(), ["check a"]);
});

test("a file that takes long to read is read less often", async () => {
	const { schedule, clock, cost, since } = scheduled();
	cost.ms = 300;
	schedule.edited("a");
	await clock.pass(899);
	assert.deepEqual(since(), []);
	await clock.pass(1);
	assert.deepEqual(since(), ["check a"]);
});

test("an edit while the model answers drops its answer; the next save asks anew", async () => {
	const { schedule, clock, answer, since } = scheduled("off");
	schedule.saved("a");
	await clock.pass(0);
	schedule.edited("a");
	schedule.saved("a");
	assert.deepEqual(since(), ["ask a"], "the model is one: the second question waits for the first to stop");
	await answer();
	assert.deepEqual(since(), ["drop a", "ask a"]);
	await answer();
	assert.deepEqual(since(), ["keep a"]);
});

test("the model answers for one document at a time, the one just saved first", async () => {
	const { schedule, clock, answer, since } = scheduled("off");
	for (const key of ["a", "b", "c"]) schedule.shown(key);
	await clock.pass(0);
	schedule.saved("c");
	for (let run = 0; run < 3; run++) await answer();
	assert.deepEqual(since(), ["ask a", "keep a", "ask c", "keep c", "ask b", "keep b"]);
});

test("what was asked and did not change is not asked again when it comes into view", async () => {
	const { schedule, clock, answer, since } = scheduled("off");
	schedule.shown("a");
	await clock.pass(0);
	await answer();
	schedule.shown("a");
	await clock.pass(0);
	assert.deepEqual(since(), ["ask a", "keep a"]);
});

test("a person's request runs both groups whatever the modes, and tells when they are done", async () => {
	const { schedule, clock, answer, since } = scheduled("off", "off");
	let isDone = false;
	void schedule.requested("a").then(() => {
		isDone = true;
	});
	await clock.pass(0);
	assert.deepEqual(since(), ["check a", "ask a"]);
	assert.equal(isDone, false);
	await answer();
	assert.equal(isDone, true);
});

test("a request that is overtaken by an edit is done, not stuck", async () => {
	const { schedule, clock, answer } = scheduled("off", "off");
	const asked = [schedule.requested("a"), schedule.requested("b")];
	await clock.pass(0);
	schedule.edited("b");
	schedule.edited("a");
	await answer();
	await Promise.all(asked);
});

test("a closed document is left alone", async () => {
	const { schedule, clock, answer, since } = scheduled();
	schedule.edited("a");
	schedule.shown("a");
	schedule.shown("b");
	await clock.pass(0);
	schedule.closed("a");
	schedule.closed("b");
	await answer();
	await clock.pass(5000);
	assert.deepEqual(since(), ["ask a", "drop a"]);
});

test("other settings or another model stop what is under way and read anew", async () => {
	const { schedule, clock, answer, since } = scheduled();
	schedule.shown("a");
	await clock.pass(0);
	schedule.opened("a");
	schedule.shown("a");
	await answer();
	assert.deepEqual(since(), ["ask a", "check a", "drop a", "ask a"]);
});
