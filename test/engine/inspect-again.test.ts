/** A prompt that is answered several times is read once, and every answer is what it would be by itself. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { inspect } from "../../src/engine/calls/inspect";
import type { EngineContext } from "../../src/engine/context";
import { KeptPrompts, keyOf } from "../../src/engine/memory/kept-prompts";
import type { LoadedModel } from "../../src/engine/model/loaded-model";
import type { ReadPrompt } from "../../src/engine/run/conversation";
import type { Inspection, InspectParams } from "../../src/protocol/engine-api";
import { openFolder } from "./open";
import { writeProbe } from "./probes";

let model: LoadedModel;
/** Tokens of each run of the model, in order. */
let runs: number[] = [];
before(async () => {
	model = await openFolder();
	const { forward } = model;
	const step = forward.step.bind(forward);
	forward.step = (thread, ids, read, want) => {
		runs.push(ids.length);
		return step(thread, ids, read, want);
	};
});
after(() => model.release());

const QUESTION = [{ role: "user" as const, content: "Tell me about the river and the bridge." }];

function ask(changes: Partial<InspectParams>, signal = new AbortController().signal): Promise<Inspection> {
	const context = {
		slot: { use: (work: (model: LoadedModel) => Promise<unknown>) => work(model) },
		emit: () => undefined,
	} as unknown as EngineContext;
	const params: InspectParams = {
		...{ run: "run", messages: QUESTION, probe: null, maxTokens: 12, gain: 1, baseRate: null },
		sampling: { temperature: 1.5, topK: 0, topP: 1, seed: 1 },
		...changes,
	};
	return inspect(context, params, signal);
}

const seeded = (seed: number) => ({ sampling: { temperature: 1.5, topK: 0, topP: 1, seed } });
const untimed = ({ timing: _, ...rest }: Inspection) => rest;
/** How often a prompt was read since it was asked last. */
const promptsRead = (): number => {
	const count = runs.filter((tokens) => tokens > 1).length;
	runs = [];
	return count;
};

test("answers of a series are those of calls by themselves, and its prompt is read once", async () => {
	const seeds = [1, 2, 3, 4];
	const alone = [];
	for (const seed of seeds) alone.push(untimed(await ask(seeded(seed))));
	assert.equal(promptsRead(), seeds.length);
	const together = [];
	for (const seed of seeds) together.push(untimed(await ask({ ...seeded(seed), isAgain: seed < 4 })));
	assert.equal(promptsRead(), 1);
	assert.deepEqual(together, alone);
	assert.ok(new Set(alone.map(({ response }) => response)).size > 1);
	assert.equal(model.keptPrompts.bytes, 0, "the last answer uses it up");
});

test("two series take turns, and what reads otherwise is another series", async () => {
	const other = [{ role: "user" as const, content: "Who wrote the book?" }];
	const probe = writeProbe(model.info, { bias: 2 });
	const changed = [
		{},
		{ messages: other },
		{ probe },
		{ gain: 0 },
		{ neuronGains: [{ layer: 0, index: 3, gain: 2 }] },
	];
	const alone = [];
	for (const changes of changed) alone.push(untimed(await ask({ ...seeded(7), ...changes })));
	promptsRead();
	for (const changes of changed) await ask({ ...seeded(6), ...changes, isAgain: true });
	assert.equal(promptsRead(), changed.length);
	const last = [];
	for (const changes of changed) last.push(untimed(await ask({ ...seeded(7), ...changes })));
	assert.equal(promptsRead(), 0);
	assert.deepEqual(last, alone);
	assert.equal(model.keptPrompts.bytes, 0);
});

test("a series that is cancelled leaves nothing behind", async () => {
	await ask({ ...seeded(1), isAgain: true });
	assert.ok(model.keptPrompts.bytes > 0);
	const gone = new AbortController();
	const cancelled = ask({ ...seeded(2), isAgain: true }, gone.signal);
	gone.abort();
	await assert.rejects(cancelled, { code: "cancelled" });
	assert.equal(model.keptPrompts.bytes, 0);
	// In the midst of its prompt.
	const left = new AbortController();
	const { forward } = model;
	const { step } = forward;
	forward.step = (...given) => {
		left.abort();
		return step(...given);
	};
	await assert.rejects(ask({ ...seeded(3), isAgain: true }, left.signal), { code: "cancelled" });
	forward.step = step;
	assert.ok(model.keptPrompts.isEmpty);
});

/** As much of a prompt that was read as is looked at. */
const ofBytes = (bytes: number): ReadPrompt => {
	const cache = { bytes, copy: () => cache };
	return { start: { thread: { cache }, logits: new Float32Array() }, scores: [] } as unknown as ReadPrompt;
};

test("what is kept has a bound: the oldest goes, and what is larger is not kept", async () => {
	const kept = new KeptPrompts(100);
	const reads: string[] = [];
	const read = (name: string, bytes: number, isAgain = true) =>
		kept.of(keyOf(name), isAgain, async () => {
			reads.push(name);
			return ofBytes(bytes);
		});
	await read("a", 40);
	await read("b", 50);
	await read("a", 40);
	assert.deepEqual([reads, kept.bytes], [["a", "b"], 90]);
	await read("c", 30);
	assert.equal(kept.bytes, 70, "b was asked for longer ago than a");
	await read("large", 101);
	assert.equal(kept.bytes, 70);
	for (const name of ["a", "c", "b"]) await read(name, 10, false);
	assert.deepEqual(reads, ["a", "b", "c", "large", "b"]);
	assert.ok(kept.isEmpty);
});

test("all that is kept of a prompt counts, and nothing more than that is held", async () => {
	const kept = new KeptPrompts(1000);
	const all = new Float32Array(8);
	const known = {
		start: { thread: ofBytes(10).start.thread, logits: all.subarray(4), ratio: new Float32Array(6) },
		scores: [{ shares: new Float32Array(3) }],
	} as unknown as ReadPrompt;
	await kept.of("a", true, async () => known);
	assert.equal(kept.bytes, 10 + 4 * (4 + 3));
	const { start } = await kept.of("a", false, async () => assert.fail("it was kept"));
	assert.deepEqual([start.logits.buffer.byteLength, start.ratio], [16, null]);
});

test("where little is free, little is kept", async () => {
	let free = 400;
	const kept = new KeptPrompts(1000, 1000, () => free);
	await kept.of("a", true, async () => ofBytes(100));
	assert.equal(kept.bytes, 100);
	free = 40;
	await kept.of("b", true, async () => ofBytes(60));
	assert.equal(kept.bytes, 60, "the older one made room");
	await kept.of("c", true, async () => ofBytes(90));
	assert.equal(kept.bytes, 60);
	kept.clear();
});

test("whoever does not ask again in time has gone", async () => {
	const kept = new KeptPrompts(100, 10);
	await kept.of("a", true, async () => ofBytes(10));
	await new Promise((resolve) => setTimeout(resolve, 50));
	assert.equal(kept.bytes, 10, "the time of an answer does not count");
	kept.waitForNext("a");
	await new Promise((resolve) => setTimeout(resolve, 50));
	assert.ok(kept.isEmpty);
});
