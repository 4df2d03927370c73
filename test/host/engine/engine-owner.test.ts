import assert from "node:assert/strict";
import { test } from "node:test";
import { EngineOwner } from "../../../src/host/engine/engine-owner";
import type { InspectParams, RuntimeOptions } from "../../../src/protocol/engine-api";
import { LensError } from "../../../src/protocol/errors";
import { madeUp } from "../../webview/made-up";
import { type FakeEngine, fakeEngine } from "../fake-engine";

const hearing = { promptRead: () => undefined, tokenRead: () => undefined };
const params = (run: string): InspectParams => ({
	run,
	messages: [{ role: "user", content: "Hello" }],
	probe: null,
	sampling: { temperature: 0, topK: 0, topP: 1, seed: 0 },
	maxTokens: 8,
	gain: 1,
	baseRate: null,
});
const model = (modelPath: string, runtime: RuntimeOptions = {}) => ({ modelPath, runtime });
const never = new AbortController().signal;
const endless = () => new Promise<never>(() => undefined);

const loaded = async (folder: string) => ({ ...madeUp([], []).model, folder });

function owned(...engines: FakeEngine[]) {
	const states: string[] = [];
	const deaths: string[] = [];
	const started: FakeEngine[] = [];
	const owner = new EngineOwner(() => {
		const engine = engines[started.length] ?? fakeEngine();
		started.push(engine);
		return engine;
	});
	owner.onStatus(({ state }) => states.push(state));
	owner.onDeath((reason) => deaths.push(reason));
	return { owner, states, deaths, started };
}

test("the engine starts with the first call and loads a model once", async () => {
	const { owner, states, started } = owned();
	assert.equal(started.length, 0);
	await owner.inspect(model("/a"), params("1"), hearing, never);
	await owner.inspect(model("/a"), params("2"), hearing, never);
	assert.deepEqual(started[0]!.loaded, ["/a"]);
	assert.deepEqual(states, ["loading", "ready", "answering", "ready", "answering", "ready"]);
});

test("another folder is another model in the same engine", async () => {
	const { owner, started } = owned();
	await owner.inspect(model("/a"), params("1"), hearing, never);
	await owner.inspect(model("/b"), params("2"), hearing, never);
	assert.equal(started.length, 1);
	assert.deepEqual(started[0]!.loaded, ["/a", "/b"]);
});

test("a model that does not load is tried again", async () => {
	const failing = fakeEngine({
		loadModel: () => Promise.reject(new LensError("modelNotFound", "No model.")),
	});
	const { owner, started } = owned(failing);
	await assert.rejects(owner.load(model("/a")), { code: "modelNotFound" });
	assert.equal(owner.status.state, "none");
	await assert.rejects(owner.load(model("/a")), { code: "modelNotFound" });
	assert.deepEqual(started[0]!.loaded, ["/a", "/a"]);
});

test("a death fails open calls, is told once, and the next call starts another engine", async () => {
	const { owner, deaths, started } = owned(fakeEngine({ inspect: endless }));
	const open = owner.inspect(model("/a"), params("1"), hearing, never);
	await owner.load(model("/a"));
	started[0]!.die("The engine was ended by SIGKILL.");
	await assert.rejects(open, { code: "engineDied" });
	assert.deepEqual(owner.status, { state: "dead", model: "pocket-chat" });
	assert.deepEqual(deaths, ["The engine was ended by SIGKILL."]);
	await owner.inspect(model("/a"), params("2"), hearing, never);
	assert.equal(started.length, 2);
	assert.equal(owner.status.state, "ready");
});

test("each run hears its own tokens only", async () => {
	const engine = fakeEngine({ inspect: endless });
	const { owner } = owned(engine);
	const heard: string[] = [];
	for (const run of ["1", "2"]) {
		const hearing = {
			promptRead: () => heard.push(`${run} prompt`),
			tokenRead: (event: { run: string }) => heard.push(`${run} hears ${event.run}`),
		};
		void owner.inspect(model("/a"), params(run), hearing, never).catch(() => undefined);
	}
	while (engine.asked.length < 2) await new Promise((done) => setTimeout(done, 5));
	const token = madeUp([], ["x"]).responseTokens[0]!;
	engine.emit("tokenRead", { run: "1", token, text: "x" });
	engine.emit("tokenRead", { run: "2", token, text: "x" });
	assert.deepEqual(heard, ["1 hears 1", "2 hears 2"]);
});

test("a restart cancels open calls and is no death", async () => {
	const { owner, deaths, started } = owned(fakeEngine({ inspect: endless }));
	const open = owner.inspect(model("/a"), params("1"), hearing, never);
	await owner.load(model("/a"));
	const cancelled = assert.rejects(open, { code: "cancelled" });
	await owner.restart(model("/b"));
	await cancelled;
	assert.equal(started[0]!.isDisposed, true);
	assert.deepEqual(started[1]!.loaded, ["/b"]);
	assert.deepEqual(deaths, []);
	assert.equal(owner.status.state, "ready");
});

test("other options load the model again, the same ones do not", async () => {
	const { owner, started } = owned();
	await owner.load(model("/a", { provider: "auto", threads: 2 }));
	await owner.load(model("/a", { provider: "auto", threads: 2 }));
	await owner.load(model("/a", { provider: "cpu", threads: 2 }));
	assert.deepEqual(
		started[0]!.options.map((options) => options?.provider),
		["auto", "cpu"],
	);
});

test("a model that seemed too large is loaded once the user says so, and no other one is", async () => {
	const tooLarge = new LensError("notEnoughMemory", "It takes 9 GB, 2 GB are free.");
	const engine = fakeEngine({
		loadModel: (folder) => (engine.options.at(-1)?.ignoreMemory ? loaded(folder) : Promise.reject(tooLarge)),
	});
	const { owner } = owned(engine);
	await assert.rejects(owner.load(model("/a")), { code: "notEnoughMemory" });
	owner.ignoreMemory("/a");
	assert.equal((await owner.load(model("/a"))).folder, "/a");
	await assert.rejects(owner.load(model("/b")), { code: "notEnoughMemory" });
});

test("a model whose memory was given back is told, and so is its coming back", async () => {
	const { owner, started, states } = owned();
	const isLoaded = () => owner.loadedModel !== null;
	assert.equal(isLoaded(), false);
	await owner.load(model("/a"));
	const told = states.length;
	for (const isIdle of [true, false]) {
		started[0]!.emit("modelIdle", { isIdle });
		assert.equal(owner.loadedModel?.isIdle, isIdle);
	}
	assert.equal(states.length, told + 2);
	assert.equal(owner.status.state, "ready");
	started[0]!.die("Gone.");
	assert.equal(isLoaded(), false);
});
