/** Finds, layer by layer, where the neurons of a decoder can be read: what enters and what leaves its down projection. */
import { type NamedPlace, placeOf } from "./find/conventions";
import { proveFeedForward } from "./find/feed-forward";
import { type Graph, graphOf } from "./find/graph";
import { ELEM_TYPES, type ElemType, type Linear, linearsOf } from "./find/linear";
import { refusals } from "./find/refusals";
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
	/** Type of z and h. */
	readonly elemType: ElemType;
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
	const linears = linearsOf(graph);
	const candidates = provedCandidates(graph, linears, hints);
	const { taps, doubles } = onePerLayer(numbered(graph, candidates));
	return { taps, problems: refusals({ graph, linears, taps, doubles, layers: hints.layers }) };
}

/** @returns "fp32", "fp16", "q8", "q4" ..., or a list such as "q4, q8" where layers differ */
export function describePrecision(_scan: ModelScan, taps: readonly Tap[]): string {
	return [...new Set(taps.map((tap) => tap.precision))].sort().join(", ");
}

function elemTypeOf({ elemType }: Linear): ElemType {
	const names = Object.keys(ELEM_TYPES) as ElemType[];
	// Another type is refused by name.
	return names.find((name) => ELEM_TYPES[name] === elemType) ?? (`type ${elemType}` as ElemType);
}

interface Candidate {
	readonly linear: Linear;
	readonly rank: 2 | 3;
	readonly place: NamedPlace;
}

function provedCandidates(graph: Graph, linears: ReadonlyMap<string, Linear>, hints: TapHints): Candidate[] {
	const candidates: Candidate[] = [];
	for (const linear of linears.values()) {
		const proof = proveFeedForward(graph, linears, linear);
		const place = placeOf(linear);
		if (proof && !place.isOtherTower) candidates.push({ linear, rank: proof.rank, place });
	}
	// Some families give single layers another width than config.json's, so widths choose but do not exclude.
	const fits = (wanted: number | undefined, width: number) => wanted === undefined || wanted === width;
	const asConfigured = candidates.filter(
		({ linear }) => fits(hints.intermediateSize, linear.inner) && fits(hints.hiddenSize, linear.outer),
	);
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

/** Layers with more than one block, a sentence each. */
type Doubles = string[];

function onePerLayer(layers: Map<number, Candidate[]>): { taps: Tap[]; doubles: Doubles } {
	const taps: Tap[] = [];
	const doubles: Doubles = [];
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
	const { node, data, output, inner, outer, precision } = linear;
	return {
		layer,
		node: node.name || output,
		opType: node.opType,
		z: data,
		h: output,
		neurons: inner,
		hidden: outer,
		elemType: elemTypeOf(linear),
		rank,
		precision,
		linear,
	};
}
