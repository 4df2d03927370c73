/** What servers that people use refuse, and in which words; their answers are to be had all the same. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Message } from "../../../../src/protocol/engine-api";
import type { LensError } from "../../../../src/protocol/errors";
import { chatClient } from "../../../../src/study/server/chat-client";
import type { ChatOptions } from "../../../../src/study/server/dialect";
import { PATIENCE } from "../../../../src/study/server/patience";
import { type ChatBody, type Fault, type LoopbackChat, startChat } from "../loopback-chat";
import { openClient } from "../open-client";

const ASKED: Message[] = [
	{ role: "system", content: "Be brief." },
	{ role: "user", content: "Hello" },
];
const MERGED = [{ role: "user", content: "Be brief.\n\nHello" }];
const GREEDY: ChatOptions = { n: 1, temperature: 0, topP: 1, topK: 0, maxTokens: 50, seed: 7 };
const DRAWN: ChatOptions = { ...GREEDY, temperature: 1, topP: 0.9, topK: 50 };

const open: LoopbackChat[] = [];
async function chatWith(...faults: Fault[]) {
	const chat = await startChat();
	open.push(chat);
	chat.faults.push(...faults);
	return { chat, ...openClient({ url: chat.url }) };
}
after(async () => {
	for (const chat of open) await chat.close();
});

async function failureOf(promise: Promise<unknown>): Promise<LensError> {
	try {
		await promise;
	} catch (error) {
		return error as LensError;
	}
	throw new Error("it did not fail");
}

const error = (message: string, more: object = {}) => JSON.stringify({ error: { message, ...more } });

/** Refusals of a system's message, as models' templates and services say them. */
const noSystem: [server: string, status: number, body: string][] = [
	[
		"Gemma on vLLM",
		400,
		'{"object":"error","message":"System role not supported","type":"BadRequestError","code":400}',
	],
	[
		"Mistral on vLLM",
		400,
		error("Conversation roles must alternate user/assistant/user/assistant/...", { type: "BadRequestError" }),
	],
	[
		"Gemma on llama.cpp",
		500,
		error("While executing CallExpression: Jinja Exception: System role not supported", {
			type: "server_error",
		}),
	],
	[
		"o1 at OpenAI",
		400,
		error("Unsupported value: 'messages[0].role' does not support 'system' with this model.", {
			param: "messages[0].role",
		}),
	],
	[
		"Gemma at Google",
		400,
		`[${error("Developer instruction is not enabled for models/gemma-3", { code: 400 })}]`,
	],
];

for (const [server, status, body] of noSystem)
	test(`a model without a place for the system: ${server}`, async () => {
		const { chat, client, pauses } = await chatWith({ status, body });
		await client.complete(ASKED, GREEDY);
		await client.complete(ASKED, GREEDY);
		const sent = chat.requests.map((request) => request.body!.messages);
		assert.deepEqual(sent, [ASKED, MERGED, MERGED]);
		assert.deepEqual(pauses, []);
		assert.deepEqual(client.notes(), [
			`${chat.host} takes no message of the system, so that its words are put in front of the user's.`,
		]);
	});

/** Refusals of a field, and the field that is not sent again. */
const fields: [server: string, status: number, body: string, field: string][] = [
	[
		"Mistral",
		422,
		'{"object":"error","message":{"detail":[{"type":"extra_forbidden","loc":["body","top_k"],"msg":"Extra inputs are not permitted","input":50}]},"type":"invalid_request_error"}',
		"top_k",
	],
	[
		"Google",
		400,
		`[${error('Invalid JSON payload received. Unknown name "top_k": Cannot find field.', { code: 400 })}]`,
		"top_k",
	],
	["Groq", 400, error("property 'top_k' is unsupported"), "top_k"],
	["Groq, log-probabilities", 400, error("`logprobs` is not supported with this model"), "logprobs"],
	[
		"OpenAI, log-probabilities",
		403,
		error("You are not allowed to request logprobs from this model"),
		"logprobs",
	],
	[
		"a proxy before Mistral",
		400,
		error(
			'litellm.BadRequestError: MistralException - {"detail":[{"loc":["body","seed"],"msg":"Extra inputs are not permitted","input":7}]}',
		),
		"seed",
	],
	[
		"a proxy that tells errors with status 200",
		200,
		error("Unrecognized request argument supplied: top_k", { code: 400 }),
		"top_k",
	],
	["a proxy that tells no status at all", 200, '{"error":"top_k is not supported"}', "top_k"],
];

