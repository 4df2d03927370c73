/**
 * Proof, from the graph alone, that a matrix product is the down projection of a feed-forward block:
 *
 *     h = W_down z,   z = f(W_1 x, W_2 x, ...)   with f element by element and not linear,
 *     W_i: D -> N (or 2N when gate and up are one matrix), W_down: N -> D, and every W_i reads the same x.
 *
 * An attention output projection fails (softmax or an attention operator lies between), so do a norm's product,
 * a LoRA adapter (nothing non-linear between its two matrices) and a language-model head.
 */

import type { NodeScan } from "../scan";
import type { Graph } from "./graph";
import type { Linear } from "./linear";

/** Element by element, all inputs matter. */
const ARITHMETIC = new Set("Add Sum Sub Mul Div Pow Max Min Where Greater Less".split(" "));
/** Element by element, and not linear: seeing one (or a product of two computed tensors) makes z an activation. */
export const ACTIVATIONS = new Set(
	`Sigmoid Tanh Erf Exp Log Softplus Relu LeakyRelu PRelu Elu Selu Celu ThresholdedRelu HardSigmoid HardSwish Mish Abs
	Sqrt Clip Gelu FastGelu BiasGelu QuickGelu BiasSplitGelu Silu Swish Softsign Expm1 Log1p`.split(/\s+/),
);
/** Passes its first input through: a change of shape, type or sign. */
export const TRANSPARENT = new Set(
	`Cast CastLike Identity Neg Reshape Flatten Squeeze Unsqueeze Split Slice Dropout QuantizeLinear
	DequantizeLinear`.split(/\s+/),
);

/** xIELU, the longest activation seen, takes about 25 operators; a block with LoRA on both ways in about 20 more. */
const MAX_STEPS = 96;

export interface Proof {
	/** 2 where z is [B*T, N] (the exporter folded batch and tokens), else 3. */
	readonly rank: 2 | 3;
}

/**
 * @param linears what `linearsOf` gives for the graph
 * @returns the proof, or null when `down` is not the second half of a feed-forward block
 */
export function proveFeedForward(graph: Graph, linears: Linears, down: Linear): Proof | null {
	return whyNot(graph, linears, down) === null ? { rank: rankOf(graph, down) } : null;
}

/** @returns what the proof lacks, as the end of a sentence; null when it is whole */
export function whyNot(graph: Graph, linears: Linears, down: Linear): string | null {
	if (down.curved) return "bends its result with an activation of its own";
	const walk = followBack(graph, linears, down.data);
	if ("stop" in walk) return walk.stop;
	if (walk.sources.length === 0) return "is fed by no matrix product";
	if (!walk.curved) return "has no activation before it";
	const inputs = new Set(walk.sources.map((source) => origin(graph, source.data)));
	if (inputs.size !== 1) return "is fed by products that read different tensors";
	const fits = walk.sources.every(
		({ inner, outer }) => inner === down.outer && (outer === down.inner || outer === 2 * down.inner),
	);
	return fits ? null : "is fed by products of other widths than its own";
}

type Linears = ReadonlyMap<string, Linear>;

interface Walk {
	readonly sources: readonly Linear[];
	/** Something that is not linear was passed. */
	readonly curved: boolean;
	/** The shape was changed on the way. */
	readonly reshaped: boolean;
	readonly passed: ReadonlySet<string>;
}

/** Goes back from z through element-wise operators to the products it is made of; null when anything else is met. */
export function walkBack(graph: Graph, linears: Linears, z: string): Walk | null {
	const walk = followBack(graph, linears, z);
	return "stop" in walk ? null : walk;
}

/** The same, or what was met instead. */
function followBack(graph: Graph, linears: Linears, z: string): Walk | { readonly stop: string } {
	const sources: Linear[] = [];
	const seen = new Set<string>();
	const open = [z];
	let curved = false;
	let reshaped = false;
	for (let tensor = open.pop(); tensor !== undefined; tensor = open.pop()) {
		if (seen.has(tensor) || tensor === "" || graph.constant(tensor)) continue;
		seen.add(tensor);
		if (seen.size > MAX_STEPS) return { stop: `has more than ${MAX_STEPS} steps before it` };
		const source = linears.get(tensor);
		if (source) {
			sources.push(source);
			curved ||= source.curved;
			continue;
		}
		const node = graph.producer(tensor);
		if (!node) return { stop: `is fed by an input of the model (${tensor})` };
		if (ACTIVATIONS.has(node.opType) || ARITHMETIC.has(node.opType)) {
			const computed = node.inputs.filter((input) => input && !graph.constant(input));
			curved ||= ACTIVATIONS.has(node.opType) || (node.opType === "Mul" && computed.length > 1);
			open.push(...computed);
		} else if (TRANSPARENT.has(node.opType)) {
			reshaped ||= node.opType === "Reshape" || node.opType === "Flatten";
			open.push(node.inputs[0] ?? "");
		} else return { stop: `has ${opOf(node)} (${node.name || tensor}) before it, which is not read` };
	}
	return { sources, curved, reshaped, passed: seen };
}

/** An operator by its name, and its domain where that is not ONNX's own. */
export const opOf = ({ domain, opType }: NodeScan): string => (domain ? `${domain}.${opType}` : opType);

/** The tensor behind changes of type and shape: what two matrices that read "the same x" have in common. */
function origin(graph: Graph, tensor: string): string {
	for (let step = 0; step < MAX_STEPS; step++) {
		const node = graph.producer(tensor);
		if (!node || !["Cast", "Reshape", "Identity"].includes(node.opType)) break;
		tensor = node.inputs[0] ?? "";
	}
	return tensor;
}

/** The first thing on the way back from z that tells its rank: a noted shape, a Gemm, a Reshape to a known length. */
export function rankOf(graph: Graph, down: Linear): 2 | 3 {
	if (down.node.opType === "Gemm") return 2;
	let tensor = down.data;
	for (let step = 0; step < MAX_STEPS; step++) {
		const noted = graph.scan.valueInfos.get(tensor)?.dims.length;
		if (noted === 2 || noted === 3) return noted;
		const node = graph.producer(tensor);
		if (!node) return 3;
		if (node.opType === "Gemm") return 2;
		if (node.opType === "Reshape") return reshapeRank(graph, node) === 2 ? 2 : 3;
		// Tokens were looked up here: [B, T] became [B, T, D], whatever the table was made of.
		if (node.opType === "GatherBlockQuantized") return 3;
		tensor = node.inputs.find((input) => input && !graph.constant(input)) ?? "";
	}
	return 3;
}

function reshapeRank(graph: Graph, reshape: NodeScan): number | undefined {
	const shape = reshape.inputs[1] ?? "";
	const known = graph.constant(shape)?.dims[0];
	const maker = graph.producer(shape);
	return known ?? (maker?.opType === "Concat" ? maker.inputs.length : undefined);
}
