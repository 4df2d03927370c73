/** How a message names a node. */
import type { NodeScan } from "../scan";
import { placeOfNode } from "./conventions";

/** A model with hundreds of such nodes needs no longer message. */
export const MAX_REPORTED = 16;

/** @returns "Layer 3 (/model/layers.3/moe/QMoE)", or "Node x" where no name says which layer */
export function subject(node: NodeScan): string {
	const where = node.name || node.outputs[0] || node.opType;
	const { layer } = placeOfNode(node, []);
	return layer === null ? `Node ${where}` : `Layer ${layer} (${where})`;
}
