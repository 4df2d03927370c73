/** Chooses how each cache of a decoder is kept between runs, from what its graph proves. */
import type { Graph } from "../find/graph";
import type { NodeScan } from "../scan";
import { type Pair, pairsOf } from "./joins";
import { type Way, wayOf } from "./ways";

/**
 * - `padded`: an operator that is told how many tokens count reads a buffer with room to spare as it is.
 * - `apart`: attention over old and new tokens is computed apart, old ones from the buffer as it is; nothing is copied.
 * - `sliced`: the graph cuts the tokens that count out of the buffer, then goes on as before.
 * - `carried`: what comes out goes in again, as the exporter meant it: states of fixed size, and what is not proved.
 */
export type CacheMethod = "padded" | "apart" | "sliced" | "carried";

export interface Choice extends Pair {
	readonly method: CacheMethod;
	/** Where the method is `apart`. */
	readonly way: Way | null;
	/** Who asks for the shape of the past, where it is answered in its stead. */
	readonly shapes: readonly NodeScan[];
}

/** Slice takes its bounds as inputs since operator set 10, Pad since 11. */
const SINCE = 11;

/** @returns one choice a cache, in the order of the file's inputs */
export function chooseMethods(graph: Graph): Choice[] {
	const pairs = pairsOf(graph);
	const isOld = (graph.scan.opsets.get("") ?? 0) < SINCE;
	const inner = innerText(graph);
	const choices = pairs.map((pair) => {
		if (pair.join && isOld) return carried(pair, "its operator set is too old");
		// A tensor that a nested graph takes from outside is named in it; a name that holds another's is no harm.
		const names = [pair.past.name, pair.present.name, pair.join?.grown ?? ""];
		if (pair.join && names.some((name) => name && inner.includes(name)))
			return carried(pair, "a nested graph may read it");
		const choice = choose(graph, pair);
		const steps = choice.way?.steps.flatMap(({ outputs }) => outputs) ?? [];
		return steps.some((name) => inner.includes(name)) ? sliced(pair, "a nested graph may read it") : choice;
	});
	return choices.map((choice) => alike(choice, choices));
}

/** An operator that joins keys and values itself wants both of one length, so both are kept the same way. */
function alike(choice: Choice, choices: readonly Choice[]): Choice {
	const { join } = choice;
	if (!join || join.parts === 1) return choice;
	const parts = choices.filter((other) => other.join?.node === join.node);
	if (parts.length < join.parts) return carried(choice, "its other part is not proved");
	const slow = parts.find(({ method }) => method === "sliced");
	return slow ? sliced(choice, slow.reason) : choice;
}

const carried = (pair: Pair, reason: string): Choice => ({
	...pair,
	...{ join: null, method: "carried", reason, way: null, shapes: [] },
});

const sliced = (pair: Pair, reason: string): Choice => ({
	...pair,
	...{ method: "sliced", reason, way: null, shapes: [] },
});

function choose(graph: Graph, pair: Pair): Choice {
	const { join, past } = pair;
	if (!join) return carried(pair, pair.reason);
	const readers = graph.consumers(past.name);
	const shapes = readers.filter(({ opType, attributes }) => opType === "Shape" && attributes.length === 0);
	if (readers.length - shapes.length !== 1 || !readers.includes(join.node))
		return sliced(pair, "several operators read its past");
	if (join.node.opType === "GroupQueryAttention") {
		const isReadElsewhere = graph.consumers(join.grown).length > 0 || join.grown !== pair.present.name;
		return isReadElsewhere
			? sliced(pair, "other layers read it")
			: { ...pair, method: "padded", reason: "", way: null, shapes };
	}
	const way = wayOf(graph, pair);
	if (typeof way === "string") return sliced(pair, way);
	const [ahead] = way.product.inputs;
	const isCircular = way.shapes.some(({ node }) => dependsOn(graph, ahead!, node.outputs[0]!));
	return isCircular
		? sliced(pair, "its queries need its shape")
		: { ...pair, method: "apart", reason: "", way, shapes };
}

/** Whether `tensor` is computed from `source`. */
function dependsOn(graph: Graph, tensor: string, source: string): boolean {
	const seen = new Set<string>();
	const open = [tensor];
	for (let next = open.pop(); next !== undefined; next = open.pop()) {
		if (next === source) return true;
		if (seen.has(next)) continue;
		seen.add(next);
		open.push(...(graph.producer(next)?.inputs ?? []));
	}
	return false;
}

/** The bytes of all operators that hold graphs of their own, as text to look for names in. */
export function innerText({ scan }: Graph): string {
	const decoder = new TextDecoder();
	return scan.nodes
		.filter(({ innerOps }) => innerOps.length > 0)
		.map(({ range }) => decoder.decode(scan.bytes.subarray(range.start, range.end)))
		.join("\n");
}