for (const [server, status, body, field] of fields)
	test(`a field that is not understood: ${field} at ${server}`, async () => {
		const { chat, client, pauses } = await chatWith({ status, body });
		await client.complete(ASKED, { ...DRAWN, tellsTokens: true });
		const [first, second] = chat.requests.map((request) => request.body!) as [ChatBody, ChatBody];
		assert.ok(field in first && !(field in second));
		assert.equal(Object.keys(first).length, Object.keys(second).length + 1);
		assert.deepEqual(pauses, []);
	});

test("where the likeliest token is taken, no share of tokens is asked for: some refuse both, and some a share of 1", async () => {
	const { chat, client } = await chatWith();
	await client.complete(ASKED, GREEDY);
	await client.complete(ASKED, DRAWN);
	assert.deepEqual(
		chat.requests.map(({ body }) => [body!.temperature, body!.top_p, body!.min_p, body!.repetition_penalty]),
		[
			[0, undefined, undefined, undefined],
			[1, 0.9, 0, 1],
		],
	);
});

/** Texts that are too long end one question and no study, whatever else the words name. */
const tooLong: [server: string, status: number, body: string][] = [
	[
		"vLLM",
		400,
		error(
			"'max_tokens' or 'max_completion_tokens' is too large: 50. This model's maximum context length is 64 tokens and your request has 20 input tokens.",
		),
	],
	["llama.cpp", 400, error("the request exceeds the available size", { type: "exceed_context_size_error" })],
	[
		"TGI",
		422,
		'{"error":"Input validation error: `inputs` tokens + `max_new_tokens` must be <= 64. Given: 60 `inputs` tokens","error_type":"validation"}',
	],
	[
		"Google",
		400,
		`[${error("The input token count (70) exceeds the maximum number of tokens allowed (64).")}]`,
	],
	["LM Studio", 400, '{"error":"The model is loaded with context length of only 64 tokens"}'],
	["a proxy", 413, "<html><head><title>413 Request Entity Too Large</title></head></html>"],
	["a proxy that tells no status at all", 200, error("x", { code: "context_length_exceeded" })],
];

for (const [server, status, body] of tooLong)
	test(`a text that is too long for ${server}`, async () => {
		const { chat, client } = await chatWith({ status, body });
		assert.equal((await failureOf(client.complete(ASKED, GREEDY))).code, "promptTooLong");
		assert.deepEqual(client.notes(), []);
		await client.complete(ASKED, GREEDY);
		assert.equal(chat.requests.length, 2);
		assert.ok("max_tokens" in chat.requests[1]!.body!);
	});

const filters: [server: string, status: number, body: string][] = [
	[
		"Azure",
		400,
		error("The response was filtered due to the prompt triggering content management policy.", {
			code: "content_filter",
		}),
	],
	[
		"OpenRouter",
		403,
		error("Your chosen model requires moderation and your input was flagged", {
			code: 403,
			metadata: { reasons: ["violence"], flagged_input: "Hello" },
		}),
	],
	["OpenRouter, with status 200", 200, error("Your input was flagged", { code: 403 })],
	[
		"OpenAI",
		400,
		error("Invalid prompt: your prompt was flagged as violating our policy.", { code: "invalid_prompt" }),
	],
	["Alibaba", 400, error("Input data may be inappropriate.", { code: "data_inspection_failed" })],
];

for (const [server, status, body] of filters)
	test(`a question that offends the filter of ${server}`, async () => {
		const { client } = await chatWith({ status, body });
		assert.deepEqual((await client.complete(ASKED, GREEDY)).finishReasons, ["content_filter"]);
		assert.deepEqual((await client.complete(ASKED, GREEDY)).finishReasons, ["stop"]);
	});

/** Lasting refusals, and what is told. */
const lasting: [server: string, status: number, body: string, sentence: string][] = [
	[
		"OpenRouter",
		402,
		error("Insufficient credits"),
		"The account at HOST has no credit left: Insufficient credits.",
	],
	[
		"Moonshot",
		429,
		error("Your account is suspended", { type: "exceeded_current_quota_error" }),
		"The account at HOST has no credit left: Your account is suspended.",
	],
	[
		"OpenRouter, no provider",
		404,
		error("No endpoints found matching your data policy", { code: 404 }),
		"HOST lists the model small and yet does not find it: No endpoints found matching your data policy.",
	],
];

for (const [server, status, body, sentence] of lasting)
	test(`what does not pass: ${sentence.slice(0, 40)}... (${server})`, async () => {
		const { chat, client, pauses } = await chatWith({ status, body });
		const { message } = await failureOf(client.complete(ASKED, GREEDY));
		assert.equal(message, sentence.replace("HOST", chat.host));
		assert.deepEqual(pauses, []);
	});

