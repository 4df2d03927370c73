/**
 * ||W_down[:,j]||_2 as the runtime computes it, so that no weight format has to be decoded here. The general way pushes an
 * identity matrix through the very nodes of the down projection, which costs as much as N tokens; where the weight's form
 * is known there are ways that cost as much as reading it.
 */
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { Addition, GRAPH_FIELD, MODEL_FIELD, message, withInputs } from "./bytes/build";
import { WireReader } from "./bytes/wire";
import { attributesOf, type Graph, graphOf } from "./find/graph";
import { ELEM_TYPES, FLOAT } from "./find/linear";
import type { ModelScan, NodeScan } from "./scan";
import type { Tap } from "./taps";

export const ROWS_INPUT = "rows";
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
	const graph = graphOf(scan);
	const addition = new Addition(scan.opsets.get("") ?? 0);
	const parts = chain(graph, tap, tap.h);
	addition.input(ROWS_INPUT, FLOAT, [null, tap.neurons]);
	addition.node(tap.linear.feed, "Cast", [ROWS_INPUT], { to: ELEM_TYPES[tap.elemType] });
	for (const node of parts.nodes) addition.copy(GRAPH_FIELD.node, withoutBias(scan, node, tap));
	const wide = addition.node("hneurons.h", "Cast", [tap.h], { to: FLOAT });
	addition.axesNode(NORMS_OUTPUT, "ReduceL2", wide, { since: 18, axes: [-1], keepdims: 0 });
	addition.output(NORMS_OUTPUT, FLOAT, [null]);
	return modelOf(scan, addition, parts.initializers);
}

/** W itself is there as a matrix, [N, D] or turned: norms = ||W[j,:]||. */
function ofMatrix(graph: Graph, tap: Tap): NormsModel | null {
	const { scan } = graph;
	const { node, alsoReads } = tap.linear;
	const attributes = attributesOf(scan, node);
	const isPlain = ["MatMul", "Gemm"].includes(node.opType) && (attributes.get("alpha")?.float ?? 1) === 1;
	if (!isPlain || alsoReads.length > 0 || node.outputs[0] !== tap.h) return null;
	const addition = new Addition(scan.opsets.get("") ?? 0);
	const weight = node.inputs[1]!;
	const parts = chain(graph, tap, weight);
	addition.input(ROWS_INPUT, FLOAT, [null, 1]);
	for (const maker of parts.nodes) addition.copy(GRAPH_FIELD.node, withInputs(scan, maker, new Map()));
	const wide = addition.node("hneurons.w", "Cast", [weight], { to: FLOAT });
	const across = attributes.get("transB")?.integer ? 0 : 1;
	const lengths = addition.axesNode("hneurons.lengths", "ReduceL2", wide, {
		since: 18,
		axes: [across],
		keepdims: 0,
	});
	addition.node(NORMS_OUTPUT, "Mul", [ROWS_INPUT, lengths]);
	addition.output(NORMS_OUTPUT, FLOAT, [null, null]);
	return { bytes: modelOf(scan, addition, parts.initializers), side: 1, groups: tap.neurons };
}

/** Packed zero points share a byte, so that many blocks belong together. */
const BITS_A_BYTE = 8;

/**
 * Blocks of packed integers lie one after another, [D, blocks, bytes]. Read as [D * blocks, 1, bytes] the same bytes are a
 * product whose input is one block wide, and whose identity is as small as a block.
 */
