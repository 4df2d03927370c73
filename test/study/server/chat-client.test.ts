import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import type { LensError } from "../../../src/protocol/errors";
import type { ChatOptions } from "../../../src/study/server/dialect";
import { PATIENCE } from "../../../src/study/server/patience";
import { type Fault, type LoopbackChat, type LoopbackOptions, startChat } from "./loopback-chat";
import { openClient } from "./open-client";

const KEY = "sk-secret-4711";
const OPTIONS: ChatOptions = { n: 1, temperature: 1, topP: 0.9, topK: 50, maxTokens: 50, seed: 7 };
const HELLO = [{ role: "user" as const, content: "Hello" }];

const open: LoopbackChat[] = [];
async function chatWith(options?: LoopbackOptions): Promise<LoopbackChat> {
	const chat = await startChat(options);
	open.push(chat);
	return chat;
}
afterEach(async () => {
	for (const chat of open.splice(0)) await chat.close();
});

test("a request carries every setting, and answers come in the order of their indices", async () => {
	const chat = await chatWith({ key: KEY });
	const { client } = openClient({ url: chat.url, apiKey: KEY });
	const reply = await client.complete(HELLO, { ...OPTIONS, n: 3, seed: 2 ** 32 - 1 });
	assert.deepEqual(
		reply.texts,
		[0, 1, 2].map((i) => `Hello #${i} seed ${2 ** 31 - 1}`),
	);
	assert.deepEqual(reply.finishReasons, ["stop", "stop", "stop"]);
	const { body, headers } = chat.requests[0]!;
	assert.deepEqual(body, {
		...{ model: "small", messages: HELLO, stream: false, n: 3 },
		...{ temperature: 1, top_p: 0.9, top_k: 50, max_tokens: 50, seed: 2 ** 31 - 1 },
		...{ min_p: 0, repetition_penalty: 1 },
	});
	assert.equal(headers.authorization, `Bearer ${KEY}`);
	assert.deepEqual(client.notes(), []);
});

/** What goes wrong once or twice, and the pauses that it costs, in seconds: at least, at most. */
const passing: [name: string, faults: Fault[], pauses: [number, number][]][] = [
	["busy, without saying for how long", [{ status: 429 }], [[0.75, 1.25]]],
	["busy for 7 seconds", [{ status: 429, headers: { "retry-after": "7" } }], [[7, 8.75]]],
	[
		"busy until a date",
		[{ status: 429, headers: { "retry-after": "Thu, 01 Jan 2026 00:00:30 GMT" } }],
		[[30, 37.5]],
	],
	[
		"an error of its own, twice",
		[{ status: 500 }, { status: 503 }],
		[
			[0.75, 1.25],
			[1.5, 2.5],
		],
	],
	["a connection that is reset", [{ ends: "reset" }], [[0.75, 1.25]]],
	["a connection that breaks off", [{ ends: "cut" }], [[0.75, 1.25]]],
	["half of its JSON", [{ body: '{"choices":[{"mess' }], [[0.75, 1.25]]],
	["no answers in the reply", [{ body: '{"choices":[]}' }], [[0.75, 1.25]]],
	["an error with status 200", [{ body: '{"error":{"message":"upstream"}}' }], [[0.75, 1.25]]],
];

for (const [name, faults, expected] of passing)
	test(`what passes is tried again: ${name}`, async () => {
		const chat = await chatWith();
		const { client, pauses } = openClient({ url: chat.url });
		// Once without a fault, so that the server is known to be there.
		await client.complete(HELLO, OPTIONS);
		chat.faults.push(...faults);
		assert.deepEqual((await client.complete(HELLO, OPTIONS)).texts, ["Hello #0 seed 7"]);
		assert.equal(pauses.length, expected.length);
		expected.forEach(([least, most], i) => {
			assert.ok(pauses[i]! >= 1000 * least && pauses[i]! <= 1000 * most, `${pauses[i]} ms`);
		});
	});

/** Time is up for each of the first requests as soon as the server has it, and for no later one. */
function onceAsked(chat: LoopbackChat, times: number) {
	let number = 0;
	return async (_: number, signal: AbortSignal) => {
		const mine = ++number;
		while (mine > times || chat.requests.length < mine) await wait(5, undefined, { signal });
	};
}

test("a server that says nothing is asked again after the time limit", async () => {
	const chat = await chatWith();
	chat.faults.push({ ends: "silence" });
	const { client, pauses } = openClient({ url: chat.url, timeIsUp: onceAsked(chat, 1) });
	assert.deepEqual((await client.complete(HELLO, OPTIONS)).texts, ["Hello #0 seed 7"]);
	assert.equal(pauses.length, 1);
	assert.equal(chat.requests.length, 2);
});

