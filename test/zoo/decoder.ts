/** Writes a tiny decoder-only language model as an ONNX file, in the convention of one exporter or another. */

import { attentionForm, type DecoderSpec, MODULES } from "./convention";
import { type Matrix, randomMatrix, randomStream } from "./numbers";
import { type Product, writeProduct } from "./weights";
import { type Dim, OnnxGraph, TYPE } from "./write-onnx";

export const SIZES = { layers: 2, hidden: 16, heads: 2, ffn: 40, vocab: 64 };
const HEAD = SIZES.hidden / SIZES.heads;

/** A written model and the weights its runtime will see. */
export interface Decoder {
	readonly spec: DecoderSpec;
	readonly bytes: Uint8Array;
	readonly weights: ReadonlyMap<string, Matrix>;
	readonly ffn: number;
}

export function writeDecoder(spec: DecoderSpec): Decoder {
	return new DecoderWriter(spec).write();
}

class DecoderWriter {
	private readonly graph = new OnnxGraph();
	private readonly next = randomStream(7);
	private readonly weights = new Map<string, Matrix>();
	private readonly ffn: number;
	private mask = "";
	private products = 0;

	constructor(private readonly spec: DecoderSpec) {
		this.ffn = spec.ffn ?? SIZES.ffn;
	}

	write(): Decoder {
		const { graph, spec, weights, ffn } = this;
		const { layers, hidden, vocab } = SIZES;
		const ids = graph.input("input_ids", TYPE.int64, ["batch_size", "sequence_length"]);
		if (spec.keepsLogits) graph.input("num_logits_to_keep", TYPE.int64, []);
		const embedding = randomMatrix(this.next, vocab, hidden);
		weights.set("embedding", embedding);
		const table = this.floats("model.embed_tokens.weight", embedding);
		let x = graph.node("Gather", [table, ids], { name: "/model/embed_tokens/Gather" });
		for (let layer = 0; layer < layers; layer++) x = this.layer(layer, x);
		const last = this.norm(x, "/model/norm");
		const head = this.head(last, embedding, table);
		const kept = spec.keepsLogits ? this.keepLogits(head) : head;
		graph.node("Identity", [kept], { outputs: ["logits"], name: "/Identity" });
		graph.output("logits", TYPE.float, ["batch_size", "sequence_length", vocab]);
		return { spec, weights, ffn, bytes: graph.finish(spec.opset) };
	}

	private layer(layer: number, x: string): string {
		const { graph } = this;
		const at = (module: string) => `${MODULES[this.spec.naming].layer}.${layer}/${module}`;
		const attended = this.attention(layer, this.norm(x, at("input_layernorm")));
		const middle = graph.node("Add", [x, attended], { name: at("Add") });
		const h = this.feedForward(layer, this.norm(middle, at("post_attention_layernorm")));
		return graph.node("Add", [middle, h], { name: at("Add_1") });
	}

	private attention(layer: number, x: string): string {
		const { graph, spec } = this;
		const [q, k, v] = ["q_proj", "k_proj", "v_proj"].map((name) =>
			this.split(this.linear(layer, `self_attn/${name}`, x)),
		);
		const [keys, values] = [this.cached(layer, "key", k!), this.cached(layer, "value", v!)];
		const turned = graph.node("Transpose", [keys], { attributes: { perm: [0, 1, 3, 2] } });
		const scores = graph.node("Div", [graph.node("MatMul", [q!, turned]), graph.scalar(Math.sqrt(HEAD))]);
		const seen = graph.node("Add", [scores, this.causalMask(layer, keys)]);
		const mixed = graph.node("MatMul", [graph.node("Softmax", [seen], { attributes: { axis: -1 } }), values]);
		const joined = graph.node("Transpose", [mixed], { attributes: { perm: [0, 2, 1, 3] } });
		let out = graph.node("Reshape", [joined, graph.ints(0, 0, SIZES.hidden)]);
		if (spec.gatedAttention)
			out = graph.node("Mul", [out, graph.node("Sigmoid", [this.linear(layer, "self_attn/gate", x)])]);
		return this.linear(layer, "self_attn/o_proj", out);
	}

