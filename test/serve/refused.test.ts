/** What is refused, how it is said, and that the server stands afterwards. */
import assert from "node:assert/strict";
import { request } from "node:http";
import { connect } from "node:net";
import { after, before, test } from "node:test";
import OpenAI from "openai";
import { chatBody, killServers, MODEL, post, spawnCli, startServer, type TestServer } from "./start-server";

const KEY = "sk-local-0123456789";
let server: TestServer;
before(async () => {
	server = await startServer(["--allow-origin", "https://app.example", "--max-body", "0.1"], KEY);
});
after(async () => {
	const code = await server.stop("SIGINT");
	killServers();
	assert.equal(code, 0);
});

const authorized = { authorization: `Bearer ${KEY}` };
const send = (body: string | Uint8Array, headers: Record<string, string> = {}) =>
	post(server.address, body, { ...authorized, ...headers });
const json = (changes: Record<string, unknown>) => JSON.stringify(chatBody(changes));
const isAlive = async () =>
	assert.equal((await server.client.chat.completions.create(chatBody() as never)).object, "chat.completion");

/** A field's value, what is said of it, and the field that is named where it is another. */
const FIELDS: [Record<string, unknown>, RegExp, string?][] = [
	[{ n: 0 }, /^"n" must be a whole number from 1 to 128\.$/],
	[{ n: 1.5 }, /^"n" must be/],
	[{ n: "1" }, /^"n" must be/],
	[{ temperature: 2.1 }, /^"temperature" must be a number from 0 to 2\.$/],
	[{ temperature: [] }, /^"temperature" must be/],
	[{ top_p: 0 }, /^"top_p" must be a number above 0 and at most 1\.$/],
	[{ top_k: -2 }, /^"top_k" must be/],
	[{ seed: 1e30 }, /^"seed" must be a whole number of at most 53 bits\.$/],
	[{ max_tokens: 0 }, /^"max_tokens" must be/],
	[{ max_completion_tokens: -1 }, /^"max_completion_tokens" must be/],
	[{ stop: "" }, /^"stop" must be a text, or a list/],
	[{ stop: ["a", "b", "c", "d", "e"] }, /^"stop" must be/],
	[{ stop: "x".repeat(1001) }, /^"stop" must be/],
	[{ stop: "\ud83d" }, /^"stop" must be/],
	[{ stream: "yes" }, /^"stream" must be true or false\.$/],
	[{ stream_options: { include_usage: 1 } }, /must be true or false/, "stream_options.include_usage"],
	[
		{ logprobs: true, top_logprobs: 6 },
		/from 0 to 5, which is as many as this server tells\.$/,
		"top_logprobs",
	],
	[{ top_logprobs: 1 }, /^"top_logprobs" needs "logprobs" to be true\.$/],
	[{ model: 5 }, /^"model" must be the name of a model/],
	[{ messages: [] }, /^"messages" must be a list of 1 to 10000 messages\.$/],
	[{ messages: "Hi" }, /^"messages" must be/],
	[{ messages: [null] }, /^"messages\.0" must be an object/, "messages.0"],
	[{ messages: [{ role: "user" }] }, /must be a text or a list of text parts\.$/, "messages.0.content"],
	[
		{ messages: [{ role: "assistant", content: "", tool_calls: [{ id: "a", type: "function" }] }] },
		/^"messages\.0\.tool_calls" must be left out, since this server calls no tools\.$/,
		"messages.0.tool_calls",
	],
	[
		{ messages: [{ role: "assistant", content: "", function_call: { name: "f", arguments: "{}" } }] },
		/must be left out/,
		"messages.0.function_call",
	],
	[{ messages: [{ role: "tool", content: "" }] }, /calls no tools\.$/, "messages.0.role"],
	[
		{ messages: [{ role: "user", content: [{ type: "image_url", image_url: { url: "data:," } }] }] },
		/is no text, and this server reads nothing else/,
		"messages.0.content.0",
	],
	[{ tools: [{ type: "function" }] }, /^This server calls no tools: leave tools out\.$/],
	[{ response_format: { type: "json_object" } }, /^This server answers in plain text only/],
	[{ logit_bias: { 5: 1 } }, /^This server draws with temperature, top_p and top_k only/],
	[{ presence_penalty: 0.5 }, /leave presence_penalty out\.$/],
	[{ min_p: 0.1 }, /leave min_p out\.$/],
];

test("a field that cannot be is named, with what it must be", async () => {
	for (const [changes, words, field = Object.keys(changes)[0]] of FIELDS) {
		const { status, error } = await send(json(changes));
		assert.equal(status, 400, JSON.stringify(changes));
		assert.match(error.message, words);
		assert.deepEqual([error.type, error.param], ["invalid_request_error", field]);
		assert.ok(["invalid_value", "unsupported_parameter"].includes(error.code));
	}
	await isAlive();
});

