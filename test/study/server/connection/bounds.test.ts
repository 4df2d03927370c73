/** What is read of a server's replies: no more than an answer can have, however it is sent. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { brotliCompressSync, gzipSync } from "node:zlib";
import type { LensError } from "../../../../src/protocol/errors";
import { PATIENCE } from "../../../../src/study/server/patience";
import { readBody } from "../../../../src/study/server/reading/read-body";
import { type Fault, type LoopbackChat, type LoopbackOptions, startChat } from "../loopback-chat";
import { openClient } from "../open-client";

const HELLO = [{ role: "user" as const, content: "Hello" }];
const OPTIONS = { n: 1, temperature: 1, topP: 1, topK: 0, maxTokens: 50, seed: 7 };
const MB = 1_000_000;

const open: LoopbackChat[] = [];
async function chatWith(fault: Fault, options: LoopbackOptions = {}) {
	const chat = await startChat(options);
	open.push(chat);
	chat.faults.push(fault);
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

test("an answer without an end is cut off where no answer goes on, tried again, and told at the end", async () => {
	const once = await chatWith({ ends: "flood" });
	assert.deepEqual((await once.client.complete(HELLO, OPTIONS)).texts, ["Hello #0 seed 7"]);
	const always = await chatWith({ ends: "flood", times: PATIENCE.attempts });
	const { message } = await failureOf(always.client.complete(HELLO, OPTIONS));
	assert.equal(message, `${always.chat.host} sends more than 2 MB in place of an answer.`);
	// What the system holds between the two of them comes on top.
	assert.ok(always.chat.flooded < PATIENCE.attempts * 20 * MB, `${always.chat.flooded} bytes`);
	await always.chat.quiet();
});

test("what was packed a thousandfold is not unpacked further than it is of use", async () => {
	const packed = gzipSync(Buffer.alloc(200 * MB, " "));
	assert.ok(packed.length < MB);
	const fault = { body: packed, headers: { "content-encoding": "gzip" }, times: PATIENCE.attempts };
	const { client, chat } = await chatWith(fault);
	const { message } = await failureOf(client.complete(HELLO, OPTIONS));
	assert.equal(message, `${chat.host} sends more than 2 MB in place of an answer.`);
});

test("as many answers of as many tokens as were asked for have room", async () => {
	const said = "x".repeat(3.5 * MB);
	const body = JSON.stringify({ choices: [{ message: { content: said }, finish_reason: "stop" }] });
	const { client } = await chatWith({ body });
	const { texts } = await client.complete(HELLO, { ...OPTIONS, n: 4, maxTokens: 1000 });
	assert.equal(texts[0]!.length, said.length);
});

test("a list of models without an end is none", async () => {
	const { client, chat } = await chatWith({ status: 404, body: '{"error":{"message":"no"}}' });
	chat.options.models = new Array<string>(200_000).fill(
		"a model with a name of fifty characters, more or less",
	);
	const { message } = await failureOf(client.complete(HELLO, OPTIONS));
	assert.equal(message, `${chat.host} sends more than 8 MB in place of an answer.`);
});

const packings: [name: string, headers: Record<string, string>, pack: (text: string) => string | Buffer][] = [
	["gzip", { "content-encoding": "gzip" }, gzipSync],
	["brotli", { "content-encoding": "br" }, brotliCompressSync],
	["a byte-order mark", {}, (text) => `\ufeff${text}`],
	["white space that keeps the connection alive", {}, (text) => ` \n\n  ${text}`],
];

for (const [name, headers, pack] of packings)
	test(`what is around an answer is taken off: ${name}`, async () => {
		const body = pack(JSON.stringify({ choices: [{ message: { content: "Café" }, finish_reason: "stop" }] }));
		const { client, pauses } = await chatWith({ body, headers });
		assert.deepEqual((await client.complete(HELLO, OPTIONS)).texts, ["Café"]);
		assert.deepEqual(pauses, []);
	});

test("pieces of any size come to the same text, and are cut at the byte", async () => {
	const text = "é€😀a".repeat(5000);
	const bytes = new TextEncoder().encode(text);
	for (const size of [1, 2, 7, 1000, 1e6]) {
		const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
			bytes.subarray(i * size, (i + 1) * size),
		);
		const bodyOf = () =>
			new Response(
				new ReadableStream<Uint8Array>({
					start(controller) {
						for (const piece of pieces) controller.enqueue(piece);
						controller.close();
					},
				}),
			);
		assert.deepEqual(await readBody(bodyOf(), bytes.length), { text, isWhole: true });
		const cut = await readBody(bodyOf(), bytes.length - 1);
		assert.deepEqual([cut.text, cut.isWhole], [text.slice(0, -1), false]);
		assert.deepEqual(await readBody(bodyOf(), 3), { text: "é\ufffd", isWhole: false });
	}
	assert.deepEqual(await readBody(new Response(null), 10), { text: "", isWhole: true });
});
