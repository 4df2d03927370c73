/** Who makes and who reads each tensor, and the attributes of a node. */
import { MAX_INTEGERS, readIntegers, readTensor } from "../bytes/messages";
import { FIXED32, WireReader } from "../bytes/wire";
import type { InitializerScan, ModelScan, NodeScan } from "../scan";

export interface Graph {
	readonly scan: ModelScan;
	/** The node that makes a tensor. */
	producer(tensor: string): NodeScan | undefined;
	/** The nodes that read a tensor. */
	consumers(tensor: string): readonly NodeScan[];
	/** A tensor that is an initializer or comes out of a `Constant` node. */
	constant(tensor: string): InitializerScan | undefined;
	/** How many nodes lie between a node and the graph's start, along the longest way. */
	depth(node: NodeScan): number;
}

/** Indexes a scan; everything else in this folder asks the index. */
export function graphOf(scan: ModelScan): Graph {
	const producers = new Map<string, NodeScan>();
	const consumers = new Map<string, NodeScan[]>();
	for (const node of scan.nodes) {
		for (const tensor of node.outputs) if (tensor) producers.set(tensor, node);
		for (const tensor of new Set(node.inputs)) {
			const readers = consumers.get(tensor);
			if (readers) readers.push(node);
			else consumers.set(tensor, [node]);
		}
	}
	let depths: Map<NodeScan, number> | null = null;
	const graph: Graph = {
		scan,
		producer: (tensor) => producers.get(tensor),
		consumers: (tensor) => consumers.get(tensor) ?? [],
		constant: (tensor) => scan.initializers.get(tensor) ?? constantNode(scan, producers.get(tensor)),
		depth(node) {
			depths ??= measureDepths(graph);
			return depths.get(node) ?? 0;
		},
	};
	return graph;
}

function constantNode(scan: ModelScan, node: NodeScan | undefined): InitializerScan | undefined {
	if (node?.opType !== "Constant") return undefined;
	const value = attributesOf(scan, node).get("value");
	return value?.tensor;
}

/** Kahn's order; nodes on a cycle, which no runtime would load, keep depth 0. */
function measureDepths(graph: Graph): Map<NodeScan, number> {
	const { nodes } = graph.scan;
	const waiting = new Map<NodeScan, number>();
	const depths = new Map<NodeScan, number>();
	const ready: NodeScan[] = [];
	for (const node of nodes) {
		const count = [...new Set(node.inputs)].filter((tensor) => graph.producer(tensor)).length;
		waiting.set(node, count);
		if (count === 0) ready.push(node);
	}
	for (let node = ready.pop(); node; node = ready.pop()) {
		const depth = (depths.get(node) ?? 0) + 1;
		for (const tensor of node.outputs) {
			for (const reader of graph.consumers(tensor)) {
				depths.set(reader, Math.max(depths.get(reader) ?? 0, depth));
				const left = waiting.get(reader)! - 1;
				waiting.set(reader, left);
				if (left === 0) ready.push(reader);
			}
		}
	}
	return depths;
}

/** The parts of an AttributeProto that are asked for here. */
export interface Attribute {
	readonly float: number;
	readonly integer: number;
	readonly text: string;
	readonly integers: readonly number[];
	readonly tensor: InitializerScan | undefined;
}

/** Reads a node's attributes: name = 1, f = 2, i = 3, s = 4, t = 5, ints = 8. */
export function attributesOf(scan: ModelScan, node: NodeScan): Map<string, Attribute> {
	const wire = new WireReader(scan.bytes);
	const attributes = new Map<string, Attribute>();
	for (const range of node.attributes) {
		let name = "";
		const found = {
			float: 0,
			integer: 0,
			text: "",
			integers: [] as number[],
			tensor: undefined as Attribute["tensor"],
		};
		for (const field of wire.fields(range)) {
			if (field.id === 1) name = wire.string(field);
			if (field.id === 2 && field.wire === FIXED32) found.float = float32(scan.bytes, field.start);
			if (field.id === 3) found.integer = field.value;
			if (field.id === 4) found.text = wire.string(field);
			if (field.id === 5) found.tensor = readTensor(wire, field);
			if (field.id === 8) for (const value of wire.integers(field, MAX_INTEGERS)) found.integers.push(value);
		}
		attributes.set(name, found);
	}
	return attributes;
}

/** @returns the values of a constant int64 list, or undefined where there is none in the file itself */
export function integersOf(graph: Graph, tensor: string): readonly number[] | undefined {
	const constant = graph.constant(tensor);
	return constant && readIntegers(new WireReader(graph.scan.bytes), constant);
}

function float32(bytes: Uint8Array, at: number): number {
	return new DataView(bytes.buffer, bytes.byteOffset + at, 4).getFloat32(0, true);
}
