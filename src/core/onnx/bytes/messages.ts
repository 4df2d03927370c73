/** Reading single ONNX messages: a node, a tensor but for its values, a tensor's type. Field numbers are onnx.proto's. */
import type { InitializerScan, NodeScan, ValueScan } from "../scan";
import { type Field, type Range, WireError, type WireReader } from "./wire";

/** Guards the call stack: no exporter nests If or Loop bodies deeper than three. */
const MAX_NESTING = 8;
/** No tensor of a language model has more axes; guards against dims lists of megabytes. */
const MAX_AXES = 32;
/** Attributes that matter here hold axes or a permutation; guards against lists of megabytes. */
export const MAX_INTEGERS = 1 << 16;

const NODE = { input: 1, output: 2, name: 3, opType: 4, attribute: 5, domain: 7, metadata: 9 };
/** Parts of a TensorProto; `int64` is the DataType of that name. */
const TENSOR = { dims: 1, dataType: 2, int64Data: 7, name: 8, rawData: 9, externalData: 13, int64: 7 };

/** Reads a NodeProto, but for what its attributes hold. */
export function readNode(wire: WireReader, node: Field): NodeScan {
	const inputs: string[] = [];
	const outputs: string[] = [];
	const attributes: Range[] = [];
	const innerOps: string[] = [];
	const metadataProps = new Map<string, string>();
	const texts = { [NODE.name]: "", [NODE.opType]: "", [NODE.domain]: "" };
	for (const field of wire.fields(node)) {
		if (field.id === NODE.input) inputs.push(wire.string(field));
		else if (field.id === NODE.output) outputs.push(wire.string(field));
		else if (field.id === NODE.attribute) {
			attributes.push({ start: field.start, end: field.end });
			readInnerOps(wire, field, { depth: 1, ops: innerOps });
		} else if (field.id === NODE.metadata) metadataProps.set(...readEntry(wire, field));
		else if (field.id in texts) texts[field.id] = wire.string(field);
	}
	return {
		name: texts[NODE.name]!,
		opType: texts[NODE.opType]!,
		domain: standardDomain(texts[NODE.domain]!),
		inputs,
		outputs,
		attributes,
		metadataProps,
		innerOps,
		range: { start: node.start, end: node.end },
		field: { start: node.from, end: node.end },
	};
}

/**
 * Collects the operators in the graphs that an attribute holds (AttributeProto.g = 6, graphs = 11), and checks the
 * parts that are read only when asked for (t = 5, ints = 8), so that asking cannot fail.
 */
function readInnerOps(wire: WireReader, attribute: Range, found: { depth: number; ops: string[] }): void {
	if (found.depth > MAX_NESTING) throw new WireError(`its graphs are nested more than ${MAX_NESTING} deep`);
	for (const graph of wire.fields(attribute)) {
		if (graph.id === 5) readTensor(wire, graph);
		if (graph.id === 8) wire.integers(graph, MAX_INTEGERS);
		if (graph.id !== 6 && graph.id !== 11) continue;
		for (const node of inside(wire, graph, 1)) {
			for (const field of wire.fields(node)) {
				if (field.id === NODE.opType) found.ops.push(wire.string(field));
				if (field.id === NODE.attribute)
					readInnerOps(wire, field, { depth: found.depth + 1, ops: found.ops });
			}
		}
	}
}

/** Reads a TensorProto but for its values. */
export function readTensor(wire: WireReader, tensor: Range): InitializerScan & { name: string } {
	let name = "";
	let dataType = 0;
	let externalLocation: string | null = null;
	const dims: number[] = [];
	for (const field of wire.fields(tensor)) {
		if (field.id === TENSOR.dims) dims.push(...wire.integers(field, MAX_AXES));
		if (field.id === TENSOR.dataType) dataType = field.value;
		if (field.id === TENSOR.name) name = wire.string(field);
		if (field.id !== TENSOR.externalData) continue;
		const [key, value] = readEntry(wire, field);
		if (key === "location") externalLocation = value;
	}
	return { name, dims, dataType, externalLocation, range: { start: tensor.start, end: tensor.end } };
}

/** Reads a short int64 list: raw_data = 9, or int64_data = 7. Undefined when it is none, or not in this file. */
export function readIntegers(
	wire: WireReader,
	{ dataType, range }: Pick<InitializerScan, "dataType" | "range">,
): number[] | undefined {
	const values: number[] = [];
	if (dataType !== TENSOR.int64) return undefined;
	try {
		for (const field of wire.fields(range)) {
			if (field.id === TENSOR.int64Data) values.push(...wire.integers(field, MAX_AXES));
			if (field.id !== TENSOR.rawData || field.end - field.start > 8 * MAX_AXES) continue;
			const view = new DataView(wire.bytes.buffer, wire.bytes.byteOffset + field.start);
			for (let at = 0; at + 8 <= field.end - field.start; at += 8)
				values.push(Number(view.getBigInt64(at, true)));
		}
	} catch (error) {
		// A long list, or one the scan had no need to look into: no short list either way.
		if (error instanceof WireError) return undefined;
		throw error;
	}
	return values.length > 0 ? values : undefined;
}

/** ValueInfoProto: name = 1, type = 2 {tensor_type = 1 {elem_type = 1, shape = 2 {dim = 1 {value = 1, param = 2}}}}. */
export function readValueInfo(wire: WireReader, value: Field): ValueScan {
	let name = "";
	let elemType = 0;
	const dims: (number | string | null)[] = [];
	for (const field of wire.fields(value)) {
		if (field.id === 1) name = wire.string(field);
		if (field.id !== 2) continue;
		for (const tensor of inside(wire, field, 1)) {
			for (const part of wire.fields(tensor)) {
				if (part.id === 1) elemType = part.value;
				if (part.id === 2) for (const dim of inside(wire, part, 1)) dims.push(readDim(wire, dim));
			}
		}
	}
	if (dims.length > MAX_AXES) throw new WireError(`${name} has ${dims.length} axes`);
	return { name, elemType, dims, field: { start: value.from, end: value.end } };
}

function readDim(wire: WireReader, range: Range): number | string | null {
	let side: number | string | null = null;
	for (const field of wire.fields(range)) {
		if (field.id === 1) side = field.value;
		if (field.id === 2) side = wire.string(field);
	}
	return side;
}

/** StringStringEntryProto: key = 1, value = 2. */
function readEntry(wire: WireReader, range: Range): [string, string] {
	const parts: [string, string] = ["", ""];
	for (const field of wire.fields(range)) {
		if (field.id === 1) parts[0] = wire.string(field);
		if (field.id === 2) parts[1] = wire.string(field);
	}
	return parts;
}

function* inside(wire: WireReader, range: Range, id: number): Generator<Field> {
	for (const field of wire.fields(range)) if (field.id === id) yield field;
}

/** The standard operators' domain has two spellings. */
export const standardDomain = (domain: string): string => (domain === "ai.onnx" ? "" : domain);
