/**
 * ||W_down[:,j]||_2 as the runtime computes it: an identity matrix is pushed through the very nodes of the down
 * projection, so no weight format has to be decoded here.
 */
import { BinaryWriter } from "@bufbuild/protobuf/wire";
import { Addition, GRAPH_FIELD, MODEL_FIELD, message, withInputs } from "./bytes/build";
import { type Graph, graphOf } from "./find/graph";
import { ELEM_TYPES, FLOAT } from "./find/linear";
import type { ModelScan, NodeScan } from "./scan";
import type { Tap } from "./taps";

export const ROWS_INPUT = "rows";
export const NORMS_OUTPUT = "norms";

/**
 * Cuts a layer's down projection out into a model of its own.
 *
 *     norms[r] = ||W_down rows[r]||_2
 *
 * @returns an ONNX file: input `rows` float32 [R, N], output `norms` float32 [R]. Row r of an identity gives neuron r's
 *          column norm. Weights in a file beside the model are referred to, not copied.
 */
export function downProjectionModel(scan: ModelScan, tap: Tap): Uint8Array {
	const graph = graphOf(scan);
	const addition = new Addition(scan.opsets.get("") ?? 0);
	const { nodes, initializers } = chain(graph, tap);
	addition.input(ROWS_INPUT, FLOAT, [null, tap.neurons]);
	addition.node(tap.linear.feed, "Cast", [ROWS_INPUT], { to: ELEM_TYPES[tap.elemType] });
	for (const node of nodes) addition.copy(GRAPH_FIELD.node, withoutBias(scan, node, tap));
	const wide = addition.node("hneurons.h", "Cast", [tap.h], { to: FLOAT });
	addition.axesNode(NORMS_OUTPUT, "ReduceL2", wide, { since: 18, axes: [-1], keepdims: 0 });
	addition.output(NORMS_OUTPUT, FLOAT, [null]);
	for (const name of initializers) {
		const { range } = scan.initializers.get(name)!;
		addition.copy(GRAPH_FIELD.initializer, scan.bytes.subarray(range.start, range.end));
	}
	const model = new BinaryWriter();
	for (const range of scan.preamble) model.raw(scan.bytes.subarray(range.start, range.end));
	return message(model, MODEL_FIELD.graph, addition.finish()).finish();
}

function withoutBias(scan: ModelScan, node: NodeScan, tap: Tap): Uint8Array {
	const { bias } = tap.linear;
	return withInputs(scan, node, bias?.node === node ? new Map([[bias.slot, null]]) : new Map());
}

/** All that h is made of, up to where rows are fed. */
function chain(graph: Graph, tap: Tap): { nodes: NodeScan[]; initializers: Set<string> } {
	const nodes = new Set<NodeScan>();
	const initializers = new Set<string>();
	const open = [tap.h];
	for (let tensor = open.pop(); tensor !== undefined; tensor = open.pop()) {
		if (tensor === tap.linear.feed || tensor === "" || tensor === tap.linear.bias?.tensor) continue;
		if (graph.scan.initializers.has(tensor)) initializers.add(tensor);
		const node = graph.producer(tensor);
		if (!node || nodes.has(node)) continue;
		nodes.add(node);
		open.push(...node.inputs);
	}
	return { nodes: [...nodes].reverse(), initializers };
}
