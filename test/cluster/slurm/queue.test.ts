import assert from "node:assert/strict";
import { test } from "node:test";
import { latest, parseQueue, squeueWords } from "../../../src/cluster/slurm/queue";
import { BARRED_FOLDER, QUEUE } from "./recorded";

const read = (output: string, dir = "/study") =>
	parseQueue(output, dir).map(
		({ array, stage, task, state, reason }) =>
			`${array}_${task} ${stage} ${state}${reason ? ` (${reason})` : ""}`,
	);

test("what squeue says of a plan's jobs is read, and nothing of others'", () => {
	assert.deepEqual(read(QUEUE), [
		"1_4 answers waiting (JobArrayTaskLimit)",
		"7_0 probe never (a task of a stage before it has failed)",
		"1_0 answers ended",
		"1_1 answers running",
		"1_2 answers ended",
		"1_3 answers failed (FAILED)",
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
	["CLUSTER: pocket\n1|0|RUNNING|None|h-neurons-answers|/study\n", ["1_0 answers running"]],
	["1|0|DREAMING|None|h-neurons-answers|/study", ["1_0 answers waiting (DREAMING)"]],
	["1|0|REQUEUE_HOLD|None|h-neurons-answers|/study", ["1_0 answers waiting (REQUEUE_HOLD)"]],
	["1|0|COMPLETING|None|h-neurons-answers|/study", ["1_0 answers running"]],
	["1|0|OUT_OF_MEMORY|OutOfMemory|h-neurons-answers|/study", ["1_0 answers failed (OUT_OF_MEMORY)"]],
	["12|0|FAILED|BadConstraints|h-neurons-answers|/study", ["12_0 answers failed (BadConstraints)"]],
	["1|0-7%2|PENDING|None|h-neurons-answers|/study", []],
	["1|0|RUNNING|None|someone-else|/study", []],
];

for (const [output, rows] of odd)
	test(`squeue: ${JSON.stringify(output).slice(0, 60)}`, () => assert.deepEqual(read(output), rows));

test("what is no queue is refused with what it was", () => {
	assert.throws(() => read("<html>Bad gateway</html>"), {
		code: "schedulerFailed",
		message: 'squeue said "<html>Bad gateway</html>", which is no line of a queue.',
	});
	assert.throws(() => read("1|0|RUNNING"), { code: "schedulerFailed" });
});

test("of a task that was submitted twice, the later job counts", () => {
	const line = (array: number, state: string) => `${array}|3|${state}|None|h-neurons-answers|/study\n`;
	const rows = latest(parseQueue(line(9, "FAILED") + line(10, "RUNNING") + line(2, "COMPLETED"), "/study"));
	assert.deepEqual(
		rows.map(({ array, state }) => [array, state]),
		[["10", "running"]],
	);
});

test("jobs are asked for by name, since numbers that Slurm has forgotten are an error to it", () => {
	const words = squeueWords(["answers", "join-answers"]);
	assert.ok(words.includes("--name=h-neurons-answers,h-neurons-join-answers"));
	assert.ok(!words.some((word) => word.startsWith("--job")));
});
