/** Writing ONNX messages, and splicing them into a file's bytes without touching the rest of it. */
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type { ModelScan, NodeScan } from "../scan";
import { type Range, WireReader } from "./wire";

/** Field numbers of GraphProto and ModelProto that are written here. */
export const GRAPH_FIELD = { node: 1, initializer: 5, input: 11, output: 12 };
export const MODEL_FIELD = { graph: 7 };
const NODE_ATTRIBUTE = 5;
const INT64 = 7;
const FLOAT = 1;

export type AttributeValue = number | readonly number[];

/** Nodes, inputs and outputs to be added to a graph, in the order they are written. */
export class Addition {
	/** Every tensor that an added node reads. */
	readonly reads = new Set<string>();
	private readonly writer = new BinaryWriter();

	constructor(private readonly opset: number) {}

	/** Adds a node. @returns `output`, so that calls can be chained */
	node(
		output: string,
		opType: string,
		inputs: readonly string[],
		attributes: Record<string, AttributeValue> = {},
	): string {
		const node = new BinaryWriter();
		for (const input of inputs) {
			this.reads.add(input);
			node.tag(1, WireType.LengthDelimited).string(input);
		}
		node.tag(2, WireType.LengthDelimited).string(output);
		node.tag(3, WireType.LengthDelimited).string(output);
		node.tag(4, WireType.LengthDelimited).string(opType);
		for (const [name, value] of Object.entries(attributes)) message(node, 5, attribute(name, value));
		message(this.writer, GRAPH_FIELD.node, node.finish());
		return output;
	}

	/** Adds a node whose axes became an input in operator set `since`. */
	axesNode(
		output: string,
		opType: string,
		input: string,
		axes: { readonly since: number; readonly axes: readonly number[]; readonly keepdims?: number },
	): string {
		const keepdims: Record<string, number> = axes.keepdims === undefined ? {} : { keepdims: axes.keepdims };
		if (this.opset < axes.since) return this.node(output, opType, [input], { axes: axes.axes, ...keepdims });
		return this.node(output, opType, [input, this.integers(`${output}.axes`, axes.axes)], keepdims);
	}

	/** Adds a constant int64 list. A node, since an initializer would have to be an input too in old files. */
	integers(output: string, values: readonly number[]): string {
		const raw = new BigInt64Array(values.map(BigInt));
		return this.constant(output, INT64, [values.length], new Uint8Array(raw.buffer));
	}

	/** Adds a constant float32 scalar. */
	float(output: string, value: number): string {
		return this.constant(output, FLOAT, [], new Uint8Array(new Float32Array([value]).buffer));
	}

	input(name: string, elemType: number, dims: readonly (number | string | null)[]): void {
		message(this.writer, GRAPH_FIELD.input, valueInfo(name, elemType, dims));
	}

	output(name: string, elemType: number, dims: readonly (number | string | null)[]): void {
		message(this.writer, GRAPH_FIELD.output, valueInfo(name, elemType, dims));
	}

	/** Copies a message of another model as it is. */
	copy(field: number, payload: Uint8Array): void {
		message(this.writer, field, payload);
	}

	/** @returns the payload of a GraphProto */
	finish(): Uint8Array {
		return this.writer.finish();
	}

	private constant(output: string, dataType: number, dims: readonly number[], raw: Uint8Array): string {
		const tensor = new BinaryWriter();
		for (const side of dims) tensor.tag(1, WireType.Varint).int64(side);
		tensor.tag(2, WireType.Varint).int32(dataType);
		tensor.tag(9, WireType.LengthDelimited).bytes(raw);
		const value = new BinaryWriter().tag(1, WireType.LengthDelimited).string("value");
		message(value, 5, tensor.finish());
		value.tag(20, WireType.Varint).int32(4);
		const node = new BinaryWriter().tag(2, WireType.LengthDelimited).string(output);
		node.tag(3, WireType.LengthDelimited).string(output);
		node.tag(4, WireType.LengthDelimited).string("Constant");
		message(node, 5, value.finish());
		message(this.writer, GRAPH_FIELD.node, node.finish());
		return output;
	}
}

/** Writes one field that holds a message, a string or bytes. */
export function message(writer: BinaryWriter, field: number, payload: Uint8Array): BinaryWriter {
	return writer.tag(field, WireType.LengthDelimited).bytes(payload);
}

