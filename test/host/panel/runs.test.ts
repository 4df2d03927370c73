import assert from "node:assert/strict";
import { test } from "node:test";
import { EngineOwner } from "../../../src/host/engine/engine-owner";
import { Runs } from "../../../src/host/panel/runs";
import type { Settings } from "../../../src/host/settings";
import type { InspectParams } from "../../../src/protocol/engine-api";
import { LensError } from "../../../src/protocol/errors";
import { applyEvent, emptyState } from "../../../src/protocol/panel-api";
import { fakeEngine } from "../fake-engine";

const settings: Settings = {
	modelPath: "/a",
	runtime: {},
	probe: null,
	maxTokens: 8,
	sampling: { temperature: 0, topK: 0, topP: 1, seed: 0 },
	baseRate: null,
	nodePath: null,
	modelsFolder: null,
	modelPlaces: [],
	hubEndpoint: "https://huggingface.co",
};
const source = { label: "a.md", text: "What is the capital of France?" };
type Inspect = Parameters<typeof fakeEngine>[0];

function runsWith(behaviour: Inspect = {}) {
	const engine = fakeEngine(behaviour);
	const runs = new Runs(new EngineOwner(() => engine), () => settings);
	const copy = emptyState();
	runs.onEvent((event) => applyEvent(copy, structuredClone(event)));
	return { engine, runs, copy };
}

test("a prompt is sent as one user message, and its answer grows in the state", async () => {
	const { engine, runs, copy } = runsWith();
	await runs.inspect(source);
	assert.deepEqual(engine.asked[0]!.messages, [{ role: "user", content: source.text }]);
	assert.equal(engine.asked[0]!.gain, 1);
	assert.equal(runs.state.first?.status, "finished");
	assert.equal(runs.state.first?.response, "Paris");
	assert.deepEqual(copy, runs.state, "whoever follows the events has the same state");
});

test("another gain answers beside the first, run again begins anew", async () => {
	const { engine, runs } = runsWith();
	await runs.inspect(source);
	await runs.answerAtGain(0);
	assert.equal(engine.asked[1]!.gain, 0);
	assert.equal(runs.state.second?.gain, 0);
	assert.equal(runs.state.first?.status, "finished");
	await runs.again();
	assert.equal(runs.state.second, null);
	assert.equal(engine.asked[2]!.gain, 1);
	runs.dropSecond();
	assert.equal(runs.state.second, null);
});

test("a new run stops the one before, whose late tokens change nothing", async () => {
	const signals: AbortSignal[] = [];
	const untilStopped = (_params: InspectParams, signal?: AbortSignal) =>
		new Promise<never>((_, reject) => {
			signals.push(signal!);
			signal!.addEventListener("abort", () => reject(new LensError("cancelled", "Cancelled.")));
		});
	const { runs } = runsWith({ inspect: untilStopped });
	const first = assert.rejects(runs.inspect(source), { code: "cancelled" });
	await new Promise((done) => setTimeout(done, 10));
	const again = assert.rejects(runs.again(), { code: "cancelled" });
	await first;
	assert.equal(signals[0]!.aborted, true);
	assert.equal(runs.state.first?.status, "reading");
	await new Promise((done) => setTimeout(done, 10));
	runs.stop();
	await again;
	assert.equal(runs.state.first?.failure?.code, "cancelled");
});

test("a failure keeps its sentence and its remedy", async () => {
	const fail = () => Promise.reject(new LensError("promptTooLong", "The prompt has 900 tokens of 512."));
	const { runs } = runsWith({ inspect: fail });
	await assert.rejects(runs.inspect(source), { code: "promptTooLong" });
	assert.equal(
		runs.state.first?.failure?.sentence,
		"The prompt has 900 tokens of 512. Select less text, or choose a model with a larger context.",
	);
});

test("there is nothing to run again before the first prompt", async () => {
	await assert.rejects(runsWith().runs.again(), { code: "promptEmpty" });
});
