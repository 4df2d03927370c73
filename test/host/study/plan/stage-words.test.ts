import assert from "node:assert/strict";
import { test } from "node:test";
import { type StageStatus, TASK_STATES, type TaskStanding } from "../../../../src/cluster/status";
import {
	failedOf,
	isIdle,
	planStateWords,
	stageWords,
	stateIcon,
} from "../../../../src/host/study/plan/stage-words";

/** A stage whose tasks stand like this. */
function stage(states: TaskStanding[], secondsLeft: number | null = null): StageStatus {
	const task = { attempts: 1, error: null, job: null, isQueued: false, limit: null, progress: null };
	const counts = TASK_STATES.map((state) => [state, states.filter((each) => each === state).length]);
	return {
		...(Object.fromEntries(counts) as Record<TaskStanding, number>),
		...{ name: "answers", secondsLeft, tasks: states.map((state, i) => ({ ...task, task: i, state })) },
	};
}

/** [the stages' tasks, seconds left of the first, its words, the words of all, the icon of all] */
const cases: [TaskStanding[][], number | null, string, string, string][] = [
	[[["waiting", "waiting"]], null, "0 of 2 done, 2 waiting", "0 of 2 tasks done", "clock"],
	[[["done"], ["waiting"]], 0, "1 of 1 done", "1 of 2 tasks done", "clock"],
	[
		[["done", "running"], ["waiting"]],
		130,
		"1 of 2 done, 1 running, 3 min left",
		"1 of 3 tasks done",
		"sync",
	],
	[
		[["lost", "failed", "running"]],
		null,
		"0 of 3 done, 1 running, 2 failed",
		"0 of 3 tasks done, 2 failed",
		"warning",
	],
	[[["done"], ["done"]], 0, "1 of 1 done", "2 of 2 tasks done", "pass"],
];

test("stages and plans are told by their tasks", () => {
	for (const [states, left, words, all, icon] of cases) {
		const stages = states.map((each, i) => stage(each, i === 0 ? left : null));
		assert.deepEqual([stageWords(stages[0]!), planStateWords(stages), stateIcon(stages)], [words, all, icon]);
	}
	assert.equal(stateIcon([]), "clock");
});

test("what failed and what was lost is told alike, by its number", () => {
	const numbers = failedOf(stage(["done", "lost", "running", "failed"])).map(({ task }) => task);
	assert.deepEqual(numbers, [1, 3]);
});

test("what tasks wait for is told, each reason once", () => {
	const { tasks, ...counts } = stage(["waiting", "waiting", "waiting", "failed"]);
	const reasons = ["Resources", "Priority", "Resources", "TIMEOUT"];
	const told = { ...counts, tasks: tasks.map((task, i) => ({ ...task, error: reasons[i]! })) };
	assert.equal(stageWords(told), "0 of 4 done, 3 waiting (Resources, Priority), 1 failed");
});

test("a plan is idle when something is to be done and nobody will", () => {
	const queued = stage(["waiting"]);
	queued.tasks[0]!.isQueued = true;
	assert.equal(isIdle([stage(["done"]), stage(["waiting"])]), true);
	assert.equal(isIdle([stage(["failed"])]), true);
	assert.equal(isIdle([stage(["waiting"]), queued]), false);
	assert.equal(isIdle([stage(["running"]), stage(["waiting"])]), false);
	assert.equal(isIdle([stage(["done"])]), false);
	assert.equal(isIdle([]), false);
});
