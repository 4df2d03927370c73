import assert from "node:assert/strict";
import { test } from "node:test";
import { isSafePath, staysInside } from "../../src/hub/files/safe-path";
import { isModelId, readReference } from "../../src/hub/model-id";

const HUB = "https://huggingface.co";
const COMMIT = "0123456789abcdef0123456789abcdef01234567";

/** [what is typed or pasted, model, revision] */
const readable: [string, string, string | null][] = [
	["onnx-community/Qwen3-0.6B-ONNX", "onnx-community/Qwen3-0.6B-ONNX", null],
	["  owner/name\n", "owner/name", null],
	["https://huggingface.co/owner/name", "owner/name", null],
	["https://huggingface.co/owner/name/", "owner/name", null],
	["huggingface.co/owner/name", "owner/name", null],
	["https://hf.co/owner/name?library=onnx#files", "owner/name", null],
	["https://huggingface.co/owner/name/tree/v1.0", "owner/name", "v1.0"],
	["https://huggingface.co/owner/name/tree/main/onnx", "owner/name", "main"],
	["https://huggingface.co/owner/name/tree/refs%2Fpr%2F3", "owner/name", "refs/pr/3"],
	["https://huggingface.co/owner/name/tree/refs/pr/3/onnx", "owner/name", "refs/pr/3"],
	[`https://huggingface.co/owner/name/blob/${COMMIT}/config.json`, "owner/name", COMMIT],
	["https://huggingface.co/owner/name/discussions/4", "owner/name", null],
	["http://mirror.example:8080/hub/owner/name/tree/dev", "owner/name", "dev"],
];

test("a name or a page's address tells the model", () => {
	for (const [text, id, revision] of readable) {
		const endpoint = text.includes("mirror") ? "http://mirror.example:8080/hub/" : HUB;
		assert.deepEqual(readReference(text, endpoint), { id, revision }, text);
	}
});

/** [what is typed or pasted, the sentence] */
const unreadable: [string, string][] = [
	["gpt2", '"gpt2" is no name of a model, such as HuggingFaceTB/SmolLM2-135M-Instruct.'],
	["", '"" is no name of a model, such as HuggingFaceTB/SmolLM2-135M-Instruct.'],
	["a/b/c", '"a/b/c" is no name of a model, such as HuggingFaceTB/SmolLM2-135M-Instruct.'],
	["../etc", '"../etc" is no name of a model, such as HuggingFaceTB/SmolLM2-135M-Instruct.'],
	["owner/..", '"owner/.." is no name of a model, such as HuggingFaceTB/SmolLM2-135M-Instruct.'],
	["a/b\u202e", '"a/b " is no name of a model, such as HuggingFaceTB/SmolLM2-135M-Instruct.'],
	[
		"https://huggingface.co/%2e%2e%2fx/name",
		'"https://huggingface.co/%2e%2e%2fx/name" is no name of a model, such as HuggingFaceTB/SmolLM2-135M-Instruct.',
	],
	[
		"https://example.com/owner/name",
		'"https://example.com/owner/name" is an address of another site than the hub.',
	],
	[
		"https://huggingface.co/datasets/owner/name",
		'"https://huggingface.co/datasets/owner/name" is not the page of a model.',
	],
	["https://huggingface.co/owner/name/tree/%2Da", '"-a" is no branch, tag or commit.'],
	["https://huggingface.co/owner/name/tree/a%2F..%2Fb", '"a/../b" is no branch, tag or commit.'],
];

test("what tells no model is told in one sentence", () => {
	for (const [text, message] of unreadable)
		assert.throws(() => readReference(text, HUB), { code: "hubNotFound", message }, text);
});

test("names that would lead elsewhere are none", () => {
	for (const id of [
		"-a/b",
		"a/b-",
		".a/b",
		"a/.b",
		"a--b/c",
		"a/b.git",
		"a/b c",
		"a\\b/c",
		"a/con",
		"a/b/",
		"ä/b",
	])
		assert.equal(isModelId(id), false, id);
	assert.equal(isModelId(`a/${"b".repeat(95)}`), false);
});

/** [path, stays inside its folder, is a safe name everywhere] */
const paths: [string, boolean, boolean][] = [
	["onnx/model_q4.onnx", true, true],
	["a b/ü.json", true, true],
	["../config.json", false, false],
	["onnx/../../config.json", false, false],
	["/etc/passwd", false, false],
	["C:/windows/x", false, false],
	["c:x", false, false],
	["onnx\\model.onnx", false, false],
	["onnx//model.onnx", false, false],
	["./model.onnx", false, false],
	["", false, false],
	["a\u0000b", false, false],
	["onnx/", false, false],
	["con", true, false],
	["onnx/NUL.onnx", true, false],
	["com1.json", true, false],
	["a.", true, false],
	["a ", true, false],
	["ab:c", true, false],
	["what?.json", true, false],
	["a\u0007", true, false],
	["x".repeat(200), true, false],
];

test("paths from a server stay inside, and name plain files on every system", () => {
	for (const [path, inside, safe] of paths)
		assert.deepEqual([staysInside(path), isSafePath(path)], [inside, safe], JSON.stringify(path));
});