	private split(x: string): string {
		const heads = this.graph.node("Reshape", [x, this.graph.ints(0, 0, SIZES.heads, HEAD)]);
		return this.graph.node("Transpose", [heads], { attributes: { perm: [0, 2, 1, 3] } });
	}

	private cached(layer: number, part: string, now: string): string {
		const shape = ["batch_size", SIZES.heads, "past_length", HEAD] as const;
		const past = this.graph.input(`past_key_values.${layer}.${part}`, TYPE.float, shape);
		this.graph.output(`present.${layer}.${part}`, TYPE.float, [
			"batch_size",
			SIZES.heads,
			"total_length",
			HEAD,
		]);
		return this.graph.node("Concat", [past, now], {
			outputs: [`present.${layer}.${part}`],
			attributes: { axis: 2 },
		});
	}

	/** [T, S], a large negative number where a key lies ahead of its query. */
	private causalMask(layer: number, keys: string): string {
		const { graph } = this;
		if (layer > 0) return this.mask;
		const side = (tensor: string, axis: number) =>
			graph.node("Gather", [graph.node("Shape", [tensor]), graph.ints(axis)], { attributes: { axis: 0 } });
		const shape = graph.node("Concat", [side("input_ids", 1), side(keys, 2)], { attributes: { axis: 0 } });
		const full = graph.node("Expand", [graph.scalar(-1e4), shape]);
		const past = graph.node("Add", [side("past_key_values.0.key", 2), graph.ints(1)]);
		const first = graph.node("ReduceSum", [past], { attributes: { keepdims: 0 } });
		this.mask = graph.node("Trilu", [full, first], { attributes: { upper: 1 } });
		return this.mask;
	}

	private feedForward(layer: number, normed: string): string {
		const { graph, spec } = this;
		const { up, down } = MODULES[spec.naming];
		const { hidden } = SIZES;
		let x =
			spec.form === "fp16" ? graph.node("Cast", [normed], { attributes: { to: TYPE.float16 } }) : normed;
		if (spec.flat) x = graph.node("Reshape", [x, graph.ints(-1, hidden)]);
		const wide = (module: string, times = 1) => this.linear(layer, module, x, [hidden, times * this.ffn]);
		let z: string;
		if (spec.block === "plain") z = this.activate(wide(up));
		else {
			let [gate, value] = ["", ""];
			if (spec.block === "fused") {
				const both = wide("mlp/gate_up_proj", 2);
				[gate, value] = [`${both}.gate`, `${both}.up`];
				graph.node("Split", [both, graph.ints(this.ffn, this.ffn)], {
					outputs: [gate, value],
					attributes: { axis: -1 },
				});
			} else [gate, value] = [wide("mlp/gate_proj"), wide(up)];
			const name = spec.naming === "anonymous" ? undefined : `/model/layers.${layer}/mlp/Mul`;
			z = graph.node("Mul", [this.activate(gate), value], name ? { name } : {});
		}
		let h = this.linear(layer, down, z, [this.ffn, hidden]);
		if (spec.flat) h = graph.node("Reshape", [h, graph.node("Shape", [normed])]);
		return spec.form === "fp16" ? graph.node("Cast", [h], { attributes: { to: TYPE.float } }) : h;
	}

	private activate(x: string): string {
		const { graph } = this;
		const microsoft = { domain: "com.microsoft" };
		if (this.spec.activation === "silu") return graph.node("Mul", [x, graph.node("Sigmoid", [x])]);
		if (this.spec.activation === "gelu") return graph.node("Gelu", [x], microsoft);
		const relu = graph.node("Relu", [x]);
		return this.spec.activation === "relu" ? relu : graph.node("Mul", [relu, relu]);
	}

