/** What keeping the cache changes in a graph, and when it leaves a graph alone. The numbers are held in test/engine/run. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { instrument } from "../../../src/core/onnx/instrument";
import { CACHE_LENGTH_INPUT, CACHE_TOTAL_INPUT, cacheOutput } from "../../../src/core/onnx/names";
import { type ModelScan, scanModel } from "../../../src/core/onnx/scan";
import { findTaps } from "../../../src/core/onnx/taps";
import { type Attention, TINY, writeTiny } from "../../engine/run/tiny-decoders";

function scanOf(bytes: Uint8Array): ModelScan {
	const scanned = scanModel(bytes);
	assert.ok("value" in scanned, JSON.stringify(scanned));
	return scanned.value;
}

function keep(scan: ModelScan) {
	const made = instrument(scan, findTaps(scan, {}).taps, {
		...{ pooled: false, lastLogitsOnly: true, keepsCache: true },
	});
	return { ...made, after: scanOf(Buffer.concat(made.pieces)) };
}

const counted = ({ nodes }: ModelScan, opType: string) =>
	nodes.filter((node) => node.opType === opType).length;

test("attention apart: nothing joins, repeats or hands out the cache any more", () => {
	const scan = scanOf(writeTiny({ attention: "concat, repeated" }));
	const { after, cache } = keep(scan);
	assert.equal(counted(scan, "Expand") - counted(after, "Expand"), 2 * TINY.layers);
	assert.equal(counted(after, "Unsqueeze"), 0);
	const given = after.outputs.map(({ name }) => name);
	assert.deepEqual(
		given.filter((name) => name.includes("present")),
		[],
	);
	assert.ok(
		given.includes(cacheOutput(0)) && !given.includes(cacheOutput(1)),
		"one output holds all new tokens",
	);
	assert.deepEqual(
		cache.map(({ fresh }) => fresh?.place),
		[0, 1, 2, 3],
	);
	const names = after.inputs.map(({ name }) => name);
	assert.ok(names.includes(CACHE_LENGTH_INPUT) && names.includes(CACHE_TOTAL_INPUT));
	// The room's side has a name of its own: the runtime would take it for the number of tokens.
	const past = after.inputs.find(({ name }) => name === "past_key_values.0.key")!;
	assert.deepEqual(past.dims, ["batch_size", TINY.kvHeads, "hneurons.cache.room", TINY.width]);
});

test("nothing is left that reads a tensor nobody makes", () => {
	const forms: Attention[] = ["grouped operator", "multi-head operator", "concat", "concat, scaled keys"];
	for (const attention of [
		...forms,
		"concat, half",
		"concat, cast",
		"folded, turned",
		"combined",
	] as Attention[]) {
		const { after } = keep(scanOf(writeTiny({ attention })));
		const made = new Set([
			"",
			...after.inputs.map(({ name }) => name),
			...after.initializers.keys(),
			...after.nodes.flatMap(({ outputs }) => outputs),
		]);
		const lost = after.nodes.flatMap(({ inputs }) => inputs.filter((input) => !made.has(input)));
		assert.deepEqual(lost, [], attention);
		assert.deepEqual(
			after.outputs.filter(({ name }) => !made.has(name)),
			[],
		);
		const twice = after.nodes
			.flatMap(({ outputs }) => outputs)
			.filter((name, i, all) => name && all.indexOf(name) < i);
		assert.deepEqual(twice, [], attention);
	}
});

test("a graph whose caches are all carried keeps its inputs and outputs", () => {
	const scan = scanOf(writeTiny({ attention: "inside a branch" }));
	const { after, cacheNotes } = keep(scan);
	const names = after.inputs.map(({ name }) => name);
	assert.ok(!names.includes(CACHE_LENGTH_INPUT));
	for (const { name } of scan.outputs) assert.ok(after.outputs.some((output) => output.name === name));
	assert.deepEqual(cacheNotes, ["Of 4 caches, 4 are handed out and in again every run: If makes it."]);
});

test("an operator set without bounds as inputs is left alone", () => {
	const scan = scanOf(writeTiny({ attention: "concat" }));
	const old = { ...scan, opsets: new Map([["", 9]]) };
	const { cache, cacheNotes } = instrument(old, findTaps(scan, {}).taps, {
		...{ pooled: false, lastLogitsOnly: true, keepsCache: true },
	});
	assert.ok(cache.every(({ method }) => method === "carried"));
	assert.match(cacheNotes[0]!, /its operator set is too old/);
});
