/** A small ONNX writer for test models, apart from the product's own so that neither hides the other's mistakes. */
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

/** TensorProto.DataType. */
export const TYPE = {
	float: 1,
	uint8: 2,
	int8: 3,
	int32: 6,
	int64: 7,
	bool: 9,
	float16: 10,
	bfloat16: 16,
	uint4: 21,
	int4: 22,
};

export type Attribute =
	| number
	| string
	| readonly number[]
	| { readonly float: number }
	| { readonly graph: OnnxGraph }
	| { readonly tensor: TensorValue };
export type Dim = number | string;

export interface TensorValue {
	readonly type: number;
	readonly dims: readonly number[];
	readonly raw: Uint8Array;
}

/** What a model file says of itself. */
export interface ModelOptions {
	readonly ir?: number;
	readonly producer?: string;
	/** Name of a file beside the model that weights go to. */
	readonly data?: string;
	/** Weights of fewer bytes stay in the model. */
	readonly smallest?: number;
}

/** Where the values of weights go. */
interface Beside {
	readonly name: string;
	readonly data: Uint8Array[];
	readonly smallest: number;
}

export interface NodeOptions {
	readonly name?: string;
	readonly domain?: string;
	readonly attributes?: Record<string, Attribute>;
	readonly metadata?: Record<string, string>;
	/** Names of the outputs; the first names the node when `name` is left out. */
	readonly outputs?: readonly string[];
}

/** Collects a graph node by node and writes it as a model file. */
export class OnnxGraph {
	private readonly nodes: Uint8Array[] = [];
	private readonly initializers: (TensorValue & { readonly name: string })[] = [];
	private readonly inputs: Uint8Array[] = [];
	private readonly outputs: Uint8Array[] = [];
	private readonly noted: Uint8Array[] = [];
	private readonly constants = new Map<string, string>();
	private count = 0;

	/** @returns the first output's name */
	node(opType: string, inputs: readonly string[], options: NodeOptions = {}): string {
		const outputs = options.outputs ?? [options.name ? `${options.name}_output_0` : `t${this.count++}`];
		const node = new BinaryWriter();
		for (const input of inputs) text(node, 1, input);
		for (const output of outputs) text(node, 2, output);
		text(node, 3, options.name ?? outputs[0]!);
		text(node, 4, opType);
		for (const [name, value] of Object.entries(options.attributes ?? {}))
			bytes(node, 5, attribute(name, value));
		if (options.domain) text(node, 7, options.domain);
		for (const [key, value] of Object.entries(options.metadata ?? {}))
			bytes(node, 9, text(text(new BinaryWriter(), 1, key), 2, value).finish());
		this.nodes.push(node.finish());
		return outputs[0]!;
	}

	initializer(name: string, type: number, dims: readonly number[], raw: Uint8Array): string {
		this.initializers.push({ name, type, dims, raw });
		return name;
	}

	/** A shared int64 constant. */
	ints(...values: number[]): string {
		return this.constant(
			`ints.${values}`,
			TYPE.int64,
			[values.length],
			new BigInt64Array(values.map(BigInt)),
		);
	}

	/** A shared float32 scalar. */
	scalar(value: number): string {
		return this.constant(`scalar.${value}`, TYPE.float, [], new Float32Array([value]));
	}

	input(name: string, type: number, dims: readonly Dim[]): string {
		this.inputs.push(valueInfo(name, type, dims));
		return name;
	}

	output(name: string, type: number, dims: readonly Dim[]): void {
		this.outputs.push(valueInfo(name, type, dims));
	}

	/** Notes a tensor's shape, as exporters do. */
	note(name: string, type: number, dims: readonly Dim[]): void {
		this.noted.push(valueInfo(name, type, dims));
	}

	/** @param beside where the weights' values go, and how that file is called; left out, they stay in the graph */
	graphBytes(beside?: Beside): Uint8Array {
		const graph = new BinaryWriter();
		for (const node of this.nodes) bytes(graph, 1, node);
		text(graph, 2, "main_graph");
		for (const { name, ...value } of this.initializers) bytes(graph, 5, tensor(value, name, beside));
		for (const one of this.inputs) bytes(graph, 11, one);
		for (const one of this.outputs) bytes(graph, 12, one);
		for (const one of this.noted) bytes(graph, 13, one);
		return graph.finish();
	}