	/** RMS norm without a weight, written out as older exporters do. */
	private norm(x: string, name: string): string {
		const { graph, spec } = this;
		const square = graph.node("Mul", [x, x], { name: `${name}/Pow` });
		const axes =
			spec.opset < 18 ? { attributes: { axes: [-1], keepdims: 1 } } : { attributes: { keepdims: 1 } };
		const mean = graph.node("ReduceMean", spec.opset < 18 ? [square] : [square, graph.ints(-1)], axes);
		const root = graph.node("Sqrt", [graph.node("Add", [mean, graph.scalar(1e-6)])]);
		return graph.node("Div", [x, root], { name: `${name}/Div` });
	}

	private head(x: string, embedding: Matrix, table: string): string {
		const { graph, spec, weights } = this;
		let logits: string;
		if (spec.tiedHead) {
			const turned = graph.node("Transpose", [table], { attributes: { perm: [1, 0] } });
			logits = graph.node("MatMul", [x, turned], { name: "/lm_head/MatMul" });
		} else {
			const w = randomMatrix(this.next, SIZES.hidden, embedding.rows);
			const written = writeProduct(graph, x, w, { path: "/lm_head", form: attentionForm(spec.form) });
			weights.set("head", written.seen);
			logits = written.y;
		}
		graph.note(logits, TYPE.float, ["batch_size", "sequence_length", embedding.rows]);
		if (!spec.softcap) return logits;
		const bent = graph.node("Tanh", [graph.node("Div", [logits, graph.scalar(spec.softcap)])]);
		return graph.node("Mul", [bent, graph.scalar(spec.softcap)]);
	}

	/** All positions when 0, else so many of the last. */
	private keepLogits(logits: string): string {
		const { graph } = this;
		const from = graph.node("Reshape", [graph.node("Neg", ["num_logits_to_keep"]), graph.ints(1)]);
		return graph.node("Slice", [logits, from, graph.ints(2 ** 31), graph.ints(1)]);
	}

	private linear(layer: number, module: string, x: string, shape = [SIZES.hidden, SIZES.hidden]): string {
		const { graph, spec } = this;
		const inBlock = !module.startsWith("self_attn");
		const form = inBlock ? spec.form : attentionForm(spec.form);
		const w = randomMatrix(this.next, shape[0]!, shape[1]!);
		const place = this.place(layer, module);
		const biased = inBlock && spec.bias;
		const bias = biased ? this.bias(layer, module, shape[1]!) : undefined;
		const takesBias = form === "gemm" || form === "nbits4" || form === "nbits8";
		const { y, seen } = writeProduct(graph, x, w, { ...place, form, ...(bias && takesBias && { bias }) });
		this.weights.set(`${layer}.${module}`, seen);
		return bias && !takesBias ? graph.node("Add", [y, bias], { name: `${place.path}/Add` }) : y;
	}

	private bias(layer: number, module: string, length: number): string {
		const values = randomMatrix(this.next, 1, length);
		this.weights.set(`${layer}.${module}.bias`, values);
		return this.floats(`model.layers.${layer}.${module}.bias`, values, [length]);
	}

	private place(layer: number, module: string): Omit<Product, "form"> {
		const path = `${MODULES[this.spec.naming].layer}.${layer}/${module}`;
		const number = this.products++;
		if (this.spec.naming === "genai") return { path, output: `${path}/MatMul/output_0` };
		if (this.spec.naming === "anonymous") return { path: `w${number}`, nodeName: `n${number}` };
		if (this.spec.naming !== "dynamo") return { path };
		const scopes = `['', 'model', 'model.layers.${layer}', '${`model.layers.${layer}.${module}`.replaceAll("/", ".")}', 'linear_${number}']`;
		return {
			path: `val_${number}`,
			nodeName: `node_linear_${number}`,
			metadata: { "pkg.torch.onnx.name_scopes": scopes },
		};
	}

	private floats(
		name: string,
		{ data, rows, columns }: Matrix,
		dims: readonly Dim[] = [rows, columns],
	): string {
		return this.graph.initializer(
			name,
			TYPE.float,
			dims.map(Number),
			new Uint8Array(Float32Array.from(data).buffer),
		);
	}
}
