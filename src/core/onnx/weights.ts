/** The matrix of a product as numbers, row by row, as the runtime computes it. */
import { cutBlocks, cutMatrix, cutProduct } from "./cut-out";
import type { Graph } from "./find/graph";
import { FLOAT, type Linear } from "./find/linear";

export const WEIGHTS_OUTPUT = "weights";
/** Where a run's rows of the matrix begin and end, int64 [1] each. */
export const FROM_INPUT = "from";
export const TO_INPUT = "to";

/**
 * An ONNX file that gives the rows of W [inner, outer] as float32. A model of slices is asked for rows `from` to `to` and gives
 * [R, outer]. One of rows is fed rows of an identity of `side`, and gives [R, outer, groups] (or [R, outer] where there is
 * one group): from row r of the identity comes W[g · side + r, :].
 */
export type WeightsModel = { readonly bytes: Uint8Array } & (
	| { readonly way: "slices" }
	| { readonly way: "rows"; readonly side: number; readonly groups: number }
);

const INT64 = 7;
/** Slice takes what to cut as inputs since then. */
const SLICE_INPUTS = 10;

/**
 * The cheapest model that gives a product's matrix. It may be scaled by a positive number: directions are the same.
 * @param linear bent by no activation of its own, unless its matrix is there as such
 */
export function weightsModel(graph: Graph, linear: Linear): WeightsModel {
	return slices(graph, linear) ?? rows(graph, linear);
}

/** Operators that multiply by their second input as it is, whatever they do with the product. */
const PLAIN = ["MatMul", "Gemm", "FusedGemm", "FusedMatMul"];

function slices(graph: Graph, linear: Linear): WeightsModel | null {
	if ((graph.scan.opsets.get("") ?? 0) < SLICE_INPUTS) return null;
	const cut = cutMatrix(graph, linear, {
		operators: PLAIN,
		input(addition) {
			addition.input(FROM_INPUT, INT64, [1]);
			addition.input(TO_INPUT, INT64, [1]);
		},
	});
	if (!cut) return null;
	const { addition, matrix, isTurned, finish } = cut;
	const axes = addition.integers("hneurons.axes", [isTurned ? 1 : 0]);
	const slice = isTurned ? "hneurons.slice" : WEIGHTS_OUTPUT;
	addition.node(slice, "Slice", [matrix, FROM_INPUT, TO_INPUT, axes]);
	if (isTurned) addition.node(WEIGHTS_OUTPUT, "Transpose", [slice], { perm: [1, 0] });
	addition.output(WEIGHTS_OUTPUT, FLOAT, [null, linear.outer]);
	return { bytes: finish(), way: "slices" };
}

function rows(graph: Graph, linear: Linear): WeightsModel {
	const blocks = cutBlocks(graph, linear);
	const { addition, values, side, groups, finish } = blocks ?? cutProduct(graph, linear);
	addition.node(WEIGHTS_OUTPUT, "Identity", [values]);
	addition.output(WEIGHTS_OUTPUT, FLOAT, blocks ? [null, linear.outer, groups] : [null, linear.outer]);
	return { bytes: finish(), way: "rows", side, groups };
}
