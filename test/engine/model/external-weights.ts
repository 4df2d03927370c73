/** Moves a model file's weights into a file beside it, as large exports have them. */
import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

const MODEL_GRAPH = 7;
const GRAPH_INITIALIZER = 5;
const TENSOR = { rawData: 9, externalData: 13, dataLocation: 14 };
const EXTERNAL = 1;
/** Shapes and axes stay inside: the runtime must know them while it loads. */
const SMALLEST = 512;

/** @param moves which of the large weights go, by their order; all when left out */
export function withExternalData(
	model: Uint8Array,
	location: string,
	moves: (index: number) => boolean = () => true,
): { graph: Uint8Array; data: Buffer } {
	const weights: Uint8Array[] = [];
	let offset = 0;
	let index = 0;
	const graph = rewrite(model, MODEL_GRAPH, (inner) =>
		rewrite(inner, GRAPH_INITIALIZER, (tensor) => {
			const writer = new BinaryWriter();
			const raw: Uint8Array[] = [];
			writer.raw(
				rewrite(tensor, TENSOR.rawData, (data) => {
					raw.push(data);
					return null;
				}),
			);
			const [data] = raw;
			if (!data || data.length < SMALLEST || !moves(index++)) return tensor;
			const entries = { location, offset: String(offset), length: String(data.length) };
			for (const [key, value] of Object.entries(entries))
				writer
					.tag(TENSOR.externalData, WireType.LengthDelimited)
					.bytes(
						new BinaryWriter()
							.tag(1, WireType.LengthDelimited)
							.string(key)
							.tag(2, WireType.LengthDelimited)
							.string(value)
							.finish(),
					);
			writer.tag(TENSOR.dataLocation, WireType.Varint).int32(EXTERNAL);
			weights.push(data);
			offset += data.length;
			return writer.finish();
		}),
	);
	return { graph, data: Buffer.concat(weights) };
}

/** The message with each field `field` changed; null drops it. */
function rewrite(
	message: Uint8Array,
	field: number,
	change: (payload: Uint8Array) => Uint8Array | null,
): Uint8Array {
	const reader = new BinaryReader(message);
	const writer = new BinaryWriter();
	while (reader.pos < reader.len) {
		const start = reader.pos;
		const [number, type] = reader.tag();
		if (number === field && type === WireType.LengthDelimited) {
			const changed = change(reader.bytes());
			if (changed) writer.tag(number, type).bytes(changed);
		} else {
			reader.skip(type, number);
			writer.raw(message.subarray(start, reader.pos));
		}
	}
	return writer.finish();
}
