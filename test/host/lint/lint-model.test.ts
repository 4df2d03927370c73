import assert from "node:assert/strict";
import { test } from "node:test";
import type { AssessOptions, SentMessage } from "../../../src/core/lint/assessment";
import { EngineOwner } from "../../../src/host/engine/engine-owner";
import { lintModelOf } from "../../../src/host/lint/lint-model";
import type { Settings } from "../../../src/host/settings";
import { LensError } from "../../../src/protocol/errors";
import { AssessmentCache } from "../../../src/protocol/lint-engine";
import { type FakeEngine, fakeEngine } from "../fake-engine";

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
const options: AssessOptions = { answer: true, answerTokens: 8, samples: 0, suppress: false, baseRate: null };
const hello: SentMessage[] = [{ role: "user", content: "Hello" }];
const never = new AbortController().signal;
/** Long enough for what should not come. */
const soon = () => new Promise((done) => setTimeout(done, 10));
const until = async (isSo: () => boolean) => {
	while (!isSo()) await soon();
};
const hearing = { promptRead: () => undefined, tokenRead: () => undefined };
const inspectParams = {
	...{ run: "1", messages: hello, probe: null, maxTokens: 8, gain: 1, baseRate: null },
	sampling: settings.sampling,
};

function modelWith(engine: FakeEngine) {
	const started: FakeEngine[] = [];
	const states: string[] = [];
	const owner = new EngineOwner(() => {
		started.push(engine);
		return engine;
	});
	owner.onStatus(({ state }) => states.push(state));
	return { owner, started, states, model: lintModelOf(owner, settings, new AssessmentCache()) };
}

test("tokens are counted without a loaded model", async () => {
	const engine = fakeEngine();
	const { model, states } = modelWith(engine);
	assert.equal((await model.measure([hello], never)).contextLength, 512);
	assert.deepEqual({ loaded: engine.loaded, states }, { loaded: [], states: [] });
});

test("linting never shows as an answer", async () => {
	const { model, states } = modelWith(fakeEngine());
	await model.assess(hello, options, never);
	assert.deepEqual(states, ["loading", "ready"]);
});

test("a question waits while an inspection answers", async () => {
	let finish: () => void = () => undefined;
	const engine = fakeEngine({
		inspect: () =>
			new Promise((_, reject) => {
				finish = () => reject(new Error("over"));
			}),
	});
	const { owner, model } = modelWith(engine);
	const inspection = owner.inspect(settings, inspectParams, hearing, never);
	await until(() => engine.asked.length === 1);
	const question = model.assess(hello, options, never);
	await soon();
	assert.equal(engine.assessed.length, 0);
	finish();
	await assert.rejects(inspection);
	await question;
	assert.equal(engine.assessed.length, 1);
});

test("a question gives way to an inspection that comes in between, and is asked again after it", async () => {
	let tries = 0;
	const engine = fakeEngine({
		assessPrompt: (_, signal) => {
			if (tries++) return fakeAnswer();
			return new Promise((_, reject) =>
				signal?.addEventListener("abort", () => reject(new LensError("cancelled", "Cancelled."))),
			);
		},
	});
	const fakeAnswer = () => fakeEngine().call("assessPrompt", { messages: hello, probe: null, options });
	const { owner, model, states } = modelWith(engine);
	const question = model.assess(hello, options, never);
	await until(() => tries === 1);
	await owner.inspect(settings, inspectParams, hearing, never);
	assert.equal((await question).assessment.answer?.text, "Paris");
	assert.deepEqual(states, ["loading", "ready", "answering", "ready"]);
});

test("a question that waits can be called off", async () => {
	const engine = fakeEngine({ inspect: () => new Promise(() => undefined) });
	const { owner, model } = modelWith(engine);
	void owner.inspect(settings, inspectParams, hearing, never).catch(() => undefined);
	await until(() => engine.asked.length === 1);
	const stop = new AbortController();
	const question = assert.rejects(model.assess(hello, options, stop.signal));
	await soon();
	stop.abort();
	await question;
});

test("an engine that died is not brought back by the linter, but by whoever asks for it", async () => {
	const { owner, model, started } = modelWith(fakeEngine());
	await model.measure([hello], never);
	started[0]!.die("The engine was ended by SIGKILL.");
	for (const call of [() => model.measure([hello], never), () => model.assess(hello, options, never)]) {
		const error = await call().then(
			() => null,
			(reason: unknown) => reason,
		);
		assert.equal(
			model.sentenceOf(error),
			"The engine was ended by SIGKILL. Restart the engine and run again.",
		);
	}
	assert.equal(started.length, 1);
	assert.equal(owner.status.state, "dead");
});
