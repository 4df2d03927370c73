/**
 * A model file without its large weights: each became a reference into the file it was read from, so that the runtime
 * maps them instead of being handed a copy. What is left is a few megabytes that everything else works on. Pages of a file
 * are shared by the engines of several windows; what the runtime copies into another order is not.
 *
 * While a model is loaded its file is mapped: Windows then refuses to delete or replace it; on other systems a file that
 * is written over in place, rather than replaced, changes under the session.
 */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { basename } from "node:path";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { BYTES, VARINT, WireError } from "../../core/onnx/bytes/wire";
import { notWhole, refuse } from "../../core/onnx/scan";
import { LensError } from "../../protocol/errors";
import { type FileField, FileWire } from "../files/file-wire";

/** Field numbers of onnx.proto; DataLocation EXTERNAL is 1, DataType STRING is 8. */
const MODEL_GRAPH = 7;
const GRAPH_INITIALIZER = 5;
const TENSOR = { dataType: 2, segment: 3, rawData: 9, externalData: 13, location: 14 };
const EXTERNAL = 1;
const STRING = 8;

/**
 * Smaller tensors stay: among them are shapes and axes, which the runtime must know while it loads, and a page of 4 KiB
 * is the least that can be mapped.
 */
const SMALLEST = 4096;
/** Enough to know a pointer or a web page by. */
const HEAD_BYTES = 64;

/**
 * Reads a model file but for its large initializers.
 * @param name what messages call it
 * @returns a model file whose initializers refer to `path` by its base name
 * @throws LensError modelBroken when it is not a whole ONNX model, modelUnsupported when it is too large
 */
export async function readSkeleton(path: string, name = basename(path)): Promise<Uint8Array> {
	const file = open(path);
	try {
		const stats = fstatSync(file);
		if (!stats.isFile()) throw new LensError("modelNotFound", `${path} is not a file.`);
		const { size } = stats;
		// Protobuf allows no larger message, and the runtime reads none.
		if (size >= 2 ** 31)
			throw new LensError(
				"modelUnsupported",
				`${name} is larger than 2 GiB; export its weights to a file beside it.`,
			);
		const head = Buffer.alloc(Math.min(size, HEAD_BYTES));
		readSync(file, head, 0, head.length, 0);
		const problem = refuse(head, size);
		if (problem) throw new LensError("modelBroken", `${name}: ${problem}`);
		return modelWithout(new FileWire(file, size), basename(path));
	} catch (error) {
		if (error instanceof WireError) throw new LensError("modelBroken", `${name}: ${notWhole(error)}`);
		throw error;
	} finally {
		closeSync(file);
	}
}

function open(path: string): number {
	try {
		return openSync(path, "r");
	} catch (error) {
		throw new LensError("modelNotFound", `${path} cannot be read: ${(error as Error).message}.`);
	}
}

function modelWithout(wire: FileWire, location: string): Uint8Array {
	const pieces: Uint8Array[] = [];
	for (const field of wire.fields({ start: 0, end: wire.size })) {
		if (field.id === MODEL_GRAPH && field.wire === BYTES)
			pieces.push(...enclosed(MODEL_GRAPH, graphWithout(wire, field, location)));
		else pieces.push(wire.bytes(field.from, field.end));
	}
	return Buffer.concat(pieces);
}

/** @returns the payload of the GraphProto in pieces */
function graphWithout(wire: FileWire, graph: FileField, location: string): Uint8Array[] {
	const pieces: Uint8Array[] = [];
	// Neighbours that stay are taken in one piece: a graph has thousands of small fields.
	let kept = graph.start;
	for (const field of wire.fields(graph)) {
		if (field.id !== GRAPH_INITIALIZER || field.end - field.start < SMALLEST) continue;
		const tensor = tensorWithout(wire, field, location);
		if (!tensor) continue;
		pieces.push(wire.bytes(kept, field.from), ...enclosed(GRAPH_INITIALIZER, [tensor]));
		kept = field.end;
	}
	pieces.push(wire.bytes(kept, graph.end));
	return pieces;
}

/** @returns the payload of the TensorProto with its values left where they are; null when it must stay as it is */
function tensorWithout(wire: FileWire, tensor: FileField, location: string): Uint8Array | null {
	const values: FileField[] = [];
	const pieces: Uint8Array[] = [];
	for (const field of wire.fields(tensor)) {
		if (field.id === TENSOR.rawData) values.push(field);
		else {
			const isText = field.id === TENSOR.dataType && field.value === STRING;
			const isElsewhere = field.id === TENSOR.location && field.value === EXTERNAL;
			if (isText || isElsewhere || [TENSOR.segment, TENSOR.externalData].includes(field.id)) return null;
			if (field.id !== TENSOR.location) pieces.push(wire.bytes(field.from, field.end));
		}
	}
	const [raw, another] = values;
	if (!raw || another || raw.end - raw.start < SMALLEST) return null;
	return Buffer.concat([...pieces, reference(location, raw)]);
}

/** The fields of a TensorProto that say where its values are. */
function reference(location: string, { start, end }: FileField): Uint8Array {
	const writer = new BinaryWriter();
	const entries = { location, offset: String(start), length: String(end - start) };
	for (const [key, value] of Object.entries(entries)) {
		const entry = new BinaryWriter().tag(1, WireType.LengthDelimited).string(key);
		entry.tag(2, WireType.LengthDelimited).string(value);
		writer.tag(TENSOR.externalData, WireType.LengthDelimited).bytes(entry.finish());
	}
	return writer.tag(TENSOR.location, VARINT).int32(EXTERNAL).finish();
}

/** A field that holds `pieces`. */
function enclosed(id: number, pieces: Uint8Array[]): Uint8Array[] {
	const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
	return [new BinaryWriter().tag(id, WireType.LengthDelimited).uint32(length).finish(), ...pieces];
}
