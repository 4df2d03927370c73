/** The features on disk, [rows, parts, columns] float32, little-endian, read past the solvers without holding them. */
import { type Features, fromBlocks } from "../../core/probe/matrix";
import { GROUP } from "../../core/probe/solver/products";
import type { StudyFiles } from "../files";
import { stopIfCancelled } from "../job";

export interface FeatureShape {
	/** Answers in the file. */
	rows: number;
	/** Vectors an answer: regions, and what lies outside of each. */
	parts: number;
	/** Neurons, L·N. */
	columns: number;
}

/** Vectors of some rows: the part and the rows, in the order in which the matrix has them. */
export interface Chosen {
	part: number;
	rows: readonly number[];
}

export interface FeatureFile extends FeatureShape {
	/** A matrix of vectors, one list after the other; nothing is read before it is asked for a product. */
	features(chosen: readonly Chosen[]): Features;
}

/** Bytes read at a time (twice as many are held: one block is computed with while the next is read). */
const BLOCK = 16 * 2 ** 20;
/** Bytes between two vectors that are read along rather than left out, since a read of its own costs about as much. */
const GAP = 256 * 2 ** 10;

/**
 * Opens a file of features for reading in blocks. A cancel is heard between two of them.
 * @throws LensError fileUnreadable, when it is read and is not there or too short
 */
export function featureFile(
	files: StudyFiles,
	path: string,
	shape: FeatureShape,
	signal?: AbortSignal,
): FeatureFile {
	const vectorBytes = shape.columns * Float32Array.BYTES_PER_ELEMENT;
	return {
		...shape,
		features(chosen) {
			const places = chosen.flatMap(({ part, rows }) => rows.map((row) => row * shape.parts + part));
			const starts = places.map((place) => place * vectorBytes);
			const blocks = blocksOf(starts, vectorBytes);
			return fromBlocks({ rows: starts.length, columns: shape.columns }, () =>
				readAhead(blocks, async (block, buffer) => {
					if (signal) stopIfCancelled(signal);
					for (const { start, length, at } of block.spans)
						await files.readInto(path, start, new Uint8Array(buffer, at, length));
					return block.at.map((at) => new Float32Array(buffer, at, shape.columns));
				}),
			);
		},
	};
}

/** What to read for some vectors, and where they then lie. */
interface Block {
	/** File range and place in the buffer. */
	spans: { start: number; length: number; at: number }[];
	/** Each vector's place in the buffer. */
	at: number[];
	bytes: number;
}

/** Deals vectors to blocks: groups of GROUP, as many as fit, near neighbours in one read. */
function blocksOf(starts: readonly number[], vectorBytes: number): Block[] {
	const blocks: Block[] = [];
	for (let from = 0; from < starts.length; from += GROUP) {
		const group = starts.slice(from, from + GROUP);
		const last = blocks.at(-1);
		const grown = last && extended(last, group, vectorBytes);
		if (grown && grown.bytes <= BLOCK) blocks[blocks.length - 1] = grown;
		else blocks.push(extended({ spans: [], at: [], bytes: 0 }, group, vectorBytes));
	}
	return blocks;
}

function extended(block: Block, starts: readonly number[], vectorBytes: number): Block {
	const spans = [...block.spans];
	const at = [...block.at];
	let { bytes } = block;
	for (const start of starts) {
		const last = spans.at(-1);
		const gap = last ? start - (last.start + last.length) : -1;
		if (last && gap >= 0 && gap <= GAP) {
			spans[spans.length - 1] = { ...last, length: last.length + gap + vectorBytes };
			at.push(bytes + gap);
			bytes += gap + vectorBytes;
		} else {
			spans.push({ start, length: vectorBytes, at: bytes });
			at.push(bytes);
			bytes += vectorBytes;
		}
	}
	return { spans, at, bytes };
}

/** Reads each block while the one before it is computed with, into two buffers in turn. */
async function* readAhead(
	blocks: readonly Block[],
	read: (block: Block, buffer: ArrayBuffer) => Promise<Float32Array[]>,
): AsyncGenerator<Float32Array[]> {
	const largest = Math.max(0, ...blocks.map(({ bytes }) => bytes));
	const buffers = [new ArrayBuffer(largest), new ArrayBuffer(blocks.length > 1 ? largest : 0)];
	const begin = (k: number) => {
		const reading = read(blocks[k]!, buffers[k % 2]!);
		// A failure is thrown where the block is awaited; until then it must not count as unhandled.
		reading.catch(() => {});
		return reading;
	};
	let next = blocks.length > 0 ? begin(0) : null;
	try {
		for (let k = 0; next; k++) {
			const block: Float32Array[] = await next;
			next = k + 1 < blocks.length ? begin(k + 1) : null;
			yield block;
		}
	} finally {
		await next?.catch(() => {});
	}
}
