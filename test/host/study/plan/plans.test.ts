/** How plans are followed, over a command line of a few lines. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import type { StageStatus } from "../../../../src/cluster/status";
import { Plans } from "../../../../src/host/study/plan/plans";
import type { RunCli } from "../../../../src/host/study/plan/run-cli";
import { LensError } from "../../../../src/protocol/errors";
import { newPlaceForm } from "../../../../src/protocol/study-panel/place-form";

const slurm = { ...newPlaceForm(), where: "slurm" } as const;

/** A stage of two tasks, so many of them done. */
const stage = (done: number): StageStatus => ({
	...{ name: "answers", done, running: 2 - done, waiting: 0, failed: 0, lost: 0, secondsLeft: null },
	tasks: [],
});

/** Plans over a command line that says what the test sets. */
function following(every = 5) {
	const asked: string[] = [];
	const says = { done: 0, notes: "", fails: null as LensError | null };
	const cli: RunCli = async (words) => {
		asked.push(words.join(" "));
		if (says.fails) throw says.fails;
		const status = { stages: [stage(says.done)], isDone: says.done === 2 };
		return { output: words[0] === "status" ? JSON.stringify(status) : "said\n", notes: says.notes };
	};
	const plans = new Plans(cli, every);
	const heard = { changes: 0, ended: [] as string[] };
	plans.onChange(() => {
		heard.changes++;
	});
	plans.onDone((dir) => heard.ended.push(dir));
	return { plans, asked, says, heard };
}

async function until(isSo: () => boolean): Promise<void> {
	for (let tries = 0; tries < 400 && !isSo(); tries++) await delay(5);
	assert.ok(isSo(), "it never came to be so");
}

test("a plan is looked at once when it comes into the list, and again while the list is seen", async () => {
	const { plans, asked, heard } = following();
	plans.follow(["/a"]);
	await until(() => plans.now("/a") !== null);
	await delay(30);
	assert.deepEqual(asked, ["status /a --json"]);
	plans.setSeen(true);
	await until(() => asked.length >= 4);
	// It stands as it did, so that nothing is told.
	assert.equal(heard.changes, 1);
	plans.setSeen(false);
	await delay(20);
	const before = asked.length;
	await delay(30);
	assert.equal(asked.length, before);
});

test("its end is told once, and nobody looks at a plan that has left the list", async () => {
	const { plans, asked, says, heard } = following();
	plans.onDone(() => plans.follow([]));
	plans.setSeen(true);
	plans.follow(["/a"]);
	await until(() => plans.now("/a")?.stages[0]?.done === 0);
	says.done = 1;
	await until(() => plans.now("/a")?.stages[0]?.done === 1);
	says.done = 2;
	await until(() => heard.ended.length > 0);
	const before = asked.length;
	await delay(30);
	assert.deepEqual([heard.ended, asked.length, plans.now("/a")], [["/a"], before, null]);
	plans.dispose();
});

test("what a status says besides is kept; one that fails keeps what was known", async () => {
	const { plans, says } = following();
	says.notes = "Only the files tell.";
	plans.follow(["/a"]);
	await until(() => plans.now("/a") !== null);
	assert.equal(plans.now("/a")?.note, "Only the files tell.");
	says.fails = new LensError("commandFailed", "/a holds no plan.json.");
	await plans.look();
	assert.deepEqual(plans.now("/a"), { stages: [stage(0)], isDone: false, note: "/a holds no plan.json." });
});

test("two presses are one submission, and both a submission and a cancel are looked at", async () => {
	const { plans, asked } = following();
	plans.follow(["/a"]);
	await until(() => plans.now("/a") !== null);
	const said = await Promise.all([plans.submit("/a", slurm), plans.submit("/a", slurm)]);
	assert.deepEqual(said, ["said\n", null]);
	await until(() => asked.filter((words) => words.startsWith("status")).length === 2);
	assert.equal(await plans.cancel("/a"), "said");
	await until(() => asked.filter((words) => words.startsWith("status")).length === 3);
	assert.deepEqual(
		asked.filter((words) => !words.startsWith("status")),
		["submit slurm /a", "cancel /a"],
	);
});

test("looks that are wished for at the same time are one after the other", async () => {
	let open = 0;
	let most = 0;
	const plans = new Plans(async () => {
		most = Math.max(most, ++open);
		await delay(5);
		open--;
		return { output: JSON.stringify({ stages: [], isDone: false }), notes: "" };
	});
	plans.follow(["/a"]);
	await Promise.all([plans.look(), plans.look(), plans.look()]);
	assert.equal(most, 1);
});
