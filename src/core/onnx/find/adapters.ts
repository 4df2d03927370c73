/**
 * Low-rank adapters that stand beside a product:
 *
 *     y = W x + s B (A x)
 *
 * They are one product with the matrix W + s B A, so y is what comes out of the sum, and both W and A read x.
 */
import type { NodeScan } from "../scan";
import type { Graph } from "./graph";
import type { Linear } from "./linear";

type Linears = ReadonlyMap<string, Linear>;

/** A change of type or a dropout between the two halves, and a constant strength. */
const MAX_STEPS = 4;

/** @returns the products, those with an adapter by the output of the sum */
export function withAdapters(graph: Graph, linears: Linears): Map<string, Linear> {
	const merged = new Map<string, Linear>();
	for (const [output, linear] of linears) {
		const whole = withAdapter(graph, linears, linear);
		merged.set(whole?.output ?? output, whole ?? linear);
	}
	return merged;
}

function withAdapter(graph: Graph, linears: Linears, base: Linear): Linear | null {
	// A product with a bias of its own, or whose input was rounded for it alone, is left as it is.
	if (base.bias || base.feed !== base.data) return null;
	const found = adapterOf(graph, linears, { base, isFixed: true });
	return found && joined(base, found.first, found.sum);
}

/** @returns whether a product has an adapter beside it that is no fixed part of its matrix */
export function hasOpenAdapter(graph: Graph, linears: Linears, base: Linear): boolean {
	const { output } = base;
	if (adapterOf(graph, linears, { base, isFixed: false })) return true;
	// The adapter may be added after the bias.
	const biased = graph.consumers(output).find((node) => node.opType === "Add" && hasConstant(graph, node));
	return (
		!!biased &&
		!!adapterOf(graph, linears, { base: { ...base, output: biased.outputs[0] ?? "" }, isFixed: false })
	);
}

const hasConstant = (graph: Graph, node: NodeScan): boolean =>
	node.inputs.some((input) => graph.constant(input));

/** The first half of an adapter that is added to a product, and the sum. */
function adapterOf(
	graph: Graph,
	linears: Linears,
	{ base, isFixed }: { base: Linear; isFixed: boolean },
): { first: Linear; sum: NodeScan } | null {
	for (const sum of graph.consumers(base.output)) {
		const other = sum.opType === "Add" ? sum.inputs.find((input) => input !== base.output) : undefined;
		const second = other === undefined ? undefined : through(graph, linears, other, isFixed);
		if (!second || second.outer !== base.outer || (isFixed && second.bias)) continue;
		const first = through(graph, linears, second.data, isFixed);
		if (!first || first.outer !== second.inner || (isFixed && first.bias)) continue;
		if (first.data === base.data) return { first, sum };
	}
	return null;
}

function joined(base: Linear, first: Linear, sum: NodeScan): Linear {
	const output = sum.outputs[0] ?? "";
	const reader = { node: first.entry, slot: first.slot };
	const isShared = first.entry === base.entry;
	return {
		...base,
		output,
		outputs: [...base.outputs, output],
		alsoReads: isShared ? [] : [reader],
	};
}

/** The product behind a change of type and multiplication by a number, a constant one where it must be fixed. */
function through(graph: Graph, linears: Linears, tensor: string, isFixed: boolean): Linear | undefined {
	let name = tensor;
	for (let step = 0; step < MAX_STEPS; step++) {
		const found = linears.get(name);
		if (found) return found;
		const node = graph.producer(name);
		if (!node) return undefined;
		const computed = node.inputs.filter((input) => input && !graph.constant(input));
		const passes = ["Cast", "Identity", "Dropout"].includes(node.opType);
		const scales = ["Mul", "Div"].includes(node.opType) && (computed.length === 1 || !isFixed);
		if (!passes && !scales) return undefined;
		const made = computed.find((input) => graph.producer(input));
		name = (passes ? node.inputs[0] : made) ?? "";
	}
	return undefined;
}
