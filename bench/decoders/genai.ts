/** The genai builder's way, as recent onnx-community files have it: fused attention, fused residual and norm. */
import { TYPE } from "../../test/zoo/write-onnx";
import { angles, DecoderGraph, type ProductNames } from "./decoder-graph";
import { CONTEXT, type DecoderSpec } from "./shapes";

const MICROSOFT = { domain: "com.microsoft" };
const EPSILON = { float: 1e-5 };
/** The operator set that the builder declares. */
export const GENAI_OPSET = 21;

/** @returns the graph and its weights */
export function genaiGraph(spec: DecoderSpec): DecoderGraph {
	const graph = new DecoderGraph(spec);
	const { onnx, shape } = graph;
	graph.declarePorts();
	onnx.input("num_logits_to_keep", TYPE.int64, []);
	writeLengths(graph);
	for (const [name, of] of Object.entries({ cos_cache: Math.cos, sin_cache: Math.sin }))
		graph.floats(name, [CONTEXT, shape.head / 2], angles(shape, of));
	const embedded = onnx.node(
		"Gather",
		[graph.embedding(), "input_ids"],
		genaiNode("/model/embed_tokens/Gather"),
	);
	const first = "/model/layers.0/input_layernorm/LayerNorm";
	let residual = embedded;
	let normed = onnx.node("SimplifiedLayerNormalization", [embedded, graph.ones(weightOf(first))], {
		...genaiNode(first),
		attributes: { axis: -1, epsilon: EPSILON },
	});
	for (let layer = 0; layer < shape.layers; layer++) {
		const at = `/model/layers.${layer}`;
		const mixed = attention(graph, layer, normed);
		[residual, normed] = addAndNorm(graph, residual, mixed, `${at}/post_attention_layernorm`);
		const written = feedForward(graph, at, normed);
		const next = `/model/layers.${layer + 1}/`;
		const after = layer + 1 < shape.layers ? `${next}input_layernorm` : `${next}final_norm_layernorm`;
		[residual, normed] = addAndNorm(graph, residual, written, after);
	}
	writeHead(graph, normed);
	return graph;
}

/** Node and tensor names of the builder: every tensor is its node's output_0. */
const genaiNode = (name: string) => ({ name, outputs: [`${name}/output_0`] });
const weightOf = (node: string): string => `${node.slice(1).replaceAll("/", ".")}.weight`;

function product(graph: DecoderGraph, x: string, path: string, sides: readonly [number, number]): string {
	const stem = `${path.slice(1).replaceAll(/[/.]/g, "_")}_MatMul_weight`;
	const names: ProductNames = {
		node: `${path}/MatMul`,
		output: `${path}/MatMul/output_0`,
		weight: weightOf(`${path}/MatMul`),
		quantised: { suffix: "_Quant", weight: `${stem}_quant`, scales: `${stem}_scales` },
		accuracyLevel: 4,
	};
	return graph.product(x, sides, names);
}

/** seqlens_k = sum(mask) - 1 and the total length, which the fused attention takes in place of a mask. */
function writeLengths({ onnx }: DecoderGraph): void {
	const sum = onnx.node("ReduceSum", ["attention_mask", onnx.ints(1)], { attributes: { keepdims: 1 } });
	const last = onnx.node("Sub", [sum, onnx.ints(1)]);
	const cast = (tensor: string, output: string) =>
		onnx.node("Cast", [tensor], { outputs: [output], attributes: { to: TYPE.int32 } });
	cast(last, "seqlens_k");
	const sides = onnx.node("Shape", ["attention_mask"]);
	const one = onnx.initializer("total.axis", TYPE.int64, [], new Uint8Array(BigInt64Array.of(1n).buffer));
	cast(onnx.node("Gather", [sides, one], { attributes: { axis: 0 } }), "total_seq_len");
}

function attention(graph: DecoderGraph, layer: number, x: string): string {
	const { onnx, shape } = graph;
	const { hidden, heads, kvHeads, head } = shape;
	const at = `/model/layers.${layer}/attn`;
	const [q, k, v] = (["q", "k", "v"] as const).map((letter) =>
		product(graph, x, `${at}/${letter}_proj`, [hidden, (letter === "q" ? heads : kvHeads) * head]),
	);
	const past = `past_key_values.${layer}`;
	const name = `${at}/GroupQueryAttention`;
	const mixed = onnx.node(
		"GroupQueryAttention",
		[
			...[q!, k!, v!, `${past}.key`, `${past}.value`],
			...["seqlens_k", "total_seq_len", "cos_cache", "sin_cache"],
		],
		{
			...MICROSOFT,
			name,
			outputs: [`${name}/output_0`, `present.${layer}.key`, `present.${layer}.value`],
			attributes: {
				...{ num_heads: heads, kv_num_heads: kvHeads, scale: { float: 1 / Math.sqrt(head) } },
				...{ do_rotary: 1, rotary_interleaved: 0, local_window_size: -1 },
			},
		},
	);
	return product(graph, mixed, `${at}/o_proj`, [heads * head, hidden]);
}

function feedForward(graph: DecoderGraph, layer: string, x: string): string {
	const { onnx, shape } = graph;
	const { hidden, ffn } = shape;
	const at = `${layer}/mlp`;
	const gate = product(graph, x, `${at}/gate_proj`, [hidden, ffn]);
	const up = product(graph, x, `${at}/up_proj`, [hidden, ffn]);
	const share = onnx.node("Sigmoid", [gate], genaiNode(`${at}/act_fn/Sigmoid`));
	const active = onnx.node("Mul", [gate, share], genaiNode(`${at}/act_fn/Mul`));
	const z = onnx.node("Mul", [active, up], genaiNode(`${at}/Mul`));
	return product(graph, z, `${at}/down_proj`, [ffn, hidden]);
}

/** @returns the new residual, and its norm */
function addAndNorm(graph: DecoderGraph, residual: string, x: string, path: string): [string, string] {
	const name = `${path}/SkipLayerNorm`;
	const [normed, sum] = [`${name}/output_0`, `${name}/output_3`];
	graph.onnx.node("SkipSimplifiedLayerNormalization", [residual, x, graph.ones(weightOf(name))], {
		...MICROSOFT,
		name,
		outputs: [normed, "", "", sum],
		attributes: { epsilon: EPSILON },
	});
	return [sum, normed];
}

/** Logits of the last `num_logits_to_keep` positions; of all when it is 0. */
function writeHead(graph: DecoderGraph, normed: string): void {
	const { onnx, shape } = graph;
	const from = onnx.node("Reshape", [onnx.node("Neg", ["num_logits_to_keep"]), onnx.ints(1)]);
	const kept = onnx.node("Slice", [normed, from, onnx.ints(2 ** 31), onnx.ints(1)]);
	const head = product(graph, kept, "/lm_head", [shape.hidden, shape.vocabulary]);
	onnx.node("Identity", [head], { outputs: ["logits"], name: "/Identity" });
}
