/** Self-attention with a cache and a causal mask, written out operator by operator. */
import { SIZES } from "./sizes";
import { type OnnxGraph, TYPE } from "./write-onnx";

const HEAD = SIZES.hidden / SIZES.heads;
const MASK = "causal_mask";

export interface Attention {
	readonly layer: number;
	/** Writes x times the weight of one of the block's modules. */
	readonly product: (module: string, x: string) => string;
	/** The mixed values are multiplied by a gate, which makes them look like a feed-forward block's. */
	readonly isGated: boolean;
}

/** @returns what the output projection gives, [B, T, D] */
export function writeAttention(graph: OnnxGraph, x: string, { layer, product, isGated }: Attention): string {
	const [q, k, v] = ["q_proj", "k_proj", "v_proj"].map((name) => split(graph, product(name, x)));
	const keys = cached(graph, k!, `${layer}.key`);
	const values = cached(graph, v!, `${layer}.value`);
	if (layer === 0) writeMask(graph, keys);
	const turned = graph.node("Transpose", [keys], { attributes: { perm: [0, 1, 3, 2] } });
	const scores = graph.node("Div", [graph.node("MatMul", [q!, turned]), graph.scalar(Math.sqrt(HEAD))]);
	const seen = graph.node("Add", [scores, MASK]);
	const mixed = graph.node("MatMul", [graph.node("Softmax", [seen], { attributes: { axis: -1 } }), values]);
	const joined = graph.node("Transpose", [mixed], { attributes: { perm: [0, 2, 1, 3] } });
	const out = graph.node("Reshape", [joined, graph.ints(0, 0, SIZES.hidden)]);
	if (!isGated) return product("o_proj", out);
	return product("o_proj", graph.node("Mul", [out, graph.node("Sigmoid", [product("gate", x)])]));
}

function split(graph: OnnxGraph, x: string): string {
	const heads = graph.node("Reshape", [x, graph.ints(0, 0, SIZES.heads, HEAD)]);
	return graph.node("Transpose", [heads], { attributes: { perm: [0, 2, 1, 3] } });
}

function cached(graph: OnnxGraph, now: string, part: string): string {
	const past = graph.input(`past_key_values.${part}`, TYPE.float, [
		"batch_size",
		SIZES.heads,
		"past_length",
		HEAD,
	]);
	graph.output(`present.${part}`, TYPE.float, ["batch_size", SIZES.heads, "total_length", HEAD]);
	return graph.node("Concat", [past, now], { outputs: [`present.${part}`], attributes: { axis: 2 } });
}

/** [T, S], a large negative number where a key lies ahead of its query. */
function writeMask(graph: OnnxGraph, keys: string): void {
	const side = (tensor: string, axis: number) =>
		graph.node("Gather", [graph.node("Shape", [tensor]), graph.ints(axis)], { attributes: { axis: 0 } });
	const shape = graph.node("Concat", [side("input_ids", 1), side(keys, 2)], { attributes: { axis: 0 } });
	const full = graph.node("Expand", [graph.scalar(-1e4), shape]);
	const past = graph.node("Add", [side("past_key_values.0.key", 2), graph.ints(1)]);
	const first = graph.node("ReduceSum", [past], { attributes: { keepdims: 0 } });
	graph.node("Trilu", [full, first], { outputs: [MASK], attributes: { upper: 1 } });
}