/** @returns a ValueInfoProto of a tensor; a side may be a number, a name or unknown (null) */
export function valueInfo(
	name: string,
	elemType: number,
	dims: readonly (number | string | null)[],
): Uint8Array {
	const shape = new BinaryWriter();
	for (const side of dims) {
		const dim = new BinaryWriter();
		if (typeof side === "number") dim.tag(1, WireType.Varint).int64(side);
		else if (side !== null) dim.tag(2, WireType.LengthDelimited).string(side);
		message(shape, 1, dim.finish());
	}
	const tensor = message(new BinaryWriter().tag(1, WireType.Varint).int32(elemType), 2, shape.finish());
	const type = message(new BinaryWriter(), 1, tensor.finish());
	return message(new BinaryWriter().tag(1, WireType.LengthDelimited).string(name), 2, type.finish()).finish();
}

/** AttributeProto: name = 1, i = 3, ints = 8, type = 20 (2 is INT, 7 is INTS). */
function attribute(name: string, value: AttributeValue): Uint8Array {
	const writer = new BinaryWriter().tag(1, WireType.LengthDelimited).string(name);
	if (typeof value === "number")
		return writer.tag(3, WireType.Varint).int64(value).tag(20, WireType.Varint).int32(2).finish();
	for (const one of value) writer.tag(8, WireType.Varint).int64(one);
	return writer.tag(20, WireType.Varint).int32(7).finish();
}

/** Another tensor name for a node's input; null takes the input and all after it away. */
export type InputChange = ReadonlyMap<number, string | null>;

/**
 * @param dropped an attribute that is left out
 * @returns the NodeProto with some input names changed and every other byte as it was
 */
export function withInputs(
	scan: ModelScan,
	node: NodeScan,
	change: InputChange,
	dropped?: string,
): Uint8Array {
	const writer = new BinaryWriter();
	const wire = new WireReader(scan.bytes);
	let slot = 0;
	let cut = false;
	for (const field of wire.fields(node.range)) {
		if (dropped !== undefined && field.id === NODE_ATTRIBUTE && nameOf(wire, field) === dropped) continue;
		const name = field.id === 1 ? change.get(slot++) : undefined;
		cut ||= name === null;
		if (field.id === 1 && cut) continue;
		if (typeof name === "string") writer.tag(1, WireType.LengthDelimited).string(name);
		else writer.raw(scan.bytes.subarray(field.from, field.end));
	}
	return writer.finish();
}

/** AttributeProto.name = 1. */
function nameOf(wire: WireReader, attribute: Range): string {
	for (const field of wire.fields(attribute)) if (field.id === 1) return wire.string(field);
	return "";
}

/** Bytes that take the place of a whole field of the graph. */
export interface Edit {
	readonly field: Range;
	readonly bytes: Uint8Array;
}

/**
 * The model file with some fields of its graph replaced and others appended, as pieces to be written one after another.
 * All but the new bytes are views into the old file.
 */
export function splice(scan: ModelScan, edits: readonly Edit[], addition: Uint8Array): Uint8Array[] {
	const pieces: Uint8Array[] = [];
	const view = (start: number, end: number) => scan.bytes.subarray(start, end);
	const inOrder = [...edits].sort((a, b) => a.field.start - b.field.start);
	let at = 0;
	for (const graph of scan.graphs) {
		const inside = inOrder.filter(({ field }) => field.start >= graph.start && field.end <= graph.end);
		const growth = inside.reduce(
			(sum, { field, bytes }) => sum + bytes.length - (field.end - field.start),
			0,
		);
		const head = new BinaryWriter().tag(MODEL_FIELD.graph, WireType.LengthDelimited);
		pieces.push(view(at, graph.from), head.uint32(graph.end - graph.start + growth).finish());
		at = graph.start;
		for (const { field, bytes } of inside) {
			pieces.push(view(at, field.start), bytes);
			at = field.end;
		}
		pieces.push(view(at, graph.end));
		at = graph.end;
	}
	pieces.push(view(at, scan.bytes.length), message(new BinaryWriter(), MODEL_FIELD.graph, addition).finish());
	return pieces.filter((piece) => piece.length > 0);
}
