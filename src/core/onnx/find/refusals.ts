/** Why a model, or some of its layers, cannot be tapped: one sentence each, naming the layer. */
import { GAIN_INPUT } from "../names";
import type { ModelScan } from "../scan";
import type { Tap } from "../taps";
import { hasOpenAdapter } from "./adapters";
import { routedExperts } from "./experts";
import { explainLayers } from "./explain";
import type { Graph } from "./graph";
import { ELEM_TYPES, type Linear } from "./linear";
import { MAX_REPORTED, subject } from "./subject";

/** What was found in a model. */
export interface Findings {
	readonly graph: Graph;
	readonly linears: ReadonlyMap<string, Linear>;
	readonly taps: readonly Tap[];
	/** Layers with several feed-forward blocks, a sentence each. */
	readonly doubles: readonly string[];
	/** How many layers the model should have; undefined when only its names say. */
	readonly layers: number | undefined;
}

/** @returns no sentence when there is exactly one readable tap in every layer */
export function refusals({ graph, linears, taps, doubles, layers }: Findings): string[] {
	const { scan } = graph;
	const first = [
		...unfit(scan),
		...routedExperts(graph, taps),
		...unreadable(taps),
		...openAdapters(graph, linears, taps),
	];
	if (first.length > 0) return first;
	if (doubles.length > 0) return [...doubles];
	const incomplete = gaps(taps, layers);
	if (incomplete.length === 0) return [];
	// A branch matters only where a layer is missing: some exporters compute rotary tables in one.
	const reasons = [
		...branches(scan),
		...explainLayers(graph, linears, new Set(taps.map((tap) => tap.layer))),
	];
	return reasons.length > 0 ? reasons.slice(0, MAX_REPORTED) : incomplete;
}

/** Gather takes an index from the end since operator set 11. */
const MIN_OPSET = 11;

/** What rules out the whole file. */
function unfit(scan: ModelScan): string[] {
	const opset = scan.opsets.get("") ?? 0;
	if (scan.inputs.some((input) => input.name === GAIN_INPUT)) return ["This file is already instrumented."];
	if (opset < MIN_OPSET)
		return [`The model uses operator set ${opset}; export it again with ${MIN_OPSET} or later.`];
	return [];
}

/** Layers whose h is not all that the block writes. */
function openAdapters(graph: Graph, linears: Findings["linears"], taps: readonly Tap[]): string[] {
	return taps
		.filter(({ linear }) => hasOpenAdapter(graph, linears, linear))
		.map(
			({ linear }) =>
				`${subject(linear.node)} has an adapter beside it that is no fixed part of its matrix; merge it into the weights.`,
		)
		.slice(0, MAX_REPORTED);
}

/** If, Loop and Scan nodes with matrix products in their bodies. */
function branches(scan: ModelScan): string[] {
	return scan.nodes
		.filter((node) => node.innerOps.some((op) => op.startsWith("MatMul") || op === "Gemm"))
		.map(
			(node) => `${subject(node)} keeps its layers inside a branch (${node.opType}); export without merging.`,
		)
		.slice(0, MAX_REPORTED);
}

/** Layers that should have a tap and have none, and the other way round. */
function gaps(taps: readonly Tap[], layers: number | undefined): string[] {
	if (taps.length === 0) return ["No feed-forward block was found in this model."];
	const expected = layers ?? Math.max(...taps.map((tap) => tap.layer)) + 1;
	const found = new Set(taps.map((tap) => tap.layer));
	const missing: number[] = [];
	for (let layer = 0; layer < expected && missing.length < MAX_REPORTED; layer++)
		if (!found.has(layer)) missing.push(layer);
	const extra = taps.filter((tap) => tap.layer >= expected).map((tap) => tap.node);
	const problems: string[] = [];
	if (missing.length > 0)
		problems.push(`No feed-forward block was found in layer ${missing.join(", ")} of ${expected}.`);
	if (extra.length > 0)
		problems.push(
			`The model should have ${expected} layers, but more were found: ${extra.slice(0, MAX_REPORTED).join(", ")}.`,
		);
	return problems;
}

/** Layers that cannot share one table of neurons with the first. */
function unreadable(taps: readonly Tap[]): string[] {
	const [first] = taps;
	const odd = taps.filter((tap) => tap.neurons !== first!.neurons || tap.hidden !== first!.hidden);
	const untyped = taps.filter((tap) => !Object.hasOwn(ELEM_TYPES, tap.elemType));
	return [
		...odd.map(
			({ layer, neurons }) =>
				`Layer ${layer} has ${neurons} neurons and layer ${first!.layer} has ${first!.neurons}; widths must agree.`,
		),
		...untyped.map((tap) => `Layer ${tap.layer} computes in a type that is not read (${tap.elemType}).`),
	];
}
