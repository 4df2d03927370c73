import assert from "node:assert/strict";
import { homedir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { readSettings } from "../../src/host/settings";

const defaults: Record<string, unknown> = {
	"model.path": "",
	"probe.path": "",
	maxTokens: 256,
	"sampling.temperature": 0,
	"sampling.topK": 0,
	"sampling.topP": 1,
	"sampling.seed": 0,
	baseRate: null,
	nodePath: "",
	"models.folder": "",
	"models.folders": [],
	"hub.endpoint": "https://huggingface.co",
	"runtime.provider": "auto",
	"runtime.threads": 0,
	"runtime.idleMinutes": 15,
	"compare.gains": [0, 1, 2],
};
const place = { embeddedModels: "/extension", workspaceFolder: "/work" };
const read = (changed: Record<string, unknown>) =>
	readSettings((key) => ({ ...defaults, ...changed })[key], place);

const paths: [key: string, value: string, expected: string | null][] = [
	["model.path", "", "/extension/pocket-chat"],
	["model.path", "  ", "/extension/pocket-chat"],
	["model.path", "/models/a", "/models/a"],
	["model.path", "models/a", "/work/models/a"],
	["model.path", "~/models/a", join(homedir(), "models/a")],
	["model.path", "~", homedir()],
	["model.path", "~odd/a", "/work/~odd/a"],
	["probe.path", "", null],
	["probe.path", "probes/x.json", "/work/probes/x.json"],
	["model.path", "embedded:pocket-base", "/extension/pocket-base"],
	["model.path", "/models/a/onnx/model_q4.onnx", "/models/a/onnx/model_q4.onnx"],
	["models.folder", "", null],
	["models.folder", "~/models", join(homedir(), "models")],
	["nodePath", "", null],
	["nodePath", "node20", "node20"],
	["nodePath", "bin/node", "/work/bin/node"],
];
for (const [key, value, expected] of paths)
	test(`${key} = "${value}" is ${expected}`, () => {
		const settings = read({ [key]: value });
		const found = {
			"model.path": settings.modelPath,
			"probe.path": settings.probe,
			nodePath: settings.nodePath,
			"models.folder": settings.modelsFolder,
		};
		assert.equal(found[key as keyof typeof found], expected);
	});

const bad: [key: string, value: unknown, sentence: string][] = [
	["maxTokens", 0, "hNeurons.maxTokens is 0, not a number from 1 to 8192."],
	["maxTokens", "9", 'hNeurons.maxTokens is "9", not a number from 1 to 8192.'],
	["sampling.topP", undefined, "hNeurons.sampling.topP is nothing, not a number from 0 to 1."],
	["baseRate", Number.NaN, "hNeurons.baseRate is null, not a number from 0 to 1."],
	["model.path", 3, "hNeurons.model.path is not a text."],
	[
		"model.path",
		"embedded:gpt",
		'hNeurons.model.path names "gpt", but only pocket-chat and pocket-base come with the extension.',
	],
	["models.folders", "/a", "hNeurons.models.folders is not a list."],
	["models.folders", ["/a", 1], "hNeurons.models.folders is not a text."],
	...[[1, 1], [0, 4], "0, 2", [0, 1, 2, 3, 0, 1, 2, 3, 0]].map((value): [string, unknown, string] => [
		"compare.gains",
		value,
		`hNeurons.compare.gains is ${JSON.stringify(value)}, not a list of at most 8 numbers from 0 to 3 with one besides 1.`,
	]),
	["runtime.threads", -1, "hNeurons.runtime.threads is -1, not a number from 0 to 256."],
	[
		"runtime.provider",
		"tpu",
		'hNeurons.runtime.provider is "tpu", not one of auto, cpu, cuda, dml, coreml, webgpu.',
	],
];
for (const [key, value, sentence] of bad)
	test(sentence, () => {
		assert.throws(() => read({ [key]: value }), { code: "badSetting", message: sentence });
	});

test("an empty base rate is the probe's own", () => {
	assert.equal(read({}).baseRate, null);
	assert.equal(read({ baseRate: 0.1 }).baseRate, 0.1);
});

test("threads are left to the engine unless they are set", () => {
	assert.deepEqual(read({}).runtime, { provider: "auto", idleMinutes: 15 });
	const set = read({ "runtime.provider": "cuda", "runtime.threads": 3, "runtime.idleMinutes": 0 });
	assert.deepEqual(set.runtime, { provider: "cuda", threads: 3, idleMinutes: 0 });
});

test("more places for models are found like other paths, and blank ones are none", () => {
	assert.deepEqual(read({ "models.folders": ["models", " ", "~/m"] }).modelPlaces, [
		"/work/models",
		join(homedir(), "m"),
	]);
});

test("an empty address is the hub's", () => {
	assert.equal(read({ "hub.endpoint": " " }).hubEndpoint, "https://huggingface.co");
	assert.equal(read({ "hub.endpoint": "http://127.0.0.1:8080" }).hubEndpoint, "http://127.0.0.1:8080");
});
