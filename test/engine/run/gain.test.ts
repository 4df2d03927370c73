/** Turning neurons up and down: what all ones leaves alone, and what zero takes away. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { instrument } from "../../../src/core/onnx/instrument";
import { GAIN_INPUT, indexInput, LAYERS_INPUT, RATIO_OUTPUT } from "../../../src/core/onnx/names";
import { scanModel } from "../../../src/core/onnx/scan";
import { findTaps } from "../../../src/core/onnx/taps";
import { mulberry32 } from "../../../src/core/random";
import { type Reading, reading, type Step } from "../../../src/engine/run/forward";
import { SIZE } from "../../zoo/family";
import { findCell } from "../../zoo/find-cell";
import { type Feed, loadModel } from "../../zoo/run-model";
import { maxDifference, openFolder, tappedForward } from "../open";
import { POCKET } from "../start";

const { layers, ffn, hidden } = SIZE;
const IDS = [5, 9, 33, 2, 60, 17];
const everyNeuron = Array.from({ length: layers }, () => Array.from({ length: ffn }, (_, n) => n));

test("all ones are bit-identical to no gain at all, in logits and ratios", async () => {
	const bytes = readFileSync(join(POCKET, "onnx", "model.onnx"));
	const config = JSON.parse(readFileSync(join(POCKET, "config.json"), "utf8"));
	const plain = await loadModel(bytes, "disabled");
	const scanned = scanModel(bytes);
	assert.ok("value" in scanned);
	const { taps } = findTaps(scanned.value, {});
	const { pieces } = instrument(scanned.value, taps, { pooled: false, lastLogitsOnly: false });
	const tapped = await loadModel(Buffer.concat(pieces), "disabled");
	const width = taps[0]!.neurons;
	const past = Object.fromEntries(
		plain.inputs
			.filter((name) => name.startsWith("past"))
			.map((name) => [
				name,
				{ dims: [1, config.num_key_value_heads, 0, config.head_dim], floats: new Float32Array() },
			]),
	);
	const integers = (values: number[]) => ({ dims: [1, values.length], integers: values });
	const feeds: Record<string, Feed> = { input_ids: integers(IDS), ...past };
	if (plain.inputs.includes("attention_mask")) feeds.attention_mask = integers(IDS.map(() => 1));
	if (plain.inputs.includes("position_ids")) feeds.position_ids = integers(IDS.map((_, t) => t));
	const tapFeeds: Record<string, Feed> = {
		[GAIN_INPUT]: { dims: [taps.length, width], floats: new Float32Array(taps.length * width).fill(1) },
	};
	for (const tap of taps) tapFeeds[indexInput(tap.layer)] = { dims: [2], integers: [0, width - 1] };
	const rows = taps.flatMap((_, row) => [row, row]);
	tapFeeds[LAYERS_INPUT] = { dims: [rows.length], integers: rows };
	const before = await plain.run(feeds, ["logits"]);
	const after = await tapped.run({ ...feeds, ...tapFeeds }, ["logits", RATIO_OUTPUT]);
	assert.deepEqual(after.logits!.data, before.logits!.data);
	assert.ok(after[RATIO_OUTPUT]!.data.every((value) => value >= 0));
});

test("a gain of zero is a column of zeros in W_down, and its ratio is zero", async () => {
	const { bytes, seen } = findCell("torchscript", "llama");
	const [layer, neuron] = [1, 11];
	const silenced = await run(bytes, gainOf(layer, neuron, 0));
	const row = seen
		.get(`model.layers.${layer}.mlp.down_proj.weight`)!
		.data.subarray(neuron * hidden, (neuron + 1) * hidden);
	const without = await run(zeroed(bytes, Float32Array.from(row)), gainOf(0, 0, 1));
	assert.ok(maxDifference(silenced.logits[0]!, without.logits[0]!) < 1e-6);
	const ratios = columns(silenced.ratio!, layer * ffn + neuron);
	assert.deepEqual(
		ratios,
		IDS.map(() => 0),
	);
	const kept = await run(bytes, gainOf(0, 0, 1));
	assert.ok(maxDifference(kept.logits[0]!, without.logits[0]!) > 1e-4, "the neuron mattered");
});

test("a gain of three triples a neuron's write", async () => {
	const { bytes, seen } = findCell("torchscript", "llama");
	const [layer, neuron] = [0, 4];
	const row = seen
		.get(`model.layers.${layer}.mlp.down_proj.weight`)!
		.data.subarray(neuron * hidden, (neuron + 1) * hidden);
	const tripled = await run(bytes, gainOf(layer, neuron, 3));
	const written = await run(scaled(bytes, Float32Array.from(row), 3), gainOf(0, 0, 1));
	assert.ok(maxDifference(tripled.logits[0]!, written.logits[0]!) < 1e-5);
});

test("a gain on random neurons whose columns in W_down are zeros changes nothing, to the bit", async () => {
	const { bytes, seen } = findCell("torchscript", "llama");
	const random = mulberry32(9);
	const chosen = Array.from({ length: 6 }, () => ({
		layer: Math.floor(random() * layers),
		neuron: Math.floor(random() * ffn),
	}));
	let mute = bytes;
	for (const { layer, neuron } of new Map(
		chosen.map((each) => [each.layer * ffn + each.neuron, each]),
	).values()) {
		const { data } = seen.get(`model.layers.${layer}.mlp.down_proj.weight`)!;
		mute = zeroed(mute, Float32Array.from(data.subarray(neuron * hidden, (neuron + 1) * hidden)));
	}
	const gain = gainOf(0, 0, 1);
	for (const { layer, neuron } of chosen) gain[layer * ffn + neuron] = 3;
	const before = await run(mute, gainOf(0, 0, 1));
	assert.deepEqual((await run(mute, gain)).logits[0], before.logits[0]);
	const heard = await run(bytes, gain);
	assert.ok(maxDifference(heard.logits[0]!, (await run(bytes, gainOf(0, 0, 1))).logits[0]!) > 1e-4);
});

test("gain is of one request: the next one without it is as before", async () => {
	const model = await openFolder();
	const { layers: count, neuronsPerLayer } = model.info;
	const ids = model.render([{ role: "user", content: "What is the capital of Peru?" }]).ids;
	const none = Array.from({ length: count }, () => []);
	const strong = reading(none, new Float32Array(count * neuronsPerLayer).fill(3));
	const ones = reading(none, new Float32Array(count * neuronsPerLayer).fill(1));
	const logits = async (read: Reading) => {
		const step = await model.forward.step(model.forward.thread(), ids, read, { logits: true, ratio: false });
		return step.logits[0]!;
	};
	const before = await logits(ones);
	assert.ok(maxDifference(before, await logits(strong)) > 0);
	assert.deepEqual(await logits(ones), before);
	await model.release();
});

async function run(bytes: Uint8Array, gain: Float32Array): Promise<Step> {
	const forward = await tappedForward(bytes);
	const step = await forward.step(forward.thread(), IDS, reading(everyNeuron, gain), {
		logits: true,
		ratio: true,
	});
	await forward.release();
	return step;
}

function gainOf(layer: number, neuron: number, factor: number): Float32Array {
	const gain = new Float32Array(layers * ffn).fill(1);
	gain[layer * ffn + neuron] = factor;
	return gain;
}

/** Column `k` of the ratios [T, L · N]. */
const columns = (ratio: Float32Array, k: number) => IDS.map((_, t) => ratio[t * layers * ffn + k]);

const zeroed = (bytes: Uint8Array, row: Float32Array) => scaled(bytes, row, 0);

/** The file with one row of a weight multiplied, found by its values. */
function scaled(bytes: Uint8Array, row: Float32Array, factor: number): Uint8Array {
	const copy = Buffer.from(bytes);
	const at = copy.indexOf(Buffer.from(row.buffer));
	assert.ok(at > 0, "the row is in the file");
	Buffer.from(row.map((value) => value * factor).buffer).copy(copy, at);
	return copy;
}
