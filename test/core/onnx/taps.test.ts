import assert from "node:assert/strict";
import { test } from "node:test";
import { scanModel } from "../../../src/core/onnx/scan";
import { describePrecision, findTaps, type TapHints } from "../../../src/core/onnx/taps";
import type { Dtype, ExporterName } from "../../zoo/cell";
import { Products } from "../../zoo/dtypes/products";
import { writeTorchScript } from "../../zoo/exporters/torchscript";
import { SIZE } from "../../zoo/family";
import { familyOf, findCell } from "../../zoo/find-cell";
import { randomMatrix, randomStream } from "../../zoo/numbers";
import { weightsOf } from "../../zoo/reference/weights";
import { OnnxGraph, TYPE } from "../../zoo/write-onnx";

const [D, N] = [4, 12];

/** A graph of bare feed-forward blocks, `x + block(x)` one after another. */
class Blocks {
	readonly graph = new OnnxGraph();
	private x: string;
	private count = 0;

	constructor() {
		this.x = this.graph.input("x", TYPE.float, ["batch", "tokens", D]);
	}

	product(x: string, rows: number, columns: number, name: string): string {
		const raw = new Uint8Array(rows * columns * 4);
		const weight = this.graph.initializer(`w${this.count++}`, TYPE.float, [rows, columns], raw);
		return this.graph.node("MatMul", [x, weight], { name });
	}

	/** @param between operators between the two products */
	block(name: string, width = N, between: readonly string[] = ["Relu"], residual = true): this {
		let z = this.product(this.x, D, width, `${name}/up/MatMul`);
		for (const op of between) z = this.graph.node(op, [z]);
		const h = this.product(z, width, D, `${name}/down_proj/MatMul`);
		this.x = residual ? this.graph.node("Add", [this.x, h]) : h;
		return this;
	}

	/** Two products of 8-bit numbers with nothing but their scales between. */
	quantised(name: string): this {
		const next = randomStream(1);
		const products = new Products(this.graph, "q8");
		for (const [part, rows, columns] of [
			["a", D, N],
			["b", N, D],
		] as const) {
			const node = `${name}/${part}/MatMul`;
			const product = { parameter: node, node, output: `${node}_output_0`, weight: `${node}.weight` };
			this.x = products.write(this.x, randomMatrix(next, rows, columns), product);
		}
		return this;
	}

	/** Attention whose mixed values are multiplied by a gate, as wide as a block is. */
	gatedAttention(name: string): this {
		const wide = (part: string) => this.product(this.x, D, N, `${name}/${part}/MatMul`);
		const shares = this.graph.node("Softmax", [wide("qk_proj")]);
		const mixed = this.graph.node("Mul", [shares, wide("v_proj")]);
		const gate = this.graph.node("Sigmoid", [wide("gate")]);
		const y = this.product(this.graph.node("Mul", [mixed, gate]), N, D, `${name}/o_proj/MatMul`);
		this.x = this.graph.node("Add", [this.x, y]);
		return this;
	}

	node(opType: string, name: string, branch?: OnnxGraph): this {
		const attributes = branch ? { then_branch: { graph: branch } } : {};
		this.x = this.graph.node(opType, [this.x], { name, attributes });
		return this;
	}

	/** A model that has the product's own input already. */
	instrumented(): this {
		this.graph.input("hneurons.gain", TYPE.float, [1, N]);
		return this;
	}

	bytes(opset = 17): Uint8Array {
		this.graph.node("Identity", [this.x], { outputs: ["logits"] });
		this.graph.output("logits", TYPE.float, ["batch", "tokens", D]);
		return this.graph.finish(opset);
	}
}

const layer = (l: number) => `/model/layers.${l}/mlp`;

function branchWithProduct(): OnnxGraph {
	const body = new Blocks();
	body.block(layer(0));
	return body.graph;
}

interface Case {
	readonly model: Blocks;
	readonly hints?: TapHints;
	readonly opset?: number;
	readonly layers: readonly number[];
	readonly says?: readonly RegExp[];
}

