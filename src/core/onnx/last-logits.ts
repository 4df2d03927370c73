/** Logits of the last position only: 1,000 prompt tokens times 150,000 words would be 0.6 GB copied for nothing. */

import { BinaryWriter } from "@bufbuild/protobuf/wire";
import { type Addition, type Edit, GRAPH_FIELD, message, valueInfo } from "./bytes/build";
import { rankOf, walkBack } from "./find/feed-forward";
import type { Graph } from "./find/graph";
import { linearsOf } from "./find/linear";
import type { NodeScan } from "./scan";

export interface LastLogits {
	/** Where the head reads the last position instead of all. */
	readonly head: { readonly node: NodeScan; readonly slot: number; readonly tensor: string } | null;
	/** Noted shapes that no longer hold. */
	readonly edits: readonly Edit[];
	/** Why the graph was left as it is. */
	readonly notes: readonly string[];
}

const unchanged = (...notes: string[]): LastLogits => ({ head: null, edits: [], notes });

/**
 * Finds the language-model head behind `logits` and adds a node that hands it the last position only.
 *
 *     logits [B, 1, V] = head(x[:, -1:, :])
 *
 * A head that quantises x as it comes takes its scale from the last position alone then, so its logits differ from the
 * untouched file's by that rounding.
 */
export function keepLastLogits(graph: Graph, addition: Addition): LastLogits {
	const { scan } = graph;
	// The graph can do it by itself: the caller feeds 1.
	if (scan.inputs.some((input) => input.name === "num_logits_to_keep")) return unchanged();
	const logits = scan.outputs.find((output) => output.name === "logits");
	if (!logits) return unchanged("All logits are computed: the model has no output called logits.");
	const walk = walkBack(graph, linearsOf(graph), logits.name);
	const head = walk?.sources[0];
	if (!head || walk.sources.length !== 1)
		return unchanged("All logits are computed: no single matrix product makes them.");
	if (head.alsoReads.length > 0)
		return unchanged("All logits are computed: an adapter stands beside the head.");
	const vocabulary = logits.dims[2];
	const fits = typeof vocabulary !== "number" || vocabulary === head.outer;
	if (walk.reshaped || !fits || rankOf(graph, head) !== 3)
		return unchanged("All logits are computed: the head does not keep positions on their own axis.");
	const last = addition.integers("hneurons.last.position", [-1]);
	const tensor = addition.node("hneurons.last", "Gather", [head.data, last], { axis: 1 });
	const edits: Edit[] = [];
	for (const name of [...walk.passed, ...head.outputs, ...head.entry.outputs]) {
		const noted = scan.valueInfos.get(name);
		if (noted && !edits.some(({ field }) => field === noted.field))
			edits.push({ field: noted.field, bytes: new Uint8Array() });
	}
	const shape = logits.dims.length === 3 ? [logits.dims[0]!, 1, logits.dims[2]!] : [];
	if (shape.length > 0) {
		const bytes = message(
			new BinaryWriter(),
			GRAPH_FIELD.output,
			valueInfo(logits.name, logits.elemType, shape),
		).finish();
		edits.push({ field: logits.field, bytes });
	}
	return { head: { node: head.entry, slot: head.slot, tensor }, edits, notes: [] };
}
