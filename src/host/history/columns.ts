/**
 * The shares of a run's response tokens by neuron, so that one neuron is read from many runs without the rest of them:
 *
 *     start [T] uint32 · end [T] uint32 · share [K, T] float32        little-endian, as on every platform we run on
 *
 * where T counts the response's tokens and K the probe's neurons. Made from the run's file, and made again when it is
 * missing or of another length.
 */
import { type FileHandle, open } from "node:fs/promises";
import type { TokenReading } from "../../protocol/engine-api";

export interface ColumnShape {
	/** T */
	tokens: number;
	/** K */
	neurons: number;
}

const CELL = 4;
/** Rows before the shares: starts and ends. */
const SPAN_ROWS = 2;

export const columnBytes = ({ tokens, neurons }: ColumnShape): number =>
	(SPAN_ROWS + neurons) * tokens * CELL;

/** The file's bytes. */
export function columnsOf(tokens: readonly TokenReading[], neurons: number): Uint8Array {
	const count = tokens.length;
	const bytes = new Uint8Array(columnBytes({ tokens: count, neurons }));
	const spans = new Uint32Array(bytes.buffer, 0, SPAN_ROWS * count);
	const shares = new Float32Array(bytes.buffer, SPAN_ROWS * count * CELL);
	for (const [t, token] of tokens.entries()) {
		spans[t] = token.start;
		spans[count + t] = token.end;
		for (let k = 0; k < neurons; k++) shares[k * count + t] = token.shares[k]!;
	}
	return bytes;
}

/** [T] shares of neuron `k`. Null when the file is missing or of another length. */
export async function readColumn(path: string, shape: ColumnShape, k: number): Promise<Float32Array | null> {
	const row = await readRows(path, shape, [SPAN_ROWS + k, 1]);
	return row && new Float32Array(row);
}

/** Where each token stands in the response: [T] UTF-16 offsets. Null as for `readColumn`. */
export async function readSpans(
	path: string,
	shape: ColumnShape,
): Promise<{ starts: Uint32Array; ends: Uint32Array } | null> {
	const rows = await readRows(path, shape, [0, SPAN_ROWS]);
	if (!rows) return null;
	const { tokens } = shape;
	return { starts: new Uint32Array(rows, 0, tokens), ends: new Uint32Array(rows, tokens * CELL) };
}

async function readRows(
	path: string,
	shape: ColumnShape,
	[first, count]: [first: number, count: number],
): Promise<ArrayBuffer | null> {
	let file: FileHandle | null = null;
	try {
		file = await open(path);
		if ((await file.stat()).size !== columnBytes(shape)) return null;
		const bytes = new Uint8Array(count * shape.tokens * CELL);
		const { bytesRead } = await file.read(bytes, 0, bytes.length, first * shape.tokens * CELL);
		return bytesRead === bytes.length ? bytes.buffer : null;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
		throw error;
	} finally {
		await file?.close();
	}
}
