/** Models in a download cache, whose files are links to blobs, load like any other and stay the same model. */
import assert from "node:assert/strict";
import {
	cpSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { findExternalData } from "../../../src/engine/model/external-data";
import { openFolder } from "../open";
import { POCKET, temporaryFolder } from "../start";
import { withExternalData } from "./external-weights";

const REVISION = "0123456789abcdef0123456789abcdef01234567";
const TEXT = ["config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json"];
const MODEL = readFileSync(join(POCKET, "onnx", "model.onnx"));

/** models--owner--name/{blobs, snapshots/<commit>} with links, as download caches have it. */
function cached(files: Record<string, Uint8Array>): string {
	const root = join(temporaryFolder(), "models--someone--pocket");
	const folder = join(root, "snapshots", REVISION);
	mkdirSync(join(folder, "onnx"), { recursive: true });
	mkdirSync(join(root, "blobs"));
	for (const name of TEXT) cpSync(join(POCKET, name), join(folder, name));
	for (const [i, [name, data]] of Object.entries(files).entries()) {
		const blob = join(root, "blobs", `${i}`.repeat(64));
		writeFileSync(blob, data);
		symlinkSync(join("..", "..", "..", "blobs", `${i}`.repeat(64)), join(folder, "onnx", name));
	}
	return folder;
}

const inData = withExternalData(MODEL, "model.onnx_data");

const CACHED: [string, Record<string, Uint8Array>][] = [
	["weights in the file", { "model.onnx": MODEL }],
	["weights beside it", { "model.onnx": inData.graph, "model.onnx_data": inData.data }],
	["some here, some there", mixed()],
];

/** Half of the large weights moved out: those stay in the file that come after the first megabytes. */
function mixed(): Record<string, Uint8Array> {
	const { graph, data } = withExternalData(MODEL, "model.onnx_data", (index) => index % 2 === 0);
	return { "model.onnx": graph, "model.onnx_data": data };
}

for (const [what, files] of CACHED)
	test(`links of a download cache: ${what}`, async () => {
		const plain = await openFolder();
		const model = await openFolder(cached(files));
		assert.equal(model.info.name, "someone/pocket");
		assert.deepEqual(model.norms, plain.norms);
		if (Object.keys(files).length === 1) assert.equal(model.info.fingerprint, plain.info.fingerprint);
		await Promise.all([plain.release(), model.release()]);
	});

test("a single file is read where it is: nothing is linked for it", async () => {
	const folder = cached({ "model.onnx": MODEL });
	const graph = join(folder, "onnx", "model.onnx");
	const links = join(temporaryFolder(), "links");
	const data = await findExternalData(graph, ["0".repeat(64)], links);
	assert.deepEqual(data, { folder: join(dirname(dirname(folder)), "blobs"), paths: [] });
	assert.throws(() => readdirSync(links), { code: "ENOENT" });
});

test("a blob that another takes the place of is linked anew", async () => {
	const folder = cached({ "model.onnx": inData.graph, "model.onnx_data": inData.data });
	const graph = join(folder, "onnx", "model.onnx");
	const links = join(temporaryFolder(), "links");
	const find = () => findExternalData(graph, ["model.onnx_data"], links);
	const [first, again] = [await find(), await find()];
	assert.equal(again.folder, first.folder);
	const blob = join(dirname(dirname(folder)), "blobs", "1".repeat(64));
	writeFileSync(`${blob}.new`, "other");
	rmSync(blob);
	renameSync(`${blob}.new`, blob);
	const { folder: other } = await find();
	assert.equal(readFileSync(join(other, "model.onnx_data"), "utf8"), "other");
});

test("a link to a folder above is none to a file: nothing is linked for it", async () => {
	const folder = temporaryFolder();
	mkdirSync(join(folder, "models"));
	for (const name of ["model.onnx", "model.onnx_data"]) writeFileSync(join(folder, "models", name), name);
	symlinkSync(join(folder, "models"), join(folder, "shortcut"), "junction");
	const graph = join(folder, "shortcut", "model.onnx");
	const links = join(folder, "links");
	const data = await findExternalData(graph, ["model.onnx", "model.onnx_data"], links);
	assert.deepEqual(data, { folder: dirname(graph), paths: [join(dirname(graph), "model.onnx_data")] });
	assert.throws(() => readdirSync(links), { code: "ENOENT" });
});
