/** Whichever way a cache is kept, the model says what its untouched file says. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { CacheMethod } from "../../../src/core/onnx/cache/methods";
import { instrument } from "../../../src/core/onnx/instrument";
import { scanModel } from "../../../src/core/onnx/scan";
import { findTaps } from "../../../src/core/onnx/taps";
import { createSession } from "../../../src/engine/ort";
import { ROOM_STEP } from "../../../src/engine/run/cache";
import { prefill, sampleRows } from "../../../src/engine/run/decode";
import { Forward, type Reading, reading, type Thread } from "../../../src/engine/run/forward";
import { randomFor } from "../../../src/engine/run/sampling";
import { maxDifference } from "../open";
import { TINY, type TinySpec, writeTiny } from "./tiny-decoders";

const { layers, ffn, vocabulary, heads, width: headSize } = TINY;
const never = new AbortController().signal;
const BLIND: Reading = { count: 0, feeds: {} };
/** Old and new tokens are summed apart, so sums are taken in another order; half precision keeps three digits. */
const APART = 2e-6;
const HALF = 2e-3;
/** One run over T tokens against T runs over one. */
const RECOMPUTED = 1e-5;

interface Case extends TinySpec {
	readonly methods: readonly CacheMethod[];
	/** Largest difference of a logit to the untouched file's. */
	readonly tolerance: number;
	readonly recomputed?: number;
	readonly note: RegExp;
}

const both = (method: CacheMethod) => [method, method, method, method] as const;
const CASES: readonly Case[] = [
	{ attention: "grouped operator", methods: both("padded"), tolerance: 0, note: /read by their operator/ },
	{
		attention: "grouped operator",
		isWidthNamed: true,
		methods: both("padded"),
		tolerance: 0,
		note: /read by their operator/,
	},
	{
		attention: "operator read twice",
		methods: both("sliced"),
		tolerance: 0,
		note: /other layers read it/,
	},
	{ attention: "multi-head operator", methods: both("sliced"), tolerance: 0, note: /another/ },
	{ attention: "concat", methods: both("apart"), tolerance: APART, note: /apart from new tokens/ },
	{ attention: "concat, repeated", methods: both("apart"), tolerance: APART, note: /apart/ },
	{ attention: "concat, scaled keys", methods: both("apart"), tolerance: APART, note: /apart/ },
	{ attention: "concat, half", methods: both("apart"), tolerance: HALF, recomputed: HALF, note: /apart/ },
	{
		attention: "concat, cast",
		methods: both("sliced"),
		tolerance: 0,
		recomputed: HALF,
		note: /copied once a run/,
	},
	{ attention: "folded, turned", methods: both("sliced"), tolerance: 0, note: /copied once/ },
	{ attention: "combined", methods: ["sliced", "sliced"], tolerance: 0, note: /copied once/ },
	{ attention: "inside a branch", methods: both("carried"), tolerance: 0, note: /If makes it/ },
	{
		attention: "concat, repeated",
		isHybrid: true,
		methods: ["carried", "apart", "apart"],
		tolerance: APART,
		note: /1 are handed out and in again every run: Slice makes it/,
	},
];
const named = ({ attention, isHybrid, isWidthNamed }: TinySpec) =>
	`${attention}${isHybrid ? ", hybrid" : ""}${isWidthNamed ? ", its width a name" : ""}`;

interface Pair {
	readonly plain: Forward;
	readonly kept: Forward;
	readonly read: Reading;
	readonly methods: readonly CacheMethod[];
	readonly notes: readonly string[];
}

/** The file as it is, and with its cache kept by us, neither rewritten by the runtime. */
async function open(spec: TinySpec): Promise<Pair> {
	const bytes = writeTiny(spec);
	const scanned = scanModel(bytes);
	assert.ok("value" in scanned, JSON.stringify(scanned));
	const { taps, problems } = findTaps(scanned.value, {});
	assert.deepEqual(problems, []);
	const options = { pooled: false, lastLogitsOnly: true, keepsCache: true };
	const { pieces, cache, cacheNotes } = instrument(scanned.value, taps, options);
	const session = (model: Uint8Array) =>
		createSession(model, { folder: ".", log: () => undefined, threads: 1 });
	return {
		plain: new Forward(await session(bytes), { heads, headSize }),
		kept: new Forward(await session(Buffer.concat(pieces)), { heads, headSize, cache }),
		read: reading(
			Array.from({ length: layers }, () => []),
			new Float32Array(layers * ffn).fill(1),
		),
		methods: cache.map(({ method }) => method),
		notes: cacheNotes,
	};
}

