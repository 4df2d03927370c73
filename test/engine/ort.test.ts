/** Where a session computes and with which optimisations: with a made-up library, and with the one that is installed. */
process.env.ORT_DISABLE_TELEMETRY = "1"; // before the runtime is loaded: it reads this once

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import {
	createSession,
	type Feeds,
	type Library,
	loadRuntime,
	type SessionOptions,
} from "../../src/engine/ort";
import { LADDER } from "../../src/engine/session/ladder";
import { chooseProviders, describeProviders } from "../../src/engine/session/providers";
import { PROVIDERS, type Provider } from "../../src/protocol/engine-api";
import { POCKET } from "./start";

/** The model's bytes; anything else is the model that providers are tried with. */
const MODEL = Uint8Array.of(1, 2, 3);

interface Asked {
	provider: string;
	level: string | undefined;
	without: string | undefined;
	threads: number | undefined;
	stopsSpinning: unknown;
	prepacks: boolean;
	memoryPattern: boolean | undefined;
}

type Options = Parameters<Library["InferenceSession"]["create"]>[1];

/**
 * A library that offers some providers.
 * @param fails the message a session fails with, or null when it is made
 */
function library(offered: readonly string[], fails: (asked: Asked, isTrial: boolean) => string | null) {
	const asked: Asked[] = [];
	const trials: string[] = [];
	const made: Library = {
		listSupportedBackends: () => offered.map((name) => ({ name, bundled: true })),
		InferenceSession: {
			create: (async (bytes: Uint8Array, options: Options) => {
				const extra = (options?.extra ?? {}) as Record<string, Record<string, never>>;
				const one: Asked = {
					provider: String(options?.executionProviders?.[0]),
					level: options?.graphOptimizationLevel,
					without: extra.optimization?.disable_specified_optimizers,
					threads: options?.intraOpNumThreads,
					stopsSpinning: extra.session?.force_spinning_stop,
					prepacks: extra.session?.disable_prepacking === undefined,
					memoryPattern: options?.enableMemPattern,
				};
				const isTrial = bytes !== MODEL;
				if (isTrial) trials.push(one.provider);
				else asked.push(one);
				const problem = fails(one, isTrial);
				if (problem !== null) throw new Error(problem);
				return { inputMetadata: [], outputMetadata: [], release: async () => undefined };
			}) as never,
		},
	};
	return { made, asked, trials };
}

const open = (made: Library, options: Partial<SessionOptions> = {}, told: string[] = []) =>
	createSession(MODEL, {
		folder: ".",
		log: (level, text) => told.push(`${level} ${text}`),
		library: made,
		...options,
	});

interface Wish {
	name: string;
	wish: Provider | "auto";
	offered: string[];
	/** Providers whose trial fails, and those that the model fails with. */
	trialFails?: string[];
	modelFails?: string[];
	runsOn: Provider;
	note: RegExp | null;
}

const WISHES: Wish[] = [
	{ name: "nothing special", wish: "cpu", offered: ["cpu", "cuda"], runsOn: "cpu", note: null },
	{ name: "what is there", wish: "cuda", offered: ["cpu", "cuda"], runsOn: "cuda", note: null },
	{
		name: "what this platform lacks",
		wish: "coreml",
		offered: ["cpu", "cuda"],
		runsOn: "cpu",
		note: /^The processor computes, since coreml cannot be used: the runtime for \S+ does not have it\.$/,
	},
	{
		name: "what does not start",
		wish: "webgpu",
		offered: ["cpu", "webgpu"],
		trialFails: ["webgpu"],
		runsOn: "cpu",
		note: /^The processor computes, since webgpu cannot be used: webgpu says no\.$/,
	},
	{
		name: "what cannot run this model",
		wish: "dml",
		offered: ["cpu", "dml"],
		modelFails: ["dml"],
		runsOn: "cpu",
		note: /^The processor computes, since dml cannot be used: the model does not load there, dml says no\.$/,
	},
	{ name: "the fastest", wish: "auto", offered: ["cpu", "webgpu", "cuda"], runsOn: "cuda", note: null },
	{
		name: "the fastest, without a driver",
		wish: "auto",
		offered: ["cpu", "cuda"],
		trialFails: ["cuda"],
		runsOn: "cpu",
		note: null,
	},
	{
		name: "the fastest, too small for this model",
		wish: "auto",
		offered: ["cpu", "cuda"],
		modelFails: ["cuda"],
		runsOn: "cpu",
		note: /^The processor computes, since cuda cannot be used: the model does not load there, cuda says no\.$/,
	},
	{
		name: "the fastest, where nothing is safe",
		wish: "auto",
		offered: ["cpu", "dml", "coreml", "webgpu"],
		runsOn: "cpu",
		note: null,
	},
];

for (const { name, wish, offered, trialFails = [], modelFails = [], runsOn, note } of WISHES)
	test(`asked for ${name}: ${wish} -> ${runsOn}`, async () => {
		const { made, asked } = library(offered, ({ provider }, isTrial) =>
			(isTrial ? trialFails : modelFails).includes(provider) ? `${provider} says no.` : null,
		);
		const told: string[] = [];
		const session = await open(made, { provider: wish }, told);
		assert.equal(session.provider, runsOn);
		if (note) assert.match(session.providerNote ?? "", note);
		else assert.equal(session.providerNote, null);
		assert.equal(asked.at(-1)!.provider, runsOn);
		if (note) assert.ok(told.includes(`warning ${session.providerNote}`), told.join("\n"));
		// What was left out without a note is in the log all the same.
		if (trialFails.length) assert.ok(told.some((line) => line.includes(`${trialFails[0]} says no`)));
	});

