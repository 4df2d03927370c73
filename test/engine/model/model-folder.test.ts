/** Each thing that can be wrong with a model folder is one sentence with a code. */
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
import { join } from "node:path";
import { test } from "node:test";
import { openModel } from "../../../src/engine/model/loaded-model";
import type { Log } from "../../../src/engine/ort";
import { LADDER } from "../../../src/engine/session/ladder";
import type { ErrorCode } from "../../../src/protocol/errors";
import { REMEDIES } from "../../../src/protocol/errors";
import { SIZE as ZOO_SIZE } from "../../zoo/family";
import { findCell } from "../../zoo/find-cell";
import { openFolder } from "../open";
import { POCKET, temporaryFolder } from "../start";
import { letters } from "../text/tokenizers";
import { withExternalData } from "./external-weights";

const GRAPH = join("onnx", "model.onnx");
/** Tokens the pocket model knows. */
const SIZE: number = JSON.parse(readFileSync(join(POCKET, "config.json"), "utf8")).vocab_size;

// biome-ignore lint/suspicious/noExplicitAny: files of other programs, spoiled on purpose
type Json = Record<string, any>;

/** A folder around a model of the zoo, with a tokenizer as small as its vocabulary. */
function zooFolder(graph: Uint8Array): string {
	const folder = join(temporaryFolder(), "model");
	mkdirSync(join(folder, "onnx"), { recursive: true });
	write(GRAPH, graph)(folder);
	write("config.json", JSON.stringify({ model_type: "llama" }))(folder);
	write("tokenizer.json", JSON.stringify(letters(ZOO_SIZE.vocab)))(folder);
	return folder;
}

/** The pocket model's folder. */
function copy(): string {
	const folder = join(temporaryFolder(), "model");
	mkdirSync(join(folder, "onnx"), { recursive: true });
	for (const name of ["config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json"])
		cpSync(join(POCKET, name), join(folder, name));
	cpSync(join(POCKET, GRAPH), join(folder, GRAPH));
	return folder;
}

const edit = (name: string, change: (json: Json) => void) => (folder: string) => {
	const json = JSON.parse(readFileSync(join(folder, name), "utf8"));
	change(json);
	writeFileSync(join(folder, name), JSON.stringify(json));
};
const write = (name: string, data: string | Uint8Array) => (folder: string) =>
	writeFileSync(join(folder, name), data);
const remove = (name: string) => (folder: string) => rmSync(join(folder, name), { recursive: true });
const truncate = (folder: string) => {
	const whole = readFileSync(join(folder, GRAPH));
	writeFileSync(join(folder, GRAPH), whole.subarray(0, whole.length / 2));
};

const CASES: [string, ErrorCode, RegExp, (folder: string) => void][] = [
	[
		"no folder",
		"modelNotFound",
		/^There is no folder .*model\.$/,
		(folder) => rmSync(folder, { recursive: true }),
	],
	[
		"no model file",
		"modelNotFound",
		/^There is no \.onnx file in .*model or its onnx folder\.$/,
		remove("onnx"),
	],
	["no config", "modelNotFound", /^There is no config\.json in .*\.$/, remove("config.json")],
	["no tokenizer", "modelNotFound", /^There is no tokenizer\.json in .*\.$/, remove("tokenizer.json")],
	["config not JSON", "modelBroken", /config\.json is not JSON: .*\.$/, write("config.json", "{,")],
	["config a list", "modelBroken", /config\.json does not hold a JSON object\.$/, write("config.json", "[]")],
	["tokenizer empty", "modelBroken", /^tokenizer\.json cannot be read: .*\.$/, write("tokenizer.json", "{}")],
	["graph empty", "modelBroken", /^model\.onnx: .*\.$/, write(GRAPH, "")],
	[
		"graph is text",
		"modelBroken",
		/^model\.onnx: .*\.$/,
		write(GRAPH, "version https://git-lfs.github.com/spec/v1\n"),
	],
	[
		"graph is a page",
		"modelBroken",
		/^model\.onnx: .*\.$/,
		write(GRAPH, "<!DOCTYPE html><html>Not found</html>"),
	],
	["graph truncated", "modelBroken", /^model\.onnx: .*\.$/, truncate],
	[
		"vocabulary too large",
		"tokenizerMismatch",
		new RegExp(
			`^The tokenizer does not fit: tokenizer\\.json has ${SIZE + 1} tokens, but the model knows ${SIZE}\\.$`,
		),
		edit("tokenizer.json", (json) => {
			json.model.vocab["a new word"] = SIZE;
		}),
	],
	[
		"missing added token",
		"tokenizerMismatch",
		/names <\|tool\|> as token 7777, which tokenizer\.json lacks\.$/,
		edit("tokenizer_config.json", (json) => {
			json.added_tokens_decoder["7777"] = { content: "<|tool|>", special: true };
		}),
	],
	[
		"end token unknown",
		"tokenizerMismatch",
		/ends answers at <\|stop\|>, which tokenizer\.json lacks\.$/,
		edit("tokenizer_config.json", (json) => {
			json.eos_token = "<|stop|>";
		}),
	],
	[
		"end id outside",
		"tokenizerMismatch",
		/ends answers at token 9999, which tokenizer\.json lacks\.$/,
		edit("generation_config.json", (json) => {
			json.eos_token_id = 9999;
		}),
	],
	[
		"broken template",
		"modelBroken",
		/^The chat template cannot be read: .*\.$/,
		edit("tokenizer_config.json", (json) => {
			json.chat_template = "{% for %}";
		}),
	],
	[
		"another model's config",
		"modelUnsupported",
		/^model\.onnx: .*\.$/,
		edit("config.json", (json) => {
			json.num_hidden_layers++;
		}),
	],
];

