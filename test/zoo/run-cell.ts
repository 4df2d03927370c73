/** A cell's file through the engine's own code: scanned, tapped, loaded and run as the product does it. */
process.env.ORT_DISABLE_TELEMETRY = "1"; // before the runtime is loaded: it reads this once

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { instrument } from "../../src/core/onnx/instrument";
import { type ModelScan, scanModel } from "../../src/core/onnx/scan";
import { findTaps, type Tap } from "../../src/core/onnx/taps";
import { columnNorms } from "../../src/engine/model/column-norms";
import { readConfig } from "../../src/engine/model/model-config";
import { createSession, type Log } from "../../src/engine/ort";
import { Forward, reading } from "../../src/engine/run/forward";
import type { ZooModel } from "./cell";
import { SIZE } from "./family";

export interface Found {
	readonly scan: ModelScan;
	readonly taps: readonly Tap[];
	readonly problems: readonly string[];
}

/** What the engine finds in the file, with what its config.json says. */
export function findIn({ bytes, config }: ZooModel): Found {
	const scanned = scanModel(bytes);
	if ("problem" in scanned) throw new Error(scanned.problem);
	const { hints } = readConfig({ config: { ...config }, generation: {}, genai: {} });
	return { scan: scanned.value, ...findTaps(scanned.value, hints) };
}

/** What a run gave, position by position. */
export interface Told {
	/** [T, L · N] |z| / ||h|| */
	readonly ratio: Float32Array;
	/** [V] of the last position. */
	readonly logits: Float32Array;
}

const quiet: Log = () => undefined;
const WHOLE = { logits: true, ratio: true };

/** A cell on disk with its sessions; close it when done. */
export class RunningCell {
	private readonly folder = mkdtempSync(join(tmpdir(), "zoo-"));
	private readonly open: Forward[] = [];

	constructor(
		private readonly model: ZooModel,
		private readonly found: Found,
	) {
		for (const [name, bytes] of model.beside) writeFileSync(join(this.folder, name), bytes);
	}

	/** The file as it is; null where it keeps windows of its own, which only the caller that it was built for can feed. */
	async untouched(): Promise<Forward | null> {
		const isWindowed = Buffer.from(this.model.bytes).includes("sliding_window_cache");
		return isWindowed ? null : this.session(this.model.bytes);
	}

	/** The file with taps, and the cache kept as the product keeps it. */
	async tapped(): Promise<Forward> {
		const { scan, taps } = this.found;
		const { pieces, cache, notes } = instrument(scan, taps, {
			pooled: false,
			lastLogitsOnly: true,
			keepsCache: true,
		});
		assert.deepEqual(notes, []);
		return this.session(Buffer.concat(pieces), { cache });
	}

	/** ||W_down[:,n]|| as the engine measures them, [L · N]. */
	norms(): Promise<Float32Array> {
		const { scan, taps } = this.found;
		const signal = new AbortController().signal;
		const cacheFolder = join(this.folder, "cache");
		return columnNorms(scan, taps, {
			fingerprint: "cell",
			folder: this.folder,
			cacheFolder,
			log: quiet,
			signal,
		});
	}

	async close(): Promise<void> {
		for (const forward of this.open) await forward.release();
		rmSync(this.folder, { recursive: true });
	}

	private async session(
		bytes: Uint8Array,
		facts: { cache?: ReturnType<typeof instrument>["cache"] } = {},
	): Promise<Forward> {
		const session = await createSession(bytes, { folder: this.folder, log: quiet, threads: 1 });
		const firstPosition = /^gemma3/.test(String(this.model.config.model_type)) ? 1 : 0;
		const forward = new Forward(session, {
			firstPosition,
			heads: SIZE.heads,
			headSize: SIZE.headDim,
			...facts,
		});
		this.open.push(forward);
		return forward;
	}
}

const EVERY = Array.from({ length: SIZE.layers }, () => Array.from({ length: SIZE.ffn }, (_, n) => n));
export const ONES = new Float32Array(SIZE.layers * SIZE.ffn).fill(1);

/** Runs tokens through the tapped file, all neurons read, in so many chunks. @returns the last chunk's */
export async function runTapped(
	forward: Forward,
	chunks: readonly (readonly number[])[],
	gain: Float32Array = ONES,
): Promise<Told[]> {
	const thread = forward.thread();
	const read = reading(EVERY, gain);
	const told: Told[] = [];
	for (const ids of chunks) {
		const { logits, ratio } = await forward.step(thread, ids, read, WHOLE);
		told.push({ logits: logits[0]!, ratio: ratio! });
	}
	return told;
}

/** Logits of the last position after each chunk, from the file as it is. */
export async function runUntouched(
	forward: Forward,
	chunks: readonly (readonly number[])[],
): Promise<Float32Array[]> {
	const thread = forward.thread();
	const logits: Float32Array[] = [];
	const none = { count: 0, feeds: {} };
	for (const ids of chunks) {
		const step = await forward.step(thread, ids, none, { logits: true, ratio: false });
		logits.push(step.logits[0]!);
	}
	return logits;
}
