/**
 * The way of a joined cache to the one matrix product that reads it:
 *
 *     grown [B, H, S, D] -> repeated for groups of heads? -> last two axes turned? -> times a number? -> product
 *
 * With keys the product is scores = q K^T, with values it is mixed = p V. Nothing else may read the cache but its shape.
 */
import { type Attribute, attributesOf, type Graph, integersOf } from "../find/graph";
import type { NodeScan } from "../scan";
import type { Pair } from "./joins";

export interface Way {
	/** The product; its second input is the cache. */
	readonly product: NodeScan;
	readonly part: "keys" | "values";
	/** Heads are shared by a group of queries, and written out once a query. */
	readonly isRepeated: boolean;
	/** Heads that are written out, where the graph says so in a number. */
	readonly heads: number | null;
	/** Numbers the keys are multiplied with or divided by. */
	readonly factors: readonly { readonly opType: "Mul" | "Div"; readonly tensor: string }[];
	/** Who asks for the shape of the cache on its way. */
	readonly shapes: readonly ShapeReader[];
	/** What the product makes needless, the join included. */
	readonly steps: readonly NodeScan[];
}

export interface ShapeReader {
	readonly node: NodeScan;
	readonly isTurned: boolean;
	readonly isRepeated: boolean;
}

/** The longest way seen has eight operators. */
const MAX_STEPS = 24;

/** @returns the way, or why there is none */
export function wayOf(graph: Graph, { past, present, join }: Pair): Way | string {
	if (!join?.fresh || join.isCast || join.axis !== 2 || past.dims.length !== 4)
		return "its layout is another";
	if (join.node.inputs[0] !== past.name) return "its past is copied first";
	const walk = new Walk(graph, present.name);
	const product = walk.from(join.grown, join.node);
	if (typeof product === "string") return product;
	const { isTurned, isRepeated, heads, factors, shapes, steps } = walk;
	if (!isTurned && factors.length > 0) return "its values are scaled";
	return { product, part: isTurned ? "keys" : "values", isRepeated, heads, factors, shapes, steps };
}

class Walk {
	isTurned = false;
	isRepeated = false;
	heads: number | null = null;
	readonly factors: { opType: "Mul" | "Div"; tensor: string }[] = [];
	readonly shapes: ShapeReader[] = [];
	readonly steps: NodeScan[] = [];

	constructor(
		private readonly graph: Graph,
		private readonly present: string,
	) {}

	from(tensor: string, join: NodeScan): NodeScan | string {
		this.steps.push(join);
		for (let step = 0; step < MAX_STEPS; step++) {
			const reader = this.onlyReader(tensor);
			if (!reader) return "several operators read it";
			if (reader.opType === "MatMul" && reader.domain === "")
				return reader.inputs[1] === tensor && reader.inputs[0] !== tensor
					? reader
					: "it is multiplied elsewhere";
			const next = this.pass(reader, tensor);
			if (next === null) return `${reader.opType} reads it`;
			tensor = next;
		}
		return "its way is too long";
	}

	/** The reader that is left when shapes and the cache output itself are set aside. */
	private onlyReader(tensor: string): NodeScan | null {
		if (tensor !== this.present && this.graph.scan.outputs.some(({ name }) => name === tensor)) return null;
		const readers: NodeScan[] = [];
		for (const node of this.graph.consumers(tensor)) {
			const { isTurned, isRepeated } = this;
			if (node.opType === "Shape" && node.attributes.length === 0)
				this.shapes.push({ node, isTurned, isRepeated });
			else if (node.opType === "Identity" && node.outputs[0] === this.present && this.isUnread())
				this.steps.push(node);
			else readers.push(node);
		}
		return readers.length === 1 ? readers[0]! : null;
	}

	private isUnread(): boolean {
		return this.graph.consumers(this.present).length === 0;
	}

