/** Optimum's way, through PyTorch's TorchScript exporter: everything decomposed, caches grown by Concat. */
import { TYPE } from "../../test/zoo/write-onnx";
import { DecoderGraph, frequencies } from "./decoder-graph";
import type { DecoderSpec } from "./shapes";

/** The operator set that optimum asks for where the model allows it. */
export const OPTIMUM_OPSET = 17;
const EPSILON = 1e-5;
/** The smallest float32, which hides a key. */
const HIDDEN = -3.4028234663852886e38;
const REST = 2 ** 62;

/** @returns the graph and its weights */
export function optimumGraph(spec: DecoderSpec): DecoderGraph {
	return new OptimumWriter(new DecoderGraph(spec)).write();
}

class OptimumWriter {
	private products = 0;

	constructor(private readonly graph: DecoderGraph) {}

	write(): DecoderGraph {
		const { graph } = this;
		const { onnx, shape } = graph;
		graph.declarePorts();
		onnx.input("position_ids", TYPE.int64, ["batch_size", "sequence_length"]);
		const table = graph.embedding();
		let x = onnx.node("Gather", [table, "input_ids"], { name: "/model/embed_tokens/Gather" });
		this.writeMask();
		this.writeAngles();
		for (let layer = 0; layer < shape.layers; layer++) {
			const at = `/model/layers.${layer}`;
			const mixed = this.attention(layer, this.norm(x, `${at}/input_layernorm`));
			x = onnx.node("Add", [x, mixed], { name: `${at}/Add` });
			const written = this.feedForward(at, this.norm(x, `${at}/post_attention_layernorm`));
			x = onnx.node("Add", [x, written], { name: `${at}/Add_1` });
		}
		const head = onnx.node("Transpose", [table], {
			attributes: { perm: [1, 0] },
			name: "/lm_head/Transpose",
		});
		onnx.node("MatMul", [this.norm(x, "/model/norm"), head], {
			name: "/lm_head/MatMul",
			outputs: ["logits"],
		});
		return graph;
	}

	private product(x: string, path: string, sides: readonly [number, number]): string {
		const weight = `onnx::MatMul_${1000 + this.products++}`;
		return this.graph.product(x, sides, {
			node: `${path}/MatMul`,
			output: `${path}/MatMul_output_0`,
			weight,
			quantised: { suffix: "_Q4", weight: `${weight}_Q4`, scales: `${weight}_scales` },
			accuracyLevel: 0,
		});
	}

	private norm(x: string, path: string): string {
		const { onnx } = this.graph;
		const step = (op: string, inputs: string[], attributes = {}) =>
			onnx.node(op, inputs, { name: `${path}/${op}`, attributes });
		const mean = step("ReduceMean", [step("Pow", [x, onnx.scalar(2)])], { axes: [-1], keepdims: 1 });
		const root = step("Sqrt", [step("Add", [mean, onnx.scalar(EPSILON)])]);
		const normed = step("Mul", [x, step("Div", [onnx.scalar(1), root])]);
		const weight = this.graph.ones(`${path.slice(1).replaceAll("/", ".")}.weight`);
		return onnx.node("Mul", [weight, normed], { name: `${path}/Mul_1` });
	}

	/** [B, 1, Q, K] added to scores: hides keys that lie ahead or that the caller masks. */
	private writeMask(): void {
		const { onnx } = this.graph;
		const zero = this.integer("zero", 0);
		const side = (tensor: string, axis: number) =>
			onnx.node("Gather", [onnx.node("Shape", [tensor]), this.integer(`axis.${axis}`, axis)], {
				attributes: { axis: 0 },
			});
		const past = side("past_key_values.0.key", 2);
		const total = onnx.node("Add", [past, side("input_ids", 1)]);
		const range = (from: string) => onnx.node("Range", [from, total, this.integer("one", 1)]);
		const keys = onnx.node("Unsqueeze", [range(zero), onnx.ints(0)]);
		const queries = onnx.node("Unsqueeze", [range(past), onnx.ints(1)]);
		const ahead = onnx.node("Unsqueeze", [onnx.node("Greater", [keys, queries]), onnx.ints(0, 1)]);
		const given = onnx.node("Unsqueeze", ["attention_mask", onnx.ints(1, 2)]);
		const hidden = onnx.node("Or", [ahead, onnx.node("Equal", [given, zero])]);
		onnx.node("Where", [hidden, onnx.scalar(HIDDEN), onnx.scalar(0)], { outputs: ["mask"] });
	}

