/** The parts of the server that can be looked at by themselves: who comes next, what is held back, how tokens are spelled. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { TokenReading } from "../../src/protocol/engine-api";
import { ApiError } from "../../src/serve/api-error";
import { eventStream } from "../../src/serve/http/event-stream";
import { Metrics } from "../../src/serve/http/metrics";
import { chatLogprobs, textLogprobs } from "../../src/serve/wire/logprobs";
import { HeldBack } from "../../src/serve/work/held-back";
import { Queue } from "../../src/serve/work/queue";

const never = new AbortController().signal;

test("places are given in the order of coming, and none is lost by those who leave", async () => {
	let now = 0;
	const queue = new Queue({ parallel: 2, waiting: 3 }, () => now);
	const came: string[] = [];
	const enter = async (name: string, signal = never) => {
		const leave = await queue.enter(signal);
		came.push(name);
		return leave;
	};
	const [a, b] = [await enter("a"), await enter("b")];
	const leaving = new AbortController();
	const [c, d, e] = [enter("c"), enter("d", leaving.signal), enter("e")];
	assert.deepEqual([queue.running, queue.waiting], [2, 3]);
	await assert.rejects(enter("f"), (error: unknown) => error instanceof ApiError && error.status === 429);
	leaving.abort(new Error("left"));
	await assert.rejects(d, { message: "left" });
	now = 40;
	a();
	a();
	const leaveC = await c;
	assert.deepEqual([queue.running, queue.waiting], [2, 1]);
	b();
	leaveC();
	(await e)();
	assert.deepEqual(came, ["a", "b", "c", "e"]);
	assert.deepEqual([queue.running, queue.waiting], [0, 0]);
	await assert.rejects(enter("g", AbortSignal.abort(new Error("gone"))), { message: "gone" });
	await enter("h");
	await enter("i");
	const waiting = enter("j");
	queue.close(new ApiError(503, "stopping", "Stopping."));
	await assert.rejects(waiting, { code: "stopping" });
	await assert.rejects(enter("k"), { code: "stopping" });
});

function tokensOf(...texts: string[]): TokenReading[] {
	let end = 0;
	return texts.map((text, id) => {
		const start = end;
		end += text.length;
		return { id, text, start, end, isSpecial: false, logit: 0, risk: 0, shares: new Float32Array() } as never;
	});
}

/** [texts that stop, tokens as they come, what each lets go] */
const HELD: [string[], string[], string[]][] = [
	[[], ["a", "b"], ["a", "b"]],
	[["xyz"], ["a", "x", "y", "b"], ["a", "", "", "xyb"]],
	[["xyz"], ["ax", "b"], ["", "axb"]],
	[["xx"], ["x", "a", "x", "x"], ["", "xa", "", ""]],
	[["aab"], ["a", "a", "a", "b"], ["", "", "a", ""]],
	[
		["\n\n", "END"],
		["Hi\n", "E", "N", "T"],
		["", "Hi\n", "", "ENT"],
	],
	[[], ["", "", "\u{1F600}", "!"], ["", "", "\u{1F600}", "!"]],
];

test("what may yet turn out to be the text that stops is held back, and nothing else", () => {
	for (const [stops, texts, expected] of HELD) {
		const held = new HeldBack(stops);
		let text = "";
		const told = tokensOf(...texts).map((token) => {
			text += token.text;
			return held
				.push(token, text)
				.map((each) => each.text)
				.join("");
		});
		assert.deepEqual(told, expected, JSON.stringify([stops, texts]));
	}
	const held = new HeldBack(["xyz"]);
	const tokens = tokensOf("a", "x");
	held.push(tokens[0]!, "a");
	held.push(tokens[1]!, "ax");
	assert.deepEqual(held.rest(tokens), [tokens[1]]);
});

