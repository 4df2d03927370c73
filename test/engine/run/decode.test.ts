import assert from "node:assert/strict";
import { test } from "node:test";
import type { LoadedModel } from "../../../src/engine/model/loaded-model";
import { answer, CHUNK, prefill, sampleRows } from "../../../src/engine/run/decode";
import { type Reading, reading } from "../../../src/engine/run/forward";
import { randomFor } from "../../../src/engine/run/sampling";
import { maxDifference, openFolder } from "../open";

const never = new AbortController().signal;
// Hot enough for a model that is sure of itself to give different answers.
const HOT = { temperature: 4, topK: 50, topP: 0.95, seed: 1 };
const GREEDY = { temperature: 0, topK: 0, topP: 1, seed: 1 };

/** Logits may differ this much between one run over T tokens and T runs over one: sums are taken in another order. */
const TOLERANCE = 1e-3;

let model: LoadedModel;
let read: Reading;
test.before(async () => {
	model = await openFolder();
	const { layers, neuronsPerLayer } = model.info;
	const some = Array.from({ length: layers }, (_, layer) => [layer, 7, neuronsPerLayer - 1]);
	read = reading(some, new Float32Array(layers * neuronsPerLayer).fill(1));
});
test.after(() => model.release());

const prompt = () =>
	model.render([{ role: "user", content: "What is the capital of France? Answer in one word." }]).ids;

const limits = (sampling = HOT, maxTokens = 12) => ({
	sampling,
	maxTokens,
	ends: new Set<number>(),
	contextLength: 512,
	signal: never,
});

test("decoding with the cache is recomputing everything", async (t) => {
	const ids = prompt();
	const thread = model.forward.thread();
	let worst = 0;
	for (let at = 0; at < ids.length; at++) {
		const step = await model.forward.step(thread, [ids[at]!], read, { logits: true, ratio: true });
		const whole = await prefill(model.forward, ids.slice(0, at + 1), read, { ratio: true, signal: never });
		worst = Math.max(worst, maxDifference(step.logits[0]!, whole.logits));
		assert.ok(maxDifference(step.ratio!, whole.ratio!.slice(at * read.count)) < TOLERANCE);
	}
	t.diagnostic(`largest difference of a logit: ${worst}`);
	assert.ok(worst < TOLERANCE);
});

test("a prompt longer than a chunk reads as in one run", async () => {
	const ids = Array.from({ length: CHUNK + 50 }, (_, i) => 3 + ((i * 37) % 1000));
	const chunked = await prefill(model.forward, ids, read, { ratio: true, signal: never });
	const whole = await model.forward.step(model.forward.thread(), ids, read, { logits: true, ratio: true });
	assert.ok(maxDifference(chunked.logits, whole.logits[0]!) < TOLERANCE);
	assert.equal(chunked.ratio!.length, ids.length * read.count);
	assert.ok(maxDifference(chunked.ratio!, whole.ratio!) < TOLERANCE);
});

test("a row of a batch is what it would be alone", async () => {
	const start = await prefill(model.forward, prompt(), read, { ratio: false, signal: never });
	const rows = [0, 1, 2, 3, 4, 5];
	const randoms = (order: number[]) => order.map((row) => randomFor(11, row));
	const options = { ...limits(), ends: new Set([13, 2]) };
	const batch = await sampleRows(model.forward, start, read, { ...options, randoms: randoms(rows) });
	for (const row of rows) {
		const [alone] = await sampleRows(model.forward, start, read, { ...options, randoms: randoms([row]) });
		assert.deepEqual(ids(batch[row]!), ids(alone!));
	}
	const backwards = [...rows].reverse();
	const turned = await sampleRows(model.forward, start, read, { ...options, randoms: randoms(backwards) });
	assert.deepEqual(
		turned.map(ids),
		backwards.map((row) => ids(batch[row]!)),
	);
	assert.ok(new Set(batch.map((row) => String(ids(row)))).size > 1, "rows differ from one another");
});

test("rows that end leave the others as they were", async () => {
	const start = await prefill(model.forward, prompt(), read, { ratio: false, signal: never });
	const randoms = () => [0, 1, 2, 3].map((row) => randomFor(5, row));
	const free = await sampleRows(model.forward, start, read, { ...limits(), randoms: randoms() });
	const end = free[1]!.draws[3]!.id;
	const cut = await sampleRows(model.forward, start, read, {
		...limits(),
		ends: new Set([end]),
		randoms: randoms(),
	});
	free.forEach((row, i) => {
		const at = ids(row).indexOf(end);
		assert.deepEqual(ids(cut[i]!), at < 0 ? ids(row) : ids(row).slice(0, at));
		assert.equal(cut[i]!.stopped, at < 0 ? "maxTokens" : "end");
		assert.equal(cut[i]!.end?.id, at < 0 ? undefined : end);
	});
});

test("an answer of one row is the batch's row 0, and its every token is read", async () => {
	const ratios: number[] = [];
	const answered: number[] = [];
	const first = await prefill(model.forward, prompt(), read, { ratio: true, signal: never });
	const { stopped } = await answer(model.forward, first, read, {
		...limits(),
		random: randomFor(3, 0),
		onToken: ({ draw, ratio }) => {
			answered.push(draw.id);
			ratios.push(...ratio);
		},
	});
	assert.equal(stopped, "maxTokens");
	const start = await prefill(model.forward, prompt(), read, { ratio: false, signal: never });
	const [row] = await sampleRows(model.forward, start, read, { ...limits(), randoms: [randomFor(3, 0)] });
	assert.deepEqual(answered, ids(row!));
	const whole = await prefill(model.forward, [...prompt(), ...answered], read, {
		ratio: true,
		signal: never,
	});
	assert.ok(maxDifference(ratios, whole.ratio!.slice(prompt().length * read.count)) < TOLERANCE);
});

test("the context's end and the token limit stop an answer", async () => {
	const run = async (contextLength: number, maxTokens: number) => {
		const start = await prefill(model.forward, prompt(), read, { ratio: true, signal: never });
		let count = 0;
		const options = {
			...limits(GREEDY, maxTokens),
			contextLength,
			random: Math.random,
			onToken: () => count++,
		};
		const { stopped } = await answer(model.forward, start, read, options);
		return [stopped, count];
	};
	const length = prompt().length;
	assert.deepEqual(await run(length + 3, 10), ["contextFull", 3]);
	assert.deepEqual(await run(length + 30, 4), ["maxTokens", 4]);
});

test("a cancel is heard between two chunks and between two tokens", async () => {
	const aborted = AbortSignal.abort();
	await assert.rejects(prefill(model.forward, prompt(), read, { ratio: true, signal: aborted }), {
		code: "cancelled",
	});
	const start = await prefill(model.forward, prompt(), read, { ratio: true, signal: never });
	const controller = new AbortController();
	let count = 0;
	const onToken = () => {
		if (++count === 2) controller.abort();
	};
	const options = { ...limits(GREEDY, 50), signal: controller.signal, random: Math.random, onToken };
	assert.deepEqual((await answer(model.forward, start, read, options)).stopped, "cancelled");
	assert.equal(count, 2);
});

const ids = (row: { draws: { id: number }[] }) => row.draws.map(({ id }) => id);
