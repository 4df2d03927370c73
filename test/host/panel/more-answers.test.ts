/** Answers from a place, samples, and answers to other words: what is asked of the engine, and what stays when it ends. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { EngineOwner } from "../../../src/host/engine/engine-owner";
import { Runs } from "../../../src/host/panel/runs";
import type { Settings } from "../../../src/host/settings";
import type { Inspection, InspectParams } from "../../../src/protocol/engine-api";
import { LensError } from "../../../src/protocol/errors";
import { applyEvent, emptyState, type PanelState } from "../../../src/protocol/panel-api";
import { madeUp, promptPieces } from "../../webview/made-up";
import { fakeEngine } from "../fake-engine";

const greedy = { temperature: 0, topK: 0, topP: 0.9, seed: 7 };
const settings: Settings = {
	modelPath: "/a",
	runtime: {},
	probe: null,
	maxTokens: 8,
	sampling: greedy,
	baseRate: null,
	compareGains: [0, 1, 2],
	nodePath: null,
	modelsFolder: null,
	modelPlaces: [],
	hubEndpoint: "https://huggingface.co",
};
const source = { label: "a.md", text: "What is the capital of France?" };
const pieces = "It| is| Paris|.".split("|");
/** Each answer has the tokens of `pieces`, from those that were set on. */
const answers = async ({ run, gain }: InspectParams): Promise<Inspection> =>
	madeUp(promptPieces, pieces, { run, gain });

function runsWith(changes: Partial<Settings> = {}, inspect: typeof answers = answers) {
	const engine = fakeEngine({ inspect });
	let now = { ...settings, ...changes };
	const runs = new Runs(new EngineOwner(() => engine), () => now);
	const copy = emptyState();
	runs.onEvent((event) => applyEvent(copy, structuredClone(event)));
	const change = (more: Partial<Settings>) => {
		now = { ...now, ...more };
	};
	return { engine, runs, copy, change };
}

const until = async (isSo: () => boolean) => {
	while (!isSo()) await new Promise((done) => setTimeout(done, 5));
};

/** The answers that `isSlow` picks hang until they are stopped, with their first two tokens read. */
const slow =
	(
		isSlow: (params: InspectParams) => boolean,
	): ((p: InspectParams, s?: AbortSignal) => Promise<Inspection>) =>
	async (params, signal) => {
		if (!isSlow(params)) return answers(params);
		await new Promise((done) => signal!.addEventListener("abort", done));
		const { run, gain } = params;
		return madeUp(promptPieces, pieces.slice(0, 2), { run, gain, stopped: "cancelled" });
	};

test("from a token on: the tokens before it, it, and the model as it goes on, beside the first answer", async () => {
	const { engine, runs, copy } = runsWith();
	await runs.inspect(source);
	const { run, responseTokens } = runs.state.first!;
	const instead = responseTokens[2]!.alternatives[1]!;
	await runs.answerFrom({ run, at: 2, id: instead.id });
	const ids = [responseTokens[0]!.id, responseTokens[1]!.id, instead.id];
	assert.equal(engine.asked.length, 2);
	assert.deepEqual(engine.asked[1]!.start, ids);
	assert.equal("start" in engine.asked[0]!, false);
	const [other] = runs.state.others;
	assert.deepEqual(other!.start, { ids, text: instead.text });
	assert.equal(other!.status, "finished");
	assert.equal(runs.state.first!.run, run);
	assert.deepEqual(copy, runs.state);
});

test("from a token as it is, from one that nobody named, and from the answer's end on", async () => {
	const { runs } = runsWith();
	await runs.inspect(source);
	const { run, responseTokens } = runs.state.first!;
	const startAfter = async (at: number, id: number) => {
		await runs.answerFrom({ run, at, id });
		return runs.state.others[0]!.start!;
	};
	assert.equal((await startAfter(2, responseTokens[2]!.id)).text, " Paris");
	assert.equal((await startAfter(0, 31_999)).text, "");
	assert.deepEqual((await startAfter(4, 5)).ids, [...responseTokens.map(({ id }) => id), 5]);
});

test("what goes on from another answer has its neurons and draws as that answer had them", async () => {
	const { engine, runs } = runsWith();
	await runs.inspect(source);
	await runs.answerWithout([{ layer: 2, index: 640 }]);
	await runs.answerFrom({ run: runs.state.others[0]!.run, at: 0, id: 2 });
	assert.deepEqual(engine.asked[2]!.neuronGains, [{ layer: 2, index: 640, gain: 0 }]);
	await runs.sample(2);
	await runs.answerFrom({ run: runs.state.samples[1]!.run, at: 1, id: 2 });
	assert.deepEqual(engine.asked.at(-1)!.sampling, runs.state.samples[1]!.sampling);
	assert.equal(engine.asked.at(-1)!.start!.length, 2);
});