function ofBlocks(graph: Graph, tap: Tap): NormsModel | null {
	const { scan } = graph;
	const { node, alsoReads, bias } = tap.linear;
	if (node.opType !== "MatMulNBits" || alsoReads.length > 0 || node.outputs[0] !== tap.h) return null;
	const attributes = attributesOf(scan, node);
	const asked = (name: string) => attributes.get(name)?.integer ?? 0;
	const [bits, width] = [asked("bits") || 4, asked("block_size")];
	const packed = node.inputs.slice(1, bias ? bias.slot : undefined).filter(Boolean);
	const [weight, scales, zeroPoints] = packed.map((name) => scan.initializers.get(name));
	if (!weight || !scales || packed.length > 3 || node.inputs[4] || (packed[2] && !zeroPoints)) return null;
	const blocks = Math.ceil(tap.neurons / width);
	const together = zeroPoints?.dataType === weight.dataType ? BITS_A_BYTE / bits : 1;
	if (blocks % together !== 0) return null;
	const [side, groups] = [width * together, blocks / together];
	const columns = tap.hidden * groups;
	const addition = new Addition(scan.opsets.get("") ?? 0);
	addition.input(ROWS_INPUT, FLOAT, [null, side]);
	const rows = addition.node("hneurons.rows", "Cast", [ROWS_INPUT], { to: ELEM_TYPES[tap.elemType] });
	addition.copy(GRAPH_FIELD.node, blockNode(scan, node, { rows, packed, side, columns }));
	const wide = addition.node("hneurons.w", "Cast", ["hneurons.product"], { to: FLOAT });
	const shape = addition.integers("hneurons.w.shape", [-1, tap.hidden, groups]);
	const apart = addition.node("hneurons.w.apart", "Reshape", [wide, shape]);
	addition.axesNode(NORMS_OUTPUT, "ReduceL2", apart, { since: 18, axes: [1], keepdims: 0 });
	addition.output(NORMS_OUTPUT, FLOAT, [null, groups]);
	const dims = [
		[columns, together, ...weight.dims.slice(2)],
		scales.dims.length === 1 ? [columns * together] : [columns, together],
		zeroPoints && (zeroPoints.dims.length === 1 ? [columns] : [columns, 1]),
	];
	// Zero points of the scales' type are one number a block.
	if (zeroPoints && zeroPoints.dataType !== weight.dataType) dims[2] = dims[1];
	packed.forEach((name, i) => {
		addition.copy(GRAPH_FIELD.initializer, reshaped(scan, name, dims[i]!));
	});
	return { bytes: modelOf(scan, addition, new Set()), side, groups };
}

/** The product over `side` inputs and `columns` outputs, everything else as it was. */
function blockNode(
	scan: ModelScan,
	node: NodeScan,
	{ rows, packed, side, columns }: { rows: string; packed: readonly string[]; side: number; columns: number },
): Uint8Array {
	const writer = new BinaryWriter();
	const text = (field: number, value: string) => writer.tag(field, WireType.LengthDelimited).string(value);
	for (const input of [rows, ...packed]) text(1, input);
	text(2, "hneurons.product");
	text(4, node.opType);
	for (const range of node.attributes) {
		const name = new WireReader(scan.bytes);
		const isSize = [...name.fields(range)].some(
			(field) => field.id === 1 && ["K", "N"].includes(name.string(field)),
		);
		if (!isSize) message(writer, 5, scan.bytes.subarray(range.start, range.end));
	}
	for (const [name, value] of [
		["K", side],
		["N", columns],
	] as const) {
		const size = new BinaryWriter().tag(1, WireType.LengthDelimited).string(name);
		message(writer, 5, size.tag(3, WireType.Varint).int64(value).tag(20, WireType.Varint).int32(2).finish());
	}
	text(7, node.domain);
	return writer.finish();
}

/** TensorProto.dims = 1. */
function reshaped(scan: ModelScan, name: string, dims: readonly number[]): Uint8Array {
	const writer = new BinaryWriter();
	for (const side of dims) writer.tag(1, WireType.Varint).int64(side);
	for (const field of new WireReader(scan.bytes).fields(scan.initializers.get(name)!.range))
		if (field.id !== 1) writer.raw(scan.bytes.subarray(field.from, field.end));
	return writer.finish();
}

function modelOf(scan: ModelScan, addition: Addition, initializers: ReadonlySet<string>): Uint8Array {
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

/** All that a tensor is made of, up to where rows are fed. */
function chain(graph: Graph, tap: Tap, made: string): { nodes: NodeScan[]; initializers: Set<string> } {
	const nodes = new Set<NodeScan>();
	const initializers = new Set<string>();
	const open = [made];
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