	/** cos and sin [B, 1, T, head] of every position's angles, twice side by side. */
	private writeAngles(): void {
		const { onnx, shape } = this.graph;
		const each = this.graph.floats("inv_freq", [1, shape.head / 2, 1], frequencies(shape));
		const places = onnx.node("Unsqueeze", ["position_ids", onnx.ints(1)]);
		const floats = onnx.node("Cast", [places], { attributes: { to: TYPE.float } });
		const product = onnx.node("MatMul", [each, floats], { name: "/model/rotary_emb/MatMul" });
		const half = onnx.node("Transpose", [product], { attributes: { perm: [0, 2, 1] } });
		const both = onnx.node("Concat", [half, half], { attributes: { axis: -1 } });
		for (const [op, output] of [
			["Cos", "cos"],
			["Sin", "sin"],
		] as const)
			onnx.node("Unsqueeze", [onnx.node(op, [both]), onnx.ints(1)], { outputs: [output] });
	}

	private rotated(x: string): string {
		const { onnx, shape } = this.graph;
		const half = onnx.ints(shape.head / 2);
		const last = onnx.ints(3);
		const low = onnx.node("Slice", [x, onnx.ints(0), half, last]);
		const high = onnx.node("Neg", [onnx.node("Slice", [x, half, onnx.ints(REST), last])]);
		const turned = onnx.node("Concat", [high, low], { attributes: { axis: -1 } });
		return onnx.node("Add", [onnx.node("Mul", [x, "cos"]), onnx.node("Mul", [turned, "sin"])]);
	}

	private attention(layer: number, x: string): string {
		const { onnx, shape } = this.graph;
		const { hidden, heads, kvHeads, head } = shape;
		const at = `/model/layers.${layer}/self_attn`;
		const split = (letter: string, count: number) => {
			const wide = this.product(x, `${at}/${letter}_proj`, [hidden, count * head]);
			const apart = onnx.node("Reshape", [wide, onnx.ints(0, 0, count, head)]);
			return onnx.node("Transpose", [apart], { attributes: { perm: [0, 2, 1, 3] } });
		};
		const grown = (part: string, now: string) => {
			const names = [`past_key_values.${layer}.${part}`, now];
			const outputs = [`present.${layer}.${part}`];
			return this.repeated(onnx.node("Concat", names, { outputs, attributes: { axis: 2 } }));
		};
		const q = this.rotated(split("q", heads));
		const keys = grown("key", this.rotated(split("k", kvHeads)));
		const values = grown("value", split("v", kvHeads));
		const across = onnx.node("Transpose", [keys], { attributes: { perm: [0, 1, 3, 2] } });
		const raw = onnx.node("MatMul", [q, across], { name: `${at}/MatMul` });
		const scores = onnx.node("Add", [onnx.node("Div", [raw, onnx.scalar(Math.sqrt(head))]), "mask"]);
		const shares = onnx.node("Softmax", [scores], { attributes: { axis: -1 } });
		const mixed = onnx.node("MatMul", [shares, values], { name: `${at}/MatMul_1` });
		const joined = onnx.node("Transpose", [mixed], { attributes: { perm: [0, 2, 1, 3] } });
		const out = onnx.node("Reshape", [joined, onnx.ints(0, 0, heads * head)]);
		return this.product(out, `${at}/o_proj`, [heads * head, hidden]);
	}

	/** Each key head serves several query heads: [B, KV, T, D] -> [B, H, T, D] */
	private repeated(x: string): string {
		const { onnx, shape } = this.graph;
		const { heads, kvHeads, head } = shape;
		const apart = onnx.node("Unsqueeze", [x, onnx.ints(2)]);
		const many = onnx.node("Expand", [apart, onnx.ints(1, 1, heads / kvHeads, 1, 1)]);
		return onnx.node("Reshape", [many, onnx.ints(0, heads, -1, head)]);
	}

	private feedForward(layer: string, x: string): string {
		const { onnx, shape } = this.graph;
		const { hidden, ffn } = shape;
		const at = `${layer}/mlp`;
		const gate = this.product(x, `${at}/gate_proj`, [hidden, ffn]);
		const share = onnx.node("Sigmoid", [gate], { name: `${at}/act_fn/Sigmoid` });
		const active = onnx.node("Mul", [gate, share], { name: `${at}/act_fn/Mul` });
		const up = this.product(x, `${at}/up_proj`, [hidden, ffn]);
		const z = onnx.node("Mul", [active, up], { name: `${at}/Mul` });
		return this.product(z, `${at}/down_proj`, [ffn, hidden]);
	}

	/** A shared int64 without sides. */
	private integer(name: string, value: number): string {
		if (!this.integers.has(name)) {
			this.integers.add(name);
			const bytes = new Uint8Array(BigInt64Array.of(BigInt(value)).buffer);
			this.graph.onnx.initializer(name, TYPE.int64, [], bytes);
		}
		return name;
	}
	private readonly integers = new Set<string>();
}