test("nothing goes on from an answer that is gone, or with another model's tokens", async () => {
	const { engine, runs, change } = runsWith();
	await runs.inspect(source);
	const { run } = runs.state.first!;
	await assert.rejects(runs.answerFrom({ run: "gone", at: 0, id: 2 }), { code: "cancelled" });
	await assert.rejects(runs.answerFrom({ run, at: 5, id: 2 }), { code: "cancelled" });
	change({ modelPath: "/b" });
	await assert.rejects(runs.answerFrom({ run, at: 0, id: 2 }), {
		code: "modelChanged",
		sentence:
			"Another model was chosen since this answer was given. Run again, then choose a token of the new answer.",
	});
	assert.equal(engine.asked.length, 1);
	assert.equal(runs.state.first!.run, run);
});

test("after another change of settings the first answer is given anew, and the other begins as the old one", async () => {
	const { engine, runs, change } = runsWith();
	await runs.inspect(source);
	const { run } = runs.state.first!;
	change({ maxTokens: 5 });
	await runs.answerFrom({ run, at: 0, id: 2 });
	assert.deepEqual(
		engine.asked.map(({ maxTokens, start }) => [maxTokens, start]),
		[
			[8, undefined],
			[5, undefined],
			[5, [2]],
		],
	);
});

test("samples are drawn with seeds of their own, at temperature 1 where answers are greedy", async () => {
	const { engine, runs, copy } = runsWith();
	await runs.inspect(source);
	await runs.answerAtGain(0);
	await runs.sample(3);
	const asked = engine.asked.slice(2);
	assert.deepEqual(
		asked.map(({ sampling }) => sampling),
		[8, 9, 10].map((seed) => ({ ...greedy, temperature: 1, seed })),
	);
	assert.ok(asked.every(({ gain, start }) => gain === 1 && start === undefined));
	assert.ok(runs.state.samples.every(({ status }) => status === "finished"));
	assert.equal(runs.state.others.length, 1, "what stood beside the answer stays");
	assert.deepEqual(copy, runs.state);
	runs.dropSamples();
	assert.deepEqual(copy.samples, []);
});

test("samples take the settings' temperature, and their seeds stay seeds", async () => {
	const sampling = { temperature: 0.7, topK: 40, topP: 0.95, seed: 2 ** 32 - 2 };
	const { engine, runs } = runsWith({ sampling });
	await runs.inspect(source);
	await runs.sample(3);
	assert.deepEqual(
		engine.asked.slice(1).map((asked) => asked.sampling),
		[2 ** 32 - 1, 0, 1].map((seed) => ({ ...sampling, seed })),
	);
});

test("each sample counts as it comes; stopped, what was read stays, and no more are begun", async () => {
	const { engine, runs, copy } = runsWith(
		{},
		slow(({ sampling }) => sampling.seed === 9),
	);
	await runs.inspect(source);
	const sampling = assert.rejects(runs.sample(4), { code: "cancelled" });
	await until(() => engine.asked.length === 3);
	const statuses = (state: PanelState) => state.samples.map(({ status, failure }) => failure?.code ?? status);
	assert.deepEqual(statuses(copy), ["finished", "reading", "waiting", "waiting"]);
	runs.stop();
	await sampling;
	assert.deepEqual(statuses(copy), ["finished", "finished", "cancelled", "cancelled"]);
	assert.equal(copy.samples[1]!.summary!.stopped, "cancelled");
	assert.equal(engine.asked.length, 3);
	assert.equal(copy.first!.status, "finished");
});

test("samples that are dropped under way end; new ones take their place", async () => {
	const { engine, runs } = runsWith(
		{},
		slow(({ sampling }) => sampling.seed === 9),
	);
	await runs.inspect(source);
	const first = runs.sample(3);
	await until(() => engine.asked.length === 3);
	const old = runs.state.samples[0]!.run;
	const second = runs.sample(2);
	await first;
	assert.equal(runs.state.samples.length, 2);
	assert.notEqual(runs.state.samples[0]!.run, old);
	await until(() => engine.asked.length === 5);
	runs.dropSamples();
	await second;
	assert.deepEqual(runs.state.samples, []);
	assert.equal(runs.state.first!.status, "finished");
});

test("samples of an answer under other settings come after that answer, given anew", async () => {
	const { engine, runs, change } = runsWith();
	await runs.inspect(source);
	await runs.answerAtGain(0);
	change({ maxTokens: 5 });
	await runs.sample(2);
	assert.deepEqual(
		engine.asked.slice(2).map(({ sampling, maxTokens }) => [sampling.seed, maxTokens]),
		[
			[7, 5],
			[8, 5],
			[9, 5],
		],
	);
	assert.deepEqual([runs.state.others.length, runs.state.samples.length], [0, 2]);
});

