/**
 * Which matrix a neuron reads with. In a gated block, z = act(W_gate x) * (W_up x), the up-projection is the one that no
 * activation lies behind; in a plain block, z = act(W_1 x), it is the first projection.
 */
import type { NodeScan } from "../scan";
import { ACTIVATIONS, TRANSPARENT } from "./feed-forward";
import { attributesOf, type Graph, integersOf } from "./graph";
import type { Linear } from "./linear";

/** The columns of a product that belong to the neurons: neuron j has column from + j · step. */
export interface UpProjection {
	readonly linear: Linear;
	readonly from: number;
	readonly step: number;
}

/** Columns of a product, and whether an activation lies between it and the neurons. */
interface Source extends UpProjection {
	isBent: boolean;
}

/** Far beyond the steps that the proof of a feed-forward block allows, each counted once a way. */
const MAX_STEPS = 1000;

/**
 * Finds the up-projection of a block that has been proved.
 * @param linears what `linearsOf` gives for the graph
 * @param down    the block's down projection
 * @returns       or one sentence's end: why it cannot be told
 */
export function upProjection(
	graph: Graph,
	linears: ReadonlyMap<string, Linear>,
	down: Linear,
): { up: UpProjection } | { problem: string } {
	const sources = sourcesOf(graph, linears, down);
	if (typeof sources === "string") return { problem: sources };
	const [only] = sources;
	const straight = sources.filter(({ isBent }) => !isBent);
	const found = sources.length === 1 ? only : straight.length === 1 ? straight[0] : undefined;
	if (!found)
		return { problem: "which of its products is the gate and which the up-projection cannot be told" };
	const { linear, from, step } = found;
	if (from + (down.inner - 1) * step >= linear.outer || (sources.length === 1 && linear.outer !== down.inner))
		return { problem: "gate and up-projection are one matrix whose halves cannot be told apart" };
	return { up: { linear, from, step } };
}

interface Place {
	readonly tensor: string;
	readonly isBent: boolean;
	readonly from: number;
	readonly step: number;
}

function sourcesOf(graph: Graph, linears: ReadonlyMap<string, Linear>, down: Linear): Source[] | string {
	const sources = new Map<string, Source>();
	const seen = new Set<string>();
	const open: Place[] = [{ tensor: down.data, isBent: false, from: 0, step: 1 }];
	for (let place = open.pop(); place; place = open.pop()) {
		const { tensor, isBent, from, step } = place;
		const key = `${from} ${step} ${tensor}`;
		if (tensor === "" || graph.constant(tensor) || seen.has(`${isBent} ${key}`)) continue;
		seen.add(`${isBent} ${key}`);
		if (seen.size > MAX_STEPS) return "too many steps lie before it";
		const linear = linears.get(tensor);
		if (linear) {
			const bent = isBent || linear.curved || (sources.get(key)?.isBent ?? false);
			sources.set(key, { linear, from, step, isBent: bent });
			continue;
		}
		const node = graph.producer(tensor);
		if (!node) return `it is fed by an input of the model (${tensor})`;
		const part = partOf(graph, node, { tensor, width: down.inner });
		if (!part) return `${node.opType} (${node.name || tensor}) takes parts that cannot be told`;
		const bent = isBent || ACTIVATIONS.has(node.opType);
		const inputs = TRANSPARENT.has(node.opType) ? node.inputs.slice(0, 1) : node.inputs;
		for (const input of inputs)
			open.push({ tensor: input, isBent: bent, from: part.from + part.step * from, step: part.step * step });
	}
	return [...sources.values()];
}

/** Which columns of its input a node passes on: all, but where it splits or slices the last axis in two. */
function partOf(
	graph: Graph,
	node: NodeScan,
	{ tensor, width }: { tensor: string; width: number },
): { from: number; step: number } | null {
	if (node.opType === "Split") {
		// Two parts of the same width; an activation may have been applied to both before.
		return node.outputs.length === 2 ? { from: node.outputs.indexOf(tensor) * width, step: 1 } : null;
	}
	if (node.opType !== "Slice") return { from: 0, step: 1 };
	const [start] = listed(graph, node, { slot: 1, name: "starts" }) ?? [];
	if (start === undefined) return beginsWhereOneEnds(graph, node) ? { from: width, step: 1 } : null;
	const [step] = listed(graph, node, { slot: 4, name: "steps" }) ?? [];
	// Counted from the end: the last so many columns of twice as many.
	return { from: start < 0 ? 2 * width + start : start, step: step ?? 1 };
}

/** Numbers of one axis, which are an input of a node, or an attribute in old files. */
function listed(
	graph: Graph,
	node: NodeScan,
	{ slot, name }: { slot: number; name: string },
): readonly number[] | undefined {
	const input = node.inputs[slot];
	const numbers = input ? integersOf(graph, input) : attributesOf(graph.scan, node).get(name)?.integers;
	return numbers?.length === 1 ? numbers : undefined;
}

/** Where a width is computed as it comes, the second of two parts begins at the very tensor that the first one ends at. */
function beginsWhereOneEnds(graph: Graph, { inputs: [whole = "", start] }: NodeScan): boolean {
	return graph
		.consumers(whole)
		.some(
			(other) =>
				other.opType === "Slice" &&
				other.inputs[2] === start &&
				listed(graph, other, { slot: 1, name: "starts" })?.[0] === 0,
		);
}
