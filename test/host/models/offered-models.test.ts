import assert from "node:assert/strict";
import { test } from "node:test";
import { offeredModels, withRecent } from "../../../src/host/models/list/offered-models";
import { modelFolderOf, modelNameOf } from "../../../src/host/models/model-path";

test("each folder is offered once, where most is said of it", () => {
	const offered = offeredModels({
		recent: [{ folder: "/models/a" }, { folder: "/elsewhere/c" }],
		found: [
			{ folder: "/models/a", name: "models/a" },
			{ folder: "/work/b", name: "b of the workspace" },
		],
		downloaded: [{ folder: "/models/a", name: "owner/a" }],
		embedded: [{ folder: "/extension/pocket-chat" }],
	});
	assert.deepEqual(
		offered.map(({ section, name }) => `${section}: ${name}`),
		["embedded: pocket-chat", "downloaded: owner/a", "found: b of the workspace", "recent: c"],
	);
});

test("the model used last comes first, once, by its folder, and old ones are forgotten", () => {
	assert.deepEqual(withRecent(["/a", "/b"], "/b/onnx/model_q4.onnx"), ["/b", "/a"]);
	const many = Array.from({ length: 20 }, (_, index) => `/${index}`);
	assert.deepEqual(withRecent(many, "/new"), ["/new", ...many.slice(0, 7)]);
});

const paths: [path: string, folder: string, name: string][] = [
	["/m/a", "/m/a", "a"],
	["/m/a/onnx/model_q4.onnx", "/m/a", "a"],
	["/m/a/model.onnx", "/m/a", "a"],
	["/c/models--org--smol/snapshots/0f1e2d", "/c/models--org--smol/snapshots/0f1e2d", "org/smol"],
	[
		"/c/models--org--smol/snapshots/0f1e2d/onnx/model.onnx",
		"/c/models--org--smol/snapshots/0f1e2d",
		"org/smol",
	],
];
for (const [path, folder, name] of paths)
	test(`${path} is the model ${name}`, () => {
		assert.deepEqual([modelFolderOf(path), modelNameOf(path)], [folder, name]);
	});
