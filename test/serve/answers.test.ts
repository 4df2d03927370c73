/** What clients of the protocol get: the official client against a server process with the pocket model. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { ChatCompletionChunk, ChatCompletionCreateParamsNonStreaming } from "openai/resources";
import { seedFor } from "../../src/core/random";
import type { Inspection, InspectParams } from "../../src/protocol/engine-api";
import type { Engine } from "../../src/protocol/start-engine";
import { POCKET, ROOT, startTestEngine } from "../engine/start";
import { MODEL, startServer, type TestServer } from "./start-server";

let server: TestServer;
let engine: Engine;
before(async () => {
	engine = startTestEngine();
	await engine.call("loadModel", { folder: POCKET });
	// Side by side on purpose: nothing may depend on what else runs.
	server = await startServer(["--parallel", "4"]);
});
after(async () => {
	assert.equal(await server.stop(), 0);
	await engine.dispose();
});

const MESSAGES = [{ role: "user" as const, content: "Who wrote the book about the river?" }];
/** Warm enough that every seed says something else. */
const WARM = { temperature: 1.3, top_p: 0.95, max_tokens: 24 };

const inspect = (seed: number, changes: Partial<InspectParams> = {}): Promise<Inspection> =>
	engine.call("inspect", {
		run: `run ${seed}`,
		messages: MESSAGES,
		probe: null,
		sampling: { temperature: WARM.temperature, topP: WARM.top_p, topK: 0, seed },
		maxTokens: WARM.max_tokens,
		gain: 1,
		baseRate: null,
		...changes,
	});

/** The extension's fields, which the client's types do not know. */
interface Risk {
	risk: number;
	interval: { low: number; high: number } | null;
	is_flagged: boolean;
	declines: boolean;
	region: string;
	seed: number;
	tokens: { risk: number; logit: number }[];
}
const riskOf = (choice: object): Risk => (choice as { h_neurons: Risk }).h_neurons;

function sameAs(choice: object, text: string | null, { response, verdict, responseTokens }: Inspection) {
	const { tokens, ...risk } = riskOf(choice);
	assert.equal(text, response);
	assert.deepEqual(
		{ ...risk, seed: 0 },
		{
			risk: verdict.risk,
			interval: verdict.interval,
			base_rate: verdict.baseRate,
			threshold: verdict.threshold,
			is_flagged: verdict.isFlagged,
			is_calibrated: verdict.isCalibrated,
			declines: verdict.declines,
			region: verdict.scoredRegion,
			trained_region: verdict.trainedRegion,
			seed: 0,
		},
	);
	assert.deepEqual(
		tokens,
		responseTokens.map(({ risk, logit }) => ({ risk, logit })),
	);
}

const ask = (changes: Partial<ChatCompletionCreateParamsNonStreaming> = {}) =>
	server.client.chat.completions.create({ model: MODEL, messages: MESSAGES, ...WARM, ...changes });

test("an answer, its risk and every token's are the engine's for the same seed, whatever else runs", async () => {
	const seeds = [0, 1, 2, 3, 4, 5, 6, 7];
	const replies = await Promise.all(seeds.map((seed) => ask({ seed })));
	const texts = new Set<string>();
	for (const [i, { choices, usage, model, object }] of replies.entries()) {
		const own = await inspect(seeds[i]!);
		const [choice] = choices;
		texts.add(own.response);
		sameAs(choice!, choice!.message.content, own);
		assert.deepEqual([model, object, choices.length], [MODEL, "chat.completion", 1]);
		assert.deepEqual(usage, {
			prompt_tokens: own.promptTokens.length,
			completion_tokens: own.responseTokens.length,
			total_tokens: own.promptTokens.length + own.responseTokens.length,
		});
		assert.equal(choice!.finish_reason, own.stopped === "end" ? "stop" : "length");
	}
	assert.ok(texts.size > 4, "the seeds say different things");
});

test("n answers are those of n requests with the seeds that each tells", async () => {
	const { choices, usage } = await ask({ n: 3, seed: 5 });
	assert.deepEqual(
		choices.map((choice) => [choice.index, riskOf(choice).seed]),
		[
			[0, 5],
			[1, seedFor(5, "answer 1") % 2 ** 31],
			[2, seedFor(5, "answer 2") % 2 ** 31],
		],
	);
	for (const choice of choices) {
		const { seed } = riskOf(choice);
		sameAs(choice, choice.message.content, await inspect(seed));
		assert.equal((await ask({ seed })).choices[0]!.message.content, choice.message.content);
	}
	assert.equal(
		usage!.completion_tokens,
		choices.reduce((sum, choice) => sum + riskOf(choice).tokens.length, 0),
	);
	const unseeded = await ask();
	const again = await ask({ seed: riskOf(unseeded.choices[0]!).seed });
	assert.equal(again.choices[0]!.message.content, unseeded.choices[0]!.message.content);
});

