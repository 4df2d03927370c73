import assert from "node:assert/strict";
import { test } from "node:test";
import { choicesIn, folderOf, noChoiceReason, placeOf } from "../../src/hub/choices";
import type { HubFile } from "../../src/hub/hub-model";

const files = (...paths: string[]): HubFile[] =>
	paths.map((path, i) => ({ path, bytes: 2 ** i, sha256: null, gitId: null }));
const TEXT = ["config.json", "tokenizer.json", "tokenizer_config.json"];

test("each precision is a choice with its own weights and all that reads text, best for a processor first", () => {
	const choices = choicesIn(
		files(
			...[...TEXT, "README.md", "generation_config.json", "onnx/model.onnx", "onnx/model.onnx_data"],
			...["onnx/model.onnx_data_1", "onnx/model_fp16.onnx", "onnx/model_q4.onnx", "onnx/model_q4f16.onnx"],
			...[
				"onnx/model_q4f16.onnx_data",
				"onnx/model_quantized.onnx",
				"onnx/model_bnb4.onnx",
				"onnx/model_int8.onnx",
			],
		),
	);
	assert.deepEqual(
		choices.map(({ dtype, graph }) => [dtype, graph]),
		[
			["q4", "onnx/model_q4.onnx"],
			["q8", "onnx/model_quantized.onnx"],
			["int8", "onnx/model_int8.onnx"],
			["fp32", "onnx/model.onnx"],
			["bnb4", "onnx/model_bnb4.onnx"],
			["q4f16", "onnx/model_q4f16.onnx"],
			["fp16", "onnx/model_fp16.onnx"],
		],
	);
	const fp32 = choices.find(({ dtype }) => dtype === "fp32")!;
	assert.deepEqual(
		fp32.files.map(({ path }) => path),
		[
			...["onnx/model.onnx", "onnx/model.onnx_data", "onnx/model.onnx_data_1"],
			...["config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json"],
		],
	);
	assert.equal(fp32.bytes, 32 + 64 + 128 + 1 + 16 + 2 + 4);
});

test("a genai repository's folders are models of their own, those for other devices last", () => {
	const [cpu, cuda] = ["cpu_and_mobile/cpu-int4-rtn-block-32", "cuda/cuda-fp16"];
	const choices = choicesIn(
		files(
			...["config.json", "README.md"],
			...["model.onnx", "model.onnx.data", "genai_config.json", "tokenizer.json"].map(
				(name) => `${cuda}/${name}`,
			),
			...["phi3-mini-cpu-int4.onnx", "phi3-mini-cpu-int4.onnx.data", "config.json", "tokenizer.json"].map(
				(name) => `${cpu}/${name}`,
			),
		),
	);
	assert.deepEqual(
		choices.map(({ dtype }) => dtype),
		["cpu-int4-rtn-block-32", "cuda-fp16"],
	);
	const paths = choices.map((choice) => choice.files.map(({ path }) => placeOf(choice, path)));
	assert.deepEqual(paths[0], [
		...[`${cpu}/phi3-mini-cpu-int4.onnx`, `${cpu}/phi3-mini-cpu-int4.onnx.data`],
		...[`${cpu}/config.json`, `${cpu}/tokenizer.json`],
	]);
	// What lies further up goes beside the graph, where the engine looks.
	assert.ok(paths[1]!.includes(`${cuda}/config.json`));
	assert.equal(folderOf(choices[1]!.graph), cuda);
	assert.equal(folderOf("onnx/model.onnx"), "");
	assert.equal(folderOf("model.onnx"), "");
});

test("graphs with the same precision in two places keep apart", () => {
	const choices = choicesIn(files(...TEXT, "model.onnx", "onnx/model.onnx", "tiny.onnx"));
	assert.deepEqual(
		choices.map(({ dtype }) => dtype),
		["fp32", "onnx/model", "tiny"],
	);
});

const SEARCH = 'look for "name ONNX" on the hub, for instance among those of onnx-community.';

/** [files, why there is no choice] */
const without: [string[], string][] = [
	[
		["config.json", "model.safetensors", "tokenizer.json"],
		`owner/name holds weights as safetensors and no ONNX file; ${SEARCH}`,
	],
	[
		["name.Q4_K_M.gguf", "pytorch_model.bin"],
		`owner/name holds weights as GGUF and PyTorch and no ONNX file; ${SEARCH}`,
	],
	[["README.md"], `owner/name holds no weights of a kind that is known here and no ONNX file; ${SEARCH}`],
	[
		[...TEXT, "onnx/encoder_model.onnx", "onnx/decoder_model_merged.onnx"],
		`owner/name is split into encoder and decoder, not one decoder; ${SEARCH}`,
	],
	[
		[
			...TEXT,
			"onnx/vision_encoder_q4.onnx",
			"onnx/embed_tokens_q4.onnx",
			"onnx/decoder_model_merged_q4.onnx",
		],
		`The ONNX files of owner/name are parts of a model of pictures or sound, which do not run alone; ${SEARCH}`,
	],
	[
		[...TEXT, "cpu/model-vision.onnx", "cpu/model-embedding.onnx", "cpu/model-text.onnx"],
		`The ONNX files of owner/name are parts of a model of pictures or sound, which do not run alone; ${SEARCH}`,
	],
	[
		[...TEXT, "onnx/decoder_model_merged_quantized.onnx"],
		`owner/name holds ONNX files of an old layout (decoder_model_merged_quantized.onnx); ${SEARCH}`,
	],
	[
		["onnx/model.onnx", "config.json"],
		`owner/name holds ONNX files without config.json and tokenizer.json beside or above them; ${SEARCH}`,
	],
	[
		[...TEXT, "onnx/model?.onnx"],
		`owner/name holds ONNX files without config.json and tokenizer.json beside or above them; ${SEARCH}`,
	],
];

test("a repository without a decoder is told by what it holds instead", () => {
	for (const [paths, sentence] of without) {
		assert.deepEqual(choicesIn(files(...paths)), [], sentence);
		assert.equal(noChoiceReason({ id: "owner/name", files: files(...paths) }), sentence);
	}
	assert.match(noChoiceReason({ id: "o/Llama-3.2-1B-GGUF", files: [] }), /look for "Llama-3\.2-1B ONNX"/);
});
