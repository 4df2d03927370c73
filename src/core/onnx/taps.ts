/** Finds, layer by layer, where the neurons of a decoder can be read: what enters and what leaves its down projection. */
import { type NamedPlace, placeOf } from "./conventions";
import { proveFeedForward } from "./feed-forward";
import { type Graph, graphOf } from "./graph";
import { BFLOAT16, FLOAT, FLOAT16, type Linear, linearOf } from "./linear";
import type { ModelScan } from "./scan";

/** One layer's tap. */
export interface Tap {
	readonly layer: number;
	/** The down projection. */
	readonly node: string;
	readonly opType: string;
	/** Tensor [B, T, N] (or [B*T, N] when rank is 2): what enters the down projection, before any quantise node. */
	readonly z: string;
	/** Tensor [B, T, D] (or [B*T, D]): what leaves it. Holds the bias where `bias` is set. */
	readonly h: string;
	readonly neurons: number;
	readonly hidden: number;
	/** Type of z and h: "fp32", "fp16" or "bf16". */
	readonly elemType: "fp32" | "fp16" | "bf16";
	readonly rank: 2 | 3;
	/** How the weight is stored: "fp32", "fp16", "q8", "q4" ... */
	readonly precision: string;
	readonly linear: Linear;
}

/** What config.json says, where it is known. */
export interface TapHints {
	readonly layers?: number;
	readonly intermediateSize?: number;
	readonly hiddenSize?: number;
}

/** Several feed-forward blocks are listed in a message up to this many. */
const LISTED = 4;

/**
 * Finds exactly one tap a layer, or says why a layer has none.
 * @returns taps in layer order; they may be used only when `problems` is empty
 */
export function findTaps(scan: ModelScan, hints: TapHints): { taps: Tap[]; problems: string[] } {
	const graph = graphOf(scan);
	const candidates = provedCandidates(graph, hints);
	const problems = hiddenBlocks(scan);
	const { taps, doubles } = onePerLayer(numbered(graph, candidates));
	problems.push(...doubles);
	if (taps.length === 0 && problems.length === 0)
		problems.push("No feed-forward block was found in this model.");
	problems.push(...gaps(taps, hints, problems.length > 0), ...unreadable(taps));
	return { taps, problems };
}

/** @returns "fp32", "fp16", "q8", "q4" ..., or a list such as "q4, q8" where layers differ */
export function describePrecision(_scan: ModelScan, taps: readonly Tap[]): string {
	return [...new Set(taps.map((tap) => tap.precision))].sort().join(", ");
}

interface Candidate {
	readonly linear: Linear;
	readonly rank: 2 | 3;
	readonly place: NamedPlace;
}

function provedCandidates(graph: Graph, hints: TapHints): Candidate[] {
	const candidates: Candidate[] = [];
	for (const node of graph.scan.nodes) {
		const linear = linearOf(graph, node);
		if (!linear) continue;
		if (hints.hiddenSize !== undefined && linear.outer !== hints.hiddenSize) continue;
		const proof = proveFeedForward(graph, linear);
		const place = placeOf(linear);
		if (proof && !place.isOtherTower) candidates.push({ linear, rank: proof.rank, place });
	}
	const asConfigured = candidates.filter(({ linear }) => linear.inner === hints.intermediateSize);
	// Some families give single layers another width than config.json's, so the width chooses but does not exclude.
	return asConfigured.length >= (hints.layers ?? 1) ? asConfigured : candidates;
}

/** Layers by name where every candidate has one, else by their order in the graph. */
function numbered(graph: Graph, candidates: Candidate[]): Map<number, Candidate[]> {
	const layers = new Map<number, Candidate[]>();
	const byName = candidates.every(({ place }) => place.layer !== null);
	const inOrder = [...candidates].sort((a, b) => graph.depth(a.linear.node) - graph.depth(b.linear.node));
	for (const [order, candidate] of inOrder.entries()) {
		const layer = byName ? candidate.place.layer! : order;
		layers.set(layer, [...(layers.get(layer) ?? []), candidate]);
	}
	return new Map([...layers].sort(([a], [b]) => a - b));
}

function onePerLayer(layers: Map<number, Candidate[]>): { taps: Tap[]; doubles: string[] } {
	const taps: Tap[] = [];
	const doubles: string[] = [];
	for (const [layer, candidates] of layers) {
		const known = candidates.filter(({ place }) => place.isDownProjection);
		const chosen = known.length > 0 ? known : candidates;
		if (chosen.length === 1) taps.push(tapOf(layer, chosen[0]!));
		else {
			const names = chosen.slice(0, LISTED).map(({ linear }) => linear.node.name || linear.output);
			doubles.push(`Layer ${layer} has ${chosen.length} feed-forward blocks: ${names.join(", ")}.`);
		}
	}
	return { taps, doubles };
}

function tapOf(layer: number, { linear, rank }: Candidate): Tap {
	const elemType =
		({ [FLOAT]: "fp32", [FLOAT16]: "fp16", [BFLOAT16]: "bf16" } as const)[linear.elemType] ?? "fp32";
	const { node, data, output, inner, outer, precision } = linear;
	return {
		layer,
		node: node.name || output,
		opType: node.opType,
		z: data,
		h: output,
		neurons: inner,
		hidden: outer,
		elemType,
		rank,
		precision,
		linear,
	};
}

/** Blocks whose neurons no tap can reach. */
function hiddenBlocks(scan: ModelScan): string[] {
	const problems: string[] = [];
	for (const node of scan.nodes) {
		const where = node.name || node.outputs[0] || node.opType;
		const experts = ["MoE", "QMoE"].find((op) => node.opType === op || node.innerOps.includes(op));
		const layer = /(?:layers?|h|blocks?)[./](\d+)[./]/.exec(where)?.[1];
		const subject = layer === undefined ? `Node ${where}` : `Layer ${layer} (${where})`;
		if (experts)
			problems.push(
				`${subject} routes tokens to experts inside one ${experts} operator; they cannot be read.`,
			);
		else if (node.innerOps.some((op) => op.startsWith("MatMul") || op === "Gemm"))
			problems.push(
				`${subject} keeps matrix products inside a branch (${node.opType}); they cannot be read there.`,
			);
	}
	return problems.slice(0, 32);
}

/** Layers that should have a tap and have none. */
function gaps(taps: readonly Tap[], hints: TapHints, explained: boolean): string[] {
	const expected = hints.layers ?? Math.max(-1, ...taps.map((tap) => tap.layer)) + 1;
	const found = new Set(taps.map((tap) => tap.layer));
	const missing = Array.from({ length: expected }, (_, layer) => layer).filter((layer) => !found.has(layer));
	const extra = taps.filter((tap) => tap.layer >= expected);
	const problems: string[] = [];
	if (missing.length > 0 && !explained)
		problems.push(`No feed-forward block was found in layer ${missing.join(", ")} of ${expected}.`);
	if (extra.length > 0)
		problems.push(
			`The model has ${expected} layers, but ${extra.map((tap) => tap.node).join(", ")} lies past them.`,
		);
	return problems;
}

function unreadable(taps: readonly Tap[]): string[] {
	return taps
		.filter((tap) => tap.neurons !== taps[0]!.neurons || tap.hidden !== taps[0]!.hidden)
		.map(
			(tap) =>
				`Layer ${tap.layer} has ${tap.neurons} neurons, layer ${taps[0]!.layer} has ${taps[0]!.neurons}.`,
		);
}