test("a stream says the same piece by piece, its usage only where asked", async () => {
	for (const includeUsage of [true, false]) {
		const stream = await server.client.chat.completions.create({
			...{ model: MODEL, messages: MESSAGES, ...WARM, n: 2, seed: 9, stream: true, logprobs: true },
			...(includeUsage && { stream_options: { include_usage: true } }),
		});
		const chunks: ChatCompletionChunk[] = [];
		for await (const chunk of stream) chunks.push(chunk);
		const whole = await ask({ n: 2, seed: 9, logprobs: true });
		for (const choice of whole.choices) {
			const own = chunks.flatMap(({ choices }) => choices.filter(({ index }) => index === choice.index));
			assert.equal(own[0]!.delta.role, "assistant");
			assert.equal(own.map(({ delta }) => delta.content ?? "").join(""), choice.message.content);
			const pieces = own.flatMap(({ delta }) => (riskOf(delta) ? riskOf(delta).tokens : []));
			const { tokens, ...risk } = riskOf(choice);
			assert.deepEqual(pieces, tokens);
			assert.deepEqual(riskOf(own.at(-1)!), risk);
			assert.deepEqual(
				own.map(({ finish_reason }) => finish_reason).filter((reason) => reason !== null),
				[choice.finish_reason],
			);
			assert.deepEqual(
				own.flatMap(({ logprobs }) => logprobs?.content ?? []),
				choice.logprobs!.content,
			);
		}
		assert.equal(new Set(chunks.map(({ id }) => id)).size, 1);
		const told = chunks.filter(({ usage }) => usage);
		assert.deepEqual(
			told.map(({ usage, choices }) => ({ usage, choices })),
			includeUsage ? [{ usage: whole.usage, choices: [] }] : [],
		);
	}
});

test("the client's own collector of streams ends with the whole answer", async () => {
	const stream = server.client.chat.completions.stream({
		model: MODEL,
		messages: MESSAGES,
		...WARM,
		seed: 3,
	});
	const [choice] = (await stream.finalChatCompletion()).choices;
	const own = await inspect(3);
	assert.equal(choice!.message.content, own.response);
	assert.equal(riskOf(choice!).risk, own.verdict.risk);
});

test("log-probabilities are the model's own, and bytes put split characters together", async () => {
	let split = 0;
	for (const seed of [1, 2, 3, 4, 5, 6]) {
		const hot = { temperature: 2, top_p: 1, max_tokens: 40, seed };
		const { choices } = await ask({ ...hot, logprobs: true, top_logprobs: 5 });
		const tokens = choices[0]!.logprobs!.content!;
		const bytes = tokens.flatMap((token) => token.bytes ?? []);
		const decoded = new TextDecoder("utf-8", { ignoreBOM: true }).decode(Uint8Array.from(bytes), {
			stream: true,
		});
		assert.equal(decoded, choices[0]!.message.content);
		const own = await inspect(seed, {
			sampling: { temperature: 2, topP: 1, topK: 0, seed },
			maxTokens: 40,
		});
		for (const [i, token] of tokens.entries()) {
			const reading = own.responseTokens[i]!;
			assert.equal(token.logprob, Math.log(reading.probability!));
			assert.deepEqual(
				token.top_logprobs.map(({ logprob }) => logprob),
				reading.alternatives.map(({ probability }) => Math.log(probability)),
			);
			if (!token.token.startsWith("bytes:")) continue;
			split++;
			const spelled = token.bytes!.map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("");
			assert.equal(token.token, `bytes:${spelled}`);
		}
	}
	assert.ok(split > 0, "no seed split a character");
	const none = await ask({ logprobs: true });
	assert.ok(none.choices[0]!.logprobs!.content!.every(({ top_logprobs }) => top_logprobs.length === 0));
	assert.equal((await ask()).choices[0]!.logprobs, null);
});

test("a text that stops an answer is none of it, on whatever borders its tokens are", async () => {
	const whole = (await inspect(2)).response;
	for (const [from, length] of [
		[3, 1],
		[5, 4],
		[8, 9],
	] as const) {
		const stop = whole.slice(from, from + length);
		const text = whole.slice(0, whole.indexOf(stop));
		const own = await inspect(2, { stop: [stop] });
		const reply = await ask({ seed: 2, stop: ["never said \u{1F600}", stop], logprobs: true });
		const [choice] = reply.choices;
		sameAs(choice!, text, own);
		assert.equal(choice!.finish_reason, "stop");
		assert.equal(choice!.logprobs!.content!.length, own.responseTokens.length);
		assert.ok(reply.usage!.completion_tokens >= own.responseTokens.length);
		const params = { model: MODEL, messages: MESSAGES, ...WARM, seed: 2, stop };
		const stream = await server.client.chat.completions.create({ ...params, stream: true });
		let streamed = "";
		for await (const { choices } of stream) streamed += choices[0]?.delta.content ?? "";
		assert.equal(streamed, text);
	}
});

