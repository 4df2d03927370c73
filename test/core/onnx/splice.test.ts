import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { attributesOf } from "../../../src/core/onnx/find/graph";
import { instrument } from "../../../src/core/onnx/instrument";
import { GAIN_INPUT, indexInput, LAYERS_INPUT, RATIO_OUTPUT } from "../../../src/core/onnx/names";
import { downProjectionModel } from "../../../src/core/onnx/norms";
import { type ModelScan, type NodeScan, scanModel, type ValueScan } from "../../../src/core/onnx/scan";
import { findTaps } from "../../../src/core/onnx/taps";
import { SIZE } from "../../zoo/family";
import { familyOf, feedsOf, findCell } from "../../zoo/find-cell";
import { loadModel } from "../../zoo/run-model";

const GOLDEN = join(__dirname, "../../golden/onnx");
const LLAMA = familyOf("llama");
/** The weight of layer 0's down projection: what the node reads. */
const downOf = (scan: ModelScan): string => findTaps(scan, {}).taps[0]!.linear.weight;

function scanOf(bytes: Uint8Array): ModelScan {
	const scanned = scanModel(bytes);
	assert.ok("value" in scanned, JSON.stringify(scanned));
	return scanned.value;
}

function instrumented(scan: ModelScan, pooled = false): Uint8Array {
	const { taps, problems } = findTaps(scan, {});
	assert.deepEqual(problems, []);
	return Buffer.concat(instrument(scan, taps, { pooled, lastLogitsOnly: true }).pieces);
}

/** One line a value and a node, in the file's order. */
function dump(scan: ModelScan): string {
	const value = (kind: string) => (one: ValueScan) =>
		`${kind} ${one.name} ${one.elemType} [${one.dims.map((side) => side ?? "?")}]`;
	const node = (one: NodeScan) => {
		const attributes = [...attributesOf(scan, one)].map(
			([name, { integer, integers, tensor }]) =>
				` ${name}=${tensor ? `[${tensor.dims}]` : integers.length ? `[${integers}]` : integer}`,
		);
		return `${one.outputs} = ${one.opType}(${one.inputs})${attributes.join("")}`;
	};
	const { inputs, outputs, nodes, valueInfos } = scan;
	const noted = [...valueInfos.values()];
	return [
		...inputs.map(value("input")),
		...outputs.map(value("output")),
		...noted.map(value("noted")),
		...nodes.map(node),
		"",
	].join("\n");
}

/** The lines that went and the lines that came. */
function changes(before: string, after: string): string {
	const [old, now] = [before.split("\n"), after.split("\n")];
	const gone = old.filter((line) => !now.includes(line)).map((line) => `- ${line}`);
	return [...gone, ...now.filter((line) => !old.includes(line)).map((line) => `+ ${line}`), ""].join("\n");
}

for (const [file, exporter, family, pooled] of [
	["instrument-llama", "torchscript", "llama", false],
	["instrument-llama-pooled", "genai", "llama", true],
	["instrument-gpt2", "torchscript", "gpt2", false],
] as const)
	test(`${file} is edited as noted in test/golden/onnx`, () => {
		const scan = scanOf(findCell(exporter, family).bytes);
		const now = changes(dump(scan), dump(scanOf(instrumented(scan, pooled))));
		const golden = join(GOLDEN, `${file}.txt`);
		if (process.env.UPDATE_GOLDEN) writeFileSync(golden, now);
		assert.equal(now, readFileSync(golden, "utf8"));
	});

test("nothing but the new bytes is copied", () => {
	const { bytes } = findCell("torchscript", "llama");
	const scan = scanOf(bytes);
	const { pieces } = instrument(scan, findTaps(scan, {}).taps, { pooled: false, lastLogitsOnly: true });
	const views = pieces.filter((piece) => piece.buffer === bytes.buffer);
	const kept = views.reduce((sum, piece) => sum + piece.length, 0);
	assert.ok(bytes.length - kept < 700, `${bytes.length - kept} old bytes were written anew`);
	for (const { range } of scan.initializers.values())
		assert.ok(
			views.some(
				(view) => view.byteOffset <= bytes.byteOffset + range.start && range.end - range.start <= view.length,
			),
		);
});

test("a changed node keeps its notes and fields that are not known here", () => {
	const { bytes } = findCell("dynamo", "llama");
	const scan = scanOf(bytes);
	const down = findTaps(scan, {}).taps[0]!.linear.node;
	const unknown = new BinaryWriter().tag(77, WireType.LengthDelimited).string("from the future").finish();
	const longer = respell(scan, down, unknown);
	const edited = scanOf(instrumented(scanOf(longer)));
	const again = edited.nodes.find((node) => node.name === down.name)!;
	assert.deepEqual(again.metadataProps, down.metadataProps);
	assert.equal(again.inputs[0], "hneurons.0.z");
	const text = Buffer.from(edited.bytes.subarray(again.range.start, again.range.end)).toString("latin1");
	assert.ok(text.includes("from the future"));
});

