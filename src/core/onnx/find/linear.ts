/**
 * The operators that multiply by a constant matrix: one row of `ROWS` an operator, however its weights are stored.
 * A new quantisation is a new row.
 */

import type { NodeScan } from "../scan";
import { withAdapters } from "./adapters";
import { type Attribute, attributesOf, type Graph } from "./graph";

/** y = x W for a constant W [inner, outer], in whatever form the runtime computes it. */
export interface Linear {
	/** The node that multiplies. */
	readonly node: NodeScan;
	/** The node that reads `data`, and which of its inputs that is: a quantise node, or `node` itself. */
	readonly entry: NodeScan;
	readonly slot: number;
	/** x, before any quantise node. */
	readonly data: string;
	/** Where rows can be fed so that the product sees them as they are: past a quantise node of fixed range, else x. */
	readonly feed: string;
	/** y as float; holds the bias only where `bias` says so. */
	readonly output: string;
	/** What lies between the product and y, y included. */
	readonly outputs: readonly string[];
	readonly inner: number;
	readonly outer: number;
	/** A bias that the node itself adds, as its last input. */
	readonly bias: { readonly tensor: string; readonly node: NodeScan; readonly slot: number } | null;
	/** TensorProto.DataType of x and y. */
	readonly elemType: number;
	/** How the weight is stored: "fp32", "fp16", "q8", "q4" ... */
	readonly precision: string;
	readonly weight: string;
	/** y is bent by an activation inside the operator, so this is no down projection. */
	readonly curved: boolean;
	/** Other nodes that read x for the same y: the low-rank half of an adapter. */
	readonly alsoReads: readonly { readonly node: NodeScan; readonly slot: number }[];
}

/** TensorProto.DataType. */
export const FLOAT = 1;
export const FLOAT16 = 10;
export const BFLOAT16 = 16;
/** The types that neurons may be computed in. */
export const ELEM_TYPES = { fp32: FLOAT, fp16: FLOAT16, bf16: BFLOAT16 } as const;
export type ElemType = keyof typeof ELEM_TYPES;

type Attributes = ReadonlyMap<string, Attribute>;
type Weight = Pick<Linear, "inner" | "outer" | "elemType" | "precision">;

interface Row {
	/** Where x, W and the bias come in. */
	readonly data: number;
	readonly weight: number;
	readonly bias?: number;
	/** Reads the shape of the constant W; null when it is not a constant, or x is transposed. */
	measure(graph: Graph, node: NodeScan, attributes: Attributes): Weight | null;
	/** The operator bends its result with an activation of its own. */
	readonly curved?: true;
	/** Operators between the product and its value as float. */
	readonly after?: readonly string[];
}

const ROWS: Record<string, Row> = {
	MatMul: { data: 0, weight: 1, measure: (graph, node) => plain(graph, node, false) },
	Gemm: { data: 0, weight: 1, bias: 2, measure: withFlags },
	FusedGemm: { data: 0, weight: 1, bias: 2, measure: withFlags, curved: true },
	FusedMatMul: { data: 0, weight: 1, measure: withFlags },
	MatMulNBits: {
		data: 0,
		weight: 1,
		bias: 5,
		measure: packed((attributes) => attributes.get("bits")?.integer || 4),
	},
	MatMulBnb4: { data: 0, weight: 1, measure: packed(() => 4) },
	MatMulInteger: {
		data: 0,
		weight: 1,
		measure: (graph, node) => integer(graph, node),
		after: ["Cast", "Mul"],
	},
	MatMulIntegerToFloat: { data: 0, weight: 1, bias: 6, measure: (graph, node) => integer(graph, node) },
	DynamicQuantizeMatMul: { data: 0, weight: 1, bias: 4, measure: (graph, node) => integer(graph, node) },
};

/** @returns every product with a constant matrix, adapters added to theirs, by the name of its output */
export function linearsOf(graph: Graph): Map<string, Linear> {
	const linears = new Map<string, Linear>();
	for (const node of graph.scan.nodes) {
		const linear = linearOf(graph, node);
		if (linear) linears.set(linear.output, linear);
	}
	return withAdapters(graph, linears);
}

/** @returns the product with a constant matrix that `node` computes, or null when it is none */
function linearOf(graph: Graph, node: NodeScan): Linear | null {
	const row = Object.hasOwn(ROWS, node.opType) ? ROWS[node.opType]! : undefined;
	if (!row) return null;
	const [data, weight] = [node.inputs[row.data], node.inputs[row.weight]];
	if (!data || !weight || graph.constant(data)) return null;
	const measured = row.measure(graph, node, attributesOf(graph.scan, node));
	const outputs = follow(graph, node, row.after ?? []);
	if (!measured || !outputs) return null;
	const biasTensor = row.bias === undefined ? undefined : node.inputs[row.bias];
	return {
		node,
		...entryOf(graph, node, row.data),
		output: outputs.at(-1)!,
		outputs,
		bias: biasTensor ? { tensor: biasTensor, node, slot: row.bias! } : null,
		weight: storedWeight(graph, weight).name,
		curved: row.curved ?? false,
		alsoReads: [],
		...measured,
	};
}