test("a server without a list of models is believed its words about one", async () => {
	const reason = "The API deployment for this resource does not exist.";
	const fetch = async (url: string | URL | Request) =>
		String(url).endsWith("/models")
			? new Response("{}", { status: 404 })
			: new Response(error(reason, { code: "DeploymentNotFound" }), { status: 404 });
	const { client } = fetching(fetch);
	assert.equal(
		(await failureOf(client.complete(ASKED, GREEDY))).message,
		`host has no model small: ${reason}`,
	);
});

test("thoughts alone: told when nothing is ever said, and else left to whoever asked", async () => {
	const thoughts =
		'{"choices":[{"message":{"content":null,"reasoning_content":"Hm"},"finish_reason":"length"}]}';
	const { client } = await chatWith({ body: thoughts });
	await client.complete(ASKED, GREEDY);
	const later = await chatWith();
	await later.client.complete(ASKED, GREEDY);
	later.chat.faults.push({ body: thoughts });
	assert.deepEqual(await later.client.complete(ASKED, GREEDY), {
		...{ texts: [""], finishReasons: ["thoughts"], tokens: [null], model: null },
	});
	assert.deepEqual(later.pauses, []);
});

test("another model than was asked for is told, with the names that are used and no key among them", async () => {
	const names = ["small", "small-2026", "small-2026", "sk-secret\nlarge", "b", "c"];
	const fetch = async () =>
		new Response(JSON.stringify({ model: names.shift(), choices: [{ message: { content: "a" } }] }));
	const { client } = fetching(fetch, { apiKey: "sk-secret", url: "https://host/v1" });
	while (names.length > 0) await client.complete(ASKED, GREEDY);
	assert.deepEqual(client.notes(), [
		"host answers as [key] large where small is asked for.",
		"host answers as b where small is asked for.",
		"host answers as small-2026 where small is asked for.",
	]);
});

test("Azure gets its keys under its own name, and tokens as all others", async () => {
	const heard: (string | null)[][] = [];
	const fetch = async (_: unknown, request?: RequestInit) => {
		const headers = new Headers(request?.headers);
		heard.push([headers.get("api-key"), headers.get("authorization")]);
		return new Response('{"choices":[{"message":{"content":"a"}}]}');
	};
	for (const [url, apiKey] of [
		["https://mine.openai.azure.com/openai/deployments/small?api-version=1", "0123abcd"],
		["https://mine.openai.azure.com/openai/v1", "eyJhbGci.a.b"],
		["https://openai.azure.com.example.org/v1", "0123abcd"],
		["https://mine.openai.azure.com:8443/openai/v1", null],
	] as const)
		await fetching(fetch, { url, apiKey }).client.complete(ASKED, GREEDY);
	assert.deepEqual(heard, [
		["0123abcd", null],
		[null, "Bearer eyJhbGci.a.b"],
		[null, "Bearer 0123abcd"],
		[null, null],
	]);
});

test("a name that is not found for now is looked up again, one that never was is told at once", async () => {
	const lost = (code: string) =>
		new TypeError("fetch failed", { cause: Object.assign(new Error(code), { code }) });
	const answer = '{"choices":[{"message":{"content":"a"}}]}';
	const script = (...steps: (string | null)[]) => {
		const left = [...steps];
		return fetching(async () => {
			const code = left.shift();
			if (code) throw lost(code);
			return new Response(answer);
		});
	};
	const never = script("ENOTFOUND");
	assert.equal((await failureOf(never.client.complete(ASKED, GREEDY))).message, "No machine is called host.");
	assert.deepEqual(never.pauses, []);
	const busy = script("EAI_AGAIN", null);
	await busy.client.complete(ASKED, GREEDY);
	assert.equal(busy.pauses.length, 1);
	const gone = script(null, "ENOTFOUND", null);
	await gone.client.complete(ASKED, GREEDY);
	await gone.client.complete(ASKED, GREEDY);
	assert.equal(gone.pauses.length, 1);
});

/** A client over a function in the network's place. */
function fetching(fetch: typeof globalThis.fetch, server: { url?: string; apiKey?: string | null } = {}) {
	const pauses: number[] = [];
	const sleep = (milliseconds: number, signal: AbortSignal) => {
		if (milliseconds !== PATIENCE.timeLimitMs) pauses.push(milliseconds);
		else return new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
		return Promise.resolve();
	};
	const client = chatClient(
		{ url: "http://host/v1", model: "small", apiKey: null, concurrency: 2, ...server },
		{ fetch, now: () => 0, sleep, signal: new AbortController().signal },
	);
	return { client, pauses };
}