test("fields that ask for nothing are no reason to refuse", async () => {
	const nothing = {
		...{ tools: [], tool_choice: "none", functions: null, response_format: { type: "text" }, logit_bias: {} },
		...{ presence_penalty: 0, frequency_penalty: 0, modalities: ["text"], n: null, stop: null, seed: null },
		...{ unheard: { of: [1] }, user: "x", store: false, service_tier: "auto" },
	};
	assert.equal((await send(json(nothing))).status, 200);
});

test("the client's own errors: wrong model, wrong key, too long a prompt, nothing asked", async () => {
	const ask = (changes: Record<string, unknown>, client = server.client) =>
		client.chat.completions.create(chatBody(changes) as never);
	await assert.rejects(ask({ model: "gpt-x" }), (error: unknown) => {
		assert.ok(error instanceof OpenAI.NotFoundError);
		assert.equal(error.code, "model_not_found");
		assert.match(error.message, /The model "gpt-x" is not served here; "pocket-chat" is\.$/);
		return true;
	});
	for (const apiKey of ["wrong", `${KEY}x`, KEY.slice(1)]) {
		const stranger = new OpenAI({ baseURL: server.address, apiKey, maxRetries: 0 });
		await assert.rejects(ask({}, stranger), (error: unknown) => {
			assert.ok(error instanceof OpenAI.AuthenticationError);
			assert.equal(error.code, "invalid_api_key");
			assert.doesNotMatch(error.message, /0123456789/);
			return true;
		});
		await assert.rejects(stranger.models.list(), { status: 401 });
	}
	assert.match((await post(server.address, json({}))).error.message, /^This server wants a key\./);
	const long = { messages: [{ role: "user", content: "word ".repeat(600) }] };
	for (const stream of [false, true])
		await assert.rejects(ask({ ...long, stream }), {
			status: 400,
			code: "context_length_exceeded",
			message: /^400 The prompt has \d+ tokens, and the model takes 512 with the answer\.$/,
		});
	// Far too long: refused by its length alone, as 14 bytes are the longest token.
	await assert.rejects(ask({ messages: [{ role: "user", content: "word ".repeat(18_000) }] }), {
		status: 400,
		code: "context_length_exceeded",
		message: /^400 The prompt has 64\d\d or more tokens, and the model takes 512 with the answer\.$/,
	});
	await assert.rejects(ask({ messages: [{ role: "user", content: " \n" }] }), { status: 400 });
	for (const prompt of [[1, 2, 3], [], Array<string>(129).fill("a")])
		await assert.rejects(server.client.completions.create({ model: MODEL, prompt }), {
			status: 400,
			message: /"prompt" must be a text or a list of 1 to 128 texts; token ids are not taken\.$/,
		});
	await assert.rejects(server.client.completions.create({ model: MODEL, prompt: "a", echo: true }), {
		status: 400,
	});
	await assert.rejects(server.client.completions.create({ model: MODEL, prompt: "a", best_of: 3 }), {
		status: 400,
	});
	await assert.rejects(server.client.embeddings.create({ model: MODEL, input: "a" }), {
		status: 404,
		message: /There is nothing here: this server has POST \/v1\/chat\/completions/,
	});
});

test("hostile bodies get a sentence each", async () => {
	const deep = `${"[".repeat(20_000)}${"]".repeat(20_000)}`;
	const bodies: [string | Uint8Array, number, RegExp][] = [
		["{", 400, /is no JSON/],
		["", 400, /is no JSON/],
		["null", 400, /must be a JSON object/],
		["[]", 400, /must be a JSON object/],
		['"text"', 400, /must be a JSON object/],
		["[".repeat(100_000), 400, /is no JSON/],
		[deep, 400, /must be a JSON object/],
		[Uint8Array.of(0xff, 0xfe, 0x7b), 400, /is no JSON/],
		[Buffer.from(json({}).replace("France", "Fran\u00e7ois"), "latin1"), 400, /is no JSON/],
		['{"__proto__":{"model":"pocket-chat"},"messages":[]}', 400, /"model" must be/],
		[json({ messages: [{ role: "user", content: "x".repeat(200_000) }] }), 413, /larger than the 0\.10 MB/],
		["x".repeat(5_000_000), 413, /larger/],
	];
	for (const [body, expected, words] of bodies) {
		const { status, error } = await send(body);
		assert.equal(status, expected, body.slice(0, 40).toString());
		assert.match(error.message, words);
	}
	for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
		assert.equal((await send(json({}), { "content-type": type })).status, 415);
	await isAlive();
});

