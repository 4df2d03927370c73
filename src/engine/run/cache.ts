/**
 * The key-value cache between runs. Its buffers belong to the caller and have room to spare, so that the same tensors go
 * into every run and only what a run adds is copied; a cache that is handed out by the graph goes in again as it is.
 */
import type { CachePort } from "../../core/onnx/cache/edit";
import { type Feeds, type Tensor, tensorOf } from "../ort";

/** Room is made in steps of so many tokens: what reads the whole buffer would pay for more, and growing copies it. */
export const ROOM_STEP = 64;
/** A cache that must grow does so by this share at least, or an answer to a long prompt would be copying all the time. */
const GROWTH = 1 / 8;

/** A cache input of the session, and how it is kept. */
export interface CacheInput extends CachePort {
	readonly type: Tensor.Type;
	readonly shape: readonly (number | string)[];
	/** Entries that one row has on the axis of rows: 1, or the heads where the exporter folded them into it. */
	readonly fold: number;
}

type Numbers = Float32Array | Uint16Array | BigInt64Array | Uint8Array | Int8Array;
type Make = new (length: number) => Numbers;

const ARRAYS: Record<string, Make> = {
	float32: Float32Array,
	float16: Uint16Array,
	int64: BigInt64Array,
	int8: Int8Array,
	uint8: Uint8Array,
};

export class Cache {
	private readonly parts: Part[];

	private constructor(
		parts: Part[],
		/** Answers that share a run. */
		public rows: number,
		/** Tokens that each row holds. */
		public length: number,
	) {
		this.parts = parts;
	}

	/**
	 * The cache before any token: no past, and zeros where a hybrid layer keeps a state of fixed size.
	 * @param tokens room for so many from the start, where room costs nothing
	 */
	static empty(inputs: readonly CacheInput[], rows: number, tokens = 0): Cache {
		return new Cache(
			inputs.map((input) => Part.empty(input, rows, tokens)),
			rows,
			0,
		);
	}

	/** Writes the cache's tensors into a run's inputs. */
	feed(feeds: Feeds): void {
		for (const { input, tensor } of this.parts) feeds[input.past] = tensor;
	}

	/** Takes in what a run of `tokens` new tokens gave. */
	append(results: Feeds, tokens: number): void {
		for (const part of this.parts) part.append(results, this.length, tokens);
		this.length += tokens;
	}

	/**
	 * A cache of its own in which one row stands several times.
	 * @param tokens room for so many, of all that are to come
	 */
	repeat(row: number, times: number, tokens: number): Cache {
		const rows = new Array<number>(times).fill(row);
		const parts = this.parts.map((part) => part.taken(rows, this.length, roomFor(tokens)));
		return new Cache(parts, times, this.length);
	}

	/** A cache of its own that is the same to the last number of its room, so that what is run on it is as well. */
	copy(): Cache {
		return new Cache(
			this.parts.map((part) => part.copy()),
			this.rows,
			this.length,
		);
	}

	/** Drops all rows but some, given in ascending order, within the memory that is there. */
	keep(rows: readonly number[]): void {
		for (const part of this.parts) part.keep(rows);
		this.rows = rows.length;
	}

	/** Bytes of memory behind the cache. */
	get bytes(): number {
		return this.parts.reduce((sum, { tensor }) => sum + (tensor.data as Numbers).buffer.byteLength, 0);
	}
}

const roomFor = (tokens: number): number => Math.max(1, Math.ceil(tokens / ROOM_STEP)) * ROOM_STEP;

/** Bytes that one row's cache takes when it holds so many tokens. */
export function bytesPerRow(inputs: readonly CacheInput[], tokens: number): number {
	return inputs.reduce((sum, input) => {
		// A cache that is handed out and in has no room to spare.
		const sides = sidesOf(input, 1, input.axis === null ? tokens : roomFor(tokens));
		const Kind = ARRAYS[input.type] ?? Float32Array;
		return sum + sizeOf(sides) * (Kind as typeof Float32Array).BYTES_PER_ELEMENT;
	}, 0);
}

/** One tensor of the cache. */
class Part {
	private constructor(
		readonly input: CacheInput,
		public tensor: Tensor,
	) {}

	static empty(input: CacheInput, rows: number, tokens: number): Part {
		// Attention that is computed apart works through the whole room, empty or not, so there it grows with the prompt.
		const room = roomFor(input.method === "apart" ? 0 : tokens);
		const sides = sidesOf(input, rows, input.axis === null ? 0 : room);
		return new Part(input, make(input.type, new (ARRAYS[input.type] ?? Float32Array)(sizeOf(sides)), sides));
	}

	append(results: Feeds, length: number, tokens: number): void {
		const { axis, present, fresh } = this.input;
		if (axis === null || !fresh) {
			this.tensor = results[present!]!;
			return;
		}
		this.grow(length, length + tokens);
		const from = results[fresh.output]!;
		const grown = from.dims[fresh.isFlat ? 1 : axis];
		if (grown !== tokens) throw new Error(`${this.input.past} grew by ${grown} tokens, not ${tokens}`);
		if (fresh.isFlat) {
			this.appendFlat(from.data as Numbers, length, tokens);
			return;
		}
		const { dims } = this.tensor;
		const inner = sizeOf(dims.slice(axis + 1));
		const outer = sizeOf(dims.slice(0, axis));
		copyBlocks(
			{ data: from.data as Numbers, at: fresh.place * outer * tokens * inner, step: tokens * inner },
			{ data: this.data, at: length * inner, step: dims[axis]! * inner },
			{ blocks: outer, size: tokens * inner },
		);
	}

