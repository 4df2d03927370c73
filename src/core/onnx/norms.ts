/**
 * ||W_down[:,j]||_2 as the runtime computes it, so that no weight format has to be decoded here. The general way pushes an
 * identity matrix through the very nodes of the down projection, which costs as much as N tokens; where the weight's form
 * is known there are ways that cost as much as reading it.
 */
import { type CutProduct, cutBlocks, cutMatrix, cutProduct, ROWS_INPUT } from "./cut-out";
import { attributesOf, type Graph, graphOf } from "./find/graph";
import { FLOAT } from "./find/linear";
import type { ModelScan } from "./scan";
import type { Tap } from "./taps";

export const NORMS_OUTPUT = "norms";

/** An ONNX file that measures one layer: rows of an identity go in, float32 [R, side], and norms come out, [R, groups]. */
export interface NormsModel {
	readonly bytes: Uint8Array;
	/** Row r of the identity gives in column g the norm of neuron g * side + r. */
	readonly side: number;
	readonly groups: number;
}

/** The cheapest model that measures a layer's column norms. Weights in files beside the model are referred to, not copied. */
export function normsModel(scan: ModelScan, tap: Tap): NormsModel {
	const graph = graphOf(scan);
	const general = () => ({ bytes: downProjectionModel(scan, tap), side: tap.neurons, groups: 1 });
	return ofMatrix(graph, tap) ?? ofBlocks(graph, tap) ?? general();
}

/**
 * Cuts a layer's down projection out into a model of its own.
 *
 *     norms[r] = ||W_down rows[r]||_2
 *
 * @returns an ONNX file: input `rows` float32 [R, N], output `norms` float32 [R]. Row r of an identity gives neuron r's
 *          column norm. Weights in a file beside the model are referred to, not copied.
 */
export function downProjectionModel(scan: ModelScan, tap: Tap): Uint8Array {
	return lengthsOf(cutProduct(graphOf(scan), tap.linear), -1, [null]);
}

/** The lengths of what comes out of a product, over one of its axes. */
function lengthsOf(
	{ addition, values, finish }: CutProduct,
	axis: number,
	dims: (number | null)[],
): Uint8Array {
	addition.axesNode(NORMS_OUTPUT, "ReduceL2", values, { since: 18, axes: [axis], keepdims: 0 });
	addition.output(NORMS_OUTPUT, FLOAT, dims);
	return finish();
}

/** W itself is there as a matrix, [N, D] or turned: norms = ||W[j,:]||. */
function ofMatrix(graph: Graph, { linear, neurons }: Tap): NormsModel | null {
	if ((attributesOf(graph.scan, linear.node).get("alpha")?.float ?? 1) !== 1) return null;
	const cut = cutMatrix(graph, linear, {
		operators: ["MatMul", "Gemm"],
		input: (addition) => addition.input(ROWS_INPUT, FLOAT, [null, 1]),
	});
	if (!cut) return null;
	const { addition, matrix, isTurned, finish } = cut;
	const lengths = addition.axesNode("hneurons.lengths", "ReduceL2", matrix, {
		since: 18,
		axes: [isTurned ? 0 : 1],
		keepdims: 0,
	});
	addition.node(NORMS_OUTPUT, "Mul", [ROWS_INPUT, lengths]);
	addition.output(NORMS_OUTPUT, FLOAT, [null, null]);
	return { bytes: finish(), side: 1, groups: neurons };
}

/** Each packed block is a product of its own. */
function ofBlocks(graph: Graph, { linear }: Tap): NormsModel | null {
	const cut = cutBlocks(graph, linear);
	if (!cut) return null;
	const { side, groups } = cut;
	return { bytes: lengthsOf(cut, 1, [null, groups]), side, groups };
}
