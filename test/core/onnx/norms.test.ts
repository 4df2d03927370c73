/** Column norms measured the cheap way: which forms of weight have one, and that it gives what the general way does. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { downProjectionModel, type NormsModel, normsModel } from "../../../src/core/onnx/norms";
import { scanModel } from "../../../src/core/onnx/scan";
import { findTaps, type Tap } from "../../../src/core/onnx/taps";
import type { Dtype, ExporterName } from "../../zoo/cell";
import { SIZE } from "../../zoo/family";
import { findCell } from "../../zoo/find-cell";
import { randomStream } from "../../zoo/numbers";
import { type Beside, loadModel } from "../../zoo/run-model";
import { OnnxGraph, TYPE } from "../../zoo/write-onnx";

const N = SIZE.ffn;

/** A cell, and the side of the identity its measurement is fed. */
const CELLS: readonly (readonly [exporter: ExporterName, family: string, dtype: Dtype, side: number])[] = [
	["torchscript", "llama", "fp32", 1],
	["torchscript", "llama", "fp16", 1],
	["torchscript", "gpt2", "fp32", 1],
	["torchscript", "llama", "qdq8", 1],
	["torchscript", "llama", "q8", N],
	["dynamo", "opt", "fp32", 1],
	["genai", "llama", "q4", 32],
	["genai", "llama", "q8-nbits", 32],
	["genai", "phi2", "q4", 32],
	// Zero points of two blocks share a byte, and three blocks cannot be halved.
	["community", "llama", "q4f16", N],
	["community", "llama", "bnb4", N],
];

for (const [exporter, family, dtype, side] of CELLS)
	test(`${exporter} ${family} ${dtype}`, async () => {
		const { bytes, beside } = findCell(exporter, family, dtype);
		for (const { cheap, general } of modelsOf(bytes)) {
			assert.equal(cheap.side, side);
			const [measured, expected] = [await measure(cheap, beside), await measure(general, beside)];
			for (let n = 0; n < N; n++) {
				assert.ok(expected[n]! > 0);
				assert.ok(Math.abs(measured[n]! / expected[n]! - 1) < 2e-4, `neuron ${n}`);
			}
		}
	});

for (const [bits, side] of [
	// Four blocks share a byte, and six cannot be quartered.
	[2, N],
	[4, 32],
	[8, 16],
] as const)
	test(`${bits}-bit zero points: the blocks that share a byte stay together`, async () => {
		const [{ cheap, general }] = modelsOf(packedBlock(bits)) as [ReturnType<typeof modelsOf>[number]];
		assert.equal(cheap.side, side);
		const [measured, expected] = [await measure(cheap, new Map()), await measure(general, new Map())];
		for (let n = 0; n < N; n++) {
			assert.ok(expected[n]! > 0);
			assert.ok(Math.abs(measured[n]! / expected[n]! - 1) < 1e-5, `neuron ${n}`);
		}
	});

/** A feed-forward block whose down projection is blocks of 16 packed numbers with zero points. */
function packedBlock(bits: number): Uint8Array {
	const [D, width] = [8, 16];
	const next = randomStream(bits);
	const bytesOf = (length: number) => Uint8Array.from({ length }, () => Math.floor(128 * (next() + 1)));
	const floats = (length: number) => new Uint8Array(Float32Array.from({ length }, next).buffer);
	const graph = new OnnxGraph();
	const x = graph.input("x", TYPE.float, ["batch", "tokens", D]);
	const up = graph.initializer("up", TYPE.float, [D, N], floats(D * N));
	const z = graph.node("Relu", [
		graph.node("MatMul", [x, up], { name: "/model/layers.0/mlp/up_proj/MatMul" }),
	]);
	const blocks = N / width;
	const blob = (width * bits) / 8;
	const packed = graph.initializer("packed", TYPE.uint8, [D, blocks, blob], bytesOf(D * blocks * blob));
	const scales = graph.initializer("scales", TYPE.float, [D, blocks], floats(D * blocks));
	const points = Math.ceil((blocks * bits) / 8);
	const zero = graph.initializer("zero", TYPE.uint8, [D, points], bytesOf(D * points));
	const h = graph.node("MatMulNBits", [z, packed, scales, zero], {
		name: "/model/layers.0/mlp/down_proj/MatMul_Quant",
		domain: "com.microsoft",
		attributes: { K: N, N: D, bits, block_size: width },
	});
	graph.node("Add", [x, h], { outputs: ["logits"] });
	graph.output("logits", TYPE.float, ["batch", "tokens", D]);
	return graph.finish(17);
}

function modelsOf(bytes: Uint8Array): { cheap: NormsModel; general: NormsModel }[] {
	const scanned = scanModel(bytes);
	assert.ok("value" in scanned);
	const scan = scanned.value;
	const general = (tap: Tap) => ({ bytes: downProjectionModel(scan, tap), side: N, groups: 1 });
	return findTaps(scan, {}).taps.map((tap) => ({ cheap: normsModel(scan, tap), general: general(tap) }));
}

async function measure({ bytes, side, groups }: NormsModel, beside: Beside): Promise<number[]> {
	const runner = await loadModel(bytes, "all", beside);
	const identity = Float32Array.from({ length: side * side }, (_, i) => (i % (side + 1) === 0 ? 1 : 0));
	const { norms } = await runner.run({ rows: { dims: [side, side], floats: identity } }, ["norms"]);
	return Array.from({ length: N }, (_, n) => norms!.data[(n % side) * groups + Math.floor(n / side)]!);
}