test("a server that never answers, and one that always hangs up", async () => {
	const chat = await chatWith();
	chat.faults.push({ times: PATIENCE.attempts, ends: "silence" });
	const timeIsUp = onceAsked(chat, PATIENCE.attempts);
	const slow = await failureOf(openClient({ url: chat.url, timeIsUp }, 100).client.complete(HELLO, OPTIONS));
	assert.equal(slow.message, `${chat.host} gave no whole answer within 0 s.`);
	chat.faults.push({ times: PATIENCE.attempts, ends: "reset" });
	const gone = await failureOf(openClient({ url: chat.url }).client.complete(HELLO, OPTIONS));
	assert.match(gone.message, /^The connection to 127\.0\.0\.1:\d+ failed \((ECONNRESET|UND_ERR_SOCKET)\)\.$/);
	assert.equal(chat.requests.length, 2 * PATIENCE.attempts);
});

test("pauses are other ones in each process, which its time makes", async () => {
	const pausesOf = async (url: string, began = "2026-01-01T00:00:00Z") => {
		const opened = openClient({ url, began });
		await assert.rejects(opened.client.complete(HELLO, OPTIONS));
		return opened.pauses;
	};
	const chat = await chatWith();
	chat.faults.push({ times: 3 * PATIENCE.attempts, status: 500 });
	const first = await pausesOf(chat.url);
	assert.equal(first.length, PATIENCE.attempts - 1);
	assert.ok(first.reduce((sum, pause) => sum + pause) > 60_000, "limits are counted by the minute");
	assert.deepEqual(await pausesOf(chat.url), first);
	const other = await pausesOf(chat.url, "2026-01-01T00:00:00.001Z");
	assert.ok(other.every((pause, i) => pause !== first[i]));
});

test("those that are told to wait for so long wait no less, and do not come back together", async () => {
	const chat = await chatWith();
	const { client, pauses } = openClient({ url: chat.url, concurrency: 8 });
	chat.faults.push({ times: 8, status: 429, headers: { "retry-after": "40" } });
	await Promise.all(Array.from({ length: 8 }, () => client.complete(HELLO, OPTIONS)));
	const told = pauses.filter((pause) => pause >= 40_000);
	assert.equal(told.length, 8);
	assert.equal(new Set(told).size, 8);
	assert.ok(Math.max(...told) <= 50_000 && Math.max(...told) - Math.min(...told) > 1000, `${told}`);
});

const echoed = `Incorrect API key provided: ${KEY}.`;
const HOST = "HOST";
/** Faults that do not pass, what is said of them, and how many requests are made. */
const lasting: [name: string, fault: Fault | LoopbackOptions, sentence: string, requests: number][] = [
	["no key is accepted", { key: "another" }, `${HOST} does not accept the key.`, 1],
	[
		"a key is refused and shown",
		{ status: 403, body: `{"error":{"message":"${echoed}"}}` },
		`${HOST} refuses to answer: Incorrect API key provided: [key].`,
		1,
	],
	[
		"no credit",
		{ status: 429, body: '{"error":{"message":"You exceeded your quota.","code":"insufficient_quota"}}' },
		`The account at ${HOST} has no credit left: You exceeded your quota.`,
		1,
	],
	[
		"the wrong model",
		{ models: ["large", "larger"] },
		`${HOST} has no model small; it offers large, larger.`,
		2,
	],
	[
		"the wrong model, told by status 400",
		{ status: 400, body: '{"error":{"message":"model small does not exist"}}' },
		`${HOST} lists the model small and yet does not find it: model small does not exist.`,
		2,
	],
	[
		"a page in place of an answer",
		{ body: "<!doctype html><title>Chat</title>" },
		`${HOST} answers with a web page; a server's address mostly ends in /v1.`,
		1,
	],
	[
		"another address",
		{ status: 308, headers: { location: "http://127.0.0.1:9/v1" } },
		`${HOST} sends on to another address; give that one, with the path where it answers.`,
		1,
	],
	[
		"busy for an hour",
		{ status: 429, headers: { "retry-after": "3600" } },
		`${HOST} takes no more requests for now and asks to wait 3600 s.`,
		1,
	],
	["busy for good", { times: 9, status: 429 }, `${HOST} takes no more requests for now.`, PATIENCE.attempts],
	[
		"broken for good",
		{ times: 9, status: 502, body: "Bad\u0000\nGateway" },
		`${HOST} answers with error 502: Bad Gateway.`,
		PATIENCE.attempts,
	],
	[
		"garbage for good",
		{ times: 9, body: "]" },
		`${HOST} answers with something that is no JSON.`,
		PATIENCE.attempts,
	],
	[
		"empty for good",
		{ times: 9, body: '{"choices":[]}' },
		`${HOST} gives no answer in its reply.`,
		PATIENCE.attempts,
	],
	[
		"only thoughts",
		{
			times: 9,
			body: '{"choices":[{"message":{"content":null,"reasoning_content":"Hm"},"finish_reason":"length"}]}',
		},
		`small at ${HOST} used up its tokens with thinking and said nothing; turn its thinking off or allow more tokens.`,
		PATIENCE.attempts,
	],
	[
		"something it will not have",
		{ status: 422, body: '{"detail":[{"loc":["body","messages"],"msg":"too few","input":{"seed":7}}]}' },
		`${HOST} answers with error 422: too few.`,
		1,
	],
];

