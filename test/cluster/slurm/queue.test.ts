import assert from "node:assert/strict";
import { test } from "node:test";
import type { TimeLimit } from "../../../src/cluster/scheduler";
import { parseQueue, squeueWords } from "../../../src/cluster/slurm/queue";
import { BARRED_FOLDER, QUEUE } from "./recorded";

const read = (output: string, dir = "/study") =>
	parseQueue(output, dir).map(
		({ array, stage, task, state, reason }) =>
			`${array}_${task} ${stage} ${state}${reason ? ` (${reason})` : ""}`,
	);

test("what squeue says of a plan's jobs is read, and nothing of others'", () => {
	assert.deepEqual(read(QUEUE), [
		"1_4 answers waiting (JobArrayTaskLimit)",
		"1_0 answers ended",
		"1_1 answers running",
		"1_2 answers ended",
		"1_3 answers failed (FAILED)",
		"7_0 probe never (a task of a stage before it has failed)",
		"33_5 answers failed (TIMEOUT)",
		"34_6 answers failed (FAILED)",
		"35_7 answers failed (CANCELLED)",
	]);
	assert.deepEqual(read(QUEUE, BARRED_FOLDER), ["36_0 answers waiting (BeginTime)"]);
});

/** [what squeue says, what is made of it] */
const odd: [string, string[]][] = [
	["", []],
	["\n \n", []],
	[
		"CLUSTER: pocket\n1|0|RUNNING|None|1:00:00|59:51|node1|h-neurons-answers|/study\n",
		["1_0 answers running"],
	],
	["1|0|DREAMING|None|1:00:00|59:51|node1|h-neurons-answers|/study", ["1_0 answers waiting (DREAMING)"]],
	[
		"1|0|REQUEUE_HOLD|None|1:00:00|59:51|node1|h-neurons-answers|/study",
		["1_0 answers waiting (REQUEUE_HOLD)"],
	],
	["1|0|COMPLETING|None|1:00:00|59:51|node1|h-neurons-answers|/study", ["1_0 answers running"]],
	[
		"1|0|OUT_OF_MEMORY|OutOfMemory|1:00:00|59:51|node1|h-neurons-answers|/study",
		["1_0 answers failed (OUT_OF_MEMORY)"],
	],
	[
		"12|0|FAILED|BadConstraints|1:00:00|59:51|node1|h-neurons-answers|/study",
		["12_0 answers failed (BadConstraints)"],
	],
	["1|0-7%2|PENDING|None|1:00:00|59:51|node1|h-neurons-answers|/study", []],
	["1|0|RUNNING|None|1:00:00|59:51|node1|someone-else|/study", []],
];

for (const [output, rows] of odd)
	test(`squeue: ${JSON.stringify(output).slice(0, 60)}`, () => assert.deepEqual(read(output), rows));

/** [the limit, what is left of it, what is made of both], as squeue writes them of a running job */
const limits: [string, string, TimeLimit | null][] = [
	["1:00", "0:56", { seconds: 60, left: 56 }],
	["10:00", "9:56", { seconds: 600, left: 596 }],
	["1:00:00", "59:51", { seconds: 3600, left: 3591 }],
	["2-12:00:00", "1-01:02:03", { seconds: 216_000, left: 90_123 }],
	["1:00", "INVALID", { seconds: 60, left: 0 }],
	["UNLIMITED", "UNLIMITED", null],
	["Partition_Limit", "NOT_SET", null],
];

for (const [limit, left, expected] of limits)
	test(`a running job's time limit: ${limit}, of which ${left}`, () => {
		const line = (state: string) => `1|0|${state}|None|${limit}|${left}|node1|h-neurons-answers|/study`;
		assert.deepEqual(parseQueue(line("RUNNING"), "/study")[0]!.limit, expected);
		assert.equal(parseQueue(line("PENDING"), "/study")[0]!.limit, null);
	});

test("what is no queue is refused with what it was", () => {
	assert.throws(() => read("<html>Bad gateway</html>"), {
		code: "schedulerFailed",
		message: 'squeue said "<html>Bad gateway</html>", which is no line of a queue.',
	});
	assert.throws(() => read("1|0|RUNNING"), { code: "schedulerFailed" });
});

test("of a task that was submitted twice, the later job counts", () => {
	const line = (array: number, state: string) =>
		`${array}|3|${state}|None|1:00:00|59:51|node1|h-neurons-answers|/study\n`;
	const rows = parseQueue(line(9, "FAILED") + line(10, "RUNNING") + line(2, "COMPLETED"), "/study");
	assert.deepEqual(
		rows.map(({ array, state }) => [array, state]),
		[["10", "running"]],
	);
});

test("a later job that was taken out before it began leaves nothing of the earlier one", () => {
	const line = (array: number, reason: string, node: string) =>
		`${array}|0|CANCELLED|${reason}|1:00:00|1:00:00|${node}|h-neurons-features|/study\n`;
	assert.deepEqual(
		parseQueue(line(4, "None", "node1") + line(9, "DependencyNeverSatisfied", ""), "/study"),
		[],
	);
	assert.deepEqual(
		parseQueue(line(4, "None", "") + line(9, "None", "node1"), "/study").map(({ state }) => state),
		["failed"],
	);
});

test("a job that the queue still has is not hidden by a later one that was taken back", () => {
	const line = (array: number, state: string, node: string) =>
		`${array}|0|${state}|None|1:00:00|1:00:00|${node}|h-neurons-features|/study\n`;
	for (const [state, node] of [
		["PENDING", ""],
		["RUNNING", "node1"],
	] as const) {
		const two = [line(10, "CANCELLED", ""), line(4, state, node)];
		for (const order of [two, two.toReversed()])
			assert.deepEqual(
				parseQueue(order.join(""), "/study").map(({ array }) => array),
				["4"],
			);
	}
});

test("jobs are asked for by name, since numbers that Slurm has forgotten are an error to it", () => {
	const words = squeueWords(["answers", "join-answers"]);
	assert.ok(words.includes("--name=h-neurons-answers,h-neurons-join-answers"));
	assert.ok(!words.some((word) => word.startsWith("--job")));
});
