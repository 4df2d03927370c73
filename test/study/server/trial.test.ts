/** A server that is to judge or to mark is tried before the first answer is collected, and never when there is nothing to collect. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import type { StudyStep } from "../../../src/core/report/steps";
import type { LensError } from "../../../src/protocol/errors";
import type { ChatServer } from "../../../src/protocol/study-calls";
import { costsIn } from "../../../src/study/folder/server-costs";
import { newFiles as newImpact, start as startImpact } from "../impact/impact-run";
import { newFiles as newOrigin, plantedPair, start as startOrigin } from "../origin/origin-run";
import { PlantedModel } from "../planted-model";
import { newFiles, start } from "../study-run";
import { type ChatBody, type LoopbackOptions, startChat } from "./loopback-chat";

const ports = {
	...{ fetch, now: () => 0 },
	sleep: (milliseconds: number, signal: AbortSignal) =>
		wait(milliseconds > 60_000 ? milliseconds : Math.min(milliseconds, 5), undefined, { signal }),
};
const HOST = "HOST";
const KEY = "sk-secret-4711";

const verdict = () => '{"verdict":"incorrect"}';
const complied = () => '{"verdict":"complied"}';
const span = ({ messages }: ChatBody) =>
	JSON.stringify({ span: messages.at(-1)!.content.includes("Jane") ? "Jane Austen" : "" });

const open: { close(): Promise<void> }[] = [];
after(async () => {
	for (const chat of open) await chat.close();
});
async function chatWith(options: LoopbackOptions) {
	const chat = await startChat({ key: KEY, countsTokens: true, ...options });
	open.push(chat);
	const server: ChatServer = { url: chat.url, model: "small", apiKey: KEY, concurrency: 3 };
	return { chat, server };
}

/** What is wrong with a server, and what is told of it. */
const unwilling: [name: string, options: LoopbackOptions, more: Partial<ChatServer>, sentence: string][] = [
	["the wrong key", {}, { apiKey: "sk-other" }, `${HOST} does not accept the key.`],
	["no key", {}, { apiKey: null }, `${HOST} wants a key, and none is set.`],
	["the wrong model", { models: ["large"] }, {}, `${HOST} has no model small; it offers large.`],
	["nothing there", {}, { url: "http://127.0.0.1:9/v1" }, "The connection to 127.0.0.1:9 failed (bad port)."],
	[
		"no form that can be read",
		{ answer: () => "I would say that is right." },
		{},
		`small at ${HOST} gives no verdict that can be read, not even on the easy answer that it is tried with; choose another model.`,
	],
	[
		"a context that is too small for anything",
		{ refuses: { messages: "The context length is 8 tokens." } },
		{},
		`small at ${HOST} gives no verdict that can be read, not even on the easy answer that it is tried with; choose another model.`,
	],
];

async function failureOf(promise: Promise<unknown>): Promise<LensError> {
	try {
		await promise;
	} catch (error) {
		return error as LensError;
	}
	throw new Error("it did not fail");
}

for (const [name, options, more, sentence] of unwilling)
	test(`a judge that would give no verdict is told of before the first answer: ${name}`, async () => {
		const { chat, server } = await chatWith({ answer: verdict, ...options });
		const judge = { ...server, ...more };
		const model = new PlantedModel();
		const studies: [run: string, start: () => Promise<unknown>][] = [
			["identify", () => start(newFiles(12), model, { ...ports, judge: { rule: "words", server: judge } })],
			["impact", () => startImpact(newImpact(), model, { ...ports, judge })],
			[
				"origin",
				() =>
					startOrigin(newOrigin(12), plantedPair(model), {
						...ports,
						judge: { rule: "words", server: judge },
					}),
			],
		];
		for (const [study, run] of studies) {
			const error = await failureOf(run());
			assert.equal(error.code, "serverFailed", study);
			assert.equal(error.message.replaceAll(chat.host, HOST), sentence, study);
			assert.equal(model.sampled, 0, study);
		}
	});