for (const [name, fault, sentence, requests] of lasting)
	test(`what does not pass is one sentence: ${name}`, async () => {
		const isOption = "models" in fault || "key" in fault;
		const chat = await chatWith(isOption ? (fault as LoopbackOptions) : {});
		if (!isOption) chat.faults.push(fault as Fault);
		const { client } = openClient({ url: chat.url, apiKey: KEY });
		const error = await failureOf(client.complete(HELLO, OPTIONS));
		assert.equal(error.code, "serverFailed");
		assert.equal(error.message, sentence.replace(HOST, chat.host));
		assert.equal(chat.requests.length, requests);
		assert.ok(!JSON.stringify([error.message, error.stack, client.notes()]).includes(KEY));
		// Whoever asks next is told the same, and the server is left in peace.
		assert.equal((await failureOf(client.complete(HELLO, OPTIONS))).message, error.message);
		assert.equal(chat.requests.length, requests);
	});

test("where nothing listens, and where there are no completions", async () => {
	const chat = await chatWith();
	const { host } = chat;
	const wrongPath = openClient({ url: `http://${host}` });
	assert.equal(
		(await failureOf(wrongPath.client.complete(HELLO, OPTIONS))).message,
		`${host} has no chat completions at this address, which mostly ends in /v1.`,
	);
	const whole = openClient({ url: `${chat.url}/chat/completions/` });
	assert.equal((await whole.client.complete(HELLO, OPTIONS)).texts.length, 1);
	const other = await startChat();
	await other.close();
	const gone = openClient({ url: other.url });
	assert.equal(
		(await failureOf(gone.client.complete(HELLO, OPTIONS))).message,
		`Nothing answers at ${other.host}.`,
	);
	assert.deepEqual(gone.pauses, []);
	await chat.close();
	// A server that has answered before may be starting again.
	await failureOf(whole.client.complete(HELLO, OPTIONS));
	assert.equal(whole.pauses.length, PATIENCE.attempts - 1);
});

test("a server that speaks no TLS where https:// says so", async () => {
	const chat = await chatWith();
	const { client, pauses } = openClient({ url: chat.url.replace("http:", "https:") });
	const { message } = await failureOf(client.complete(HELLO, OPTIONS));
	assert.match(message, /^127\.0\.0\.1:\d+ does not answer as https:\/\/ has it \(E\w+\)\.$/);
	assert.deepEqual(pauses, []);
});

test("a text that is too long, and one that a filter withholds, end no study", async () => {
	const chat = await chatWith();
	const { client } = openClient({ url: chat.url });
	chat.faults.push({
		status: 400,
		body: '{"error":{"message":"This model\'s maximum context length is 4096 tokens."}}',
	});
	assert.equal((await failureOf(client.complete(HELLO, OPTIONS))).code, "promptTooLong");
	chat.faults.push({ status: 400, body: '{"error":{"message":"Filtered.","code":"content_filter"}}' });
	assert.deepEqual(await client.complete(HELLO, { ...OPTIONS, n: 2 }), {
		texts: ["", ""],
		finishReasons: ["content_filter", "content_filter"],
	});
	assert.equal((await client.complete(HELLO, OPTIONS)).texts.length, 1);
});

test("no more requests at a time than were allowed, and as many", async () => {
	// Nobody is answered before as many have come as may.
	const chat = await chatWith({
		async delay() {
			while (chat.mostAtOnce < 3) await wait(5);
			return 20;
		},
	});
	const { client } = openClient({ url: chat.url, concurrency: 3 });
	await Promise.all(Array.from({ length: 10 }, () => client.complete(HELLO, OPTIONS)));
	assert.equal(chat.mostAtOnce, 3);
});

test("a cancel in a pause ends it", async () => {
	const chat = await chatWith();
	chat.faults.push({ times: 9, status: 503 });
	const { client, abort, pauses } = openClient({ url: chat.url });
	const push = pauses.push.bind(pauses);
	pauses.push = (pause) => {
		if (pauses.length === 1) abort.abort();
		return push(pause);
	};
	assert.equal((await failureOf(client.complete(HELLO, OPTIONS))).code, "cancelled");
	assert.equal(chat.requests.length, 2);
});

test("a cancel ends a request under way and one that waits", async () => {
	const chat = await chatWith();
	chat.faults.push({ ends: "silence" });
	const { client, abort } = openClient({ url: chat.url, concurrency: 1 });
	const both = [client.complete(HELLO, OPTIONS), client.complete(HELLO, OPTIONS)];
	const failures = Promise.all(both.map(failureOf));
	while (chat.requests.length === 0) await wait(5);
	abort.abort();
	assert.deepEqual(
		(await failures).map(({ code }) => code),
		["cancelled", "cancelled"],
	);
	assert.equal(chat.requests.length, 1);
});

async function failureOf(promise: Promise<unknown>): Promise<LensError> {
	try {
		await promise;
	} catch (error) {
		return error as LensError;
	}
	throw new Error("it did not fail");
}