const word = (i: number) => (i * 17 + ((i * i) % 7)) % vocabulary;
const words = (from: number, count: number) => Array.from({ length: count }, (_, i) => word(from + i));
/** Runs of several tokens and of one, on both sides of the first room and beyond. */
const RUNS = [5, 1, 1, ROOM_STEP - 9, 1, 1, 1, 3, 1];

async function logitsOf(
	forward: Forward,
	thread: Thread,
	ids: number[],
	read: Reading,
): Promise<Float32Array[]> {
	return (await forward.step(thread, ids, read, { logits: true, ratio: false })).logits;
}

for (const one of CASES)
	test(`${named(one)}: kept as told, and as in the untouched file`, async (t) => {
		const { plain, kept, read, methods, notes } = await open(one);
		assert.deepEqual(methods, one.methods);
		assert.match(notes.join(" "), one.note);
		const [before, after] = [plain.thread(), kept.thread()];
		let worst = 0;
		for (const count of RUNS) {
			const ids = words(after.cache.length, count);
			const [wanted] = await logitsOf(plain, before, ids, BLIND);
			const [got] = await logitsOf(kept, after, ids, read);
			worst = Math.max(worst, maxDifference(got!, wanted!));
		}
		t.diagnostic(`largest difference of a logit: ${worst}`);
		assert.ok(worst <= one.tolerance, `${worst}`);
		const all = after.cache.length;
		assert.ok(all > ROOM_STEP);
		const [whole] = await logitsOf(plain, plain.thread(), words(0, all), BLIND);
		const [last] = await logitsOf(plain, before, [word(all)], BLIND);
		assert.ok(maxDifference(last!, whole!) > 1e-3, "the context matters");
		const [recomputed] = await logitsOf(plain, plain.thread(), words(0, all + 1), BLIND);
		const [stepped] = await logitsOf(kept, after, [word(all)], read);
		const far = maxDifference(stepped!, recomputed!);
		assert.ok(far <= (one.recomputed ?? RECOMPUTED), `recomputed: ${far}`);
		await Promise.all([plain.release(), kept.release()]);
	});

for (const one of CASES)
	test(`${named(one)}: rows that share a prompt are prompts of their own`, async () => {
		const { kept, read } = await open(one);
		const start = kept.thread();
		await logitsOf(kept, start, words(0, 9), read);
		const cache = start.cache.repeat(0, 3, 12);
		const batch = { cache };
		await logitsOf(kept, batch, [4, 5, 6], read);
		cache.keep([0, 2]);
		const rows = await logitsOf(kept, batch, [8, 9], read);
		for (const [row, [first, second]] of [
			[4, 8],
			[6, 9],
		].entries()) {
			const alone = kept.thread();
			await logitsOf(kept, alone, words(0, 9), read);
			await logitsOf(kept, alone, [first!], read);
			const [wanted] = await logitsOf(kept, alone, [second!], read);
			assert.ok(maxDifference(rows[row]!, wanted!) <= (one.recomputed ?? RECOMPUTED));
		}
		// The prompt is as it was.
		assert.equal(start.cache.length, 9);
		const [again] = await logitsOf(kept, start, [4], read);
		const fresh = kept.thread();
		await logitsOf(kept, fresh, words(0, 9), read);
		assert.deepEqual(again, (await logitsOf(kept, fresh, [4], read))[0]);
		await kept.release();
	});

for (const one of CASES)
	test(`${named(one)}: a copy goes on as the original would, bit for bit, and leaves it as it was`, async () => {
		const { kept, read } = await open(one);
		const goOn = async (thread: Thread) => {
			const told: Float32Array[] = [];
			// Beyond the room that there is.
			for (const count of [1, 1, ROOM_STEP, 1])
				told.push(...(await logitsOf(kept, thread, words(3, count), read)));
			return told;
		};
		const start = kept.thread(1, 10);
		await logitsOf(kept, start, words(0, 9), read);
		const copies = [start.cache.copy(), start.cache.copy()];
		const told = [];
		for (const cache of copies) told.push(await goOn({ cache }));
		assert.equal(start.cache.length, 9);
		const wanted = await goOn(start);
		for (const each of told) assert.deepEqual(each, wanted);
		await kept.release();
	});

