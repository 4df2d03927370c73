/** What is told of model folders before one is loaded: the same sentences as loading, and nothing is thrown. */
import assert from "node:assert/strict";
import {
	cpSync,
	linkSync,
	mkdirSync,
	readFileSync,
	renameSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { test } from "node:test";
import { describeModels } from "../../src/engine/calls/describe-models";
import type { ModelDescription } from "../../src/protocol/engine-api";
import { LensError } from "../../src/protocol/errors";
import { OnnxGraph, TYPE } from "../zoo/write-onnx";
import { withExternalData } from "./model/external-weights";
import { openFolder } from "./open";
import { POCKET, startTestEngine, temporaryFolder } from "./start";

const TEXT = ["config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json"];
const MODEL = readFileSync(join(POCKET, "onnx", "model.onnx"));

/** A folder with the pocket model's texts and these files. */
function folderWith(files: Record<string, string | Uint8Array>, below = "model"): string {
	const folder = join(temporaryFolder(), below);
	mkdirSync(join(folder, "onnx"), { recursive: true });
	for (const name of TEXT) cpSync(join(POCKET, name), join(folder, name));
	for (const [name, data] of Object.entries(files)) writeFileSync(join(folder, name), data);
	return folder;
}

async function describe(path: string): Promise<ModelDescription> {
	const [description] = await describeModels({ paths: [path] }, new AbortController().signal);
	return description!;
}

/** A graph that is part of a model, not a decoder. */
function part(input: string, output: string, ids = false): Uint8Array {
	const graph = new OnnxGraph();
	graph.input(input, ids ? TYPE.int64 : TYPE.float, ["batch", 4]);
	graph.node("Cast", [input], { outputs: [output], attributes: { to: TYPE.float } });
	graph.output(output, TYPE.float, ["batch", 4]);
	return graph.finish(21);
}

test("the pocket model: everything that loading it tells", async () => {
	const description = await describe(POCKET);
	const model = await openFolder();
	const { info } = model;
	assert.deepEqual(
		{ ...description, graphs: [] },
		{
			...{ path: POCKET, folder: POCKET, name: info.name, modelType: "llama", graphs: [], problem: null },
			...{ contextLength: info.contextLength, hasChatTemplate: info.hasChatTemplate, probe: info.probe },
		},
	);
	const { layers, neuronsPerLayer, hidden, precision, memoryBytes, graph: path } = info;
	const bytes = MODEL.length;
	assert.deepEqual(description.graphs, [
		{ path, bytes, precision, layers, neuronsPerLayer, hidden, memoryBytes, problem: null },
	]);
	await model.release();
});

test("loading takes the graph that is described first, however many there are", async () => {
	const names = [
		"model_q4f16",
		"model_fp16",
		"model_quantized",
		"model_uint8",
		"other",
		"model_q2",
		"model_q4",
		"model",
	];
	const folder = folderWith({
		"onnx/model_int8.onnx": "",
		"onnx/model.onnx.part": MODEL,
		"onnx/x.onnx.incomplete": MODEL,
	});
	for (const name of names) writeFileSync(join(folder, "onnx", `${name}.onnx`), MODEL);
	writeFileSync(join(folder, "onnx", "vision_encoder.onnx"), part("pixel_values", "image_features"));
	symlinkSync("nowhere", join(folder, "onnx", "model_bnb4.onnx"));
	const found: string[] = [];
	for (;;) {
		const { graphs } = await describe(folder);
		const [first] = graphs;
		if (!first || first.problem) break;
		const model = await openFolder(folder);
		assert.equal(model.info.graph, first.path);
		await model.release();
		found.push(basename(first.path, ".onnx"));
		rmSync(first.path);
	}
	assert.deepEqual(found, [
		...[
			"model",
			"model_quantized",
			"model_uint8",
			"model_q4",
			"model_fp16",
			"model_q4f16",
			"model_q2",
			"other",
		],
	]);
	const { graphs, problem } = await describe(folder);
	assert.deepEqual(
		graphs.map(({ path }) => basename(path)),
		["vision_encoder.onnx", "model_int8.onnx", "model_bnb4.onnx"],
	);
	assert.match(graphs[1]!.problem!, /^model_int8\.onnx: The model file is empty\. /);
	assert.equal(problem, graphs[0]!.problem);
});

const NOT_DECODERS: [string, Uint8Array, RegExp][] = [
	[
		"vision_encoder.onnx",
		part("pixel_values", "image_features"),
		/^vision_encoder\.onnx: It is not a decoder: it takes pixel_values and gives image_features, not input_ids and logits\. /,
	],
	[
		"embed_tokens.onnx",
		part("input_ids", "inputs_embeds", true),
		/^embed_tokens\.onnx: It is not a decoder: it takes input_ids and gives inputs_embeds, not input_ids and logits\. /,
	],
	[
		"decoder_model_merged.onnx",
		part("inputs_embeds", "logits"),
		/^decoder_model_merged\.onnx: It takes embeddings \(inputs_embeds\) in place of tokens; /,
	],
	["model.onnx", part("input_ids", "logits", true), /^model\.onnx: .* Choose a decoder-only model/],
	[
		"model.onnx",
		MODEL.subarray(0, 9_000_000),
		/^model\.onnx: This is not a whole ONNX model: .* cut off at byte 9000000\. /,
	],
	["model.onnx", Buffer.from("<html>"), /^model\.onnx: This is a web page, not an ONNX model\. /],
];

for (const [name, bytes, sentence] of NOT_DECODERS)
	test(`${name} is told: ${sentence.source.slice(1, 70)}`, async () => {
		const folder = folderWith({ [`onnx/${name}`]: bytes });
		const { graphs, problem } = await describe(folder);
		assert.match(graphs[0]!.problem!, sentence);
		assert.equal(problem, graphs[0]!.problem);
		assert.equal(graphs[0]!.bytes, bytes.length);
		// Loading says the very same.
		await assert.rejects(openFolder(folder), (error) => {
			assert.ok(error instanceof LensError);
			assert.equal(error.sentence, problem);
			return true;
		});
	});

test("weights beside the graph count, and missing ones are told", async () => {
	const { graph, data } = withExternalData(MODEL, "model.onnx_data");
	const folder = folderWith({ "onnx/model.onnx": graph, "onnx/model.onnx_data": data });
	const whole = await describe(folder);
	assert.equal(whole.graphs[0]!.bytes, graph.length + data.length);
	assert.equal(whole.problem, null);
	rmSync(join(folder, "onnx", "model.onnx_data"));
	const { problem, graphs } = await describe(folder);
	assert.equal(problem, "model.onnx needs model.onnx_data beside it. Download or export the model again.");
	assert.equal(graphs[0]!.layers, whole.graphs[0]!.layers, "what is known is told all the same");
});

const NO_MODELS: [string, (folder: string) => void, RegExp][] = [
	[
		"no folder",
		(folder) => rmSync(folder, { recursive: true }),
		/^There is no folder .*\. Choose a folder that holds /,
	],
	[
		"no configuration",
		(folder) => rmSync(join(folder, "config.json")),
		/^There is no config\.json in .*\. Choose /,
	],
	[
		"a broken configuration",
		(folder) => writeFileSync(join(folder, "config.json"), "{"),
		/config\.json is not JSON: .*/,
	],
	["no graph", () => undefined, /^There is no \.onnx file in .* or its onnx folder\. Choose /],
];

for (const [what, spoil, sentence] of NO_MODELS)
	test(`a folder that is no model is told: ${what}`, async () => {
		const folder = folderWith({});
		spoil(folder);
		const { graphs, problem } = await describe(folder);
		assert.deepEqual(graphs, []);
		assert.match(problem!, sentence);
	});

/** [folder, the name people are shown] */
const NAMES: [string, string][] = [
	["Qwen3-0.6B", "Qwen3-0.6B"],
	[
		join("models--onnx-community--Qwen3-0.6B-ONNX", "snapshots", "0123abcd"),
		"onnx-community/Qwen3-0.6B-ONNX",
	],
	[join("models--a--b--c", "snapshots", "0123abcd"), "a/b--c"],
	[
		join("models--microsoft--Phi-3", "snapshots", "0123", "cpu_and_mobile", "cpu-int4"),
		"microsoft/Phi-3/cpu_and_mobile/cpu-int4",
	],
];

for (const [place, name] of NAMES)
	test(`the name of ${place}`, async () => {
		const folder = folderWith({ "onnx/model.onnx": MODEL }, place);
		assert.equal((await describe(folder)).name, name);
	});

test("what a variant's folder lacks is found in a folder above it", async () => {
	const above = folderWith({});
	const folder = join(above, "cpu_and_mobile", "cpu-int4");
	mkdirSync(folder, { recursive: true });
	writeFileSync(join(folder, "model.onnx"), MODEL);
	const description = await describe(folder);
	assert.equal(description.problem, null);
	assert.equal(description.contextLength, (await describe(POCKET)).contextLength);
	assert.equal(description.hasChatTemplate, true);
	const model = await openFolder(folder);
	assert.equal(model.info.folder, folder);
	await model.release();
});

test("genai_config.json serves where there is no config.json, and its end tokens always count", async () => {
	const folder = folderWith({ "model.onnx": MODEL });
	const genai = {
		model: { type: "phi3", context_length: 333, eos_token_id: [2, 5], decoder: { num_hidden_layers: 6 } },
	};
	writeFileSync(join(folder, "genai_config.json"), JSON.stringify(genai));
	const model = await openFolder(folder);
	assert.ok([2, 5].every((id) => model.ends.has(id)));
	assert.equal(model.info.contextLength, 512, "config.json counts first");
	await model.release();
	rmSync(join(folder, "config.json"));
	const { modelType, contextLength, problem } = await describe(folder);
	assert.deepEqual(
		{ modelType, contextLength, problem },
		{ modelType: "phi3", contextLength: 333, problem: null },
	);
	genai.model.decoder.num_hidden_layers = 7;
	writeFileSync(join(folder, "genai_config.json"), JSON.stringify(genai));
	assert.match((await describe(folder)).problem!, /^model\.onnx: .*7/);
});

test("one file of a folder is described alone", async () => {
	const folder = folderWith({ "onnx/model.onnx": MODEL });
	linkSync(join(folder, "onnx", "model.onnx"), join(folder, "onnx", "copy.onnx"));
	const path = join(folder, "onnx", "copy.onnx");
	const description = await describe(path);
	assert.equal(description.path, path);
	assert.equal(description.folder, folder);
	assert.deepEqual(
		description.graphs.map((graph) => graph.path),
		[path],
	);
});

test("a probe beside the model is named", async () => {
	const folder = folderWith({ "onnx/model.onnx": MODEL, "probe.json": "{}" });
	assert.equal((await describe(folder)).probe, join(folder, "probe.json"));
	renameSync(join(folder, "probe.json"), join(folder, "elsewhere.json"));
	assert.equal((await describe(folder)).probe, null);
});

test("the engine answers for several paths in order, with nothing loaded", async () => {
	const engine = startTestEngine();
	const paths = [POCKET, "/no/such/folder", POCKET];
	const described = await engine.call("describeModels", { paths });
	assert.deepEqual(
		described.map(({ path, problem }) => [path, problem === null]),
		paths.map((path) => [path, path === POCKET]),
	);
	const providers = await engine.call("listProviders", {});
	assert.deepEqual(providers.at(-1), { name: "cpu", isAvailable: true, reason: null });
	await engine.dispose();
});

test("a cancel is heard between two folders", async () => {
	const controller = new AbortController();
	const asked = describeModels({ paths: Array(50).fill(POCKET) }, controller.signal);
	setImmediate(() => controller.abort());
	await assert.rejects(asked, { code: "cancelled" });
});
