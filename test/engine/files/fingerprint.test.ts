/** A model's identity: the hash of its bytes, taken once as long as the files stay as they are. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	symlinkSync,
	utimesSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type FingerprintOptions, fingerprintOf } from "../../../src/engine/files/fingerprint";
import { openFolder } from "../open";
import { POCKET, temporaryFolder } from "../start";

const LONG_AGO = new Date(2020, 1, 1);

function options(cacheFolder: string, more: Partial<FingerprintOptions> = {}): FingerprintOptions {
	return { cacheFolder, log: () => undefined, signal: new AbortController().signal, ...more };
}

/** A file that was last written long ago. */
function settled(path: string, data: string | Uint8Array): string {
	writeFileSync(path, data);
	utimesSync(path, LONG_AGO, LONG_AGO);
	return path;
}

const sha256 = (...parts: string[]) => createHash("sha256").update(parts.join("")).digest("hex");

/** Puts a wrong answer into the cache, so that it shows when it is asked. */
function spoil(cacheFolder: string): string {
	const folder = join(cacheFolder, "fingerprints");
	const wrong = "0".repeat(64);
	for (const name of readdirSync(folder)) writeFileSync(join(folder, name), wrong);
	return wrong;
}

test("the graph first, then the weight files by name", async () => {
	const folder = temporaryFolder();
	const [graph, b, a] = ["m.onnx", "m.onnx_data_1", "m.onnx_data"].map((name) =>
		settled(join(folder, name), name),
	);
	const hash = await fingerprintOf(graph!, [b!, a!], options(join(folder, "cache")));
	assert.equal(hash, sha256("m.onnx", "m.onnx_data", "m.onnx_data_1"));
});

test("it is the one that the pocket model's probe was made for", async () => {
	const model = await openFolder();
	const probe = JSON.parse(readFileSync(join(POCKET, "probe.json"), "utf8"));
	assert.equal(model.info.fingerprint, probe.model.fingerprint);
	await model.release();
});

/** What may happen to the files between two times, and whether the bytes are hashed again. */
const CHANGES: [string, (folder: string) => void, boolean][] = [
	["nothing", () => undefined, false],
	["the weights are written again", (folder) => settled(join(folder, "m.onnx_data"), "other weights"), true],
	["the same size and time", (folder) => settled(join(folder, "m.onnx_data"), "WEIGHTS"), true],
	[
		"another file in its place",
		(folder) => {
			settled(join(folder, "new"), "WEIGHTS");
			renameSync(join(folder, "new"), join(folder, "m.onnx_data"));
		},
		true,
	],
	[
		"a link to the file in its place",
		(folder) => {
			mkdirSync(join(folder, "blobs"));
			renameSync(join(folder, "m.onnx"), join(folder, "blobs", "m.onnx"));
			symlinkSync(join(folder, "blobs", "m.onnx"), join(folder, "m.onnx"));
		},
		true,
	],
];

for (const [what, change, isHashedAgain] of CHANGES)
	test(`between two times: ${what}`, async () => {
		const folder = temporaryFolder();
		const cache = join(folder, "cache");
		const graph = settled(join(folder, "m.onnx"), "graph");
		const data = settled(join(folder, "m.onnx_data"), "weights");
		await fingerprintOf(graph, [data], options(cache));
		const wrong = spoil(cache);
		change(folder);
		const hash = await fingerprintOf(graph, [data], options(cache));
		const now = sha256(readFileSync(graph, "utf8"), readFileSync(data, "utf8"));
		assert.equal(hash, isHashedAgain ? now : wrong);
	});

test("what was written a moment ago is not kept, nor is nonsense believed", async () => {
	const folder = temporaryFolder();
	const cache = join(folder, "cache");
	const graph = join(folder, "m.onnx");
	writeFileSync(graph, "graph");
	assert.equal(await fingerprintOf(graph, [], options(cache)), sha256("graph"));
	assert.throws(() => readdirSync(join(cache, "fingerprints")), { code: "ENOENT" });
	settled(graph, "graph");
	await fingerprintOf(graph, [], options(cache));
	const [name] = readdirSync(join(cache, "fingerprints"));
	writeFileSync(join(cache, "fingerprints", name!), "half a ha");
	assert.equal(await fingerprintOf(graph, [], options(cache)), sha256("graph"));
});

test("several engines at once give one answer and leave one file", async () => {
	const folder = temporaryFolder();
	const cache = join(folder, "cache");
	const graph = settled(join(folder, "m.onnx"), new Uint8Array(3_000_000));
	const hashes = await Promise.all(Array.from({ length: 8 }, () => fingerprintOf(graph, [], options(cache))));
	assert.equal(new Set(hashes).size, 1);
	assert.deepEqual(
		readdirSync(join(cache, "fingerprints")).map((name) =>
			readFileSync(join(cache, "fingerprints", name), "utf8"),
		),
		[hashes[0]],
	);
});

test("a cache that cannot be written costs time only, and is told", async () => {
	const folder = temporaryFolder();
	const graph = settled(join(folder, "m.onnx"), "graph");
	const told: string[] = [];
	const log = (level: string, text: string) => void told.push(`${level} ${text}`);
	assert.equal(await fingerprintOf(graph, [], options(graph, { log })), sha256("graph"));
	assert.match(told[0]!, /^warning The model's fingerprint could not be kept in /);
});

test("a cancel is heard while a file is read", async () => {
	const folder = temporaryFolder();
	const graph = settled(join(folder, "m.onnx"), new Uint8Array(64_000_000));
	const controller = new AbortController();
	const asked = fingerprintOf(graph, [], options(join(folder, "cache"), { signal: controller.signal }));
	setTimeout(() => controller.abort(), 5);
	await assert.rejects(asked, { code: "cancelled" });
});