test("a cache of a window's size, or of folded heads that nobody counts, is not made room in", async () => {
	const scanned = scanModel(writeTiny({ attention: "window" }));
	assert.ok("value" in scanned);
	const { taps } = findTaps(scanned.value, {});
	const options = { pooled: false, lastLogitsOnly: true, keepsCache: true };
	const { cache, cacheNotes } = instrument(scanned.value, taps, options);
	assert.deepEqual(
		cache.map(({ method }) => method),
		both("carried"),
	);
	assert.match(cacheNotes[0]!, /its size is fixed/);
	const folded = await createSession(writeTiny({ attention: "folded, turned" }), {
		folder: ".",
		log: () => undefined,
	});
	assert.throws(() => new Forward(folded), { code: "modelUnsupported", message: /folds its heads/ });
});

test("room grows in steps, and the same memory goes into every run between them", async () => {
	const { kept, read } = await open({ attention: "concat, repeated" });
	const thread = kept.thread();
	const token = 4 * layers * 2 * TINY.kvHeads * TINY.width;
	const sizes: number[] = [];
	const buffers = new Set<unknown>();
	for (const count of [1, ROOM_STEP - 1, 1, ROOM_STEP - 1, 1]) {
		await logitsOf(kept, thread, words(0, count), read);
		sizes.push(thread.cache.bytes / token);
		const feeds = {};
		thread.cache.feed(feeds);
		for (const tensor of Object.values(feeds) as { data: { buffer: unknown } }[])
			buffers.add(tensor.data.buffer);
	}
	assert.deepEqual(sizes, [ROOM_STEP, ROOM_STEP, 2 * ROOM_STEP, 2 * ROOM_STEP, 3 * ROOM_STEP]);
	assert.equal(buffers.size, 3 * 2 * layers);
	await kept.release();
});

test("where room costs nothing there is enough for the whole prompt, and a long cache grows by an eighth", async () => {
	const token = 4 * layers * 2 * TINY.kvHeads * TINY.width;
	for (const [attention, first] of [
		["grouped operator", 10],
		["concat, repeated", 1],
	] as const) {
		const { kept, read } = await open({ attention });
		const thread = kept.thread(1, 10 * ROOM_STEP);
		assert.equal(thread.cache.bytes / token, first * ROOM_STEP, attention);
		await logitsOf(kept, thread, words(0, 10 * ROOM_STEP), read);
		await logitsOf(kept, thread, words(0, 1), read);
		assert.equal(thread.cache.bytes / token, 12 * ROOM_STEP, attention);
		await kept.release();
	}
});

test("64 answers take the memory of 4, and each is what it would be in another batch", async () => {
	const { kept, read } = await open({ attention: "concat, repeated" });
	const start = await prefill(kept, words(0, 20), read, { ratio: false, signal: never });
	const token = 4 * layers * 2 * TINY.kvHeads * TINY.width;
	const sampling = { temperature: 3, topK: 0, topP: 1, seed: 1 };
	const limits = { sampling, maxTokens: 8, ends: new Set([3]), contextLength: 600, signal: never };
	const sample = async (count: number, cacheBytes: number) => {
		let most = 0;
		const onRun = (bytes: number) => {
			most = Math.max(most, bytes);
		};
		const randoms = Array.from({ length: count }, (_, row) => randomFor(7, row));
		const rows = await sampleRows(kept, start, read, { ...limits, randoms, cacheBytes, onRun });
		return { ids: rows.map(({ draws }) => draws.map(({ id }) => id)), most };
	};
	const four = 4 * ROOM_STEP * token;
	const [few, many, single] = [await sample(4, four), await sample(64, four), await sample(64, 1)];
	assert.equal(few.most, four);
	assert.equal(many.most, four);
	assert.equal(single.most, four / 4);
	assert.deepEqual(few.ids, many.ids.slice(0, 4));
	assert.deepEqual(single.ids, many.ids);
	assert.ok(new Set(many.ids.map(String)).size > 32, "answers differ");
	const alike = await sample(64, Number.MAX_SAFE_INTEGER);
	assert.deepEqual(alike.ids, many.ids);
	assert.ok(alike.most <= 4 * four, "a batch has at most 16 rows");
	await kept.release();
});