for (const [name, code, sentence, spoil] of CASES)
	test(`${name}: ${code}`, async () => {
		const folder = copy();
		spoil(folder);
		await assert.rejects(openFolder(folder), (error: Error & { code: ErrorCode }) => {
			assert.equal(error.code, code, error.message);
			assert.match(error.message, sentence);
			assert.ok(!error.message.includes("\n"));
			assert.ok(REMEDIES[code]);
			return true;
		});
	});

test("the decoder's part of a nested configuration counts, and a single .onnx file can be chosen", async () => {
	const folder = copy();
	edit("config.json", (json) => {
		const inner = { ...json };
		for (const key of Object.keys(json)) delete json[key];
		Object.assign(json, { model_type: "pictures", text_config: { ...inner, max_position_embeddings: 77 } });
	})(folder);
	linkSync(join(folder, GRAPH), join(folder, "onnx", "other.onnx"));
	const model = await openFolder(join(folder, "onnx", "other.onnx"));
	assert.equal(model.info.contextLength, 77);
	assert.equal(model.info.folder, folder);
	assert.equal(model.info.probe, null);
	await model.release();
});

test("a model without a chat template reads plain text", async () => {
	const folder = copy();
	edit("tokenizer_config.json", (json) => delete json.chat_template)(folder);
	const model = await openFolder(folder);
	const { text, ids } = model.render([{ role: "user", content: "The capital of <|im_end|>" }]);
	assert.equal(model.info.hasChatTemplate, false);
	assert.equal(text, "The capital of <|im_end|>");
	assert.ok(!ids.some((id) => model.tokenizer.isSpecial(id)));
	await model.release();
});

test("optimisation that fails is stepped down, and each step is told", async () => {
	const { bytes } = findCell("torchscript", "llama");
	// An operator that no runtime knows: every level fails, and every failure is told.
	const broken = Buffer.from(bytes);
	for (let at = broken.indexOf("Softmax"); at >= 0; at = broken.indexOf("Softmax", at + 1))
		broken.write("Softmix", at);
	const folder = zooFolder(broken);
	const told: string[] = [];
	await assert.rejects(
		openFolder(folder, (level, text) => told.push(`${level} ${text}`)),
		{ code: "modelUnsupported", message: /^The runtime does not accept this model: .*Softmix.*\.$/ },
	);
	const steps = told.filter((line) => line.startsWith("warning Graph optimisation"));
	assert.equal(steps.length, LADDER.length);
});

test("column norms are kept, and a cache that cannot be written costs time only", async () => {
	const folder = copy();
	const cacheFolder = join(temporaryFolder(), "cache");
	const open = (place: string, log: Log = () => undefined) =>
		openModel(folder, {
			cacheFolder: place,
			log,
			signal: new AbortController().signal,
			makeRoom: async () => undefined,
		});
	const first = await open(cacheFolder);
	const kept = readFileSync(join(cacheFolder, "column-norms", `${first.info.fingerprint}.f32`));
	assert.deepEqual(new Uint8Array(first.norms.buffer), new Uint8Array(kept));
	const again = await open(cacheFolder);
	assert.deepEqual(again.norms, first.norms);
	const told: string[] = [];
	const inTheWay = join(folder, "config.json");
	const third = await open(inTheWay, (level, text) => told.push(`${level} ${text}`));
	assert.deepEqual(third.norms, first.norms);
	assert.ok(
		told.some((line) => line.startsWith("warning Column norms could not be kept in ")),
		told.join("\n"),
	);
	await Promise.all([first, again, third].map((model) => model.release()));
});

test("weights in a file beside the graph: found, missing, outside, behind a link", async () => {
	const { bytes } = findCell("torchscript", "llama");
	const { graph, data } = withExternalData(bytes, "model.onnx_data");
	const folder = zooFolder(graph);
	const weights = join(folder, "onnx", "model.onnx_data");
	await assert.rejects(openFolder(folder), {
		code: "modelBroken",
		message: "model.onnx needs model.onnx_data beside it.",
	});
	writeFileSync(weights, data);
	const plain = await openFolder(folder);
	const blob = join(temporaryFolder(), "blob");
	renameSync(weights, blob);
	symlinkSync(blob, weights);
	const linked = await openFolder(folder);
	assert.equal(linked.info.fingerprint, plain.info.fingerprint);
	assert.deepEqual(linked.norms, plain.norms);
	writeFileSync(blob, data.subarray(0, 100));
	await assert.rejects(openFolder(folder), { code: "modelBroken" });
	writeFileSync(join(folder, GRAPH), withExternalData(bytes, "../../secret").graph);
	await assert.rejects(openFolder(folder), {
		code: "modelBroken",
		message: "model.onnx refers to weights outside its folder: ../../secret.",
	});
	await Promise.all([plain.release(), linked.release()]);
});
