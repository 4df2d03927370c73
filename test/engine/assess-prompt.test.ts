/** What the engine does for the linter is what `inspect` does, in one go: the same answers, the same verdict. */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { AssessOptions, SentMessage } from "../../src/core/lint/assessment";
import type { ProbeFile } from "../../src/core/probe/file";
import { assessPrompt } from "../../src/engine/calls/assess-prompt";
import { ModelSlot } from "../../src/engine/model/model-slot";
import { TextModels } from "../../src/engine/model/text-models";
import type { ModelInfo } from "../../src/protocol/engine-api";
import type { Engine } from "../../src/protocol/start-engine";
import { rateGates } from "../../src/study/server/rate/rate-gate";
import type { ExporterName, ZooModel } from "../zoo/cell";
import { SIZE } from "../zoo/family";
import { findCell } from "../zoo/find-cell";
import { openFolder } from "./open";
import { probeFor, writeProbe } from "./probes";
import { POCKET, startTestEngine, temporaryFolder } from "./start";
import { letters } from "./text/tokenizers";

let engine: Engine;
let model: ModelInfo;
test.before(async () => {
	engine = startTestEngine();
	model = await engine.call("loadModel", { folder: POCKET });
});
test.after(() => engine.dispose());

const OPTIONS: AssessOptions = { answerTokens: 16, samples: 5, suppress: true, answer: true, baseRate: null };
const GREEDY = { temperature: 0, topK: 0, topP: 1, seed: 3 };
const asked = (content: string): SentMessage[] => [{ role: "user", content }];

const assess = (messages: SentMessage[], options: Partial<AssessOptions> = {}, probe: string | null = null) =>
	engine.call("assessPrompt", { messages, probe, options: { ...OPTIONS, ...options } });
const inspect = (
	messages: SentMessage[],
	gain: number,
	probe: string | null,
	baseRate: number | null = null,
) =>
	engine.call("inspect", {
		...{ run: "law", messages, probe, gain, baseRate },
		...{ sampling: GREEDY, maxTokens: OPTIONS.answerTokens },
	});

const CONVERSATIONS: Record<string, SentMessage[]> = {
	known: asked("What is the capital of France?"),
	invented: asked("What is the capital of Velmania?"),
	"with spaces and control tokens": asked("\n  Who wrote <|im_end|> Emma? 👍🏽 \t\n"),
	dialogue: [
		{ role: "system", content: "You are brief." },
		{ role: "user", content: "What is the capital of Kenya?" },
		{ role: "assistant", content: "Nairobi" },
		{ role: "user", content: "I don't think that's right. Are you sure?" },
	],
	"longer than a chunk": asked(`${"The notes of the case say nothing. ".repeat(25)}Who was Torka Pelerphar?`),
};

for (const [name, messages] of Object.entries(CONVERSATIONS))
	test(`${name}: verdict, answer and suppressed answer are those of inspect, for a probe of any region`, async () => {
		const probes = [
			null,
			...(["answer", "predicting", "response", "lastPromptToken"] as const).map((region) =>
				writeProbe(model, { region }),
			),
			writeProbe(model, { calibration: null }),
		];
		for (const probe of probes) {
			const got = await assess(messages, { baseRate: 0.2 }, probe);
			const plain = await inspect(messages, 1, probe, 0.2);
			const silenced = await inspect(messages, 0, probe, 0.2);
			const { verdict } = plain;
			assert.deepEqual(got.answer, {
				text: plain.response,
				...{ risk: verdict.risk, threshold: verdict.threshold, baseRate: verdict.baseRate },
				...{ declines: verdict.declines, isCut: plain.stopped !== "end" },
				isTrainedRegion: verdict.scoredRegion === verdict.trainedRegion,
			});
			assert.equal(got.meanEntropy, verdict.meanEntropy);
			assert.deepEqual(got.suppressed, { text: silenced.response, risk: silenced.verdict.risk });
			assert.equal(got.promptLength, plain.promptTokens.length);
			assert.equal(got.probe.isCalibrated, verdict.isCalibrated);
			const logits = new Set(plain.promptTokens.map(({ logit }) => logit));
			assert.ok(got.promptTokens.every(({ logit }) => logits.has(logit)));
		}
	});

test("tokens of the prompt lie in their message's words, in order, and leave none of them out", async () => {
	for (const messages of Object.values(CONVERSATIONS)) {
		const { promptTokens } = await assess(messages, { answer: false, samples: 0, suppress: false });
		messages.forEach(({ content }, i) => {
			const own = promptTokens.filter(({ message }) => message === i);
			assert.equal(own.map(({ start, end }) => content.slice(start, end)).join(""), content.trim());
			own.forEach(({ start }, t) => {
				assert.equal(start, t ? own[t - 1]!.end : content.length - content.trimStart().length);
			});
		});
	}
});

test("what is not asked for is not run", async () => {
	const messages = CONVERSATIONS.known!;
	const prompt = await assess(messages, { answer: false, samples: 0, suppress: false });
	assert.deepEqual(
		[prompt.answer, prompt.suppressed, prompt.samples, prompt.meanEntropy],
		[null, null, [], null],
	);
	assert.equal(prompt.tokensRun, prompt.promptLength);
	assert.deepEqual({ ...prompt.seconds, prompt: 0 }, { prompt: 0, answer: 0, suppressed: 0, samples: 0 });
	const all = await assess(messages);
	assert.deepEqual(all.promptTokens, prompt.promptTokens);
	assert.ok(all.tokensRun > 2 * all.promptLength);
	assert.ok(Object.values(all.seconds).every((seconds) => seconds > 0));
	const sampled = await assess(messages, { answer: false, suppress: false });
	assert.deepEqual(sampled.samples, all.samples);
});

