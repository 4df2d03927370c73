/** Tokens that servers tell of an answer, beside those of the model's own tokenizer. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import type { EncodedText } from "../../../../src/study/model";
import { sampleServer } from "../../../../src/study/server/sampling/sample-server";
import { cutsAlike, toldTokens } from "../../../../src/study/server/sampling/told-tokens";
import { answerTo, PlantedModel } from "../../planted-model";
import { newFiles, start } from "../../study-run";
import { wordTokens } from "../../word-tokens";
import { type ChatBody, type LoopbackOptions, startChat } from "../loopback-chat";
import { openClient } from "../open-client";

const bytesOf = (token: string) => ({ token, logprob: -1, bytes: [...new TextEncoder().encode(token)] });
const told = (...tokens: string[]) => toldTokens({ content: tokens.map(bytesOf) })!;
/** Tokens that begin a character and end it, as byte-level tokenizers have them. */
const halves = (character: string) => {
	const bytes = [...new TextEncoder().encode(character)];
	return [bytes.slice(0, 1), bytes.slice(1)].map((part) => ({ token: "\ufffd", bytes: part }));
};

const cases: [name: string, isAlike: boolean | null, text: string, tokens: string[]][] = [
	["the same", true, "It is Jane", ["It", " is", " Jane"]],
	["with the token that ends the answer", true, "It is", ["It", " is", "<|im_end|>"]],
	["with white space that the answer lost", true, "It is", [" It", " is"]],
	["with a token of white space alone", true, "It is", ["\n", "It", " is"]],
	["cut elsewhere", false, "It is Jane", ["It", " is J", "ane"]],
	["one more", false, "It is Jane", ["It", " is", " Ja", "ne"]],
	["one less", false, "It is Jane", ["It is", " Jane"]],
	["half of the text", null, "It is Jane", ["It", " is"]],
	["another spelling", null, "It is", ["ĠIt", "Ġis"]],
	["characters of several bytes", true, "Ça va 😀", ["Ça", " va", " 😀"]],
];

test("tokens are alike when they are as many and end at the same characters", () => {
	for (const [name, isAlike, text, tokens] of cases)
		assert.equal(cutsAlike(told(...tokens), wordTokens(text)), isAlike, name);
	// A character of two tokens on both sides: the first of them ends nowhere.
	const own = { text: "é", ids: [1, 2], starts: [0, 0], ends: [0, 1] };
	assert.equal(cutsAlike(toldTokens({ content: halves("é") })!, own), true);
	assert.equal(cutsAlike(told("é"), own), false);
});

test("what is no list of tokens is none", () => {
	for (const logprobs of [null, undefined, 1, {}, { content: null }, { content: [] }, { content: [1] }])
		assert.equal(toldTokens(logprobs), null);
	assert.equal(toldTokens({ content: [{ token: 1 }] }), null);
	assert.deepEqual(toldTokens({ content: [{ token: "é" }, { token: "?", bytes: [300] }] }), [
		Uint8Array.of(0xc3, 0xa9),
		Uint8Array.of(63),
	]);
});

test("a study counts answers that are cut otherwise, and keeps the model's own tokens", async () => {
	const answer = ({ messages }: ChatBody) => answerTo(Number(/\d+/.exec(messages.at(-1)!.content)));
	// "Port Ellery" as two tokens, as the planted model has it, and all other answers by their letters.
	const tokens = (text: string) => (/^Port/.test(text) ? text.split(/(?= )/) : [...text]).map(bytesOf);
	const chat = await startChat({ answer, tokens });
	try {
		const files = newFiles(12);
		const sampler = { url: chat.url, model: "small", apiKey: null, concurrency: 4 };
		const ports = {
			fetch,
			now: () => 0,
			sleep: (ms: number, signal: AbortSignal) => wait(ms, undefined, { signal }),
		};
		await start(files, new PlantedModel(), { ...ports, sampler, steps: ["collect"] });
		const lines = files.text("run/samples.jsonl").trim().split("\n");
		const answers = lines.flatMap((line) => JSON.parse(line).answers as EncodedText[]);
		for (const { text, ids } of answers) assert.deepEqual(ids, new PlantedModel().encode(text).ids);
		const recut = answers.filter(({ text }) => !text.startsWith("Port")).length;
		assert.ok(recut > 0 && recut < answers.length);
		assert.deepEqual(JSON.parse(files.text("run/run.json")).notes, [
			`Answers of the server whose tokens, as it tells them, are others than the model's tokenizer makes of the text, which are taken instead: ${recut}.`,
		]);
	} finally {
		await chat.close();
	}
});

async function sampled(options: LoopbackOptions) {
	const chat = await startChat({ answer: () => "It is Jane", ...options });
	try {
		const { client } = openClient({ url: chat.url });
		const sampling = { temperature: 1, topK: 0, topP: 1, seed: 1 };
		const answers = await sampleServer(client, wordTokens).sample([{ role: "user", content: "Who?" }], {
			...{ n: 2, maxTokens: 50, sampling },
		});
		return { chat, answers, notes: client.notes().map((note) => note.replace(chat.host, "HOST")) };
	} finally {
		await chat.close();
	}
}

const UNTOLD =
	"HOST tells no tokens of its answers, so that nobody knows whether it cuts them as the model's tokenizer does.";

test("a server is asked for its tokens; the model's own are kept, and a difference is told", async () => {
	const right = await sampled({ tokens: (text) => text.split(/(?= )/).map(bytesOf) });
	assert.equal(right.chat.requests[0]!.body!.logprobs, true);
	assert.deepEqual([right.answers.map(({ isRecut }) => isRecut), right.notes], [[false, false], []]);
	const wrong = await sampled({ tokens: (text) => [...text].map(bytesOf) });
	assert.deepEqual(
		wrong.answers.map(({ isRecut, isMisread, answer }) => [isRecut, isMisread, answer.ids]),
		[1, 2].map(() => [true, false, wordTokens("It is Jane").ids]),
	);
});

test("a server that tells no tokens, or will not, is no fault", async () => {
	for (const options of [{}, { refuses: { logprobs: "logprobs is not supported by this model" } }]) {
		const { answers, notes, chat } = await sampled(options);
		assert.deepEqual([answers.map(({ isRecut }) => isRecut), notes], [[false, false], [UNTOLD]]);
		assert.equal(chat.requests.length, "refuses" in options ? 2 : 1);
	}
	const chat = await startChat();
	chat.faults.push({
		status: 403,
		body: '{"error":{"message":"You are not allowed to request logprobs from this model."}}',
	});
	const { client } = openClient({ url: chat.url });
	const options = { n: 1, temperature: 1, topP: 1, topK: 0, maxTokens: 5, seed: 1, tellsTokens: true };
	assert.equal((await client.complete([{ role: "user", content: "Who?" }], options)).texts.length, 1);
	await chat.close();
});
