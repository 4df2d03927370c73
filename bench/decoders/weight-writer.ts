/** Writes a model whose weights are made while they are written: nothing large is ever in memory. */
import { type FileHandle, open } from "node:fs/promises";
import { basename } from "node:path";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { mulberry32 } from "../../src/core/random";
import { type OnnxGraph, TYPE } from "../../test/zoo/write-onnx";

/** How a weight's numbers are drawn. */
export type Fill = "normal" | "bytes" | "scales";

/** An initializer that is made only while it is written. */
export interface Weight {
	readonly name: string;
	readonly type: number;
	readonly dims: readonly number[];
	readonly fill: Fill;
}

/** protobuf allows no message of 2 GiB; the rest of the graph needs some of it. */
const LARGEST_FILE = 2 ** 31 - 2 ** 27;
/** Weights in a file of their own start at a page, so that they can be mapped. */
const PAGE = 4096;
const POOL_BYTES = 2 ** 24;
/** Small enough that no sum overflows in thirty layers, large enough that every layer matters. */
const DEVIATION = 0.02;
/** Standard deviation of a nibble minus eight. */
const NIBBLE_DEVIATION = 4.61;
const IR_VERSION = 10;
/** Fields of ModelProto, GraphProto and TensorProto. */
const MODEL = { irVersion: 1, producer: 2, graph: 7, opset: 8 };
const GRAPH_INITIALIZER = 5;
const TENSOR = { dims: 1, dataType: 2, name: 8, raw: 9, external: 13, location: 14 };

/**
 * Writes the graph with its weights: inside the file, or beside it in `<file>_data` where they are too large for that.
 * @returns the paths that were written
 */
export async function writeModel(
	path: string,
	graph: OnnxGraph,
	weights: readonly Weight[],
	opset: number,
): Promise<string[]> {
	const isBeside = weights.reduce((sum, weight) => sum + bytesOf(weight), 0) > LARGEST_FILE;
	const data = `${path}_data`;
	const records = isBeside ? besideRecords(weights, basename(data)) : weights.map(insideRecord);
	const small = graph.graphBytes();
	const payload = (weight: Weight) => (isBeside ? 0 : bytesOf(weight));
	const size = records.reduce((sum, record, i) => sum + record.length + payload(weights[i]!), small.length);
	const pools = new Pools();
	await writing(path, async (file) => {
		await file.write(header(opset));
		await file.write(new BinaryWriter().tag(MODEL.graph, WireType.LengthDelimited).uint32(size).finish());
		await file.write(small);
		for (const [i, record] of records.entries()) {
			await file.write(record);
			if (!isBeside) await pools.write(file, weights[i]!);
		}
	});
	if (!isBeside) return [path];
	await writing(data, async (file) => {
		for (const weight of weights) {
			await pools.write(file, weight);
			await file.write(new Uint8Array(padding(bytesOf(weight))));
		}
	});
	return [path, data];
}

async function writing(path: string, write: (file: FileHandle) => Promise<void>): Promise<void> {
	const file = await open(path, "w");
	try {
		await write(file);
	} finally {
		await file.close();
	}
}

function header(opset: number): Uint8Array {
	const model = new BinaryWriter().tag(MODEL.irVersion, WireType.Varint).int64(IR_VERSION);
	model.tag(MODEL.producer, WireType.LengthDelimited).string("h-neuron-lens bench");
	for (const [domain, version] of [
		["", opset],
		["com.microsoft", 1],
	] as const) {
		const entry = new BinaryWriter().tag(1, WireType.LengthDelimited).string(domain);
		entry.tag(2, WireType.Varint).int64(version);
		model.tag(MODEL.opset, WireType.LengthDelimited).bytes(entry.finish());
	}
	return model.finish();
}

const bytesOf = ({ type, dims }: Weight): number =>
	dims.reduce((product, side) => product * side, type === TYPE.uint8 ? 1 : 4);

const padding = (size: number): number => (PAGE - (size % PAGE)) % PAGE;

function described({ name, type, dims }: Weight): BinaryWriter {
	const tensor = new BinaryWriter();
	for (const side of dims) tensor.tag(TENSOR.dims, WireType.Varint).int64(side);
	tensor.tag(TENSOR.dataType, WireType.Varint).int32(type);
	return tensor.tag(TENSOR.name, WireType.LengthDelimited).string(name);
}

/** Everything of an initializer up to its numbers, which follow. */
function insideRecord(weight: Weight): Uint8Array {
	const tensor = described(weight);
	tensor.tag(TENSOR.raw, WireType.LengthDelimited).uint32(bytesOf(weight));
	const head = tensor.finish();
	const record = new BinaryWriter().tag(GRAPH_INITIALIZER, WireType.LengthDelimited);
	return Buffer.concat([record.uint32(head.length + bytesOf(weight)).finish(), head]);
}

/** Initializers that name their place in the file beside the model. */
function besideRecords(weights: readonly Weight[], location: string): Uint8Array[] {
	let offset = 0;
	return weights.map((weight) => {
		const length = bytesOf(weight);
		const tensor = described(weight);
		for (const [key, value] of Object.entries({ location, offset, length })) {
			const entry = new BinaryWriter().tag(1, WireType.LengthDelimited).string(key);
			entry.tag(2, WireType.LengthDelimited).string(String(value));
			tensor.tag(TENSOR.external, WireType.LengthDelimited).bytes(entry.finish());
		}
		tensor.tag(TENSOR.location, WireType.Varint).int32(1);
		offset += length + padding(length);
		return new BinaryWriter()
			.tag(GRAPH_INITIALIZER, WireType.LengthDelimited)
			.bytes(tensor.finish())
			.finish();
	});
}

/** Random numbers drawn once; every weight is a window into them at a place of its own. */
class Pools {
	private readonly random = mulberry32(1);
	private readonly pools = new Map<Fill, Uint8Array>();

	async write(file: FileHandle, weight: Weight): Promise<void> {
		const pool = this.pool(weight.fill);
		let from = 4 * Math.floor(this.random() * (pool.length / 4));
		for (let left = bytesOf(weight); left > 0; from = 0) {
			const piece = pool.subarray(from, from + left);
			await file.write(piece);
			left -= piece.length;
		}
	}

	private pool(fill: Fill): Uint8Array {
		const known = this.pools.get(fill);
		if (known) return known;
		const pool = fill === "bytes" ? this.bytes() : this.floats(fill);
		this.pools.set(fill, pool);
		return pool;
	}

	private bytes(): Uint8Array {
		return Uint8Array.from({ length: POOL_BYTES }, () => 256 * this.random());
	}

	private floats(fill: Exclude<Fill, "bytes">): Uint8Array {
		const draw = fill === "normal" ? () => DEVIATION * this.normal() : () => this.scale();
		return new Uint8Array(Float32Array.from({ length: POOL_BYTES / 4 }, draw).buffer);
	}

	private normal(): number {
		return Math.sqrt(-2 * Math.log(1 - this.random())) * Math.cos(2 * Math.PI * this.random());
	}

	private scale(): number {
		return (DEVIATION / NIBBLE_DEVIATION) * (0.75 + this.random() / 2);
	}
}
