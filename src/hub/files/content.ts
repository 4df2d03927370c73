/** The hashes that the hub tells of its files. */
import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import type { HubFile } from "../hub-model";

/** A hash as the hub reckons it: SHA-256 of large files; of small ones git's, which begins with the size. */
export function hashFor({
	bytes,
	sha256,
	gitId,
}: HubFile): { hash: Hash; expected: string; name: string } | null {
	if (sha256 !== null) return { hash: createHash("sha256"), expected: sha256, name: "SHA-256" };
	if (gitId === null) return null;
	return { hash: createHash("sha1").update(`blob ${bytes}\0`), expected: gitId, name: "git hash" };
}

/** A name for what a file is to hold; without a hash, that is what the commit holds there. */
export function contentOf({ sha256, gitId }: HubFile, revision: string): string {
	if (sha256 !== null) return `sha256:${sha256}`;
	return gitId === null ? `commit:${revision}` : `git:${gitId}`;
}

/** Feeds the first bytes of a file on the disk to a hash. */
export async function hashFile(path: string, bytes: number, hash: Hash, signal: AbortSignal): Promise<void> {
	if (bytes === 0) return;
	const stream = createReadStream(path, { end: bytes - 1, highWaterMark: 1 << 20, signal });
	for await (const chunk of stream) hash.update(chunk as Buffer);
}