test("an extractor is tried as well", async () => {
	const { chat, server } = await chatWith({ answer: () => '{"span":"Charlotte"}' });
	const model = new PlantedModel();
	const { message } = await failureOf(start(newFiles(12), model, { ...ports, extractor: server }));
	assert.equal(
		message,
		`small at ${chat.host} marks nothing that stands in the answer, not even on the easy answer that it is tried with; choose another model.`,
	);
	assert.equal(model.sampled, 0);
	chat.options.answer = span;
	await start(newFiles(12), model, { ...ports, extractor: server, steps: ["collect"] });
	const before = chat.requests.length;
	await start(newFiles(60), model, { ...ports, extractor: server, steps: ["collect", "judge", "spans"] });
	assert.equal(chat.requests.length, before + 1);
});

/** Answers that are asked about, by their text. */
const isTrial = ({ body }: { body: ChatBody | null }) => body!.messages.at(-1)!.content.includes("Emma");

test("one question a session, while there is something to collect; it counts as the judge's, and is no verdict", async () => {
	const { chat, server } = await chatWith({ answer: verdict });
	const judge = { rule: "words" as const, server };
	const steps: StudyStep[] = ["collect", "judge"];
	const files = newFiles(12);
	let writes = 12;
	files.beforeWrite = () => {
		if (writes-- === 0) throw new Error("power cut");
	};
	await assert.rejects(start(files, new PlantedModel(), { ...ports, judge, steps }), /power cut/);
	files.beforeWrite = () => {};
	assert.equal(chat.requests.length, 1);
	assert.ok(isTrial(chat.requests[0]!));
	assert.deepEqual(
		(await costsIn(files, "run")).map(({ step, requests, completionTokens }) => [
			step,
			requests,
			completionTokens,
		]),
		[["judge", 1, 1]],
	);
	await start(files, new PlantedModel(), { ...ports, judge, steps });
	assert.equal(chat.requests.filter(isTrial).length, 2);
	assert.ok(!files.text("run/judge-replies.jsonl").includes("Emma"));
	const [costs] = await costsIn(files, "run");
	assert.equal(costs!.requests, chat.requests.length);

	// What is collected needs no judge to be kept, and what is judged no trial.
	await start(files, new PlantedModel(), { ...ports, judge, steps });
	files.contents.delete("run/verdicts.jsonl");
	await start(files, new PlantedModel(), { ...ports, judge, steps });
	assert.equal(chat.requests.filter(isTrial).length, 2);
	const apart = newFiles(12);
	await start(apart, new PlantedModel(), { ...ports, judge, steps: ["collect"] });
	await start(apart, null, { ...ports, judge, steps: ["judge"] });
	assert.equal(chat.requests.filter(isTrial).length, 2);
	assert.equal(apart.text("run/verdicts.jsonl"), files.text("run/verdicts.jsonl"));
});

test("each shard that collects tries its judge, and no result knows of it", async () => {
	const { chat, server } = await chatWith({ answer: verdict });
	const judge = { rule: "words" as const, server };
	const files = newFiles(12);
	for (const index of [0, 1])
		await start(files, new PlantedModel(), {
			...{ ...ports, judge, steps: ["collect", "judge"], shard: { index, count: 2 } },
		});
	assert.equal(chat.requests.filter(isTrial).length, 2);
	for (const [path, bytes] of files.contents) assert.ok(!Buffer.from(bytes).includes("Emma"), path);
});

test("a judge of suites is tried with an item of its own", async () => {
	const { chat, server } = await chatWith({ answer: complied });
	await startImpact(newImpact(2), new PlantedModel(), {
		...ports,
		judge: server,
		steps: ["loudness", "answer", "judge"],
	});
	assert.equal(chat.requests.filter(isTrial).length, 1);
	assert.ok(isTrial(chat.requests[0]!));
});
