import assert from "node:assert/strict";
import { test } from "node:test";
import { statusWords } from "../../../src/host/engine/status-words";
import { madeUp } from "../../webview/made-up";

const { model } = madeUp([], []);
const info = {
	...{ ...model, name: "smol", precision: "q4", layers: 30, neuronsPerLayer: 1536, probe: "/m/probe.json" },
	...{ provider: "cpu" as const, providerNote: null },
};

test("without a model only what goes on is said", () => {
	const { tooltip } = statusWords({ state: "none", model: null }, null);
	assert.equal(tooltip, "H-Neurons: no engine is running; it starts with the first inspection");
});

test("a model that is ready is told with its figures and where it runs", () => {
	const { icon, tooltip } = statusWords({ state: "ready", model: "smol" }, { info, isIdle: false });
	assert.equal(icon, "pulse");
	assert.deepEqual(tooltip.split("\n"), [
		"H-Neurons: the model is ready",
		"smol, q4, 30 layers × 1,536 neurons",
		"Runs on the processor",
	]);
});

test("why it does not run where it was asked to, and that it has no probe, are told", () => {
	const loaded = {
		info: { ...info, providerNote: "CUDA is not in this package.", probe: null },
		isIdle: false,
	};
	const { tooltip } = statusWords({ state: "answering", model: "smol" }, loaded);
	assert.match(
		tooltip,
		/\nRuns on the processor\. CUDA is not in this package\.\nNo probe beside the model$/,
	);
});

test("a model whose memory was given back says so, until it is used", () => {
	const loaded = { info, isIdle: true };
	assert.match(statusWords({ state: "ready", model: "smol" }, loaded).tooltip, /memory was given back/);
	assert.match(statusWords({ state: "answering", model: "smol" }, loaded).tooltip, /is answering/);
});

test("while another model is loaded nothing is said of the one before", () => {
	const { tooltip } = statusWords({ state: "loading", model: "other" }, { info, isIdle: false });
	assert.equal(tooltip, "H-Neurons: the model is being loaded");
});
