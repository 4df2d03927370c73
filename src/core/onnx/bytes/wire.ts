/**
 * Reading the protobuf wire format in place: nothing is decoded, every value is a byte range of the file.
 * A weight of a gigabyte costs as much as a name. Writing is in `build.ts`.
 */

/** Bytes [start, end) of the file. */
export interface Range {
	readonly start: number;
	readonly end: number;
}

/** One field of a message. `from` is where its tag starts; [start, end) is its payload. */
export interface Field extends Range {
	readonly id: number;
	readonly wire: number;
	readonly from: number;
	/** The number of a varint field (a negative int64 comes out negative); 0 for any other wire type. */
	readonly value: number;
}

/** Wire types of protobuf; groups (3 and 4) are not used by ONNX. */
export const VARINT = 0;
export const FIXED64 = 1;
export const BYTES = 2;
export const FIXED32 = 5;

/** The bytes are not what they should be. Never leaves the scan: `scanModel` turns it into a sentence. */
export class WireError extends Error {
	override readonly name = "WireError";
}

/**
 * Guards against files made of millions of empty fields, which would keep a scan busy for minutes.
 * The largest real graphs (a decomposed 80-layer decoder) have under two million fields.
 */
const MAX_FIELDS = 10_000_000;

/** Walks messages of one file and never reads outside the range it is given. */
export class WireReader {
	private fieldsLeft = MAX_FIELDS;
	private readonly text = new TextDecoder();

	constructor(readonly bytes: Uint8Array) {}

	/** @returns the fields of the message in `range`, in file order */
	*fields(range: Range): Generator<Field> {
		let at = range.start;
		while (at < range.end) {
			const from = at;
			if (this.fieldsLeft-- <= 0) throw new WireError(`it has more than ${MAX_FIELDS} fields`);
			const tag = this.varint(at, range.end);
			const id = Math.floor(tag.value / 8);
			const wire = tag.value % 8;
			if (id < 1 || id > 0x1fffffff) throw new WireError(`byte ${from} does not start a field`);
			const field = this.payload(from, id, wire, { start: tag.end, end: range.end });
			at = field.end;
			yield field;
		}
	}

	/** @returns the text of a string field */
	string(range: Range): string {
		return this.text.decode(this.bytes.subarray(range.start, range.end));
	}

	/** @returns the numbers of a repeated int64 field, packed or not */
	integers(field: Field, limit: number): number[] {
		if (field.wire === VARINT) return [field.value];
		const values: number[] = [];
		for (let at = field.start; at < field.end; ) {
			const next = this.varint(at, field.end);
			values.push(next.value);
			if (values.length > limit)
				throw new WireError(`the list at byte ${field.from} is longer than ${limit}`);
			at = next.end;
		}
		return values;
	}

	private payload(from: number, id: number, wire: number, rest: Range): Field {
		const { start, end } = rest;
		if (wire === VARINT) {
			const { value, end: after } = this.varint(start, end);
			return { id, wire, from, start, end: after, value };
		}
		if (wire === FIXED64 || wire === FIXED32) {
			const after = start + (wire === FIXED64 ? 8 : 4);
			if (after > end) throw new WireError(`it is cut off at byte ${end}`);
			return { id, wire, from, start, end: after, value: 0 };
		}
		if (wire !== BYTES) throw new WireError(`byte ${from} does not start a field`);
		const length = this.varint(start, end);
		const after = length.end + length.value;
		if (length.value < 0 || after > end)
			throw new WireError(`the field at byte ${from} is cut off at byte ${end}`);
		return { id, wire, from, start: length.end, end: after, value: 0 };
	}

	/** Up to 7 bytes are exact in a double; longer ones (negative numbers) take the bigint path. */
	private varint(start: number, end: number): { value: number; end: number } {
		let value = 0;
		for (let i = 0; i < 10; i++) {
			const at = start + i;
			if (at >= end) throw new WireError(`it is cut off at byte ${end}`);
			const byte = this.bytes[at]!;
			value += (byte & 0x7f) * 2 ** (7 * i);
			if (byte < 0x80) return { value: i < 7 ? value : this.longVarint(start, at + 1), end: at + 1 };
		}
		throw new WireError(`the number at byte ${start} has no end`);
	}

	private longVarint(start: number, end: number): number {
		let value = 0n;
		for (let at = start; at < end; at++) value |= BigInt(this.bytes[at]! & 0x7f) << BigInt(7 * (at - start));
		return Number(BigInt.asIntN(64, value));
	}
}
