import assert from "node:assert/strict";
import { test } from "node:test";
import {
	graphRow,
	modelRow,
	placeWords,
	progressWords,
	type RowFacts,
	unfinishedRow,
} from "../../../src/host/models/list/model-words";
import type { GraphDescription, ModelDescription } from "../../../src/protocol/engine-api";

const graph = (changed: Partial<GraphDescription> = {}): GraphDescription => ({
	...{ path: "/m/onnx/model.onnx", bytes: 271_000_000, precision: "fp16", layers: 30, neuronsPerLayer: 1536 },
	...{ hidden: 576, memoryBytes: 900_000_000, problem: null },
	...changed,
});
const model = (changed: Partial<ModelDescription> = {}): ModelDescription => ({
	...{ path: "/m", folder: "/m", name: "smol", modelType: "llama", contextLength: 8192 },
	...{ hasChatTemplate: true, probe: null, graphs: [graph()], problem: null },
	...changed,
});
const problem =
	"Layer 3 has routed experts. Choose a decoder-only model with a plain feed-forward block in each layer.";

const rows: [what: string, facts: Partial<RowFacts>, label: string, description: string, detail: string][] = [
	["one that is still looked at", { model: null }, "smol", "", "~/m"],
	["the one in use, still looked at", { model: null, isInUse: true }, "$(check) smol", "in use", "~/m"],
	[
		"one without a probe",
		{},
		"smol",
		"fp16 · 271 MB · 30 layers × 1,536 neurons",
		"No probe: identify its H-Neurons · ~/m",
	],
	[
		"the one in use, with a probe and no place to tell",
		{ model: model({ probe: "/m/probe.json" }), isInUse: true, place: "" },
		"$(check) smol",
		"in use · fp16 · 271 MB · 30 layers × 1,536 neurons",
		"Has a probe",
	],
	[
		"one in several precisions",
		{
			model: model({
				graphs: [
					graph(),
					graph({ precision: "q4", path: "/m/onnx/model_q4.onnx" }),
					graph({ precision: "q4", path: "C:\\m\\onnx\\model_bnb4.onnx" }),
					graph({ precision: "q8", problem }),
				],
			}),
		},
		"smol",
		"fp16 · 271 MB · 30 layers × 1,536 neurons · also q4, model_bnb4.onnx",
		"No probe: identify its H-Neurons · ~/m",
	],
	[
		"one whose first file cannot be used",
		{ model: model({ graphs: [graph({ problem }), graph({ precision: "q8", bytes: 5000 })] }) },
		"smol",
		"q8 · 5 kB · 30 layers × 1,536 neurons",
		"No probe: identify its H-Neurons · ~/m",
	],
	["one that cannot be used", { model: model({ problem }) }, "$(warning) smol", "cannot be used", problem],
	[
		"the one in use, broken meanwhile",
		{ model: model({ problem }), isInUse: true },
		"$(warning) smol",
		"in use · cannot be used",
		problem,
	],
];
for (const [what, facts, label, description, detail] of rows)
	test(`the row of ${what}`, () => {
		const all = { name: "smol", place: "~/m", isInUse: false, model: model(), ...facts };
		assert.deepEqual(modelRow(all), { label, description, detail });
	});

test("the row of a file says its precision, its size and what memory it takes, or why it cannot be used", () => {
	assert.deepEqual(graphRow(graph({ precision: "q4", path: "/m/onnx/model_q4.onnx" }), true), {
		label: "$(check) q4",
		description: "in use · 271 MB · model_q4.onnx",
		detail: "Takes about 900 MB of memory",
	});
	assert.deepEqual(graphRow(graph({ precision: "", problem }), false), {
		label: "$(warning) model.onnx",
		description: "cannot be used · model.onnx",
		detail: problem,
	});
});

test("a stopped download says how far it came", () => {
	const download = { id: "a/b", revision: "c0ffee", dtype: "q4", modelsFolder: "/m", pid: null };
	assert.deepEqual(unfinishedRow({ ...download, doneBytes: 12_000_000, totalBytes: 812_000_000 }), {
		label: "$(debug-start) Resume a/b",
		description: "q4 · 12 MB of 812 MB",
		detail: "What was loaded is kept",
	});
});

test("progress is bytes, then speed and time as soon as they are known", () => {
	const start = { file: "a", doneBytes: 0, totalBytes: 2_000_000, bytesPerSecond: 0, secondsLeft: null };
	assert.equal(progressWords(start), "0 bytes of 2 MB");
	assert.equal(
		progressWords({ ...start, doneBytes: 1_000_000, bytesPerSecond: 123_456.7, secondsLeft: 8.1 }),
		"1 MB of 2 MB · 123 kB/s · 9 s left",
	);
});

const places: [path: string, home: string, words: string][] = [
	["/home/ada/models/a", "/home/ada", "~/models/a"],
	["/home/ada", "/home/ada", "~"],
	["/home/adamant/a", "/home/ada", "/home/adamant/a"],
	["C:\\Users\\ada\\m", "C:\\Users\\ada", "~\\m"],
	["/srv/m", "", "/srv/m"],
];
for (const [path, home, words] of places)
	test(`${path} from ${home || "no home"} is ${words}`, () => assert.equal(placeWords(path, home), words));