test("a character of several tokens is put together from their bytes", () => {
	const smile = new TextEncoder().encode("\u{1F600}");
	const token = (text: string, bytes: Uint8Array): TokenReading => ({
		...{ id: 0, text, start: 0, end: text.length, isSpecial: false, logit: 0, risk: 0, entropy: 0 },
		...{ shares: new Float32Array(), probability: 0.5, alternatives: [], bytes },
	});
	const tokens = [
		token("", smile.subarray(0, 3)),
		token("\u{1F600}", smile.subarray(3)),
		{ ...token("", new Uint8Array()), probability: 0 },
	];
	const { content } = chatLogprobs(tokens, 5);
	assert.deepEqual(
		content.map(({ token, bytes }) => [token, bytes]),
		[
			["bytes:\\xf0\\x9f\\x98", [0xf0, 0x9f, 0x98]],
			["bytes:\\x80", [0x80]],
			["", null],
		],
	);
	assert.deepEqual(
		content.map(({ logprob }) => logprob),
		[Math.log(0.5), Math.log(0.5), -9999],
	);
	assert.deepEqual(textLogprobs(tokens, 0).tokens, ["bytes:\\xf0\\x9f\\x98", "bytes:\\x80", ""]);
});

test("a client that reads nothing keeps no place when its request is ended", async () => {
	const ending = new AbortController();
	let isLeft = false;
	let isOver = false;
	async function* chunks() {
		try {
			for (;;) yield { text: "x" };
		} finally {
			isLeft = true;
		}
	}
	const given = chunks();
	const response = eventStream(await given.next(), given, {
		signal: ending.signal,
		onEnd: () => {
			isOver = true;
		},
		onStalled: assert.fail,
		bodyOfError: (error) => ({ error: String(error) }),
	});
	await new Promise((resolve) => setTimeout(resolve, 10));
	assert.deepEqual([isLeft, isOver], [false, false]);
	ending.abort("late");
	await new Promise((resolve) => setTimeout(resolve, 10));
	assert.equal(isLeft, true);
	assert.match(await response.text(), /data: \{"error":"late"\}\n\n$/);
	assert.equal(isOver, true);
});

test("a stream of which nothing is taken is told of; one that is only slow to come is not", async () => {
	let stalls = 0;
	let tell = () => {};
	const stalled = new Promise<void>((resolve) => {
		tell = resolve;
	});
	async function* chunks() {
		for (let i = 0; i < 4; i++) {
			yield { i };
			// The model takes its time, longer than a client may.
			await new Promise((resolve) => setTimeout(resolve, 60));
		}
	}
	const given = chunks();
	const response = eventStream(await given.next(), given, {
		signal: never,
		onEnd: () => undefined,
		onStalled: () => {
			stalls++;
			tell();
		},
		patienceMs: 30,
		bodyOfError: (error) => ({ error: String(error) }),
	});
	const reader = response.body!.getReader();
	for (let i = 0; i < 3; i++) await reader.read();
	assert.equal(stalls, 0);
	await stalled;
	assert.equal(stalls, 1);
	await reader.cancel();
});

test("times fall into groups that include the smaller ones", () => {
	const metrics = new Metrics(() => ({ waiting: 1, running: 2, restarts: 3 }));
	for (const seconds of [0.01, 0.3, 1000]) metrics.countRequest("/v1/models", 200, seconds);
	const text = metrics.print();
	for (const line of [
		'h_neurons_request_seconds_bucket{route="/v1/models",le="0.05"} 1',
		'h_neurons_request_seconds_bucket{route="/v1/models",le="0.5"} 2',
		'h_neurons_request_seconds_bucket{route="/v1/models",le="+Inf"} 3',
		'h_neurons_request_seconds_count{route="/v1/models"} 3',
		'h_neurons_requests_total{route="/v1/models",status="200"} 3',
		"h_neurons_running 2",
		"h_neurons_engine_restarts_total 3",
	])
		assert.ok(text.includes(`${line}\n`), line);
});