test("a provider is tried once a process, with a model of its own", async () => {
	const { made, trials } = library(["cpu", "cuda"], () => null);
	await open(made, { provider: "cuda" });
	await open(made, { provider: "auto" });
	await describeProviders(made);
	assert.deepEqual(trials, ["cuda"]);
});

test("all providers are described, the processor last", async () => {
	const { made } = library(["cpu", "webgpu", "tensorrt"], () => "No adapter.");
	const described = await describeProviders(made);
	assert.deepEqual(
		described.map(({ name }) => name),
		[...PROVIDERS.filter((name) => name !== "cpu"), "cpu"],
	);
	for (const { name, isAvailable, reason } of described) {
		assert.equal(isAvailable, name === "cpu");
		if (name === "cpu") assert.equal(reason, null);
		else if (name === "webgpu") assert.equal(reason, "No adapter.");
		else assert.match(reason!, /^the runtime for \S+ does not have it\.$/);
	}
});

for (let worksAt = 0; worksAt < LADDER.length; worksAt++)
	test(`the ladder is stepped down to ${LADDER[worksAt]!.name}, and each step is told`, async () => {
		const { made, asked } = library(["cpu"], () =>
			asked.length <= worksAt ? "InsertedPrecisionFreeCast" : null,
		);
		const told: string[] = [];
		await open(made, {}, told);
		assert.deepEqual(
			asked.map(({ level, without }) => [level, without !== undefined]),
			LADDER.slice(0, worksAt + 1).map(({ level, without }) => [level, without !== undefined]),
		);
		assert.equal(told.length, worksAt);
		for (const [i, line] of told.entries())
			assert.equal(
				line,
				`warning Graph optimisation "${LADDER[i]!.name}" failed on cpu: InsertedPrecisionFreeCast`,
			);
	});

test("the second step leaves the optimisers out that break fp16 graphs", () => {
	assert.equal(LADDER[1]!.level, "all");
	assert.match(LADDER[1]!.without!, /^SimplifiedLayerNormFusion;.*BiasGeluFusion/);
});

const FINAL: [string, string, RegExp][] = [
	[
		"External initializer: w at [0,9] is out of bounds",
		"modelBroken",
		/^Weights beside the model are incomplete: /,
	],
	["Failed to allocate memory for requested buffer of size 9", "notEnoughMemory", /^Memory ran out while /],
	["std::bad_alloc", "notEnoughMemory", /^Memory ran out while /],
];

for (const [words, code, sentence] of FINAL)
	test(`no other step is tried after: ${words}`, async () => {
		const { made, asked } = library(["cpu"], () => words);
		await assert.rejects(open(made), { code, message: sentence });
		assert.equal(asked.length, 1);
	});

test("what nothing helps is told with the runtime's last words", async () => {
	const { made, asked } = library(["cpu", "cuda"], (_, isTrial) => (isTrial ? null : "Bad node.\nMore."));
	await assert.rejects(open(made, { provider: "cuda" }), {
		code: "modelUnsupported",
		message: "The runtime does not accept this model: Bad node.",
	});
	// On a device each try moves all weights.
	assert.deepEqual(
		asked.map(({ provider }) => provider),
		[...Array(2).fill("cuda"), ...Array(LADDER.length).fill("cpu")],
	);
});

test("threads, spinning, prepacking and memory patterns are as asked", async () => {
	const { made, asked } = library(["cpu", "dml"], () => null);
	await open(made, { threads: 3 });
	await open(made, { lowMemory: true, provider: "dml" });
	const [first, second] = asked as [Asked, Asked];
	assert.deepEqual(
		[first.threads, first.stopsSpinning, first.prepacks, first.memoryPattern],
		[3, "1", true, false],
	);
	assert.ok(second.threads! >= 1);
	assert.deepEqual([second.stopsSpinning, second.prepacks, second.memoryPattern], ["1", false, false]);
});

test("the installed library: what it offers is tried, and the rest says why not", async () => {
	const runtime = await loadRuntime();
	const offered = runtime.listSupportedBackends().map(({ name }) => name);
	for (const { name, isAvailable, reason } of await describeProviders(runtime)) {
		if (isAvailable) assert.ok(name === "cpu" || offered.includes(name), name);
		else assert.match(reason!, /^[^\n]+\.$/);
		if (!offered.includes(name)) assert.equal(isAvailable, false, name);
	}
});

test("the installed library: whatever is asked for, the model runs and the note tells where", async () => {
	const bytes = readFileSync(join(POCKET, "onnx", "model.onnx"));
	const runtime = await loadRuntime();
	for (const provider of [...PROVIDERS, "auto" as const]) {
		const session = await createSession(bytes, { folder: ".", log: () => undefined, provider, threads: 1 });
		const { order, note } = await chooseProviders(runtime, provider, () => undefined);
		if (order.length === 1) assert.equal(session.provider, "cpu");
		if (provider === session.provider) assert.equal(session.providerNote, null);
		else if (provider !== "auto") assert.match(session.providerNote ?? "", new RegExp(`since ${provider} `));
		if (note) assert.equal(session.providerNote, note);
		const feeds: Feeds = {};
		for (const [name, { type, shape }] of session.inputs) {
			const dims = shape.map((side, axis) =>
				typeof side === "number" ? side : name.startsWith("past") && axis === 2 ? 0 : 1,
			);
			const size = dims.reduce((product, side) => product * side, 1);
			feeds[name] = new runtime.Tensor(
				type as "int64",
				(type === "int64" ? new BigInt64Array(size).fill(1n) : new Float32Array(size)) as BigInt64Array,
				dims,
			);
		}
		const { logits } = await session.run(feeds, ["logits"]);
		assert.ok((logits!.data as Float32Array).every(Number.isFinite));
		await session.release();
	}
});
