/** Models in the test's own process, without an engine around them. */
process.env.ORT_DISABLE_TELEMETRY = "1"; // before the runtime is loaded: it reads this once

import { join } from "node:path";
import { instrument } from "../../src/core/onnx/instrument";
import { scanModel } from "../../src/core/onnx/scan";
import { findTaps } from "../../src/core/onnx/taps";
import { type LoadedModel, openModel } from "../../src/engine/model/loaded-model";
import { createSession, type Log } from "../../src/engine/ort";
import { Forward } from "../../src/engine/run/forward";
import { POCKET, temporaryFolder } from "./start";

const quiet: Log = () => undefined;

export function openFolder(folder = POCKET, log = quiet): Promise<LoadedModel> {
	return openModel(folder, {
		cacheFolder: join(temporaryFolder(), "cache"),
		log,
		signal: new AbortController().signal,
		makeRoom: async () => undefined,
	});
}

/** A model file as it is, without taps. */
export async function plainForward(bytes: Uint8Array): Promise<Forward> {
	return new Forward(await createSession(bytes, { folder: ".", log: quiet, threads: 1 }));
}

/** A model file with taps. */
export async function tappedForward(bytes: Uint8Array): Promise<Forward> {
	const scanned = scanModel(bytes);
	if ("problem" in scanned) throw new Error(scanned.problem);
	const { taps } = findTaps(scanned.value, {});
	const options = { pooled: false, lastLogitsOnly: true, keepsCache: true };
	const { pieces, cache } = instrument(scanned.value, taps, options);
	const session = await createSession(Buffer.concat(pieces), { folder: ".", log: quiet, threads: 1 });
	return new Forward(session, { cache });
}

export function maxDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
	let largest = a.length === b.length ? 0 : Number.POSITIVE_INFINITY;
	for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i]! - b[i]!));
	return largest;
}
