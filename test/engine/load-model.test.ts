/** How a model is loaded: provider, threads, memory, rest, and what is told on the way. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { loadModel, unloadModel } from "../../src/engine/calls/load-model";
import type { EngineContext } from "../../src/engine/context";
import { openModel } from "../../src/engine/model/loaded-model";
import { ModelSlot } from "../../src/engine/model/model-slot";
import { TextModels } from "../../src/engine/model/text-models";
import type { RuntimeOptions } from "../../src/protocol/engine-api";
import { rateGates } from "../../src/study/server/rate/rate-gate";
import "./open"; // turns telemetry off before the runtime is loaded
import { POCKET, temporaryFolder } from "./start";

function contextOf(told: string[] = [], steps: string[] = []): EngineContext {
	return {
		slot: new ModelSlot(),
		textModels: new TextModels(),
		emit(event, params) {
			if (event === "progress" && "job" in params) steps.push(`${params.job}: ${params.step}`);
		},
		log: (level, text) => void told.push(`${level} ${text}`),
		cacheFolder: join(temporaryFolder(), "cache"),
		rates: rateGates(),
	};
}

const load = (context: EngineContext, runtime?: RuntimeOptions, signal = new AbortController().signal) =>
	loadModel(context, { folder: POCKET, ...(runtime ? { runtime } : {}) }, signal);

const nameOf = (context: EngineContext) => context.slot.use(async ({ info }) => info.name);

const BAD: [RuntimeOptions, RegExp][] = [
	[
		{ provider: "gpu" as never },
		/^A setting is out of range: the provider is gpu, not auto, cpu, cuda, dml, coreml, webgpu\.$/,
	],
	[{ threads: 0 }, /there may be 1 to 1024 threads, not 0\.$/],
	[{ threads: 1.5 }, /there may be 1 to 1024 threads, not 1\.5\.$/],
	[{ idleMinutes: -1 }, /a model rests after -1 minutes, not 0 or more\.$/],
	[{ idleMinutes: Number.NaN }, /a model rests after NaN minutes, not 0 or more\.$/],
];

for (const [runtime, message] of BAD)
	test(`a bad setting is told: ${JSON.stringify(runtime)}`, () =>
		assert.rejects(load(contextOf(), runtime), { code: "badSetting", message }));

test("the steps are told in words, in the order they are taken", async () => {
	const steps: string[] = [];
	const context = contextOf([], steps);
	const info = await load(context);
	// Hashing is told where it takes long enough to be noticed; this model is small.
	const told = steps.filter((step) => step !== "loadModel: Reading the weights");
	assert.deepEqual(told, [
		...Array(info.layers).fill("loadModel: Measuring the neurons"),
		"loadModel: Preparing the model",
	]);
	await unloadModel(context);
});

test("what is asked for and not there is told, and the processor computes", async () => {
	const told: string[] = [];
	const context = contextOf(told);
	const wish = process.platform === "win32" ? "coreml" : "dml";
	const info = await load(context, { provider: wish });
	assert.equal(info.provider, "cpu");
	assert.match(
		info.providerNote!,
		new RegExp(`^The processor computes, since ${wish} cannot be used: .*\\.$`),
	);
	assert.ok(told.includes(`warning ${info.providerNote}`));
	assert.equal(info.graph, join(POCKET, "onnx", "model.onnx"));
	await unloadModel(context);
});

test("it is loaded again for another provider or thread count, not for how long it may rest", async () => {
	const context = contextOf();
	await load(context, { threads: 1 });
	const first = context.slot.current;
	await load(context, { threads: 1, idleMinutes: 5, ignoreMemory: true });
	assert.equal(context.slot.current, first);
	await load(context, { threads: 2 });
	const second = context.slot.current;
	assert.notEqual(second, first);
	await load(context, { threads: 2, provider: process.platform === "win32" ? "coreml" : "dml" });
	assert.notEqual(context.slot.current, second);
	await unloadModel(context);
});

async function openWith(available: number, runtime: RuntimeOptions = {}, held = 0) {
	const told: string[] = [];
	let hasMadeRoom = false;
	const model = await openModel(POCKET, {
		...{ cacheFolder: join(temporaryFolder(), "cache"), signal: new AbortController().signal, runtime, held },
		log: (level, text) => void told.push(`${level} ${text}`),
		makeRoom: async () => {
			hasMadeRoom = true;
		},
		available: () => available,
	}).catch((error: unknown) => {
		assert.equal(hasMadeRoom, false, "the model before stays when the next does not fit");
		throw error;
	});
	return { model, told };
}

test("too little memory: refused with both figures, and the model before is kept", async () => {
	await assert.rejects(openWith(50e6), {
		code: "notEnoughMemory",
		message: /^pocket-chat needs about 0\.\d GB and 0\.05 GB are free\.$/,
	});
});

test("too little memory: what the model before holds counts as free", async () => {
	const { model } = await openWith(50e6, {}, 500e6);
	await model.release();
});

test("too little memory: loaded all the same when asked", async () => {
	const { model, told } = await openWith(50e6, { ignoreMemory: true });
	assert.ok(told.some((line) => /^warning pocket-chat needs about .* are free/.test(line)));
	const { ids } = model.render([{ role: "user", content: "Hello?" }]);
	assert.ok(ids.length > 3);
	await model.release();
});

test("a model rests after its minutes, says so, and answers the next call", async (context: TestContext) => {
	context.mock.timers.enable({ apis: ["setTimeout"] });
	const told: string[] = [];
	const engine = contextOf(told);
	await load(engine, { idleMinutes: 3 });
	context.mock.timers.tick(3 * 60_000);
	await unloadModel(engine); // in turn, so after the rest
	assert.ok(
		told.includes("info pocket-chat was not asked for 3 minutes: its memory is given back."),
		told.join("\n"),
	);
	context.mock.timers.reset();
});

test("a model that rests is loaded from the same folder with the same options", async (context: TestContext) => {
	context.mock.timers.enable({ apis: ["setTimeout"] });
	const engine = contextOf();
	const heard: unknown[] = [];
	engine.emit = (event, params) => event === "modelIdle" && heard.push(params);
	await load(engine, { idleMinutes: 1, threads: 1 });
	const first = engine.slot.current!;
	context.mock.timers.tick(60_000);
	assert.equal(await nameOf(engine), "pocket-chat");
	const second = engine.slot.current!;
	assert.notEqual(second, first);
	assert.equal(second.info.fingerprint, first.info.fingerprint);
	assert.deepEqual(second.runtime, first.runtime);
	assert.deepEqual(heard, [{ isIdle: true }, { isIdle: false }]);
	await unloadModel(engine);
	await assert.rejects(nameOf(engine), { code: "noModel" });
	context.mock.timers.reset();
});

test("a cancel while neurons are measured is heard, and the slot stays empty", async () => {
	const context = contextOf();
	const controller = new AbortController();
	context.emit = () => controller.abort();
	await assert.rejects(load(context, {}, controller.signal), { code: "cancelled" });
	assert.equal(context.slot.current, null);
});
