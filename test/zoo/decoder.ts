/** Writes a tiny decoder-only language model as an ONNX file, in the convention of one exporter or another. */

import { type Attention, writeAttention } from "./attention";
import { attentionForm, type DecoderSpec, MODULES } from "./convention";
import { type Matrix, randomMatrix, randomStream } from "./numbers";
import { SIZES } from "./sizes";
import { type Product, writeProduct } from "./weights";
import { type Dim, OnnxGraph, TYPE } from "./write-onnx";

/** Told with the models, as tests that feed one need both. */
export { SIZES };

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

/** The residual stream, and what the next block reads of it. */
interface Stream {
	readonly x: string;
	readonly normed: string;
}

class DecoderWriter {
	private readonly graph = new OnnxGraph();
	private readonly next = randomStream(7);
	private readonly weights = new Map<string, Matrix>();
	private readonly ffn: number;
	private hasNormWeight = false;
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
		const x = graph.node("Gather", [table, ids], { name: "/model/embed_tokens/Gather" });
		let stream: Stream = { x, normed: this.norm(x, "/model/layers.0/input_layernorm") };
		for (let layer = 0; layer < layers; layer++) stream = this.layer(layer, stream);
		const last = stream.normed;
		const head = this.head(last, embedding, table);
		const kept = spec.keepsLogits ? this.keepLogits(head) : head;
		graph.node("Identity", [kept], { outputs: ["logits"], name: "/Identity" });
		graph.output("logits", TYPE.float, ["batch_size", "sequence_length", vocab]);
		return { spec, weights, ffn, bytes: graph.finish(spec.opset) };
	}

	private layer(layer: number, { x, normed }: Stream): Stream {
		const { graph } = this;
		const at = (module: string) => `${MODULES[this.spec.naming].layer}.${layer}/${module}`;
		const middle = this.addAndNorm(
			x,
			writeAttention(graph, normed, this.attention(layer)),
			at("post_attention_layernorm"),
		);
		const after = layer + 1 < SIZES.layers ? at("next_layernorm") : "/model/norm";
		return this.addAndNorm(middle.x, this.feedForward(layer, middle.normed), after);
	}

	private attention(layer: number): Attention {
		const product = (module: string, x: string) => this.linear(layer, `self_attn/${module}`, x);
		return { layer, product, isGated: this.spec.gatedAttention ?? false };
	}

	/** The residual add and the norm after it: two steps, or the runtime's one operator for both. */
	private addAndNorm(x: string, y: string, name: string): Stream {
		const { graph } = this;
		if (!this.spec.fusedNorms) {
			const sum = graph.node("Add", [x, y], { name: `${name}/Add` });
			return { x: sum, normed: this.norm(sum, name) };
		}
		const outputs = [`${name}/output_0`, "", "", `${name}/output_3`];
		const options = { name, outputs, domain: "com.microsoft", attributes: { epsilon: { float: 1e-6 } } };
		graph.node("SkipSimplifiedLayerNormalization", [x, y, this.normWeight()], options);
		return { x: outputs[3]!, normed: outputs[0]! };
	}

	/** All ones, as in a model before training. */
	private normWeight(): string {
		if (!this.hasNormWeight)
			this.floats(
				"norm.weight",
				{ rows: 1, columns: SIZES.hidden, data: new Float64Array(SIZES.hidden).fill(1) },
				[SIZES.hidden],
			);
		this.hasNormWeight = true;
		return "norm.weight";
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
		if (spec.fusedNorms) {
			const attributes = { epsilon: { float: 1e-6 }, axis: -1 };
			return graph.node("SimplifiedLayerNormalization", [x, this.normWeight()], { name, attributes });
		}
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
