/** The gate that all requests to a server pass, by a clock that only waits move. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { mulberry32 } from "../../../../src/core/random";
import { NO_LIMITS, type Passage, RateGate, rateGates } from "../../../../src/study/server/rate/rate-gate";
import { askedWait, untilRoom } from "../../../../src/study/server/rate/told-limits";
import { startChat } from "../loopback-chat";
import { openClient } from "../open-client";

const MINUTE = 60_000;

function clockFrom(start: number) {
	const abort = new AbortController();
	const clock = {
		time: start,
		now: () => clock.time,
		async sleep(milliseconds: number) {
			clock.time += milliseconds;
		},
		signal: abort.signal,
		abort,
	};
	return clock;
}

test("in no minute pass more requests or tokens than were allowed, and no fewer than can", async () => {
	const random = mulberry32(1);
	const gate = new RateGate();
	const clock = clockFrom(0);
	const passed: Passage[] = [];
	for (let i = 0; i < 400; i++) {
		clock.time += Math.floor(random() * 1500);
		const size = 1 + Math.floor(random() * 300);
		passed.push(await gate.pass(size, { requests: 20, tokens: 2000 }, clock));
	}
	let fullest = 0;
	for (const { at } of passed) {
		const inMinute = passed.filter((each) => each.at > at - MINUTE && each.at <= at);
		assert.ok(inMinute.length <= 20);
		const tokens = inMinute.reduce((sum, each) => sum + each.tokens, 0);
		assert.ok(tokens <= 2000, `${tokens} tokens`);
		fullest = Math.max(fullest, tokens);
	}
	assert.ok(fullest > 1700);
	assert.ok(clock.time < (400 * 150 * MINUTE) / 2000 / 0.8);
});

test("an estimate that was too high gives room back; one request larger than the limit waits for an empty minute", async () => {
	const gate = new RateGate();
	const clock = clockFrom(0);
	const limits = { requests: null, tokens: 1000 };
	const first = await gate.pass(900, limits, clock);
	first.tokens = 100;
	assert.equal((await gate.pass(900, limits, clock)).at, 0);
	assert.equal((await gate.pass(5000, limits, clock)).at, MINUTE);
	assert.equal((await gate.pass(1, limits, clock)).at, 2 * MINUTE);
});

test("whoever waits passes in turn, and one that is stopped holds up nobody", async () => {
	const gate = new RateGate();
	const clock = clockFrom(0);
	const one = { requests: 1, tokens: null };
	await gate.pass(1, one, clock);
	const stopped = clockFrom(0);
	stopped.abort.abort();
	const order: string[] = [];
	const told = (name: string, pass: Promise<unknown>) =>
		pass.then(
			() => order.push(name),
			(error: { code: string }) => order.push(`${name} ${error.code}`),
		);
	await Promise.all([
		told("a", gate.pass(1, one, clock)),
		told("b", gate.pass(1, one, stopped)),
		told("c", gate.pass(1, NO_LIMITS, clock)),
	]);
	assert.deepEqual(order, ["a", "b cancelled", "c"]);
});

test("what was held back by the server passes one by one once it is over, and nothing before", async () => {
	const gate = new RateGate();
	const clock = clockFrom(1000);
	gate.shut(6000);
	const passages = await Promise.all(Array.from({ length: 20 }, () => gate.pass(1, NO_LIMITS, clock)));
	const times = passages.map(({ at }) => at);
	assert.ok(times[0]! >= 6000, `${times}`);
	for (const [i, at] of times.slice(1).entries())
		assert.ok(at > times[i]! && at <= times[i]! + 250, `${times}`);
	assert.equal(new Set(times).size, 20);
	const last = clock.time;
	assert.equal((await gate.pass(1, NO_LIMITS, clock)).at, last, "whoever comes later is not held up");
	const other = new RateGate();
	const later = clockFrom(1001);
	other.shut(6000);
	assert.notEqual(
		(await other.pass(1, NO_LIMITS, later)).at,
		times[0],
		"processes do not come back together",
	);
});

const headerCases: [headers: Record<string, string>, milliseconds: number][] = [
	[{}, 0],
	[{ "x-ratelimit-remaining-requests": "1", "x-ratelimit-reset-requests": "1s" }, 0],
	[{ "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "1s" }, 1000],
	[{ "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "6m0s" }, 360_000],
	[{ "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "1h2m3.5s" }, 3_723_500],
	[{ "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "20ms" }, 20],
	[{ "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "soon" }, 0],
	[{ "x-ratelimit-remaining-requests": "0" }, 0],
	[{ "x-ratelimit-remaining-tokens": "100", "x-ratelimit-reset-tokens": "59.7" }, 0],
	[{ "x-ratelimit-remaining-tokens": "99", "x-ratelimit-reset-tokens": "59.7" }, 59_700],
	[{ "x-ratelimit-remaining-tokens": "-1", "x-ratelimit-reset-tokens": "0" }, 0],
	[{ "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1700000010000" }, 10_000],
	[{ "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1700000010" }, 10_000],
	[{ "x-ratelimit-remaining": "0", "x-ratelimit-reset": "2023-11-14T22:13:30Z" }, 10_000],
	[
		{
			...{ "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "2s" },
			...{ "x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "3s" },
		},
		3000,
	],
];

test("what servers tell of their limits: whichever has room last", () => {
	for (const [headers, milliseconds] of headerCases) {
		const next = { tokens: 100, now: 1_700_000_000_000 };
		assert.equal(untilRoom(new Headers(headers), next), milliseconds, JSON.stringify(headers));
	}
	const asked = (headers: Record<string, string>) => askedWait(new Headers(headers), 1_700_000_000_000);
	assert.equal(asked({ "retry-after-ms": "250", "retry-after": "1" }), 250);
	assert.equal(asked({ "retry-after": "1.5" }), 1500);
	assert.equal(asked({ "retry-after": "Tue, 14 Nov 2023 22:13:30 GMT" }), 10_000);
	assert.equal(asked({ "retry-after": "soon" }), null);
});

const HELLO = [{ role: "user" as const, content: "Hello" }];
const OPTIONS = { n: 1, temperature: 1, topP: 1, topK: 0, maxTokens: 50, seed: 7 };

test("a rate holds over all clients of a process, and a server's own limits for all of them as well", async () => {
	const chat = await startChat({ countsTokens: true });
	try {
		const rates = rateGates();
		const rate = { requests: 3, tokens: null };
		const [one, other] = [1, 2].map(() => openClient({ url: chat.url, rate }, undefined, rates));
		for (let i = 0; i < 3; i++) await (i % 2 ? one! : other!).client.complete(HELLO, OPTIONS);
		assert.deepEqual([...one!.pauses, ...other!.pauses], []);
		await other!.client.complete(HELLO, OPTIONS);
		assert.equal(other!.pauses.length, 1);
		assert.ok(other!.pauses[0]! > 59_000 && other!.pauses[0]! <= MINUTE);

		const [busy, next] = [1, 2].map(() => openClient({ url: chat.url }, undefined, rates));
		chat.options.headers = { "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "9s" };
		await busy!.client.complete(HELLO, OPTIONS);
		chat.options.headers = {};
		await next!.client.complete(HELLO, OPTIONS);
		const [pause, ...others] = next!.pauses;
		assert.ok(pause! >= 9000 && pause! <= 9250, `${pause}`);
		assert.deepEqual(others, []);
		// A day is more than anybody waits for; the server says so itself when it is asked.
		chat.options.headers = { "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "24h" };
		await next!.client.complete(HELLO, OPTIONS);
		await next!.client.complete(HELLO, OPTIONS);
		assert.deepEqual(next!.pauses, [pause]);
	} finally {
		await chat.close();
	}
});

test("tokens are settled by what the server counts, and a busy server without Retry-After is believed its limits", async () => {
	const chat = await startChat({ countsTokens: true });
	try {
		const rate = { requests: null, tokens: 120 };
		const { client, pauses } = openClient({ url: chat.url, rate, concurrency: 1 });
		// 52 tokens each, as it is reckoned before, and five or so in truth.
		for (let i = 0; i < 10; i++) await client.complete(HELLO, OPTIONS);
		assert.deepEqual(pauses, []);
		chat.faults.push({
			status: 429,
			headers: { "x-ratelimit-remaining-tokens": "3", "x-ratelimit-reset-tokens": "11.2s" },
		});
		await client.complete(HELLO, OPTIONS);
		assert.equal(pauses.length, 1);
		assert.ok(pauses[0]! >= 12_000 && pauses[0]! <= 15_000, `${pauses}`);
	} finally {
		await chat.close();
	}
});