	/** @returns the model file */
	finish(opset: number, options: ModelOptions = {}): Uint8Array {
		return this.finishBeside(opset, options).bytes;
	}

	/** @returns the model file and, where `data` names one, the file of its weights */
	finishBeside(opset: number, options: ModelOptions): { bytes: Uint8Array; data: Uint8Array } {
		const { ir = 8, producer = "zoo", data: name, smallest = 0 } = options;
		const data: Uint8Array[] = [];
		const model = text(new BinaryWriter().tag(1, WireType.Varint).int64(ir), 2, producer);
		bytes(model, 7, this.graphBytes(name === undefined ? undefined : { name, data, smallest }));
		for (const [domain, version] of [
			["", opset],
			["com.microsoft", 1],
		] as const)
			bytes(model, 8, text(new BinaryWriter(), 1, domain).tag(2, WireType.Varint).int64(version).finish());
		return { bytes: model.finish(), data: Buffer.concat(data) };
	}

	private constant(name: string, type: number, dims: readonly number[], data: ArrayBufferView): string {
		if (!this.constants.has(name)) {
			this.constants.set(name, name);
			this.initializer(name, type, dims, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
		}
		return name;
	}
}

const text = (writer: BinaryWriter, field: number, value: string) =>
	writer.tag(field, WireType.LengthDelimited).string(value);

const bytes = (writer: BinaryWriter, field: number, value: Uint8Array) =>
	writer.tag(field, WireType.LengthDelimited).bytes(value);

/** A TensorProto; with `beside`, its values are appended there and the message only says where. */
function tensor({ type, dims, raw }: TensorValue, name: string, beside?: Beside): Uint8Array {
	const writer = new BinaryWriter();
	for (const side of dims) writer.tag(1, WireType.Varint).int64(side);
	writer.tag(2, WireType.Varint).int32(type);
	text(writer, 8, name);
	if (!beside || raw.length < beside.smallest) return bytes(writer, 9, raw).finish();
	const offset = beside.data.reduce((sum, { length }) => sum + length, 0);
	beside.data.push(raw);
	const entries = { location: beside.name, offset: `${offset}`, length: `${raw.length}` };
	for (const [key, value] of Object.entries(entries))
		bytes(writer, 13, text(text(new BinaryWriter(), 1, key), 2, value).finish());
	return writer.tag(14, WireType.Varint).int32(1).finish();
}

function valueInfo(name: string, type: number, dims: readonly Dim[]): Uint8Array {
	const shape = new BinaryWriter();
	for (const side of dims) {
		const dim = new BinaryWriter();
		if (typeof side === "number") dim.tag(1, WireType.Varint).int64(side);
		else text(dim, 2, side);
		bytes(shape, 1, dim.finish());
	}
	const tensorType = bytes(new BinaryWriter().tag(1, WireType.Varint).int32(type), 2, shape.finish());
	const wrapped = bytes(new BinaryWriter(), 1, tensorType.finish());
	return bytes(text(new BinaryWriter(), 1, name), 2, wrapped.finish()).finish();
}

/** AttributeType: 1 FLOAT, 2 INT, 3 STRING, 4 TENSOR, 5 GRAPH, 7 INTS. */
function attribute(name: string, value: Attribute): Uint8Array {
	const writer = text(new BinaryWriter(), 1, name);
	const typed = (type: number) => writer.tag(20, WireType.Varint).int32(type).finish();
	if (typeof value === "number") {
		writer.tag(3, WireType.Varint).int64(value);
		return typed(2);
	}
	if (typeof value === "string") {
		bytes(writer, 4, new TextEncoder().encode(value));
		return typed(3);
	}
	if ("float" in value) {
		writer.tag(2, WireType.Bit32).float(value.float);
		return typed(1);
	}
	if ("tensor" in value) {
		bytes(writer, 5, tensor(value.tensor, ""));
		return typed(4);
	}
	if ("graph" in value) {
		bytes(writer, 6, value.graph.graphBytes());
		return typed(5);
	}
	for (const one of value) writer.tag(8, WireType.Varint).int64(one);
	return typed(7);
}
