/** Why a model, or some of its layers, cannot be tapped: one sentence each, naming the layer. */
import { GAIN_INPUT } from "../names";
import type { ModelScan, NodeScan } from "../scan";
import type { Tap } from "../taps";
import { ELEM_TYPES } from "./linear";

/** A model with hundreds of such nodes needs no longer message. */
const MAX_REPORTED = 16;

/**
 * @param layers how many layers the model should have; undefined when only its names say
 * @returns no sentence when there is exactly one readable tap in every layer
 */
export function refusals(scan: ModelScan, taps: readonly Tap[], layers: number | undefined): string[] {
	const incomplete = gaps(taps, layers);
	const problems = [...unfit(scan), ...routedExperts(scan), ...unreadable(taps)];
	// A branch matters only where a layer is missing: some exporters compute rotary tables in one.
	if (incomplete.length > 0) problems.push(...branches(scan));
	return problems.length > 0 ? problems : incomplete;
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

/** Expert blocks, whose neurons live inside one operator. */
function routedExperts(scan: ModelScan): string[] {
	const isExpert = (op: string) => op === "MoE" || op === "QMoE";
	return scan.nodes
		.filter((node) => isExpert(node.opType) || node.innerOps.some(isExpert))
		.map((node) => `${subject(node)} routes tokens to experts inside one operator; they cannot be read.`)
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

function subject(node: NodeScan): string {
	const where = node.name || node.outputs[0] || node.opType;
	const layer = /(?:layers?|h|blocks?)[./](\d+)[./]/.exec(where)?.[1];
	return layer === undefined ? `Node ${where}` : `Layer ${layer} (${where})`;
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
