/**
 * What an ONNX file holds, as names, shapes and byte ranges. Field numbers are those of onnx.proto.
 * Weights are never read: a scan of a file with 2 GiB of them takes as long as one without.
 */
import { readNode, readTensor, readValueInfo, standardDomain } from "./bytes/messages";
import { type Field, type Range, WireError, WireReader } from "./bytes/wire";

export interface NodeScan {
	readonly name: string;
	readonly opType: string;
	/** "" is the standard domain; "ai.onnx" is read as "". */
	readonly domain: string;
	readonly inputs: readonly string[];
	readonly outputs: readonly string[];
	/** Payload of each AttributeProto; `attributesOf` reads them when asked. */
	readonly attributes: readonly Range[];
	/** Exporter's notes, such as `pkg.torch.onnx.name_scopes`. */
	readonly metadataProps: ReadonlyMap<string, string>;
	/** Operators inside If, Loop and Scan bodies of this node, at any depth. */
	readonly innerOps: readonly string[];
	/** The NodeProto's payload. */
	readonly range: Range;
	/** The whole field, tag included. */
	readonly field: Range;
}

export interface InitializerScan {
	readonly dims: readonly number[];
	/** TensorProto.DataType: 1 float32, 10 float16, 16 bfloat16, 2 uint8, 3 int8 ... */
	readonly dataType: number;
	readonly range: Range;
	/** The file beside the model that holds the values, or null when they are in the model file. */
	readonly externalLocation: string | null;
}

export interface ValueScan {
	readonly name: string;
	readonly elemType: number;
	/** A number, the name of a symbolic side, or null when the file does not say. */
	readonly dims: readonly (number | string | null)[];
	/** The whole field, tag included. */
	readonly field: Range;
}

export interface ModelScan {
	readonly bytes: Uint8Array;
	readonly irVersion: number;
	readonly producer: string;
	/** Operator-set version by domain; "" is the standard one. */
	readonly opsets: ReadonlyMap<string, number>;
	readonly nodes: readonly NodeScan[];
	readonly initializers: ReadonlyMap<string, InitializerScan>;
	readonly inputs: readonly ValueScan[];
	readonly outputs: readonly ValueScan[];
	/** Shapes the exporter noted for tensors inside the graph. */
	readonly valueInfos: ReadonlyMap<string, ValueScan>;
	readonly externalFiles: readonly string[];
	/** ModelProto.graph fields: usually one; protobuf merges several. */
	readonly graphs: readonly Field[];
	/** Fields of ModelProto that a model cut out of this one needs too: versions, operator sets, local functions. */
	readonly preamble: readonly Range[];
}

/** A message of protobuf, and so a model file, ends at 2 GiB; larger models keep their weights in files beside it. */
const MAX_BYTES = 2 ** 31 - 1;

const MODEL = { irVersion: 1, producer: 2, graph: 7, opset: 8, functions: 25 };
const GRAPH = { node: 1, initializer: 5, input: 11, output: 12, valueInfo: 13 };

/**
 * Reads the structure of a model file.
 * @param bytes the whole .onnx file; it is kept, not copied
 * @returns the scan, or one sentence that says what is wrong with the file
 */
export function scanModel(bytes: Uint8Array): { value: ModelScan } | { problem: string } {
	const problem = refuse(bytes, bytes.length);
	if (problem) return { problem };
	try {
		return new Scanner(bytes).scan();
	} catch (error) {
		if (error instanceof WireError) return { problem: notWhole(error) };
		throw error;
	}
}

/** What is said of bytes that end too early or make no messages. */
export const notWhole = (error: WireError): string => `This is not a whole ONNX model: ${error.message}.`;

/**
 * What is known to be no model before it is read.
 * @param start the file's first bytes, 64 where it has them
 * @param size  the whole file's
 * @returns one sentence, or null when it may be a model
 */
export function refuse(start: Uint8Array, size: number): string | null {
	if (size === 0) return "The model file is empty.";
	if (size > MAX_BYTES)
		return "The model file is larger than 2 GiB; export it with its weights in a file beside it.";
	const head = new TextDecoder().decode(start.subarray(0, 64)).trimStart();
	if (head.startsWith("version https://git-lfs"))
		return "This is a Git LFS pointer, not the model it points to.";
	if (/^<(!doctype|html)/i.test(head)) return "This is a web page, not an ONNX model.";
	return null;
}

class Scanner {
	private readonly wire: WireReader;
	private readonly nodes: NodeScan[] = [];
	private readonly initializers = new Map<string, InitializerScan>();
	private readonly inputs: ValueScan[] = [];
	private readonly outputs: ValueScan[] = [];
	private readonly valueInfos = new Map<string, ValueScan>();
	private readonly externalFiles = new Set<string>();

	constructor(private readonly bytes: Uint8Array) {
		this.wire = new WireReader(bytes);
	}

	scan(): { value: ModelScan } | { problem: string } {
		const opsets = new Map<string, number>();
		const graphs: Field[] = [];
		const preamble: Range[] = [];
		let irVersion = 0;
		let producer = "";
		for (const field of this.wire.fields({ start: 0, end: this.bytes.length })) {
			if (field.id === MODEL.graph) graphs.push(field);
			if (field.id === MODEL.irVersion) irVersion = field.value;
			if (field.id === MODEL.producer) producer = this.wire.string(field);
			if (field.id === MODEL.opset) this.opset(field, opsets);
			if ([MODEL.irVersion, MODEL.opset, MODEL.functions].includes(field.id))
				preamble.push({ start: field.from, end: field.end });
		}
		for (const graph of graphs) this.graph(graph);
		const missing = this.missing(graphs, opsets);
		if (missing) return { problem: missing };
		const { bytes, nodes, initializers, inputs, outputs, valueInfos } = this;
		const found = { bytes, nodes, initializers, inputs, outputs, valueInfos };
		return {
			value: {
				...found,
				irVersion,
				producer,
				opsets,
				graphs,
				preamble,
				externalFiles: [...this.externalFiles],
			},
		};
	}

	private missing(graphs: Field[], opsets: ReadonlyMap<string, number>): string | null {
		if (graphs.length === 0) return "This is not an ONNX model: it holds no graph.";
		if (this.nodes.length === 0) return "This ONNX model has an empty graph.";
		if (this.outputs.length === 0) return "This ONNX model has no outputs.";
		if (!opsets.has("")) return "This is not a whole ONNX model: it does not say which operator set it uses.";
		return null;
	}

	private opset(range: Range, opsets: Map<string, number>): void {
		let domain = "";
		let version = 0;
		for (const field of this.wire.fields(range)) {
			if (field.id === 1) domain = standardDomain(this.wire.string(field));
			if (field.id === 2) version = field.value;
		}
		opsets.set(domain, version);
	}

	private graph(graph: Range): void {
		const { wire } = this;
		for (const field of wire.fields(graph)) {
			if (field.id === GRAPH.node) this.nodes.push(readNode(wire, field));
			if (field.id === GRAPH.initializer) this.initializer(field);
			if (field.id === GRAPH.input) this.inputs.push(readValueInfo(wire, field));
			if (field.id === GRAPH.output) this.outputs.push(readValueInfo(wire, field));
			if (field.id === GRAPH.valueInfo) {
				const value = readValueInfo(wire, field);
				this.valueInfos.set(value.name, value);
			}
		}
	}

	private initializer(tensor: Field): void {
		const { name, ...found } = readTensor(this.wire, tensor);
		if (found.externalLocation !== null) this.externalFiles.add(found.externalLocation);
		this.initializers.set(name, found);
	}
}