test("other words are answered beside the shown run, which stays", async () => {
	const { engine, runs, copy } = runsWith();
	await runs.inspect(source);
	const { run } = runs.state.first!;
	await runs.answerEdited("What is the capital of Norway?");
	assert.deepEqual(engine.asked[1]!.messages, [{ role: "user", content: "What is the capital of Norway?" }]);
	const { kind, source: edited, answer, options } = runs.state.beside!;
	assert.deepEqual(
		[kind, edited],
		["edited", { label: "a.md, edited", text: "What is the capital of Norway?" }],
	);
	assert.equal(answer.status, "finished");
	assert.deepEqual(options, runs.state.options);
	assert.equal(runs.state.first!.run, run);
	assert.deepEqual(runs.state.source, source);
	assert.deepEqual(copy, runs.state);
	await assert.rejects(runs.answerEdited(" \n"), { code: "promptEmpty" });
	assert.equal(runs.state.beside!.answer.run, answer.run);
	runs.dropBeside();
	assert.equal(copy.beside, null);
});

test("of a conversation the last message of the user is replaced, and no other", async () => {
	const messages = [
		{ role: "system" as const, content: "Be brief." },
		{ role: "user" as const, content: "France?" },
		{ role: "assistant" as const, content: "Paris." },
		{ role: "user" as const, content: "Norway?" },
	];
	const { engine, runs } = runsWith();
	await runs.inspect({
		label: "c.prompty",
		text: messages.map(({ content }) => content).join("\n\n"),
		messages,
	});
	await runs.answerEdited("Chile?");
	const edited = [...messages.slice(0, 3), { role: "user", content: "Chile?" }];
	assert.deepEqual(engine.asked[1]!.messages, edited);
	assert.deepEqual(runs.state.beside!.source, {
		label: "c.prompty, edited",
		text: "Be brief.\n\nFrance?\n\nParis.\n\nChile?",
		messages: edited,
	});
	assert.deepEqual(engine.asked[0]!.messages, messages, "the shown prompt is left as it was");
});

test("an edited prompt that is dropped under way ends; one that fails says why", async () => {
	const { engine, runs } = runsWith(
		{},
		slow(({ messages }) => messages[0]!.content === "Slow?"),
	);
	await runs.inspect(source);
	const answered = runs.answerEdited("Slow?");
	await until(() => engine.asked.length === 2);
	runs.dropBeside();
	await answered;
	assert.equal(runs.state.beside, null);
	const long = runsWith({}, (params) =>
		params.messages[0]!.content === source.text
			? answers(params)
			: Promise.reject(new LensError("promptTooLong", "The prompt has 900 tokens of 512.")),
	);
	await long.runs.inspect(source);
	await assert.rejects(long.runs.answerEdited("Long?"), { code: "promptTooLong" });
	assert.equal(long.runs.state.beside!.answer.failure?.code, "promptTooLong");
	assert.equal(long.runs.state.first!.failure, null);
});

test("a sample is shown beside the answer once it is there, with how it was drawn", async () => {
	const { runs, copy } = runsWith();
	await runs.inspect(source);
	await runs.sample(2);
	const sample = runs.state.samples[1]!;
	assert.equal(runs.showSample("gone"), false);
	assert.equal(runs.state.beside, null);
	assert.equal(runs.showSample(sample.run), true);
	assert.deepEqual(copy.beside, {
		kind: "sample",
		source,
		answer: sample,
		options: { ...runs.state.options!, sampling: sample.sampling },
	});
});

test("a new prompt takes the place of what was compared with the old one; run again leaves it", async () => {
	const { runs } = runsWith();
	await runs.inspect(source);
	await runs.answerEdited("What is the capital of Norway?");
	await runs.sample(2);
	await runs.again();
	assert.deepEqual([runs.state.beside?.kind, runs.state.samples.length], ["edited", 0]);
	await runs.inspect({ label: "b.md", text: "Another?" });
	assert.equal(runs.state.beside, null);
});

test("an opened run takes the place of everything, and ends what is under way", async () => {
	const { engine, runs, copy } = runsWith(
		{},
		slow(({ gain }) => gain === 0),
	);
	await runs.inspect(source);
	await runs.sample(2);
	const first = structuredClone(runs.state.first!);
	const options = structuredClone(runs.state.options!);
	const gone = runs.compare();
	await until(() => engine.asked.length === 4);
	const kept = { label: "kept.md", text: "Kept?" };
	runs.open({ source: kept, first: { ...first, run: "kept" }, options });
	await gone;
	const { others, samples, beside } = copy;
	assert.deepEqual([copy.first!.run, copy.source, others, samples, beside], ["kept", kept, [], [], null]);
	await runs.again();
	assert.notEqual(runs.state.first!.run, "kept");
	assert.deepEqual(runs.state.source, kept);
});
