/**
 * How a decoder's graph makes its next cache out of the last: proof, from the operators alone, that
 *
 *     present = past ++ fresh   along one axis, that of the tokens
 */
import { attributesOf, type Graph } from "../find/graph";
import { FLOAT, FLOAT16 } from "../find/linear";
import type { NodeScan, ValueScan } from "../scan";
import { presentNames } from "./pairs";

/** One cache input, the output that becomes it, and what is proved of the two. */
export interface Pair {
	readonly past: ValueScan;
	readonly present: ValueScan;
	/** Null where nothing is proved; `reason` says why. */
	readonly join: Join | null;
	readonly reason: string;
}

export interface Join {
	/** The operator that puts new tokens behind old ones. */
	readonly node: NodeScan;
	/** Axis of the tokens. */
	readonly axis: number;
	/** Its output, of which `present` is a copy or a cast. */
	readonly grown: string;
	/** Where a Concat joins: the tensor of new tokens, in the type of `grown`. */
	readonly fresh: string | null;
	/** Caches that the operator joins; they must be of one length. */
	readonly parts: number;
	/** The past, or the present, is cast on its way. */
	readonly isCast: boolean;
}

/** Operators that keep a cache themselves: [input slot, output slot] of each part, and the axis of its tokens. */
const ATTENTION: Record<
	string,
	{ readonly parts: readonly (readonly [number, number])[]; readonly axis: number }
> = {
	"com.microsoft.GroupQueryAttention": {
		parts: [
			[3, 1],
			[4, 2],
		],
		axis: 2,
	},
	"com.microsoft.MultiHeadAttention": {
		parts: [
			[6, 1],
			[7, 2],
		],
		axis: 2,
	},
	"com.microsoft.Attention": { parts: [[4, 1]], axis: 3 },
	".Attention": {
		parts: [
			[4, 1],
			[5, 2],
		],
		axis: 2,
	},
};
/** Inputs and attributes that make these operators write into the past's own memory. */
const SHARES_BUFFER = "past_present_share_buffer";
const LENGTH_SLOT: Record<string, number> = { MultiHeadAttention: 8, Attention: 6 };

/** @returns every input whose name pairs it with an output, in the file's order */
export function pairsOf(graph: Graph): Pair[] {
	const outputs = new Map(graph.scan.outputs.map((output) => [output.name, output]));
	return graph.scan.inputs.flatMap((past) => {
		const name = presentNames(past.name).find((candidate) => outputs.has(candidate));
		if (!name || graph.scan.initializers.has(past.name)) return [];
		const present = outputs.get(name)!;
		const found = joinOf(graph, past, present);
		const isProved = typeof found !== "string";
		return [{ past, present, join: isProved ? found : null, reason: isProved ? "" : found }];
	});
}

function joinOf(graph: Graph, past: ValueScan, present: ValueScan): Join | string {
	if (past.elemType !== present.elemType) return "its type changes";
	if (past.elemType !== FLOAT && past.elemType !== FLOAT16) return "its numbers are not floats";
	const grown = origin(graph, present.name);
	const node = graph.producer(grown.tensor);
	if (!node) return "it is not computed";
	const found =
		node.opType === "Concat" ? byConcat(graph, node, past) : byAttention(graph, node, past, grown.tensor);
	if (typeof found === "string") return found;
	const { axis, fresh, parts, isCast } = found;
	const rows = rowAxis(past.dims, axis);
	// The genai builder gives a head's width a name; the operator needs no number, and the caller has config.json's.
	const width = fresh === null && past.dims.length === 4 && typeof past.dims[3] === "string" ? 3 : null;
	const sizes = past.dims.filter((_, side) => ![axis, rows, width].includes(side));
	if (axis >= past.dims.length || sizes.some((side) => typeof side !== "number"))
		return "its shape is not known";
	// Only the combined cache of keys and values, [2, B, H, S, D], has its rows elsewhere.
	if (rows > axis || (rows > 0 && past.dims.length !== 5)) return "its shape is not known";
	const [before, after] = [past.dims[axis], present.dims[axis]];
	if (typeof before === "number" || typeof after === "number" || (before !== null && before === after))
		return "its size is fixed";
	return { node, axis, grown: grown.tensor, fresh, parts, isCast: isCast || grown.isCast };
}

type Joined = Pick<Join, "axis" | "fresh" | "parts" | "isCast">;

function byConcat(graph: Graph, node: NodeScan, past: ValueScan): Joined | string {
	const before = origin(graph, node.inputs[0] ?? "");
	if (node.inputs.length !== 2 || before.tensor !== past.name)
		return "it is not old tokens and then new ones";
	const axis = attributesOf(graph.scan, node).get("axis")?.integer ?? 0;
	const isCast = before.isCast;
	return { axis: axis < 0 ? axis + past.dims.length : axis, fresh: node.inputs[1]!, parts: 1, isCast };
}

function byAttention(graph: Graph, node: NodeScan, past: ValueScan, grown: string): Joined | string {
	const known = `${node.domain}.${node.opType}`;
	const row = Object.hasOwn(ATTENTION, known) ? ATTENTION[known]! : undefined;
	if (!row) return `${node.opType} makes it`;
	const isPart = row.parts.some(
		([slot, output]) => node.inputs[slot] === past.name && node.outputs[output] === grown,
	);
	if (!isPart) return `${node.opType} does not keep it`;
	const length = node.domain === "" ? undefined : LENGTH_SLOT[node.opType];
	const shares = attributesOf(graph.scan, node).get(SHARES_BUFFER)?.integer === 1;
	if (shares || (length !== undefined && node.inputs[length])) return `${node.opType} writes into its memory`;
	return { axis: row.axis, fresh: null, parts: row.parts.length, isCast: false };
}

/** Longest chain of casts and copies seen is two. */
const MAX_STEPS = 8;

/** The tensor behind copies and casts. */
function origin(graph: Graph, tensor: string): { tensor: string; isCast: boolean } {
	let isCast = false;
	for (let step = 0; step < MAX_STEPS; step++) {
		const node = graph.producer(tensor);
		if (node?.opType !== "Identity" && node?.opType !== "Cast") break;
		isCast ||= node.opType === "Cast";
		tensor = node.inputs[0] ?? "";
	}
	return { tensor, isCast };
}

/** The axis that answers of a batch lie on: the first whose size the file leaves open, but for the tokens'. */
export function rowAxis(dims: readonly (number | string | null)[], tokens: number | null): number {
	const open = dims.findIndex((side, axis) => axis !== tokens && typeof side !== "number");
	return Math.max(0, open);
}