/** Steps back over a quantise node: DynamicQuantizeLinear, or QuantizeLinear and the DequantizeLinear that undoes it. */
function entryOf(
	graph: Graph,
	node: NodeScan,
	slot: number,
): Pick<Linear, "entry" | "slot" | "data" | "feed"> {
	const data = node.inputs[slot]!;
	const maker = graph.producer(data);
	if (maker?.opType === "DynamicQuantizeLinear") {
		const before = maker.inputs[0] ?? "";
		return { entry: maker, slot: 0, data: before, feed: before };
	}
	const rounder = maker?.opType === "DequantizeLinear" ? graph.producer(maker.inputs[0] ?? "") : undefined;
	if (rounder?.opType === "QuantizeLinear")
		return { entry: rounder, slot: 0, data: rounder.inputs[0] ?? "", feed: data };
	return { entry: node, slot, data, feed: data };
}

/** Follows the readers with the named operators, step by step. @returns their outputs, null when one is missing */
function follow(graph: Graph, node: NodeScan, operators: readonly string[]): string[] | null {
	const outputs = [node.outputs[0] ?? ""];
	for (const operator of operators) {
		const reader = graph.consumers(outputs.at(-1)!).find(({ opType }) => opType === operator);
		outputs.push(reader?.outputs[0] ?? "");
	}
	return outputs.includes("") ? null : outputs;
}

/** A matrix of floats, stored as such or in a narrower type, possibly transposed. */
function plain(graph: Graph, node: NodeScan, transposed: boolean): Weight | null {
	const stored = storedWeight(graph, node.inputs[1]!);
	if (stored.dims?.length !== 2) return null;
	const [rows, columns] = stored.dims as [number, number];
	const swap = stored.swapped !== transposed;
	return {
		inner: swap ? columns : rows,
		outer: swap ? rows : columns,
		elemType: stored.elemType,
		precision: PRECISIONS[stored.storedType] ?? `type ${stored.storedType}`,
	};
}

/** A product with switches: W may be transposed, x may not; the bias must be added as it is. */
function withFlags(graph: Graph, node: NodeScan, attributes: Attributes): Weight | null {
	const scaled = node.inputs[2] && (attributes.get("beta")?.float ?? 1) !== 1;
	const turned = ["transA", "transBatchA", "transBatchB"].some((name) => attributes.get(name)?.integer);
	return scaled || turned ? null : plain(graph, node, !!attributes.get("transB")?.integer);
}

/** Blocks of packed integers: attributes K (inner) and N (outer) say the shape; the scales have x's type, cast to it where need be. */
function packed(bits: (attributes: Attributes) => number): Row["measure"] {
	return (graph, node, attributes) => {
		const [inner, outer] = [attributes.get("K")?.integer, attributes.get("N")?.integer];
		const scales = storedWeight(graph, node.inputs[2] ?? "");
		if (!inner || !outer || !graph.constant(node.inputs[1] ?? "") || !scales.dims) return null;
		const half = scales.storedType === FLOAT16 ? "f16" : "";
		return { inner, outer, elemType: scales.elemType, precision: `q${bits(attributes)}${half}` };
	};
}

/** A matrix of 8-bit integers; x is quantised as it comes, and it is always float32 (DynamicQuantizeLinear). */
function integer(graph: Graph, node: NodeScan): Weight | null {
	const weight = plain(graph, node, false);
	return weight && { ...weight, elemType: FLOAT, precision: "q8" };
}

/** By TensorProto.DataType. */
const PRECISIONS: Record<number, string> = {
	[FLOAT]: "fp32",
	2: "q8",
	3: "q8",
	[FLOAT16]: "fp16",
	11: "fp64",
	[BFLOAT16]: "bf16",
	21: "q4",
	22: "q4",
};

interface Stored {
	readonly name: string;
	readonly dims: readonly number[] | null;
	readonly swapped: boolean;
	readonly storedType: number;
	readonly elemType: number;
}

/** Enough for DequantizeLinear, Cast, Transpose and an Identity or two. */
const MAX_STEPS = 8;

/** Walks from a product's operand back to the initializer it comes from. `dims` is null when there is none. */
function storedWeight(graph: Graph, operand: string): Stored {
	let name = operand;
	let swapped = false;
	let elemType = 0;
	for (let step = 0; step < MAX_STEPS; step++) {
		const constant = graph.constant(name);
		if (constant) {
			const storedType = constant.dataType;
			return { name, dims: constant.dims, swapped, storedType, elemType: elemType || storedType };
		}
		const node = graph.producer(name);
		if (!node || !["Identity", "Cast", "Transpose", "DequantizeLinear"].includes(node.opType)) break;
		const attributes = attributesOf(graph.scan, node);
		if (node.opType === "Transpose" && attributes.get("perm")?.integers[0] !== 0) swapped = !swapped;
		if (node.opType === "Cast") elemType ||= attributes.get("to")?.integer ?? 0;
		if (node.opType === "DequantizeLinear") elemType ||= graph.constant(node.inputs[1] ?? "")?.dataType ?? 0;
		name = node.inputs[0] ?? "";
	}
	return { name, dims: null, swapped, storedType: 0, elemType };
}
