import assert from "node:assert/strict";
import { after, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { seedFor } from "../../../../src/core/random";
import { jsonLine } from "../../../../src/study/job";
import { inOrder, keepWholeLines } from "../../../../src/study/lines";
import { sampleServer } from "../../../../src/study/server/sampling/sample-server";
import { MemoryFiles } from "../../memory-files";
import { wordTokens } from "../../word-tokens";
import { type ChatBody, type LoopbackChat, type LoopbackOptions, startChat } from "../loopback-chat";
import { openClient } from "../open-client";

const open: LoopbackChat[] = [];
async function chatWith(options: LoopbackOptions): Promise<LoopbackChat> {
	const chat = await startChat(options);
	open.push(chat);
	return chat;
}
after(async () => {
	for (const chat of open) await chat.close();
});

const messagesOf = (content: string) => [{ role: "user" as const, content }];
const optionsOf = (id: string, n = 4) => ({
	...{ n, maxTokens: 50 },
	sampling: { temperature: 1, topK: 50, topP: 0.9, seed: seedFor(1, id) },
});

test("answers in the model's own tokens, with the reason why each ended", async () => {
	const answer = (_: ChatBody, number: number) =>
		["Jane Austen", { text: "It was Jane", finish: "length" }, { text: "", finish: "content_filter" }][
			number
		]!;
	const chat = await chatWith({ answer });
	const sampler = sampleServer(openClient({ url: chat.url }).client, wordTokens);
	const answers = await sampler.sample(messagesOf("Who?"), optionsOf("q", 3));
	assert.deepEqual(answers[0]!.answer, {
		...{ ...wordTokens("Jane Austen"), meanEntropy: null, meanLogProbability: null, stopped: "end" },
	});
	assert.deepEqual(
		answers.map(({ answer, isMisread, isWithheld }) => [answer.stopped, isMisread, isWithheld]),
		[
			["end", false, false],
			["maxTokens", false, false],
			["end", false, true],
		],
	);
});

test("a tokenizer that reads another text is told, and its reading kept", async () => {
	const chat = await chatWith({ answer: () => "Café" });
	const encode = (text: string) => wordTokens(text.normalize("NFD"));
	const sampler = sampleServer(openClient({ url: chat.url }).client, encode);
	const [given] = await sampler.sample(messagesOf("Where?"), optionsOf("q", 1));
	assert.deepEqual([given!.answer.text, given!.isMisread], ["Cafe\u0301", true]);
});

for (const poverty of [{ ignoresN: true }, { refuses: { n: "n must be 1" } }])
	test(`one answer a request (${Object.keys(poverty)}): the others are asked for one by one, with seeds of their own`, async () => {
		const chat = await chatWith({ ...poverty, answer: ({ seed }) => `seed ${seed}` });
		const { client } = openClient({ url: chat.url });
		const sampler = sampleServer(client, wordTokens);
		const textsOf = async (id: string) =>
			(await sampler.sample(messagesOf(id), optionsOf(id))).map(({ answer }) => answer.text);
		const seeds = (id: string) =>
			[0, 1, 2, 3].map((i) => (i ? seedFor(seedFor(1, id), `answer ${i}`) : seedFor(1, id)) % 2 ** 31);
		const first = await textsOf("first");
		assert.deepEqual(
			first,
			seeds("first").map((seed) => `seed ${seed}`),
		);
		assert.deepEqual(
			await textsOf("second"),
			seeds("second").map((seed) => `seed ${seed}`),
		);
		// Whoever resumes at the second question has learned nothing from the first, and gets the same.
		const resumed = sampleServer(openClient({ url: chat.url }).client, wordTokens);
		const again = await resumed.sample(messagesOf("second"), optionsOf("second"));
		assert.deepEqual(
			again.map(({ answer }) => answer.text),
			seeds("second").map((seed) => `seed ${seed}`),
		);
	});

test("a server that gives more than was asked for is cut to it", async () => {
	const chat = await chatWith({});
	chat.faults.push({
		body: JSON.stringify({ choices: [1, 2, 3].map((i) => ({ index: i, message: { content: `${i}` } })) }),
	});
	const sampler = sampleServer(openClient({ url: chat.url }).client, wordTokens);
	const answers = await sampler.sample(messagesOf("?"), optionsOf("q", 2));
	assert.deepEqual(
		answers.map(({ answer }) => answer.text),
		["1", "2"],
	);
});

const QUESTIONS = Array.from({ length: 24 }, (_, i) => `question ${i}`);

/** As the step that collects does it: from where the file ends, in order, several questions at a time. */
async function collectInto(files: MemoryFiles, url: string): Promise<void> {
	const done = await keepWholeLines(files, "samples");
	const sampler = sampleServer(openClient({ url }).client, wordTokens);
	const ask = async (id: string) => ({ id, answers: await sampler.sample(messagesOf(id), optionsOf(id)) });
	async function* left() {
		yield* QUESTIONS.slice(done);
	}
	for await (const row of inOrder(left(), 8, ask)) await files.append("samples", jsonLine(row));
}

test("answers of requests that overtake each other come in order, and a stopped run resumes to the same bytes", async () => {
	const chat = await chatWith({
		// The first is overtaken for certain, however slowly the others come.
		async delay({ messages }: ChatBody) {
			while (chat.mostAtOnce < 2) await wait(5);
			return messages[0]!.content.endsWith("0") ? 40 : 1;
		},
	});
	const whole = new MemoryFiles();
	await collectInto(whole, chat.url);
	const rows = whole
		.text("samples")
		.trim()
		.split("\n")
		.map((line) => JSON.parse(line));
	assert.deepEqual(
		rows.map(({ id }) => id),
		QUESTIONS,
	);
	assert.ok(chat.mostAtOnce > 1);

	for (const on of ["question 0", "question 9", "question 23"]) {
		const files = new MemoryFiles();
		chat.faults.push({ on, status: 401 });
		await assert.rejects(collectInto(files, chat.url), { code: "serverFailed" });
		const before = files.contents.has("samples") ? files.text("samples") : "";
		assert.ok(whole.text("samples").startsWith(before));
		assert.ok(before.split("\n").length - 1 <= QUESTIONS.indexOf(on));
		await collectInto(files, chat.url);
		assert.equal(files.text("samples"), whole.text("samples"));
	}
});
