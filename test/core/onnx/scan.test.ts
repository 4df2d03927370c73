import assert from "node:assert/strict";
import { test } from "node:test";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { WireReader } from "../../../src/core/onnx/bytes/wire";
import { instrument } from "../../../src/core/onnx/instrument";
import { downProjectionModel } from "../../../src/core/onnx/norms";
import { scanModel } from "../../../src/core/onnx/scan";
import { findTaps } from "../../../src/core/onnx/taps";
import { findCell } from "../../zoo/find-cell";
import { randomStream } from "../../zoo/numbers";
import { OnnxGraph, TYPE } from "../../zoo/write-onnx";

const text = (value: string) => new TextEncoder().encode(value);
const field = (id: number, payload: Uint8Array) =>
	new BinaryWriter().tag(id, WireType.LengthDelimited).bytes(payload).finish();

/** A node whose attribute holds a graph that holds such a node, and so on. */
function nested(depth: number): Uint8Array {
	let node = new OnnxGraph();
	node.node("Identity", ["x"]);
	for (let level = 0; level < depth; level++) {
		const outer = new OnnxGraph();
		outer.node("If", ["x"], { attributes: { then_branch: { graph: node } } });
		outer.output("y", TYPE.float, [1]);
		node = outer;
	}
	return node.finish(17);
}

function random(length: number): Uint8Array {
	const next = randomStream(length);
	return Uint8Array.from({ length }, () => (next() + 1) * 128);
}

const HOSTILE: Record<string, { bytes: Uint8Array; says: RegExp }> = {
	"nothing at all": { bytes: new Uint8Array(), says: /empty/ },
	"one byte": { bytes: Uint8Array.of(8), says: /cut off at byte 1/ },
	"a Git LFS pointer": { bytes: text("version https://git-lfs.github.com/spec/v1\n"), says: /Git LFS/ },
	"a web page": { bytes: text("<!DOCTYPE html><html></html>"), says: /web page/ },
	json: { bytes: text('{"model_type": "llama"}'), says: /not a whole ONNX model/ },
	"random bytes": { bytes: random(4096), says: /not a whole ONNX model/ },
	zeros: { bytes: new Uint8Array(4096), says: /byte 0 does not start a field/ },
	"no graph": { bytes: field(2, text("zoo")), says: /no graph/ },
	"an empty graph": { bytes: field(7, new Uint8Array()), says: /empty graph/ },
	"a length past the end": { bytes: Uint8Array.of(58, 0xff, 0x01, 0), says: /cut off at byte 4/ },
	"a length of 2^63": {
		bytes: Uint8Array.of(58, ...new Uint8Array(8).fill(0xff), 0x7f, 0),
		says: /cut off/,
	},
	"a negative length": {
		bytes: Uint8Array.of(58, ...new Uint8Array(9).fill(0xff), 0x01, 0),
		says: /cut off/,
	},
	"a number without end": { bytes: Uint8Array.of(8, ...new Uint8Array(20).fill(0xff)), says: /has no end/ },
	"a group": { bytes: Uint8Array.of(59, 59, 59, 60, 60, 60), says: /does not start a field/ },
	"graphs nested 100 deep": { bytes: nested(100), says: /nested more than 8 deep/ },
	"a tensor of a million axes": {
		bytes: field(7, field(5, field(1, new Uint8Array(1_000_000).fill(1)))),
		says: /longer than 32/,
	},
};

for (const [name, { bytes, says }] of Object.entries(HOSTILE))
	test(`${name} is a problem, said in one sentence`, () => {
		const scanned = scanModel(bytes);
		assert.ok("problem" in scanned);
		assert.match(scanned.problem, says);
		assert.match(scanned.problem, /\.$/);
	});

test("millions of empty fields stop at a limit", () => {
	const empty = Uint8Array.from({ length: 24_000_000 }, (_, i) => (i % 2 === 0 ? 0x52 : 0));
	const scanned = scanModel(field(7, empty));
	assert.ok("problem" in scanned);
	assert.match(scanned.problem, /more than 10000000 fields/);
});

/** Where fields start and end, down to the fields of nodes. */
function boundaries(bytes: Uint8Array): number[] {
	const wire = new WireReader(bytes);
	const found = new Set<number>();
	const note = (range: { start: number; end: number }, depth: number) => {
		for (const inner of wire.fields(range)) {
			for (const at of [inner.from, inner.start, inner.end]) found.add(at);
			const holdsMore = (depth === 0 && inner.id === 7) || (depth === 1 && [1, 5, 11, 12].includes(inner.id));
			if (holdsMore) note(inner, depth + 1);
		}
	};
	note({ start: 0, end: bytes.length }, 0);
	return [...found].sort((a, b) => a - b);
}

test("a file cut at any structural boundary is a problem", () => {
	const { bytes } = findCell("torchscript", "llama");
	const scanned = scanModel(bytes);
	assert.ok("value" in scanned);
	// Past the graph only operator sets follow, and a file without the last of them is still a model.
	const cuts = boundaries(bytes).filter((at) => at <= scanned.value.graphs[0]!.end);
	assert.ok(cuts.length > 500);
	for (const cut of cuts) assert.ok("problem" in scanModel(bytes.subarray(0, cut)), `cut at ${cut}`);
});

test("a flipped byte anywhere makes nothing throw", () => {
	const next = randomStream(3);
	const { bytes } = findCell("torchscript", "llama", "q8");
	for (let round = 0; round < 400; round++) {
		const broken = bytes.slice();
		broken[Math.floor(((next() + 1) / 2) * broken.length)]! ^= 1 << Math.floor((next() + 1) * 4);
		const scanned = scanModel(broken);
		if ("problem" in scanned) continue;
		const { taps, problems } = findTaps(scanned.value, { layers: 2 });
		if (problems.length > 0) continue;
		instrument(scanned.value, taps, { pooled: false, lastLogitsOnly: true });
		downProjectionModel(scanned.value, taps[0]!);
	}
});

test("a scan tells names, shapes and versions, and reads no weights", () => {
	const scanned = scanModel(findCell("torchscript", "llama").bytes);
	assert.ok("value" in scanned);
	const { producer, opsets, inputs, outputs, initializers } = scanned.value;
	assert.equal(producer, "pytorch");
	assert.deepEqual(
		[...opsets],
		[
			["", 18],
			["com.microsoft", 1],
		],
	);
	const cache = inputs.find(({ name }) => name === "past_key_values.0.key");
	assert.deepEqual(cache?.dims, ["batch_size", 1, "past_sequence_length", 32]);
	assert.equal(outputs[0]!.name, "logits");
	const down = scanned.value.nodes.find(({ name }) => name === "/model/layers.0/mlp/down_proj/MatMul")!;
	assert.deepEqual(initializers.get(down.inputs[1]!)?.dims, [96, 64]);
});