	/** @returns what the step gives, or null when it is none that keeps the numbers */
	private pass(node: NodeScan, tensor: string): string | null {
		const attributes = attributesOf(this.graph.scan, node);
		if (node.opType === "Unsqueeze") return this.repeat(node, attributes);
		if (node.opType === "Transpose") {
			if (String(attributes.get("perm")?.integers) !== "0,1,3,2") return null;
			this.isTurned = !this.isTurned;
		} else if (node.opType === "Mul" || (node.opType === "Div" && node.inputs[0] === tensor)) {
			const factor = node.inputs.find((input) => input !== tensor);
			if (factor === undefined || !isNumber(this.graph, factor)) return null;
			this.factors.push({ opType: node.opType, tensor: factor });
		} else if (node.opType !== "Identity") return null;
		this.steps.push(node);
		return node.outputs[0]!;
	}

	/** [B, H, S, D] -> [B, H, 1, S, D] -> [B, H, G, S, D] -> [B, H·G, S, D] */
	private repeat(unsqueeze: NodeScan, attributes: ReadonlyMap<string, Attribute>): string | null {
		const axes = attributes.get("axes")?.integers ?? integersOf(this.graph, unsqueeze.inputs[1] ?? "");
		if (this.isRepeated || this.isTurned || String(axes) !== "2") return null;
		let last = unsqueeze;
		this.steps.push(last);
		for (const opType of ["Expand", "Reshape"]) {
			const readers = this.graph.consumers(last.outputs[0]!);
			const [next] = readers;
			if (readers.length !== 1 || next?.opType !== opType || next.inputs[0] !== last.outputs[0]) return null;
			this.steps.push(next);
			last = next;
		}
		if (!givesFourSides(this.graph, last)) return null;
		this.isRepeated = true;
		this.heads = sideOf(this.graph, last.inputs[1] ?? "", 1);
		return last.outputs[0]!;
	}
}

/** A number, or one made of shapes and numbers alone, such as 1 / sqrt(D). */
function isNumber(graph: Graph, tensor: string): boolean {
	const open = [tensor];
	const seen = new Set<string>();
	for (let next = open.pop(); next !== undefined; next = open.pop()) {
		if (seen.has(next)) continue;
		seen.add(next);
		const constant = graph.constant(next);
		const node = graph.producer(next);
		if (seen.size > MAX_STEPS || (constant?.dims.some((side) => side !== 1) ?? !node)) return false;
		if (constant || isSide(graph, node!)) continue;
		if (!["Cast", "Sqrt", "Div", "Mul", "Reciprocal", "Pow", "Identity"].includes(node!.opType)) return false;
		open.push(...node!.inputs);
	}
	return true;
}

/** Whether a Reshape's target is known to have four sides: some exporters fold heads into the batch here. */
function givesFourSides(graph: Graph, { inputs }: NodeScan): boolean {
	const shape = inputs[1] ?? "";
	const maker = graph.producer(shape);
	const lists = maker?.opType === "Concat" ? maker.inputs : [shape];
	// What is put together from computed pieces has one side a piece.
	const sides = lists.map((list) => graph.constant(list)?.dims[0] ?? (lists.length > 1 ? 1 : 0));
	return sides.reduce((sum, count) => sum + count, 0) === 4;
}

/** A side of a Reshape's target, where it is a number above 0: in a constant list, or in one put together from sides. */
function sideOf(graph: Graph, shape: string, axis: number): number | null {
	const maker = graph.producer(shape);
	const side =
		maker?.opType === "Concat" && maker.inputs.length === 4
			? integersOf(graph, maker.inputs[axis]!)?.[0]
			: integersOf(graph, shape)?.[axis];
	return side !== undefined && side > 0 ? side : null;
}

/** One side of a tensor's shape. */
function isSide(graph: Graph, { opType, inputs }: NodeScan): boolean {
	const [shape = "", first = "", end = ""] = inputs;
	if (graph.producer(shape)?.opType !== "Shape") return false;
	if (opType === "Gather") return graph.constant(first)?.dims.every((side) => side === 1) ?? false;
	if (opType !== "Slice") return false;
	const [from, to] = [integersOf(graph, first)?.[0], integersOf(graph, end)?.[0]];
	return from === -1 || (from !== undefined && to === from + 1);
}
