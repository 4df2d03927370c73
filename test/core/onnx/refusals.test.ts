/** Graphs that cannot be tapped, and adapters that can: one sentence each, with the layer, the node and what to do. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { scanModel } from "../../../src/core/onnx/scan";
import { findTaps } from "../../../src/core/onnx/taps";
import { type NodeOptions, OnnxGraph, TYPE } from "../../zoo/write-onnx";

const [D, N, R, E] = [4, 12, 2, 3];
const AT = "/model/layers.1/mlp";

/** Layer 0 is a whole block; a case writes layer 1 from `x` and returns its output. */
class Decoder {
	readonly graph = new OnnxGraph();
	readonly x: string;
	private count = 0;

	constructor() {
		this.graph.input("x", TYPE.float, ["batch", "tokens", D]);
		const z = this.act(this.product("x", [D, N], "/model/layers.0/mlp/up_proj/MatMul"));
		const h = this.product(z, [N, D], "/model/layers.0/mlp/down_proj/MatMul");
		this.x = this.graph.node("Add", ["x", h]);
	}

	weight(dims: readonly number[], type = TYPE.float): string {
		const size = dims.reduce((product, side) => product * side, type === TYPE.float ? 4 : 1);
		return this.graph.initializer(`w${this.count++}`, type, dims, new Uint8Array(size));
	}

	product(x: string, dims: readonly number[], name: string): string {
		return this.graph.node("MatMul", [x, this.weight(dims)], { name });
	}

	act(x: string): string {
		return this.graph.node("Relu", [x]);
	}

	/** z of layer 1 as it should be. */
	z(): string {
		return this.act(this.product(this.x, [D, N], `${AT}/up_proj/MatMul`));
	}

	down(z: string): string {
		return this.product(z, [N, D], `${AT}/down_proj/MatMul`);
	}

	/** An operator of any kind in the place of layer 1's down projection. */
	other(opType: string, inputs: readonly string[], options: NodeOptions = {}): string {
		return this.graph.node(opType, inputs, { name: `${AT}/down_proj/${opType}`, ...options });
	}

	find(y: string) {
		this.graph.node("Add", [this.x, y], { outputs: ["logits"] });
		this.graph.output("logits", TYPE.float, ["batch", "tokens", D]);
		const scanned = scanModel(this.graph.finish(21));
		assert.ok("value" in scanned);
		return findTaps(scanned.value, { layers: 2 });
	}
}

const microsoft = { domain: "com.microsoft" };
const body = () => {
	const inner = new Decoder();
	inner.down(inner.z());
	return inner.graph;
};

