/** Answers that a server gives and that are none, and answers that its judge cannot take: a question less, and no study. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import type { StudyStep } from "../../../src/core/report/steps";
import type { ChatServer } from "../../../src/protocol/study-calls";
import type { MemoryFiles } from "../memory-files";
import { answerTo, PlantedModel } from "../planted-model";
import { newFiles, start } from "../study-run";
import { type ChatBody, type LoopbackOptions, startChat } from "./loopback-chat";

const ports = {
	...{ fetch, now: () => 0 },
	sleep: (milliseconds: number, signal: AbortSignal) =>
		wait(milliseconds > 60_000 ? milliseconds : Math.min(milliseconds, 5), undefined, { signal }),
};
const steps: StudyStep[] = ["collect", "judge"];

const open: { close(): Promise<void> }[] = [];
after(async () => {
	for (const chat of open) await chat.close();
});
async function chatWith(options: LoopbackOptions) {
	const chat = await startChat(options);
	open.push(chat);
	const server: ChatServer = { url: chat.url, model: "small", apiKey: null, concurrency: 3 };
	return { chat, server };
}

const linesOf = (files: MemoryFiles, name: string) =>
	files
		.text(`run/${name}`)
		.trim()
		.split("\n")
		.map((line) => JSON.parse(line));
const notesOf = (files: MemoryFiles): string[] => JSON.parse(files.text("run/run.json")).notes;

test("a question on which the model only thinks is left out with its reason, and is no refusal", async () => {
	const answer = ({ messages }: ChatBody) => answerTo(Number(/\d+/.exec(messages.at(-1)!.content)));
	const { chat, server } = await chatWith({ answer });
	const thoughts = { message: { content: null, reasoning_content: "Hm" }, finish_reason: "length" };
	const said = { message: { content: "Bright Hollow" }, finish_reason: "stop" };
	chat.faults.push({
		on: "known 3 ",
		times: Number.POSITIVE_INFINITY,
		body: JSON.stringify({ choices: [said, thoughts, said, thoughts] }),
	});
	const files = newFiles(12);
	await start(files, new PlantedModel(), { ...ports, sampler: server, steps });
	const line = linesOf(files, "samples.jsonl").find(({ id }) => id === "known-3");
	assert.deepEqual(line, {
		...{ id: "known-3", answers: [], failed: "the server's model thought and said nothing" },
		troubles: { thoughts: 2 },
	});
	assert.deepEqual(linesOf(files, "verdicts.jsonl").find(({ id }) => id === "known-3").verdicts, []);
	assert.ok(
		notesOf(files).includes(
			"Answers of the server that are thoughts and nothing said, whose questions are left out: 2.",
		),
	);
});

test("an answer that is longer than the judge takes has no verdict, is counted, and asked again when a larger one is there", async () => {
	const { chat, server } = await chatWith({ answer: () => '{"verdict":"incorrect"}' });
	const tooLong = { on: "known 3", status: 400, body: '{"error":{"code":"context_length_exceeded"}}' };
	chat.faults.push({ ...tooLong, times: Number.POSITIVE_INFINITY });
	const judge = { rule: "words" as const, server };
	const files = newFiles(12);
	await start(files, new PlantedModel(), { ...ports, judge, steps });
	const about = (name: string) => linesOf(files, name).filter(({ id }) => /known-3$/.test(id));
	for (const { verdicts, troubles } of about("verdicts.jsonl")) {
		assert.ok(verdicts.includes("error") && !verdicts.includes("false"));
		assert.ok(troubles.overlong > 0 && !troubles.unjudged && !troubles.noVerdict);
	}
	assert.match(
		notesOf(files).join("\n"),
		/^Answers that are longer than the judge takes, whose questions are left out: \d+\.$/m,
	);
	chat.faults.length = 0;
	files.contents.delete("run/verdicts.jsonl");
	const before = chat.requests.length;
	await start(files, null, { ...ports, judge, steps: ["judge"] });
	assert.ok(chat.requests.length > before);
	for (const { body } of chat.requests.slice(before)) assert.match(body!.messages.at(-1)!.content, /known 3/);
	for (const { verdicts } of about("verdicts.jsonl")) assert.ok(verdicts.includes("false"));
});
