/**
 * The protobuf wire format of a file on disk, walked field by field with positioned reads: payloads are skipped, so that a
 * file of gigabytes costs as much as its tags. `core/onnx/bytes/wire.ts` does the same in memory.
 */
import { readSync } from "node:fs";
import {
	BYTES,
	FIXED32,
	FIXED64,
	type Field,
	type Range,
	VARINT,
	WireError,
} from "../../core/onnx/bytes/wire";

export type FileField = Field;

/** Read at once. Tags of a graph lie close together, and weights are skipped by more than this. */
const WINDOW_BYTES = 1 << 16;
/** Longest number: 64 bits, seven a byte. */
const MAX_VARINT = 10;
/** As `core/onnx/bytes/wire.ts` guards against files of millions of empty fields. */
const MAX_FIELDS = 10_000_000;

/**
 * Reads block: what is read is the graph alone, milliseconds of work that would take longer as thousands of awaited reads.
 */
export class FileWire {
	private readonly window = Buffer.alloc(WINDOW_BYTES);
	private windowStart = 0;
	private windowEnd = 0;
	private fieldsLeft = MAX_FIELDS;

	/**
	 * @param file an open file's descriptor
	 * @param size its bytes
	 */
	constructor(
		private readonly file: number,
		readonly size: number,
	) {}

	/** @returns the fields of the message in `range`, in file order @throws WireError where they make no message */
	*fields(range: Range): Generator<FileField> {
		for (let at = range.start; at < range.end; ) {
			const tag = this.varint(at, range.end);
			const id = Math.floor(tag.value / 8);
			const field = { id, wire: tag.value % 8, from: at };
			if (this.fieldsLeft-- <= 0) throw new WireError(`it has more than ${MAX_FIELDS} fields`);
			if (id < 1 || id > 0x1fffffff) throw new WireError(`byte ${at} does not start a field`);
			const whole = { ...field, ...this.payload(field, tag.end, range.end) };
			yield whole;
			at = whole.end;
		}
	}

	/** The bytes [start, end). */
	bytes(start: number, end: number): Uint8Array {
		const bytes = Buffer.alloc(end - start);
		this.fill(bytes, start);
		return bytes;
	}

	private payload(
		{ wire, from }: { wire: number; from: number },
		start: number,
		limit: number,
	): Range & { value: number } {
		if (wire === VARINT) {
			const { value, end } = this.varint(start, limit);
			return { start, end, value };
		}
		if (wire === FIXED64 || wire === FIXED32) {
			const end = start + (wire === FIXED64 ? 8 : 4);
			if (end > limit) throw new WireError(`it is cut off at byte ${limit}`);
			return { start, end, value: 0 };
		}
		if (wire !== BYTES) throw new WireError(`byte ${from} does not start a field`);
		const length = this.varint(start, limit);
		const end = length.end + length.value;
		if (end > limit) throw new WireError(`the field at byte ${from} is cut off at byte ${limit}`);
		return { start: length.end, end, value: 0 };
	}

	/** Exact up to 53 bits: lengths and types are read here, never values. */
	private varint(start: number, limit: number): { value: number; end: number } {
		let value = 0;
		for (let i = 0; i < MAX_VARINT; i++) {
			const at = start + i;
			if (at >= limit) throw new WireError(`it is cut off at byte ${limit}`);
			const byte = this.byte(at);
			value += (byte & 0x7f) * 2 ** (7 * i);
			if (byte < 0x80) return { value, end: at + 1 };
		}
		throw new WireError(`the number at byte ${start} has no end`);
	}

	private byte(at: number): number {
		if (at < this.windowStart || at >= this.windowEnd) {
			const length = Math.min(WINDOW_BYTES, this.size - at);
			this.fill(this.window.subarray(0, length), at);
			this.windowStart = at;
			this.windowEnd = at + length;
		}
		return this.window[at - this.windowStart]!;
	}

	private fill(bytes: Buffer, from: number): void {
		for (let done = 0; done < bytes.length; ) {
			const read = readSync(this.file, bytes, done, bytes.length - done, from + done);
			if (read === 0) throw new WireError(`it is cut off at byte ${from + done}`);
			done += read;
		}
	}
}
