/** SHA-256 of a model's weights, which probes and caches are tied to; hashed once as long as the files stay as they are. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readFile, realpath, rename, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { LensError } from "../../protocol/errors";
import type { Log } from "../ort";

export interface FingerprintOptions {
	/** Folder for what can be computed again. */
	cacheFolder: string;
	log: Log;
	signal: AbortSignal;
	/** Bytes hashed of all there are; called a few times a second. */
	onProgress?: ((done: number, total: number) => void) | undefined;
}

/**
 * A file that was written a moment ago may be written once more without its time telling (FAT counts in steps of two
 * seconds), so that its hash is not kept.
 */
const SETTLED_MS = 2000;
const CHUNK_BYTES = 1 << 20;
/** Between two reports. */
const REPORT_MS = 200;
const HASH = /^[0-9a-f]{64}$/;

/**
 * The hash over the graph and the weight files beside it, in name order. Engines of several windows may ask at once: each
 * writes the same answer.
 * @throws LensError cancelled, modelBroken when a file cannot be read
 */
export async function fingerprintOf(
	graph: string,
	weights: readonly string[],
	options: FingerprintOptions,
): Promise<string> {
	const paths = [graph, ...[...weights].sort()];
	const before = await identity(paths);
	const place = join(options.cacheFolder, "fingerprints", before.key);
	const known = await readFile(place, "utf8").catch(() => "");
	if (HASH.test(known)) return known;
	const hash = await hashOf(paths, before.bytes, options);
	const after = await identity(paths);
	if (after.key === before.key && Date.now() - after.changed > SETTLED_MS)
		await keep(place, hash).catch((error: Error) =>
			options.log("warning", `The model's fingerprint could not be kept in ${place}: ${error.message}`),
		);
	return hash;
}

interface Identity {
	/** Changes when a file does. */
	key: string;
	bytes: number;
	/** When the youngest was last changed, ms since 1970. */
	changed: number;
}

async function identity(paths: readonly string[]): Promise<Identity> {
	const key = createHash("sha256");
	let bytes = 0;
	let changed = 0;
	for (const path of paths) {
		// A download cache gives each file many names; the file itself counts.
		const real = await realpath(path);
		const { size, ino, mtimeNs, ctimeNs } = await stat(real, { bigint: true });
		key.update(`${real}\n${size} ${ino} ${mtimeNs} ${ctimeNs}\n`);
		bytes += Number(size);
		changed = Math.max(changed, Number(mtimeNs / 1_000_000n));
	}
	return { key: key.digest("hex"), bytes, changed };
}

async function hashOf(
	paths: readonly string[],
	total: number,
	{ signal, onProgress }: FingerprintOptions,
): Promise<string> {
	const hash = createHash("sha256");
	let done = 0;
	let reported = performance.now();
	for (const path of paths)
		try {
			for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES, signal })) {
				hash.update(chunk as Buffer);
				done += (chunk as Buffer).length;
				if (performance.now() - reported < REPORT_MS) continue;
				reported = performance.now();
				onProgress?.(done, total);
			}
		} catch (error) {
			if (signal.aborted) throw new LensError("cancelled", "Cancelled.");
			throw new LensError("modelBroken", `${path} cannot be read: ${(error as Error).message}.`);
		}
	return hash.digest("hex");
}

/** Written beside and renamed, so that a reader never sees half of it. */
async function keep(place: string, text: string): Promise<void> {
	await mkdir(dirname(place), { recursive: true });
	const beside = `${place}.${process.pid}`;
	await writeFile(beside, text);
	await rename(beside, place);
}
