/** How plans are followed, over a command line of a few lines. */
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
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

const opened: Plans[] = [];
/** Goes on looking until it is disposed of. */
function plansOver(...[cli, every, patience]: ConstructorParameters<typeof Plans>): Plans {
	const plans = new Plans(cli, every, patience);
	opened.push(plans);
	return plans;
}
afterEach(() => {
	for (const plans of opened.splice(0)) plans.dispose();
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
	const plans = plansOver(cli, every);
	const heard = { changes: 0, ended: [] as string[] };
	plans.onChange(() => {
		heard.changes++;
	});
	plans.onDone((dir) => heard.ended.push(dir));
	return { plans, asked, says, heard };
}

const PATIENCE_MS = 60_000;

async function until(isSo: () => boolean): Promise<void> {
	for (const end = performance.now() + PATIENCE_MS; performance.now() < end && !isSo(); ) await delay(5);
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
});

test("an end that the list finds before a look does is told too, and once", async () => {
	const { plans, says, heard } = following();
	plans.follow(["/a", "/b"]);
	await until(() => plans.now("/b") !== null);
	says.done = 2;
	plans.follow(["/b"], ["/a"]);
	assert.deepEqual(heard.ended, ["/a"]);
	plans.follow(["/b"], ["/a"]);
	await plans.look();
	plans.follow([], ["/a", "/b"]);
	assert.deepEqual(heard.ended, ["/a", "/b"]);
});

test("what was done before this window looked is no news", async () => {
	const { plans, says, heard } = following();
	says.done = 2;
	plans.follow(["/a"], ["/old"]);
	await until(() => plans.now("/a") !== null);
	plans.follow([], ["/a", "/old"]);
	assert.deepEqual(heard.ended, []);
});

test("plans that nobody works on are looked at less often, and at once when that is wished for", async () => {
	const asked: string[] = [];
	const waiting = {
		...stage(0),
		...{ running: 0, waiting: 1 },
		tasks: [{ task: 0, state: "waiting", isQueued: false }],
	};
	const cli: RunCli = async ([, dir]) => {
		asked.push(dir!);
		const stages = [dir === "/idle" ? waiting : stage(0)];
		return { output: JSON.stringify({ stages, isDone: false }), notes: "" };
	};
	const plans = plansOver(cli, 1);
	plans.follow(["/idle", "/busy"]);
	await until(() => asked.length === 2);
	plans.setSeen(true);
	await until(() => asked.length >= 40);
	plans.setSeen(false);
	await plans.look();
	const idle = asked.filter((dir) => dir === "/idle").length;
	const busy = asked.length - idle;
	assert.ok(idle >= 2 && idle <= 3 + busy / 5, `${idle} looks at the idle one, ${busy} at the other`);
	const before = asked.length;
	plans.follow(["/idle"]);
	await plans.look();
	assert.deepEqual(asked.slice(before), ["/idle"]);
});

test("a look that gets no answer is given up, told in the list, and followed by others", async () => {
	let isSilent = true;
	const cli: RunCli = (_words, signal) =>
		isSilent
			? new Promise((_resolve, reject) => {
					signal?.addEventListener("abort", () => reject(new LensError("cancelled", "Stopped.")));
				})
			: Promise.resolve({ output: JSON.stringify({ stages: [stage(1)], isDone: false }), notes: "" });
	const plans = plansOver(cli, 5, 2000);
	plans.follow(["/a"]);
	await plans.look();
	assert.equal(plans.now("/a")?.note, "How it stands was asked for 2 seconds without an answer.");
	isSilent = false;
	await plans.look();
	assert.deepEqual(plans.now("/a"), { stages: [stage(1)], isDone: false, note: "" });
});

test("a window that goes ends its looks, and no submission", async () => {
	const signals = new Map<string, AbortSignal | undefined>();
	const cli: RunCli = (words, signal) => {
		signals.set(words[0]!, signal);
		return new Promise((_resolve, reject) => {
			signal?.addEventListener("abort", () => reject(new LensError("cancelled", "Stopped.")));
		});
	};
	const plans = plansOver(cli, 5);
	plans.follow(["/a"]);
	void plans.submit("/a", slurm);
	await until(() => signals.size === 2);
	plans.dispose();
	assert.equal(signals.get("status")?.aborted, true);
	assert.equal(signals.get("submit"), undefined);
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
	const plans = plansOver(async () => {
		most = Math.max(most, ++open);
		await delay(5);
		open--;
		return { output: JSON.stringify({ stages: [], isDone: false }), notes: "" };
	});
	plans.follow(["/a"]);
	await Promise.all([plans.look(), plans.look(), plans.look()]);
	assert.equal(most, 1);
});