const CASES: Record<string, () => Case> = {
	"one block a layer": () => ({ model: new Blocks().block(layer(0)).block(layer(1)), layers: [0, 1] }),
	"names give the layer, whatever the order in the file": () => ({
		model: new Blocks().block(layer(1)).block(layer(0)),
		layers: [0, 1],
	}),
	"without names the graph's order counts": () => ({
		model: new Blocks().block("a").block("b"),
		layers: [0, 1],
	}),
	"a vision tower is not read": () => ({
		model: new Blocks().block("/vision_tower/layers.0/mlp").block(layer(0)),
		layers: [0],
	}),
	"config.json's width chooses between blocks of one layer": () => ({
		model: new Blocks().block("/model/layers.0/adapter", 8).block(layer(0)).block(layer(1)),
		hints: { layers: 2, intermediateSize: N },
		layers: [0, 1],
	}),
	"widths that nothing has do not exclude": () => ({
		model: new Blocks().block(layer(0)).block(layer(1)),
		hints: { layers: 2, intermediateSize: 999, hiddenSize: 999 },
		layers: [0, 1],
	}),
	"a low-rank adapter has nothing between its products": () => ({
		model: new Blocks().block("/model/layers.0/lora", 2, []).block(layer(0)),
		layers: [0],
	}),
	"nor has one of 8-bit products": () => ({
		model: new Blocks().quantised("/model/layers.0/lora").block(layer(0)),
		layers: [0],
	}),
	"softmax between the products is attention": () => ({
		model: new Blocks().block("/model/layers.0/attn", N, ["Relu", "Softmax"]),
		layers: [],
		says: [/^No feed-forward block was found in this model\.$/],
	}),
	"gated attention as wide as a block is attention": () => ({
		model: new Blocks().gatedAttention("/model/layers.0/self_attn").block(layer(0)),
		hints: { layers: 1, intermediateSize: N, hiddenSize: D },
		layers: [0],
	}),
	"a layer without a block is named": () => ({
		model: new Blocks().block(layer(0)).block(layer(2)),
		layers: [0, 2],
		says: [/^No feed-forward block was found in layer 1 of 3\.$/],
	}),
	"fewer blocks than config.json has layers": () => ({
		model: new Blocks().block(layer(0)),
		hints: { layers: 3 },
		layers: [0],
		says: [/in layer 1, 2 of 3\.$/],
	}),
	"more blocks than config.json has layers": () => ({
		model: new Blocks().block(layer(0)).block(layer(1)),
		hints: { layers: 1 },
		layers: [0, 1],
		says: [/should have 1 layers, but more were found: \/model\/layers\.1/],
	}),
	"two blocks in one layer": () => ({
		model: new Blocks().block(`${layer(0)}/left`).block(`${layer(0)}/right`),
		layers: [],
		says: [/^Layer 0 has 2 feed-forward blocks: .*left.*right/],
	}),
	"routed experts in one operator": () => ({
		model: new Blocks().block(layer(0)).node("QMoE", "/model/layers.1/moe/QMoE"),
		layers: [0],
		says: [/^Layer 1 \(\/model\/layers\.1\/moe\/QMoE\) routes tokens to experts/],
	}),
	"a merged decoder keeps its layers in a branch": () => ({
		model: new Blocks().node("If", "optimum::if", branchWithProduct()),
		layers: [],
		says: [/^Node optimum::if keeps its layers inside a branch \(If\)/],
	}),
	"a branch beside complete layers does not matter": () => ({
		model: new Blocks().node("If", "/model/rotary/If", branchWithProduct()).block(layer(0)),
		layers: [0],
	}),
	"an instrumented file is not instrumented again": () => ({
		model: new Blocks().instrumented().block(layer(0)),
		layers: [0],
		says: [/^This file is already instrumented\.$/],
	}),
	"an old operator set": () => ({
		model: new Blocks().block(layer(0)),
		opset: 9,
		layers: [0],
		says: [/^The model uses operator set 9; export it again with 11 or later\.$/],
	}),
	"layers of different widths": () => ({
		model: new Blocks().block(layer(0)).block(layer(1), 20),
		layers: [0, 1],
		says: [/^Layer 1 has 20 neurons and layer 0 has 12; widths must agree\.$/],
	}),
};

for (const [name, make] of Object.entries(CASES))
	test(name, () => {
		const { model, hints, opset, layers, says } = make();
		const scanned = scanModel(model.bytes(opset));
		assert.ok("value" in scanned);
		const { taps, problems } = findTaps(scanned.value, hints ?? {});
		assert.deepEqual(
			taps.map((tap) => tap.layer),
			layers,
		);
		assert.equal(problems.length, says?.length ?? 0, problems.join(" "));
		for (const [i, pattern] of (says ?? []).entries()) assert.match(problems[i]!, pattern);
	});

const PRECISIONS: readonly (readonly [ExporterName, Dtype, string])[] = [
	["torchscript", "fp32", "fp32"],
	["torchscript", "fp16", "fp16"],
	["torchscript", "q8", "q8"],
	["torchscript", "qdq8", "q8"],
	["torchscript", "qdq4", "q4"],
	["torchscript", "q4", "q4"],
	["torchscript", "q4f16", "q4f16"],
	["torchscript", "bnb4", "q4"],
	["torchscript", "bf16", "bf16"],
	["genai", "q4", "q4"],
	["genai", "q8-nbits", "q8"],
	["genai", "q4-mixed", "q4, q8"],
];

const HINTS = { layers: SIZE.layers, intermediateSize: SIZE.ffn, hiddenSize: SIZE.hidden };

function precisionOf(bytes: Uint8Array): string {
	const scanned = scanModel(bytes);
	assert.ok("value" in scanned);
	const { taps, problems } = findTaps(scanned.value, HINTS);
	assert.deepEqual(problems, []);
	return describePrecision(scanned.value, taps);
}

for (const [exporter, dtype, precision] of PRECISIONS)
	test(`${exporter}'s ${dtype} is called ${precision}`, () => {
		assert.equal(precisionOf(findCell(exporter, "llama", dtype).bytes), precision);
	});

test("weights in half precision that are cast where they are read are called fp16", () => {
	const llama = familyOf("llama");
	const { bytes } = writeTorchScript(llama, "fp32", weightsOf(llama), { opset: 17, storesHalf: true });
	assert.equal(precisionOf(bytes), "fp16");
});