	/** [B, T, H·D] -> the places of the new tokens in [B, H, S, D] */
	private appendFlat(from: Numbers, length: number, tokens: number): void {
		const [rows, heads, room, width] = this.tensor.dims as [number, number, number, number];
		const first = this.input.fresh!.place * rows * tokens;
		for (let row = 0; row < rows; row++)
			for (let token = 0; token < tokens; token++)
				copyBlocks(
					{ data: from, at: (first + row * tokens + token) * heads * width, step: width },
					{ data: this.data, at: (row * heads * room + length + token) * width, step: room * width },
					{ blocks: heads, size: width },
				);
	}

	/** A part of its own with the rows chosen, each maybe several times. */
	taken(rows: readonly number[], length: number, room: number): Part {
		const { axis, rows: rowAxis, type, fold } = this.input;
		const { dims } = this.tensor;
		const sides = [...dims];
		sides[rowAxis] = rows.length * fold;
		if (axis !== null) sides[axis] = Math.max(room, dims[axis]!);
		const data = new (this.data.constructor as Make)(sizeOf(sides));
		// A block is what lies together whatever the room: a row's tokens, or all of it where it has no axis of them.
		const block =
			sizeOf((axis === null ? dims : sides).slice((axis ?? rowAxis) + 1)) * (axis === null ? fold : 1);
		const [step, newStep] = axis === null ? [block, block] : [dims[axis]! * block, sides[axis]! * block];
		const blocks = (fold * sizeOf(dims.slice(rowAxis + 1))) / (step || 1);
		const size = axis === null ? block : length * block;
		for (let o = 0; o < sizeOf(dims.slice(0, rowAxis)); o++)
			rows.forEach((old, place) => {
				copyBlocks(
					{ data: this.data, at: (o * (dims[rowAxis]! / fold) + old) * blocks * step, step },
					{ data, at: (o * rows.length + place) * blocks * newStep, step: newStep },
					{ blocks, size },
				);
			});
		return new Part(this.input, make(type, data, sides));
	}

	copy(): Part {
		const { axis, fresh, type } = this.input;
		// What is handed out and in is replaced by each run, never written into.
		if (axis === null || !fresh) return new Part(this.input, this.tensor);
		return new Part(this.input, make(type, this.data.slice(), [...this.tensor.dims]));
	}

	keep(rows: readonly number[]): void {
		const { rows: axis, type, fold } = this.input;
		const { dims } = this.tensor;
		const { data } = this;
		const row = fold * sizeOf(dims.slice(axis + 1));
		for (let o = 0; o < sizeOf(dims.slice(0, axis)); o++)
			rows.forEach((old, place) => {
				const from = (o * (dims[axis]! / fold) + old) * row;
				data.copyWithin((o * rows.length + place) * row, from, from + row);
			});
		const sides = dims.map((side, i) => (i === axis ? rows.length * fold : side));
		this.tensor = make(type, data.subarray(0, sizeOf(sides)) as Numbers, sides);
	}

	private get data(): Numbers {
		return this.tensor.data as Numbers;
	}

	private grow(length: number, tokens: number): void {
		const { axis, rows, fold } = this.input;
		const { dims } = this.tensor;
		if (tokens <= dims[axis!]!) return;
		const all = Array.from({ length: dims[rows]! / fold }, (_, row) => row);
		this.tensor = this.taken(all, length, roomFor(tokens + GROWTH * length)).tensor;
	}
}

/** Shorter blocks than this are copied number by number: a view of each would cost more than its copy. */
const SHORT = 16;

interface Place {
	data: Numbers;
	at: number;
	step: number;
}

function copyBlocks(from: Place, to: Place, { blocks, size }: { blocks: number; size: number }): void {
	for (let block = 0; block < blocks; block++) {
		const source = from.at + block * from.step;
		const target = to.at + block * to.step;
		if (size > SHORT) to.data.set(from.data.subarray(source, source + size) as never, target);
		else for (let i = 0; i < size; i++) to.data[target + i] = from.data[source + i]!;
	}
}

/** The sides of a cache input. Sides that the file leaves open are rows, or tokens. */
function sidesOf({ shape, axis, rows, fold }: CacheInput, batch: number, tokens: number): number[] {
	return shape.map((side, i) => {
		if (i === rows) return batch * fold;
		return i === axis || typeof side !== "number" ? tokens : side;
	});
}

const sizeOf = (sides: readonly number[]): number => sides.reduce((product, side) => product * side, 1);

const make = (type: Tensor.Type, data: Numbers, sides: readonly number[]): Tensor =>
	tensorOf(type, data as Tensor.DataType, sides);
