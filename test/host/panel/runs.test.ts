import assert from "node:assert/strict";
import { test } from "node:test";
import { EngineOwner } from "../../../src/host/engine/engine-owner";
import { Runs } from "../../../src/host/panel/runs";
import type { Settings } from "../../../src/host/settings";
import type { Inspection, InspectParams } from "../../../src/protocol/engine-api";
import { LensError } from "../../../src/protocol/errors";
import { answersOf, applyEvent, emptyState } from "../../../src/protocol/panel-api";
import { madeUp, promptPieces } from "../../webview/made-up";
import { fakeEngine } from "../fake-engine";

const settings: Settings = {
	modelPath: "/a",
	runtime: {},
	probe: null,
	maxTokens: 8,
	sampling: { temperature: 0, topK: 0, topP: 1, seed: 0 },
	baseRate: null,
	compareGains: [0, 1, 2],
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
	assert.equal("neuronGains" in engine.asked[0]!, false);
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
	assert.equal(runs.state.others[0]?.gain, 0);
	assert.equal(runs.state.first?.status, "finished");
	await runs.again();
	assert.deepEqual(runs.state.others, []);
	assert.equal(engine.asked[2]!.gain, 1);
	runs.dropOthers();
	assert.deepEqual(runs.state.others, []);
});

test("a comparison answers the model as it is first, then each gain in order; all are there from the start", async () => {
	const seen: string[] = [];
	const { engine, runs, copy } = runsWith();
	runs.onEvent(({ event }) => {
		if (event === "answerStarted")
			seen.push(
				answersOf(runs.state)
					.map(({ status }) => status)
					.join(" "),
			);
	});
	await runs.compare(source);
	assert.deepEqual(seen, [
		"reading waiting waiting",
		"finished reading waiting",
		"finished finished reading",
	]);
	const gains = engine.asked.map(({ gain }) => gain);
	assert.deepEqual(gains, [1, 0, 2]);
	for (const params of engine.asked) assert.equal("neuronGains" in params, false);
	assert.deepEqual(copy, runs.state);
	// The first answer is there: only the others are asked for again.
	await runs.compare();
	assert.deepEqual(
		engine.asked.slice(3).map(({ gain }) => gain),
		[0, 2],
	);
});

test("neurons are silenced by gains of their own", async () => {
	const { engine, runs } = runsWith();
	await runs.inspect(source);
	await runs.answerWithout([{ layer: 2, index: 640 }]);
	const { gain, neuronGains } = engine.asked[1]!;
	assert.deepEqual({ gain, neuronGains }, { gain: 1, neuronGains: [{ layer: 2, index: 640, gain: 0 }] });
	assert.deepEqual(runs.state.others[0]!.silenced, [{ layer: 2, index: 640 }]);
});

test("after a change of settings the first answer is given anew: side by side, only the neurons differ", async () => {
	const engine = fakeEngine();
	let now = settings;
	const runs = new Runs(new EngineOwner(() => engine), () => now);
	await runs.inspect(source);
	now = { ...settings, sampling: { ...settings.sampling, temperature: 1 } };
	await runs.answerAtGain(0);
	assert.deepEqual(
		engine.asked.map(({ gain, sampling }) => [gain, sampling.temperature]),
		[
			[1, 0],
			[1, 1],
			[0, 1],
		],
	);
	assert.equal(runs.state.options?.sampling.temperature, 1);
});

/** Answers of gain 1 end at once; the others hang until they are stopped. */
function hanging(params: InspectParams, signal?: AbortSignal): Promise<Inspection> {
	const inspection = madeUp(promptPieces, ["Paris"], { run: params.run, gain: params.gain });
	if (params.gain === 1) return Promise.resolve(inspection);
	return new Promise((resolve) => {
		signal!.addEventListener("abort", () => resolve({ ...inspection, stopped: "cancelled" }));
	});
}
const until = async (isSo: () => boolean) => {
	while (!isSo()) await new Promise((done) => setTimeout(done, 5));
};

test("stopped, a comparison keeps what was read, and what waits is not begun", async () => {
	const { engine, runs } = runsWith({ inspect: hanging });
	const compared = assert.rejects(runs.compare(source), { code: "cancelled" });
	await until(() => runs.state.others[0]?.status === "reading");
	runs.stop();
	await compared;
	assert.deepEqual(
		answersOf(runs.state).map(({ status, failure }) => failure?.code ?? status),
		["finished", "finished", "cancelled"],
	);
	assert.equal(runs.state.others[0]!.summary?.stopped, "cancelled");
	assert.equal(engine.asked.length, 2);
});

test("answers that are dropped before their turn are not asked for", async () => {
	const { engine, runs } = runsWith();
	const compared = runs.compare(source);
	runs.dropOthers();
	await compared;
	assert.equal(engine.asked.length, 1);
	assert.equal(runs.state.first?.status, "finished");
});

test("what one answer fails of is said once, and the ones after it are not tried", async () => {
	const fail = () => Promise.reject(new LensError("promptTooLong", "The prompt has 900 tokens of 512."));
	const { engine, runs } = runsWith({ inspect: fail });
	await assert.rejects(runs.compare(source), { code: "promptTooLong" });
	assert.equal(engine.asked.length, 1);
	assert.deepEqual(
		answersOf(runs.state).map(({ failure }) => failure?.code),
		["promptTooLong", "cancelled", "cancelled"],
	);
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
	await until(() => signals.length === 1);
	const again = assert.rejects(runs.again(), { code: "cancelled" });
	await first;
	assert.equal(signals[0]!.aborted, true);
	assert.equal(runs.state.first?.status, "reading");
	await until(() => signals.length === 2);
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

test("a base rate that is expected moves what is shown, and asks for nothing", async () => {
	const { engine, runs, copy } = runsWith();
	runs.expect(0.1);
	assert.deepEqual(copy, emptyState(), "there is nothing to move");
	await runs.inspect(source);
	const before = runs.state.first!.summary!.verdict;
	runs.expect(0.01);
	assert.equal(runs.state.options?.baseRate, 0.01);
	assert.ok(runs.state.first!.summary!.verdict.risk < before.risk);
	assert.deepEqual(copy, runs.state);
	assert.equal(engine.asked.length, 1);
});

test("there is nothing to run again before the first prompt", async () => {
	await assert.rejects(runsWith().runs.again(), { code: "promptEmpty" });
});
