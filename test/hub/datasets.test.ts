/** Datasets from the hub, against one on this machine. */
import assert from "node:assert/strict";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { downloadDataset, findHubDataset } from "../../src/hub/datasets/fetch-dataset";
import { KNOWN_DATASETS, type KnownDataset } from "../../src/hub/datasets/known-datasets";
import type { DownloadProgress } from "../../src/hub/hub-model";
import { defaultDatasetsFolder } from "../../src/hub/places";
import {
	accessTo,
	emptyFolder,
	filesIn,
	hashOf,
	hubWith,
	IMPATIENT,
	never,
	noise,
	rangesOf,
	shaOf,
	TOKEN,
	until,
} from "./sample-hub";

const TRIVIAQA = KNOWN_DATASETS.find(({ name }) => name === "triviaqa")!;
const FILE = "rc.nocontext/validation-00000-of-00001.parquet";
const FILES = {
	"README.md": "# TriviaQA",
	[FILE]: noise(150_000, 1),
	"rc.nocontext/train-00000-of-00002.parquet": noise(1000, 2),
	"rc.nocontext/train-00001-of-00002.parquet": noise(2000, 3),
	"rc.nocontext/test-00000-of-00001.parquet": noise(500, 4),
	"rc/validation-00000-of-00001.parquet": noise(500, 5),
	"rc.nocontext/validation-notes.txt": "no rows",
};
const hubWithTrivia = () => hubWith({ datasets: { [TRIVIAQA.id]: { files: FILES, pageSize: 2 } } });
const find = (hub: { endpoint: string }, dataset: KnownDataset = TRIVIAQA, more = {}) =>
	findHubDataset({ endpoint: hub.endpoint, token: null, fetch }, dataset, {
		split: "validation",
		signal: never,
		patience: IMPATIENT,
		...more,
	});

test("a split is the Parquet files of its configuration, with sizes and hashes, over several pages", async () => {
	const hub = await hubWithTrivia();
	const found = await find(hub);
	assert.deepEqual(found, {
		...{ id: TRIVIAQA.id, revision: hub.commitOf(TRIVIAQA.id), split: "validation", bytes: 150_000 },
		files: [{ path: FILE, bytes: 150_000, sha256: shaOf(FILES[FILE] as Uint8Array), gitId: null }],
	});
	const train = await find(hub, TRIVIAQA, { split: "train" });
	assert.deepEqual([train.files.length, train.bytes], [2, 3000]);
	assert.ok(hub.requests.every(({ path }) => path.startsWith("/api/datasets/mandarjoshi/trivia_qa")));
});

test("a split becomes plain files, equal to the hub's, with progress; the second time nothing is asked", async () => {
	const hub = await hubWithTrivia();
	const datasetsFolder = emptyFolder();
	const seen: DownloadProgress[] = [];
	const options = { datasetsFolder, signal: never, patience: IMPATIENT };
	const dataset = await find(hub);
	const paths = await downloadDataset(accessTo(hub, TOKEN), dataset, {
		...options,
		onProgress: (each) => seen.push(each),
	});
	assert.deepEqual(paths, [join(datasetsFolder, TRIVIAQA.id, FILE)]);
	assert.equal(hashOf(paths[0]!), shaOf(FILES[FILE] as Uint8Array));
	assert.deepEqual([seen.at(-1)!.doneBytes, seen.at(-1)!.totalBytes], [150_000, 150_000]);
	assert.ok(filesIn(datasetsFolder).every((path) => path.endsWith(".parquet") || path.endsWith(".json")));
	for (const { server, headers } of hub.requests.filter(
		({ path }) => path.includes("/resolve/") || path.includes("?sig"),
	))
		assert.equal(headers.authorization, server === "hub" ? `Bearer ${TOKEN}` : undefined);
	const asked = hub.requests.length;
	await downloadDataset(accessTo(hub), dataset, options);
	assert.equal(hub.requests.length, asked);
});

test("a cancel keeps the part, and the next download asks for the rest; wrong bytes are refused", async () => {
	const hub = await hubWithTrivia();
	const datasetsFolder = emptyFolder();
	const dataset = await find(hub);
	hub.faults.push({ on: "validation", server: "storage", after: { bytes: 98_304, ends: "stall" } });
	const controller = new AbortController();
	const options = { datasetsFolder, patience: IMPATIENT };
	const stopped = downloadDataset(accessTo(hub), dataset, { ...options, signal: controller.signal });
	const part = join(datasetsFolder, TRIVIAQA.id, `${FILE}.part`);
	await until(() => existsSync(part) && statSync(part).size > 60_000, stopped);
	controller.abort();
	await assert.rejects(stopped, { code: "cancelled" });
	const kept = statSync(part).size;
	assert.ok(kept > 0 && kept < 150_000);
	const [path] = await downloadDataset(accessTo(hub), dataset, { ...options, signal: never });
	assert.equal(rangesOf(hub, "validation").at(-1)!.range, `bytes=${kept}-`);
	assert.equal(hashOf(path!), shaOf(FILES[FILE] as Uint8Array));
	const other = emptyFolder();
	hub.faults.push({ on: "validation", server: "storage", times: 2, content: noise(150_000, 9) });
	await assert.rejects(
		downloadDataset(accessTo(hub), dataset, { datasetsFolder: other, patience: IMPATIENT, signal: never }),
		{ code: "hubBroken", message: /SHA-256/ },
	);
	assert.ok(!existsSync(join(other, TRIVIAQA.id, FILE)));
});

test("what the hub does not have is told by name", async () => {
	const hub = await hubWith({
		datasets: { "a/b": { files: { "x.parquet": "x" } }, "a/odd": { files: { "../x": "x" } } },
	});
	const named = (id: string): KnownDataset => ({ ...TRIVIAQA, id });
	await assert.rejects(find(hub), {
		code: "hubNotFound",
		message: /has no dataset mandarjoshi\/trivia_qa, or it is private/,
	});
	await assert.rejects(find(hub, named("a/b")), {
		code: "hubNotFound",
		message: /^a\/b at [0-9a-f]{12} has no file rc\.nocontext\/validation-\.\.\.\.parquet\.$/,
	});
	await assert.rejects(find(hub, named("a/odd")), { code: "hubBroken", message: /no name inside a folder/ });
	await assert.rejects(find(hub, named("a/b"), { revision: "v9" }), {
		code: "hubNotFound",
		message: /no revision v9/,
	});
	await assert.rejects(find(hub, named("a/b"), { revision: "../x" }), { code: "hubNotFound" });
	hub.faults.push({ on: "/api/datasets", status: 200, body: "<html>" });
	await assert.rejects(find(hub, named("a/b")), { code: "hubBroken" });
});

test("datasets go beside the models, or where the environment says", () => {
	assert.equal(defaultDatasetsFolder({ H_NEURONS_DATASETS: "~/d", HOME: "/h" }, "linux"), join("/h", "d"));
	assert.equal(
		defaultDatasetsFolder({ HOME: "/h" }, "linux"),
		join("/h", ".local", "share", "h-neurons", "datasets"),
	);
});

test("the known sets are named once", () => {
	assert.equal(new Set(KNOWN_DATASETS.map(({ name }) => name)).size, KNOWN_DATASETS.length);
});