/** The model with bytes appended to one node. */
function respell(scan: ModelScan, node: NodeScan, more: Uint8Array): Uint8Array {
	const graph = scan.graphs[0]!;
	const view = (start: number, end: number) => scan.bytes.subarray(start, end);
	const payload = Buffer.concat([view(node.range.start, node.range.end), more]);
	const field = new BinaryWriter().tag(1, WireType.LengthDelimited).bytes(payload).finish();
	const inside = Buffer.concat([view(graph.start, node.field.start), field, view(node.field.end, graph.end)]);
	const whole = new BinaryWriter().tag(7, WireType.LengthDelimited).bytes(inside).finish();
	return Buffer.concat([view(0, graph.from), whole, view(graph.end, scan.bytes.length)]);
}

test("a neuron whose gain is zero is a column of zeros, bit by bit", async () => {
	const { bytes } = findCell("torchscript", "llama");
	const { ffn } = SIZE;
	const scan = scanOf(bytes);
	const [neuron, length] = [17, SIZE.hidden * 4];
	const silenced = bytes.slice();
	const { range } = scan.initializers.get(downOf(scan))!;
	const first = range.end - ffn * length + neuron * length;
	silenced.fill(0, first, first + length);
	const gain = new Float32Array(SIZE.layers * ffn).fill(1);
	const [byGain, byWeight] = [gain.slice(), gain];
	byGain[neuron] = 0;
	const run = async (model: Uint8Array, factors: Float32Array) => {
		const runner = await loadModel(instrumented(scanOf(model)), "disabled");
		const fed = {
			...feedsOf(LLAMA, runner.inputs, [[9, 8, 7, 6]]),
			[GAIN_INPUT]: { dims: [SIZE.layers, ffn], floats: factors },
			[indexInput(0)]: { dims: [1], integers: [neuron] },
			[indexInput(1)]: { dims: [0], integers: [] },
			[LAYERS_INPUT]: { dims: [1], integers: [0] },
		};
		return await runner.run(fed, ["logits", RATIO_OUTPUT]);
	};
	const [gained, zeroed, plain] = [
		await run(bytes, byGain),
		await run(silenced, byWeight),
		await run(bytes, gain),
	];
	assert.deepEqual(gained.logits!.data, zeroed.logits!.data);
	assert.notDeepEqual(gained.logits!.data, plain.logits!.data);
	assert.deepEqual([...gained[RATIO_OUTPUT]!.data], [0, 0, 0, 0]);
	assert.ok(plain[RATIO_OUTPUT]!.data.every((ratio) => ratio > 0));
});

test("weights in another file are referred to, never asked for", () => {
	const { bytes } = findCell("torchscript", "llama");
	const scan = scanOf(bytes);
	const name = downOf(scan);
	const { range } = scan.initializers.get(name)!;
	const entry = (key: string, value: string) =>
		new BinaryWriter()
			.tag(1, WireType.LengthDelimited)
			.string(key)
			.tag(2, WireType.LengthDelimited)
			.string(value)
			.finish();
	const tensor = new BinaryWriter()
		.tag(1, WireType.Varint)
		.int64(SIZE.ffn)
		.tag(1, WireType.Varint)
		.int64(SIZE.hidden);
	tensor.tag(2, WireType.Varint).int32(1).tag(8, WireType.LengthDelimited).string(name);
	tensor.tag(13, WireType.LengthDelimited).bytes(entry("location", "model.onnx_data"));
	tensor.tag(13, WireType.LengthDelimited).bytes(entry("offset", "4096")).tag(14, WireType.Varint).int32(1);
	const graph = new BinaryWriter().tag(5, WireType.LengthDelimited).bytes(tensor.finish()).finish();
	// The original's initializer of that name comes first; protobuf keeps both and the scan the last.
	const external = Buffer.concat([
		bytes,
		new BinaryWriter().tag(7, WireType.LengthDelimited).bytes(graph).finish(),
	]);
	const outside = scanOf(external);
	assert.ok(range.end - range.start > 2560);
	assert.deepEqual(outside.externalFiles, ["model.onnx_data"]);
	const { taps, problems } = findTaps(outside, {});
	assert.deepEqual(problems, []);
	const cut = scanOf(downProjectionModel(outside, taps[0]!));
	assert.deepEqual(cut.externalFiles, ["model.onnx_data"]);
	assert.ok(cut.bytes.length < 2000);
	assert.deepEqual(scanOf(instrumented(outside)).externalFiles, ["model.onnx_data"]);
});