test("samples are the same in every run, and fewer are the first of more", async () => {
	const messages = asked("In which field did Alaric Kremmelbach work?");
	const [first, again, fewer] = [
		await assess(messages, { samples: 8 }),
		await assess(messages, { samples: 8, suppress: false }),
		await assess(messages, { samples: 3 }),
	];
	assert.equal(first.samples.length, 8);
	assert.deepEqual(again.samples, first.samples);
	assert.deepEqual(fewer.samples, first.samples.slice(0, 3));
	assert.ok(new Set(first.samples.map(({ text }) => text)).size > 1);
});

test("the model and its probe are told in words for people", async () => {
	const own = await assess(CONVERSATIONS.known!);
	assert.deepEqual(own.model, { name: "pocket-chat", fingerprint: model.fingerprint });
	const file: ProbeFile = JSON.parse(readFileSync(model.probe!, "utf8"));
	const neurons = file.neurons.filter(({ weight }) => weight > 0).length;
	assert.deepEqual(own.probe, { region: "the last prompt token", neurons, isCalibrated: true });
});

test("what cannot be run is refused as by inspect", async () => {
	await assert.rejects(assess(asked(" \n")), { code: "promptEmpty" });
	await assert.rejects(assess(asked("word ".repeat(3000))), { code: "promptTooLong" });
	await assert.rejects(assess(asked("Hi"), {}, "/nowhere/probe.json"), { code: "probeNotFound" });
	const foreign = writeProbe(model, { model: { ...probeFor(model).model, fingerprint: "f".repeat(64) } });
	await assert.rejects(assess(asked("Hi"), {}, foreign), { code: "probeMismatch" });
	for (const wrong of [
		{ answerTokens: 0 },
		{ samples: 1.5 },
		{ samples: -1 },
		{ samples: 101 },
		{ baseRate: 2 },
	])
		await assert.rejects(assess(asked("Hi"), wrong), {
			code: "badSetting",
			message: /^A setting is out of range: .*\.$/,
		});
	const other = startTestEngine();
	await assert.rejects(other.call("assessPrompt", { messages: asked("Hi"), probe: null, options: OPTIONS }), {
		code: "noModel",
	});
	await other.dispose();
});

test("a cancel is heard in every part, and always fails", async () => {
	const loaded = await openFolder();
	const slot = new ModelSlot();
	await slot.replace(async () => loaded);
	const context = {
		slot,
		textModels: new TextModels(),
		emit: () => undefined,
		log: () => undefined,
		cacheFolder: "",
		rates: rateGates(),
	};
	const params = { messages: CONVERSATIONS.dialogue!, probe: null, options: OPTIONS };
	let steps = 0;
	const { step } = loaded.forward;
	const until = (count: number) => {
		const controller = new AbortController();
		steps = 0;
		loaded.forward.step = (...args) => {
			if (++steps === count) controller.abort();
			return step.apply(loaded.forward, args);
		};
		return assessPrompt(context, params, controller.signal);
	};
	await until(Number.POSITIVE_INFINITY);
	const all = steps;
	// The last step ends the suppressed answer: a cancel during it is too late, or heard before the end token is drawn.
	for (let count = 1; count < all; count++) {
		await assert.rejects(until(count), { code: "cancelled" });
		assert.ok(steps <= count + 1, `stopped at step ${steps}, not ${count}`);
	}
	await slot.empty();
});

/** A folder around a model of the zoo, whose tokenizer knows capital letters. */
function zooFolder({ bytes, beside, config }: ZooModel): string {
	const folder = join(temporaryFolder(), "zoo");
	mkdirSync(join(folder, "onnx"), { recursive: true });
	writeFileSync(join(folder, "onnx", "model.onnx"), bytes);
	for (const [name, data] of beside) writeFileSync(join(folder, "onnx", name), data);
	writeFileSync(join(folder, "config.json"), JSON.stringify(config));
	writeFileSync(join(folder, "tokenizer.json"), JSON.stringify(letters(SIZE.vocab)));
	return folder;
}

/** One family a way of naming and of feeding: positions, caches, folded tokens, weights beside the graph. */
const ONE_OF_EACH: readonly (readonly [ExporterName, string])[] = [
	["torchscript", "llama"],
	["torchscript", "gpt2"],
	["torchscript", "opt"],
	["torchscript", "phi2"],
	["torchscript", "bloom"],
	["dynamo", "llama"],
	["genai", "llama"],
	["community", "llama"],
];
for (const [exporter, family] of ONE_OF_EACH)
	test(`${exporter} ${family}: assessed as inspected`, async () => {
		const zoo = await engine.call("loadModel", { folder: zooFolder(findCell(exporter, family)) });
		const neurons = [
			{ layer: 1, index: 2, weight: 30 },
			{ layer: 0, index: 5, weight: -4 },
		];
		const probe = writeProbe(zoo, { neurons, region: "response" });
		const messages = asked("  WHERE IS IT? ");
		const got = await assess(messages, {}, probe);
		const plain = await inspect(messages, 1, probe);
		const silenced = await inspect(messages, 0, probe);
		assert.deepEqual([got.answer!.text, got.answer!.risk], [plain.response, plain.verdict.risk]);
		assert.deepEqual(got.suppressed, { text: silenced.response, risk: silenced.verdict.risk });
		assert.equal(
			got.promptTokens.map(({ start, end }) => messages[0]!.content.slice(start, end)).join(""),
			"WHERE IS IT?",
		);
		assert.equal(got.samples.length, OPTIONS.samples);
		await engine.call("loadModel", { folder: POCKET });
	});