test("a body as large as --max-body says is taken, however it is sent", async () => {
	const roomy = await startServer(["--max-body", "36"]);
	const body = (megabytes: number) => `${" ".repeat(megabytes * 2 ** 20)}${json({})}`;
	const inPieces = (text: string) => ({
		body: new Blob([text]).stream() as BodyInit,
		duplex: "half" as const,
	});
	for (const [megabytes, status] of [
		[34, 200],
		[37, 413],
	] as const)
		for (const how of [{ body: body(megabytes) }, inPieces(body(megabytes))]) {
			const headers = { "content-type": "application/json" };
			const sent = await fetch(`${roomy.address}/chat/completions`, { method: "POST", headers, ...how });
			assert.equal(sent.status, status, await sent.text());
		}
	assert.equal(await roomy.stop(), 0);
});

test("letters that are none are answered like any others", async () => {
	const strange = [
		"a\u0000b",
		"a\ud83d b \udc00",
		"\ufdd0\ufffe",
		"<|im_end|>",
		"\u202e\u200b",
		"e\u0301".repeat(50),
	];
	for (const content of strange) {
		const { status } = await send(json({ messages: [{ role: "user", content }], stop: ["\u0000"] }));
		assert.equal(status, 200, JSON.stringify(content));
	}
	const nested = `{"unheard":${"[".repeat(20_000)}${"]".repeat(20_000)},${json({}).slice(1)}`;
	assert.equal((await send(nested)).status, 200);
});

test("only pages that were allowed may ask, and only under this machine's own names", async () => {
	const foreign = await send(json({}), { origin: "https://evil.example" });
	assert.deepEqual([foreign.status, foreign.error.code], [403, "origin_not_allowed"]);
	assert.equal(foreign.headers.get("access-control-allow-origin"), null);
	const allowed = await send(json({}), { origin: "https://app.example" });
	assert.equal(allowed.status, 200);
	assert.equal(allowed.headers.get("access-control-allow-origin"), "https://app.example");
	const preflight = await fetch(`${server.address}/chat/completions`, {
		method: "OPTIONS",
		headers: {
			origin: "https://app.example",
			"access-control-request-method": "POST",
			"access-control-request-headers": "authorization,content-type",
		},
	});
	assert.equal(preflight.status, 204);
	assert.match(preflight.headers.get("access-control-allow-headers") ?? "", /authorization/);
	for (const [host, status] of [
		["evil.example", 403],
		["127.0.0.1.evil.example:80", 403],
		["localhost:1234", 200],
		["[::1]", 200],
	] as const)
		assert.equal(await statusUnderHost(server, host), status, host);
});

/** `fetch` writes Host itself. */
function statusUnderHost({ address }: TestServer, host: string, headers = authorized): Promise<number> {
	return new Promise((resolve, reject) => {
		const asked = request(`${address}/models`, { headers: { ...headers, host } }, (response) => {
			response.resume();
			resolve(response.statusCode!);
		});
		asked.on("error", reject);
		asked.end();
	});
}

test("with a key, other machines reach it by any name", async () => {
	const open = await startServer(["--host", "0.0.0.0"], KEY);
	assert.match(open.address, /^http:\/\/0\.0\.0\.0:\d+\/v1$/);
	assert.equal(await statusUnderHost(open, "gpu-7.example"), 200);
	assert.equal(await statusUnderHost(open, "gpu-7.example", { authorization: "Bearer none" }), 401);
	assert.equal(await open.stop(), 0);
});

test("what is no HTTP, or half a request, harms nobody", async () => {
	const { port } = new URL(server.address);
	for (const text of [
		"\u0000\u0001\u0002\r\n\r\n",
		"POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{",
		`GET /v1/models HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ${"x".repeat(100_000)}\r\n\r\n`,
	])
		await new Promise<void>((resolve) => {
			const socket = connect(Number(port), "127.0.0.1", () =>
				socket.write(text, () => setTimeout(() => socket.destroy(), 100)),
			);
			socket.on("error", () => undefined);
			socket.on("close", () => resolve());
		});
	await isAlive();
});

test("others are let in with a key only, and what cannot be served ends with a sentence", async () => {
	const { port } = new URL(server.address);
	for (const [args, words] of [
		[["--host", "0.0.0.0"], /On 0\.0\.0\.0 other machines can reach the server: set H_NEURONS_SERVE_API_KEY/],
		[["--port", port], /^h-neurons: The server cannot start: port \d+ of 127\.0\.0\.1 is taken\./],
		[["--model", "/nowhere"], /^h-neurons: .*\/nowhere/],
		[["--probe", "/nowhere/probe.json"], /^h-neurons: .*probe\.json/],
		[["--allow-origin", "example"], /is no origin, such as https:\/\/example\.org/],
		[["--parallel", "0"], /--parallel is 0, not a whole number from 1 to 64/],
	] as [string[], RegExp][]) {
		const child = spawnCli(["serve", ...args]);
		let errors = "";
		child.stderr!.on("data", (text) => {
			errors += text;
		});
		const code = await new Promise((resolve) => child.once("close", resolve));
		assert.equal(code, 2, args.join(" "));
		assert.match(errors, words);
		assert.equal(errors.trim().split("\n").length, 1, errors);
	}
});
