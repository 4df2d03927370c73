/** What servers do not understand of a request, and what they are asked then. */
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import type { LensError } from "../../../../src/protocol/errors";
import type { ChatOptions } from "../../../../src/study/server/dialect";
import { type LoopbackChat, type LoopbackOptions, startChat } from "../loopback-chat";
import { openClient } from "../open-client";

const OPTIONS: ChatOptions = { n: 1, temperature: 1, topP: 0.9, topK: 50, maxTokens: 50, seed: 7 };
const HELLO = [{ role: "user" as const, content: "Hello" }];
const HOST = "HOST";

const open: LoopbackChat[] = [];
async function chatWith(options?: LoopbackOptions): Promise<LoopbackChat> {
	const chat = await startChat(options);
	open.push(chat);
	return chat;
}
afterEach(async () => {
	for (const chat of open.splice(0)) await chat.close();
});

async function failureOf(promise: Promise<unknown>): Promise<LensError> {
	try {
		await promise;
	} catch (error) {
		return error as LensError;
	}
	throw new Error("it did not fail");
}

const FORMAT = { name: "verdict", schema: { type: "object" } };
/** What a server refuses, the fields that are sent then, and what is told. */
const dialects: [refuses: Record<string, string>, sent: Record<string, unknown>, notes: string[]][] = [
	[
		{ top_k: "Unrecognized request argument supplied: top_k" },
		{ top_k: undefined, seed: 7 },
		[`${HOST} refuses top_k, so that answers are drawn without it.`],
	],
	[
		{ min_p: "Unrecognized: min_p", repetition_penalty: "property 'repetition_penalty' is unsupported" },
		{ min_p: undefined, repetition_penalty: undefined, top_k: 50 },
		[],
	],
	[
		{ seed: "extra fields not permitted: seed" },
		{ seed: undefined, top_k: 50 },
		[`${HOST} refuses seeds, so that asking again gives other answers.`],
	],
	[
		{ n: "Only one completion choice is allowed: n must be 1" },
		{ n: undefined },
		[`${HOST} gives one answer to a request, so that each is asked for on its own.`],
	],
	[
		{
			max_tokens: "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.",
			top_k: "unknown field top_k",
		},
		{ max_tokens: undefined, max_completion_tokens: 50, top_k: undefined },
		[
			`${HOST} refuses top_k, so that answers are drawn without it.`,
			`${HOST} takes the limit of tokens under the name max_completion_tokens.`,
		],
	],
	[
		{ response_format: "response_format is not supported" },
		{ response_format: undefined },
		[
			`${HOST} cannot be held to JSON, so that the prompt alone asks for it.`,
			`${HOST} takes no schema for its answers, so that JSON of any kind is asked for.`,
		],
	],
];

test("what a server does not understand is left out, told, and not tried again", async () => {
	for (const [refuses, expected, notes] of dialects) {
		const chat = await chatWith({ refuses });
		const { client, pauses } = openClient({ url: chat.url });
		const options = { ...OPTIONS, n: 2, responseFormat: FORMAT };
		const { texts } = await client.complete(HELLO, options);
		assert.equal(texts.length, "n" in refuses ? 1 : 2);
		const { body } = chat.requests.at(-1)!;
		for (const [field, value] of Object.entries(expected)) assert.deepEqual(body![field], value, field);
		assert.deepEqual(
			client.notes(),
			notes.map((note) => note.replace(HOST, chat.host)),
		);
		const { length } = chat.requests;
		await client.complete(HELLO, options);
		assert.equal(chat.requests.length, length + 1);
		assert.deepEqual(pauses, []);
	}
});

test("a temperature that was asked for is never given up, one of 0 is", async () => {
	const refuses = { temperature: "Unsupported value: 'temperature' does not support this." };
	const chat = await chatWith({ refuses });
	const greedy = openClient({ url: chat.url });
	assert.equal((await greedy.client.complete(HELLO, { ...OPTIONS, temperature: 0 })).texts.length, 1);
	assert.deepEqual(greedy.client.notes(), [`${chat.host} refuses a temperature of 0 and chooses its own.`]);
	const drawn = openClient({ url: chat.url });
	const error = await failureOf(drawn.client.complete(HELLO, OPTIONS));
	assert.match(error.message, /answers with error 400: Unsupported value: 'temperature'/);
});

test("a schema goes along where it is understood", async () => {
	const chat = await chatWith();
	const { client } = openClient({ url: chat.url });
	await client.complete(HELLO, { ...OPTIONS, responseFormat: FORMAT });
	assert.deepEqual(chat.requests[0]!.body!.response_format, {
		type: "json_schema",
		json_schema: { ...FORMAT, strict: true },
	});
});