const REFUSED: Record<string, [write: (m: Decoder) => string, says: RegExp]> = {
	"experts in one operator": [
		(m) => m.graph.node("QMoE", [m.x, m.x, m.weight([E, N, D])], { name: `${AT}/QMoE`, ...microsoft }),
		/^Layer 1 \(\/model\/layers\.1\/mlp\/QMoE\) routes tokens to experts inside one operator; they cannot be read\.$/,
	],
	"experts whose weights are stacked": [
		(m) => {
			const z = m.act(m.graph.node("MatMul", [m.x, m.weight([E, D, N])], { name: `${AT}/gate_up/MatMul` }));
			return m.graph.node("MatMul", [z, m.weight([E, N, D])], { name: `${AT}/down/MatMul` });
		},
		/^Layer 1 \(.*gate_up\/MatMul\) routes tokens to experts whose weights are stacked; they cannot be read\.$/,
	],
	"one of the stacked weights, chosen by index": [
		(m) => {
			const index = m.graph.node("ArgMax", [m.x]);
			const chosen = m.graph.node("Gather", [m.weight([E, N, D]), index]);
			return m.graph.node("MatMul", [m.z(), chosen], { name: `${AT}/experts/MatMul` });
		},
		/^Layer 1 \(.*experts\/MatMul\) routes tokens to experts whose weights are stacked; they cannot be read\.$/,
	],
	"experts written out": [
		(m) => {
			const one = (e: number) => {
				const z = m.act(m.product(m.x, [D, N], `${AT}/experts.${e}/up_proj/MatMul`));
				return m.product(z, [N, D], `${AT}/experts.${e}/down_proj/MatMul`);
			};
			return m.graph.node("Add", [one(0), one(1)]);
		},
		/^Layer 1 \(.*experts\.0\/up_proj\/MatMul\) routes tokens to experts one by one; they cannot be read\.$/,
	],
	"a layer inside a branch": [
		(m) =>
			m.graph.node("If", [m.x], {
				name: "/model/layers.1/If",
				attributes: { then_branch: { graph: body() } },
			}),
		/^Layer 1 \(\/model\/layers\.1\/If\) keeps its layers inside a branch \(If\); export without merging\.$/,
	],
	"an operator that nobody knows between the products": [
		(m) => {
			const up = m.product(m.x, [D, N], `${AT}/up_proj/MatMul`);
			return m.down(m.graph.node("Xielu", [up], { name: `${AT}/act_fn/Xielu`, domain: "my.ops" }));
		},
		/^Layer 1 \(.*down_proj\/MatMul\) has my\.ops\.Xielu \(\/model\/layers\.1\/mlp\/act_fn\/Xielu\) before it, which is not read\.$/,
	],
	"no activation between the products": [
		(m) => m.down(m.product(m.x, [D, N], `${AT}/up_proj/MatMul`)),
		/^Layer 1 \(.*down_proj\/MatMul\) has no activation before it\.$/,
	],
	"products that read different tensors": [
		(m) => {
			const gate = m.act(m.product("x", [D, N], `${AT}/gate_proj/MatMul`));
			return m.down(m.graph.node("Mul", [gate, m.product(m.x, [D, N], `${AT}/up_proj/MatMul`)]));
		},
		/^Layer 1 \(.*\) is fed by products that read different tensors\.$/,
	],
	"a product of another width": [
		(m) => m.down(m.act(m.product(m.x, [D, 3 * N], `${AT}/up_proj/MatMul`))),
		/^Layer 1 \(.*\) is fed by products of other widths than its own\.$/,
	],
	"fp8 weights": [
		(m) => m.other("MatMulBlockQuantizedFp8Weight", [m.z(), m.weight([D, N], TYPE.uint8)], microsoft),
		/^Layer 1 \(.*\) holds fp8 weights, which only CUDA multiplies; take a q4, q8 or fp16 file\.$/,
	],
	"NVFP4 weights": [
		(m) => m.other("MatMulBlockQuantizedFp4Weight", [m.z(), m.weight([D, N], TYPE.uint8)], microsoft),
		/^Layer 1 \(.*\) holds NVFP4 weights, which only CUDA multiplies/,
	],
	"gate, up and activation in WebGPU's one operator": [
		(m) => {
			const w = [m.weight([N, 1, D], TYPE.uint8), m.weight([N, 1])];
			const z = m.graph.node("MatMulNBitsMlp", [m.x, ...w, ...w], {
				name: `${AT}/MatMulNBitsMlp`,
				...microsoft,
			});
			return m.down(z);
		},
		/^Layer 1 \(\/model\/layers\.1\/mlp\/MatMulNBitsMlp\) was fused for WebGPU; load the file that the exporter wrote\.$/,
	],
	"a result that stays in 8 bits": [
		(m) => m.other("QLinearMatMul", [m.z(), m.weight([N, D], TYPE.int8)]),
		/^Layer 1 \(.*\) keeps its result in 8 bits; quantise dynamically, or in QDQ format\.$/,
	],
	"a matrix that the graph computes": [
		(m) =>
			m.graph.node("MatMul", [m.z(), m.graph.node("Softmax", [m.weight([N, D])])], {
				name: `${AT}/down_proj/MatMul`,
			}),
		/^Layer 1 \(.*\) multiplies by a matrix that Softmax makes, so its neurons are not fixed\.$/,
	],
	"another operator in the place of the product": [
		(m) => m.other("MatMulTernary", [m.z(), m.weight([N, D], TYPE.int8)], microsoft),
		/^Layer 1 \(.*\) multiplies by com\.microsoft\.MatMulTernary, which is not read\.$/,
	],
	"an adapter whose strength is an input": [
		(m) => {
			const strength = m.graph.input("lora_strength", TYPE.float, []);
			const z = m.z();
			const low = m.product(z, [N, R], `${AT}/down_proj/lora_A/MatMul`);
			const part = m.graph.node("Mul", [m.product(low, [R, D], `${AT}/down_proj/lora_B/MatMul`), strength]);
			return m.graph.node("Add", [m.down(z), part], { name: `${AT}/down_proj/lora/Add` });
		},
		/^Layer 1 \(.*\) has an adapter beside it that is no fixed part of its matrix; merge it into the weights\.$/,
	],
};

for (const [name, [write, says]] of Object.entries(REFUSED))
	test(`refused: ${name}`, () => {
		const model = new Decoder();
		const { problems } = model.find(write(model));
		assert.equal(problems.length, 1, problems.join(" "));
		assert.match(problems[0]!, says);
	});

test("the sum of a product and its adapter is one product, and both are turned", () => {
	for (const scaled of [false, true]) {
		const model = new Decoder();
		const z = model.z();
		const low = model.product(z, [N, R], `${AT}/down_proj/lora_A/MatMul`);
		const high = model.product(low, [R, D], `${AT}/down_proj/lora_B/MatMul`);
		const part = scaled ? model.graph.node("Mul", [high, model.graph.scalar(2)]) : high;
		const sum = model.graph.node("Add", [model.down(z), part], { name: `${AT}/down_proj/lora/Add` });
		const { taps, problems } = model.find(sum);
		assert.deepEqual(problems, []);
		assert.equal(taps[1]!.h, sum);
		assert.deepEqual(
			taps[1]!.linear.alsoReads.map(({ node, slot }) => [node.name, slot]),
			[[`${AT}/down_proj/lora_A/MatMul`, 0]],
		);
	}
});

test("adapters on the way into a block leave its tap as it is", () => {
	const model = new Decoder();
	const up = model.product(model.x, [D, N], `${AT}/up_proj/MatMul`);
	const low = model.product(model.x, [D, R], `${AT}/up_proj/lora_A/MatMul`);
	const both = model.graph.node("Add", [up, model.product(low, [R, N], `${AT}/up_proj/lora_B/MatMul`)]);
	const h = model.down(model.act(both));
	const { taps, problems } = model.find(h);
	assert.deepEqual(problems, []);
	assert.equal(taps[1]!.h, h);
});
