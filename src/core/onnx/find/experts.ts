/** Routed experts: which neurons work depends on the token, so a layer has no one table of them. */
import type { NodeScan } from "../scan";
import type { Tap } from "../taps";
import { placeOfNode } from "./conventions";
import type { Graph } from "./graph";
import { MAX_REPORTED, subject } from "./subject";

const OPERATORS = new Set(["MoE", "QMoE"]);
/** A path such as layers.0.mlp.experts.3.down_proj: the exporter wrote each expert out, or looped over them. */
const EXPERT_PATH = /(?:^|\.)experts?[._]?(?:\.\d+)?(?:\.|$)/;
const PLAIN = new Set(["MatMul", "FusedMatMul", "Gemm", "Einsum"]);
/** What may lie between a stack of experts' weights and the product: choosing one, turning, widening. */
const CHOOSES = new Set(
	"Gather GatherND Slice Squeeze Unsqueeze Reshape Transpose Cast DequantizeLinear Identity Split".split(" "),
);
const MAX_STEPS = 8;

/** @returns one sentence for each layer that routes tokens */
export function routedExperts(graph: Graph, taps: readonly Tap[]): string[] {
	const { nodes } = graph.scan;
	const inside = nodes.filter((node) => isExpertOp(node.opType) || node.innerOps.some(isExpertOp));
	if (inside.length > 0)
		return inside
			.map((node) => `${subject(node)} routes tokens to experts inside one operator; they cannot be read.`)
			.slice(0, MAX_REPORTED);
	const tapped = new Set(taps.map((tap) => tap.layer));
	const said = new Set<number | string>();
	const sentences: string[] = [];
	for (const node of nodes) {
		const how = howRouted(graph, node);
		if (!how) continue;
		const key = placeOfNode(node, []).layer ?? node.name;
		// Stacked weights that no name calls experts matter only where a layer lacks its block.
		if (said.has(key) || (!how.isNamed && tapped.has(key as number))) continue;
		said.add(key);
		sentences.push(`${subject(node)} routes tokens to experts ${how.where}; they cannot be read.`);
	}
	return sentences.slice(0, MAX_REPORTED);
}

const isExpertOp = (op: string): boolean => OPERATORS.has(op);

function howRouted(graph: Graph, node: NodeScan): { where: string; isNamed: boolean } | null {
	const isLoop = node.opType === "Loop" || node.opType === "Scan";
	const multiplies = node.opType.startsWith("MatMul") || PLAIN.has(node.opType);
	const names = [
		node.name,
		node.outputs[0] ?? "",
		node.metadataProps.get("pkg.torch.onnx.name_scopes") ?? "",
	];
	const isNamed = names.some((name) =>
		EXPERT_PATH.test(name.replaceAll("/", ".").replaceAll(/['", ]/g, ".")),
	);
	if (isLoop && node.innerOps.some((op) => op.startsWith("MatMul") || op === "Gemm"))
		return isNamed ? { where: "in a loop", isNamed } : null;
	if (!multiplies) return null;
	// Blocks of a quantised matrix have three axes too, but those operators know no other.
	if (PLAIN.has(node.opType) && isStacked(graph, node.inputs[1] ?? ""))
		return { where: "whose weights are stacked", isNamed };
	return isNamed ? { where: "one by one", isNamed } : null;
}

/** Whether an operand is a constant of three axes with several matrices in it, or one chosen from such. */
function isStacked(graph: Graph, operand: string): boolean {
	let name = operand;
	for (let step = 0; step < MAX_STEPS; step++) {
		const constant = graph.constant(name);
		if (constant) {
			const [experts = 0, ...sides] = constant.dims;
			return sides.length === 2 && experts > 1 && sides.every((side) => side > 1);
		}
		const node = graph.producer(name);
		if (!node || !CHOOSES.has(node.opType)) return false;
		name = node.inputs[0] ?? "";
	}
	return false;
}