test("the older route goes on with texts as they are", async () => {
	const prompts = ["The capital of France", "The capital <|im_end|> of"];
	const reply = await server.client.completions.create({
		...{ model: MODEL, prompt: prompts, temperature: 0.8, n: 2, seed: 4, max_tokens: 6, logprobs: 2 },
	});
	assert.deepEqual(
		reply.choices.map(({ index }) => index),
		[0, 1, 2, 3],
	);
	let promptTokens = 0;
	for (const choice of reply.choices) {
		const text = prompts[Math.floor(choice.index / 2)]!;
		const { seed } = riskOf(choice);
		const own = await inspect(seed, {
			...{ messages: [], text, maxTokens: 6, sampling: { temperature: 0.8, topP: 1, topK: 0, seed } },
		});
		sameAs(choice, choice.text, own);
		if (choice.index % 2 === 0) promptTokens += own.promptTokens.length;
		assert.deepEqual(
			choice.logprobs!.token_logprobs,
			own.responseTokens.map(({ probability }) => Math.log(probability!)),
		);
		assert.deepEqual(
			choice.logprobs!.text_offset,
			own.responseTokens.map(({ start }) => start),
		);
		assert.ok(choice.logprobs!.top_logprobs!.every((likeliest) => Object.keys(likeliest).length === 2));
	}
	assert.equal(reply.usage!.prompt_tokens, promptTokens);
	const stream = await server.client.completions.create({
		...{ model: MODEL, prompt: prompts[0]!, temperature: 0.8, seed: 4, max_tokens: 6, stream: true },
	});
	let streamed = "";
	for await (const { choices } of stream) streamed += choices[0]?.text ?? "";
	assert.equal(streamed, reply.choices[0]!.text);
});

test("roles and parts are read as the protocol means them", async () => {
	const plain = await ask({
		...{ seed: 1, messages: [{ role: "system", content: "Answer briefly." }, ...MESSAGES] },
	});
	const parts = await ask({
		seed: 1,
		messages: [
			{
				role: "developer",
				content: [
					{ type: "text", text: "Answer " },
					{ type: "text", text: "briefly." },
				],
			},
			{ role: "user", content: MESSAGES[0]!.content, name: "ignored", tool_calls: [], function_call: null },
		],
		...{
			user: "ignored",
			metadata: { is: "ignored" },
			tools: [],
			top_k: -1,
			max_tokens: null,
			max_completion_tokens: 24,
		},
	} as never);
	assert.equal(parts.choices[0]!.message.content, plain.choices[0]!.message.content);
	const greedy = await ask({ temperature: 0 });
	const likeliest = await ask({ top_k: 1, seed: 77 } as never);
	assert.equal(likeliest.choices[0]!.message.content, greedy.choices[0]!.message.content);
});

test("the example in the documentation is what is answered", async () => {
	const page = readFileSync(join(ROOT, "docs", "serve.md"), "utf8");
	const example = JSON.parse(/^```json\n(.*?)^```$/ms.exec(page)![1]!);
	const messages = [{ role: "user" as const, content: "Who employed Torka Pelerphar?" }];
	const reply = await ask({ messages, temperature: 0, top_p: 1, seed: 0, max_tokens: null });
	assert.deepEqual(rounded({ ...reply, id: example.id, created: example.created }), rounded(example));
});

/** To six places: the last bits are each processor's own. */
const rounded = (value: unknown): unknown =>
	JSON.parse(
		JSON.stringify(value, (_key, each) => (typeof each === "number" ? Number(each.toFixed(6)) : each)),
	);

test("the model is listed, and looked up by its name", async () => {
	const { data } = await server.client.models.list();
	assert.deepEqual(
		data.map(({ id }) => id),
		[MODEL],
	);
	assert.equal((await server.client.models.retrieve(MODEL)).id, MODEL);
	await assert.rejects(server.client.models.retrieve("other"), { status: 404, code: "model_not_found" });
});

test("what is counted can be read, and nothing that was asked is written down", async () => {
	const root = server.address.replace(/\/v1$/, "");
	await ask({ messages: [{ role: "user", content: "The secret is xyzzy." }] });
	const text = await (await fetch(`${root}/metrics`)).text();
	assert.match(text, /^h_neurons_requests_total\{route="\/v1\/chat\/completions",status="200"\} \d+$/m);
	assert.match(text, /^h_neurons_queue_length 0$/m);
	assert.match(text, /^h_neurons_tokens_total\{kind="completion"\} [1-9]\d*$/m);
	for (const line of text.trim().split("\n"))
		assert.match(line, /^(# (HELP|TYPE) h_neurons_\w+ .+|h_neurons_\w+(\{[^{}]*\})? [\d.e+-]+)$/);
	assert.deepEqual(await (await fetch(`${root}/health`)).json(), {
		...{ status: "ok", model: MODEL, engine: "ready", waiting: 0, running: 0 },
	});
	assert.match(server.log(), / POST \/v1\/chat\/completions 200 [\d.]+ s [\da-f-]{36}\n/);
	assert.doesNotMatch(server.log(), /xyzzy|river/);
});
