/**
 * Products with a constant matrix, y = x W, cut out of their model together with all that W is made of: so the runtime itself
 * says what a matrix holds, however it is stored. Weights in files beside the model are referred to, not copied.
 */
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { Addition, GRAPH_FIELD, MODEL_FIELD, message, withInputs } from "./bytes/build";
import { WireReader } from "./bytes/wire";
import { attributesOf, type Graph } from "./find/graph";
import { FLOAT, type Linear } from "./find/linear";
import type { ModelScan, NodeScan } from "./scan";

export const ROWS_INPUT = "rows";

/** A model that is not ended yet. */
export interface Cut {
	/** What more nodes and outputs are added to. */
	readonly addition: Addition;
	/** @returns the ONNX file */
	finish(): Uint8Array;
}

/** A cut whose input `rows`, float32 [R, side], is multiplied by W, or by its blocks. */
export interface CutProduct extends Cut {
	/** float32 [R, outer], or [R, outer, groups]: for row r of an identity W[g · side + r, :] in column g. */
	readonly values: string;
	readonly side: number;
	readonly groups: number;
}

/** The general way: rows of any values go through the very nodes, which costs as much as R tokens. */
export function cutProduct(graph: Graph, linear: Linear): CutProduct {
	const { scan } = graph;
	const addition = new Addition(scan.opsets.get("") ?? 0);
	const parts = chain(graph, linear, linear.output);
	addition.input(ROWS_INPUT, FLOAT, [null, linear.inner]);
	addition.node(linear.feed, "Cast", [ROWS_INPUT], { to: linear.elemType });
	for (const node of parts.nodes) addition.copy(GRAPH_FIELD.node, withoutBias(scan, node, linear));
	const values = addition.node("hneurons.h", "Cast", [linear.output], { to: FLOAT });
	const finish = () => modelOf(scan, addition, parts.initializers);
	return { addition, values, side: linear.inner, groups: 1, finish };
}

/** A cut that has W itself, as float32. */
export interface CutMatrix extends Cut {
	/** [inner, outer], or [outer, inner] where it is turned. */
	readonly matrix: string;
	readonly isTurned: boolean;
}

/**
 * W where it is there as a matrix.
 * @param operators whose second input it is
 * @param input     the cut's input, which is named before any node
 * @returns         null when it is no input of such an operator, or when more than it is multiplied by
 */
export function cutMatrix(
	graph: Graph,
	linear: Linear,
	{ operators, input }: { operators: readonly string[]; input: (addition: Addition) => void },
): CutMatrix | null {
	const { scan } = graph;
	const { node, alsoReads } = linear;
	if (!operators.includes(node.opType) || alsoReads.length > 0 || node.outputs[0] !== linear.output)
		return null;
	const addition = new Addition(scan.opsets.get("") ?? 0);
	const weight = node.inputs[1]!;
	const parts = chain(graph, linear, weight);
	input(addition);
	for (const maker of parts.nodes) addition.copy(GRAPH_FIELD.node, withInputs(scan, maker, new Map()));
	const matrix = addition.node("hneurons.w", "Cast", [weight], { to: FLOAT });
	const isTurned = !!attributesOf(scan, node).get("transB")?.integer;
	return { addition, matrix, isTurned, finish: () => modelOf(scan, addition, parts.initializers) };
}

/** Packed zero points share a byte, so that many blocks belong together. */
const BITS_A_BYTE = 8;

/**
 * Blocks of packed integers lie one after another, [D, blocks, bytes]. Read as [D * blocks, 1, bytes] the same bytes are a
 * product whose input is one block wide, and whose identity is as small as a block.
 * @returns null for other forms, and where blocks that share a byte cannot be kept together
 */
export function cutBlocks(graph: Graph, linear: Linear): CutProduct | null {
	const { scan } = graph;
	const { node, alsoReads, bias, inner, outer } = linear;
	if (node.opType !== "MatMulNBits" || alsoReads.length > 0 || node.outputs[0] !== linear.output) return null;
	const attributes = attributesOf(scan, node);
	const asked = (name: string) => attributes.get(name)?.integer ?? 0;
	const [bits, width] = [asked("bits") || 4, asked("block_size")];
	const packed = node.inputs.slice(1, bias ? bias.slot : undefined).filter(Boolean);
	const [weight, scales, zeroPoints] = packed.map((name) => scan.initializers.get(name));
	if (!weight || !scales || packed.length > 3 || node.inputs[4] || (packed[2] && !zeroPoints)) return null;
	const blocks = Math.ceil(inner / width);
	const together = zeroPoints?.dataType === weight.dataType ? BITS_A_BYTE / bits : 1;
	if (blocks % together !== 0) return null;
	const [side, groups] = [width * together, blocks / together];
	const columns = outer * groups;
	const addition = new Addition(scan.opsets.get("") ?? 0);
	addition.input(ROWS_INPUT, FLOAT, [null, side]);
	const rows = addition.node("hneurons.rows", "Cast", [ROWS_INPUT], { to: linear.elemType });
	addition.copy(GRAPH_FIELD.node, blockNode(scan, node, { rows, packed, side, columns }));
	const wide = addition.node("hneurons.w", "Cast", ["hneurons.product"], { to: FLOAT });
	const shape = addition.integers("hneurons.w.shape", [-1, outer, groups]);
	const values = addition.node("hneurons.w.apart", "Reshape", [wide, shape]);
	const dims = [
		[columns, together, ...weight.dims.slice(2)],
		scales.dims.length === 1 ? [columns * together] : [columns, together],
		zeroPoints && (zeroPoints.dims.length === 1 ? [columns] : [columns, 1]),
	];
	// Zero points of the scales' type are one number a block.
	if (zeroPoints && zeroPoints.dataType !== weight.dataType) dims[2] = dims[1];
	const finish = () => {
		packed.forEach((name, i) => {
			addition.copy(GRAPH_FIELD.initializer, reshaped(scan, name, dims[i]!));
		});
		return modelOf(scan, addition, new Set());
	};
	return { addition, values, side, groups, finish };
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

function withoutBias(scan: ModelScan, node: NodeScan, { bias }: Linear): Uint8Array {
	return withInputs(scan, node, bias?.node === node ? new Map([[bias.slot, null]]) : new Map());
}

/** All that a tensor is made of, up to where rows are fed. */
function chain(
	graph: Graph,
	{ feed, bias }: Linear,
	made: string,
): { nodes: NodeScan[]; initializers: Set<string> } {
	const nodes = new Set<NodeScan>();
	const initializers = new Set<string>();
	const open = [made];
	for (let tensor = open.pop(); tensor !== undefined; tensor = open.pop()) {
		if (tensor === feed || tensor === "" || tensor === bias?.tensor) continue;
		if (graph.scan.initializers.has(tensor)) initializers.add(tensor);
		const node = graph.producer(tensor);
		if (!node || nodes.has(node)) continue;
		nodes.add(node);
		open.push(...node.inputs);
	}
	return { nodes: [...nodes].reverse(), initializers };
}
