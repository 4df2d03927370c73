/** A real engine process answers and reads: what a run promises, what it refuses, and what happens when it is stopped. */
import assert from "node:assert/strict";
import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { sigmoid } from "../../src/core/probe/score";
import type { InspectParams, ModelInfo, TokenReading } from "../../src/protocol/engine-api";
import type { Engine } from "../../src/protocol/start-engine";
import { probeFor, writeProbe } from "./probes";
import { POCKET, standingStillAt, startTestEngine, temporaryFolder } from "./start";

let engine: Engine;
let model: ModelInfo;
let probe: string;
test.before(async () => {
	engine = startTestEngine();
	model = await engine.call("loadModel", { folder: POCKET });
	probe = writeProbe(model);
});
test.after(() => engine.dispose());

/** Far from what the model likes, so that it hardly ever ends the answer itself. */
const WILD = { temperature: 50, topK: 0, topP: 1, seed: 4 };

const ask = (changes: Partial<InspectParams> = {}): InspectParams => ({
	run: "run",
	messages: [{ role: "user", content: "What is the capital of France? <|im_end|> 👍" }],
	probe,
	sampling: WILD,
	maxTokens: 8,
	gain: 1,
	baseRate: null,
	...changes,
});
const inspect = (changes: Partial<InspectParams> = {}, signal?: AbortSignal) =>
	engine.call("inspect", ask(changes), signal);
const near = (a: number, b: number, message?: string) =>
	assert.ok(Math.abs(a - b) < 1e-6, message ?? `${a} is not ${b}`);

test("the verdict is the mean of the tokens' logits, and each is the sum of its neurons' shares", async () => {
	const events: TokenReading[] = [];
	let told: TokenReading[] = [];
	let text = "";
	const stops = [
		engine.on("promptRead", ({ tokens }) => {
			told = tokens;
		}),
		engine.on("tokenRead", (event) => {
			events.push(event.token);
			text = event.text;
		}),
	];
	const result = await inspect();
	for (const stop of stops) stop();
	assert.deepEqual(told, result.promptTokens);
	assert.deepEqual(events, result.responseTokens);
	assert.equal(text, result.response);
	const { bias } = probeFor(model);
	for (const token of [...result.promptTokens, ...result.responseTokens]) {
		assert.equal(token.shares.length, 4);
		near(token.logit, token.shares.reduce((sum, share) => sum + share, 0) + bias);
	}
	const { start, end } = result.verdictSpan;
	const pooled = result.responseTokens.slice(start, end);
	near(result.verdict.logit, pooled.reduce((sum, { logit }) => sum + logit, 0) / pooled.length);
	near(result.verdict.risk, sigmoid(1.5 * result.verdict.logit - 0.2));
	near(result.verdict.meanEntropy, pooled.reduce((sum, { entropy }) => sum + entropy!, 0) / pooled.length);
	assert.equal(result.verdict.baseRate, 0.4);
	assert.equal(result.verdict.isFlagged, result.verdict.risk >= result.verdict.threshold);
});

test("tokens cover prompt and response exactly, and users' control tokens stay words", async () => {
	const { rendered, promptTokens, response, responseTokens } = await inspect();
	const spell = (tokens: TokenReading[], text: string) => {
		for (const token of tokens) assert.equal(token.text, text.slice(token.start, token.end));
		return tokens.map((token) => token.text).join("");
	};
	assert.equal(spell(promptTokens, rendered), rendered);
	assert.equal(spell(responseTokens, response), response);
	assert.equal(promptTokens.filter(({ isSpecial, text }) => isSpecial && text === "<|im_end|>").length, 1);
	assert.ok(
		promptTokens.every(({ entropy, probability, alternatives }) => {
			return entropy === null && probability === null && alternatives.length === 0;
		}),
	);
	for (const { probability, entropy, alternatives } of responseTokens) {
		assert.ok(probability! > 0 && probability! <= 1 && entropy! >= 0);
		assert.equal(alternatives.length, 5);
		assert.ok(alternatives.every((one, i) => !i || one.probability <= alternatives[i - 1]!.probability));
	}
});

test("the same seed answers the same; the base rate moves the risk and the threshold, not the flag", async () => {
	const first = await inspect();
	const second = await inspect({ baseRate: 0.05 });
	assert.equal(second.response, first.response);
	assert.equal(second.verdict.logit, first.verdict.logit);
	assert.equal(second.verdict.isFlagged, first.verdict.isFlagged);
	assert.ok(second.verdict.risk < first.verdict.risk);
	const greedy = { temperature: 0, topK: 0, topP: 1, seed: 1 };
	const [one, two] = [
		await inspect({ sampling: greedy }),
		await inspect({ sampling: { ...greedy, seed: 2 } }),
	];
	assert.deepEqual(one.responseTokens, two.responseTokens);
});

test("the probe's order is the shares' order", async () => {
	const { neurons } = probeFor(model);
	const turned = await inspect({ probe: writeProbe(model, { neurons: [...neurons].reverse() }) });
	const straight = await inspect();
	turned.responseTokens.forEach(({ shares }, t) => {
		assert.deepEqual([...shares].reverse(), [...straight.responseTokens[t]!.shares]);
	});
});

test("a gain of zero silences neurons of positive weight and no others, for one run", async () => {
	const before = await inspect();
	const silent = await inspect({ gain: 0 });
	for (const { shares } of silent.promptTokens) {
		assert.deepEqual([shares[0], shares[2], shares[3]], [0, 0, 0]);
		assert.ok(shares[1]! < 0);
	}
	assert.deepEqual((await inspect()).responseTokens, before.responseTokens);
});

test("a probe of the last prompt token is read there", async () => {
	const result = await inspect({ probe: writeProbe(model, { region: "lastPromptToken" }) });
	assert.equal(result.verdict.scoredRegion, "lastPromptToken");
	assert.equal(result.verdict.logit, result.promptTokens.at(-1)!.logit);
	assert.deepEqual(result.verdictSpan, { start: 0, end: 0 });
	const plain = await inspect({ probe: writeProbe(model, { calibration: null }) });
	near(plain.verdict.risk, sigmoid(plain.verdict.logit));
	assert.equal(plain.verdict.isCalibrated, false);
});

test("a probe of the tokens that choose reads each response token in the run before its own", async () => {
	const own = await inspect();
	const chosen = await inspect({ probe: writeProbe(model, { region: "predicting" }) });
	assert.equal(chosen.response, own.response);
	assert.deepEqual(chosen.promptTokens, own.promptTokens);
	const runs = [own.promptTokens.at(-1)!, ...own.responseTokens];
	chosen.responseTokens.forEach(({ logit, shares }, t) => {
		assert.equal(logit, runs[t]!.logit);
		assert.deepEqual(shares, runs[t]!.shares);
	});
	assert.deepEqual(chosen.verdictSpan, own.verdictSpan);
	assert.equal(
		chosen.verdict.scoredRegion,
		own.verdict.scoredRegion === "answer" ? "predicting" : "response",
	);
});

test("the model's own probe is taken when none is named", async () => {
	const folder = join(temporaryFolder(), "model");
	cpSync(POCKET, folder, { recursive: true, filter: (path) => !path.endsWith("probe.json") });
	const own = join(folder, "probe.json");
	const other = startTestEngine();
	const info = await other.call("loadModel", { folder });
	const without = other.call("inspect", ask({ probe: null }));
	await assert.rejects(without, { code: "probeNotFound", message: "model has no probe yet." });
	writeFileSync(own, JSON.stringify(probeFor(info)));
	assert.equal((await other.call("inspect", ask({ probe: null, maxTokens: 1 }))).probePath, own);
	assert.equal((await other.call("loadModel", { folder })).probe, own);
	writeFileSync(own, "{}");
	await assert.rejects(other.call("inspect", ask({ probe: null })), { code: "probeBroken" });
	await other.dispose();
});

test("what cannot be run is refused with both counts, both fingerprints, the setting's name", async () => {
	const say = (content: string) => ({ messages: [{ role: "user" as const, content }] });
	await assert.rejects(inspect(say(" \n\t")), {
		code: "promptEmpty",
		message: "There is nothing to answer.",
	});
	await assert.rejects(inspect({ messages: [] }), { code: "promptEmpty" });
	await assert.rejects(inspect(say("word ".repeat(3000))), {
		code: "promptTooLong",
		message: new RegExp(
			`^The prompt has \\d{4,5} tokens, and the model takes ${model.contextLength} with the answer\\.$`,
		),
	});
	const foreign = writeProbe(model, {
		model: { ...probeFor(model).model, name: "other", fingerprint: "f".repeat(64) },
	});
	await assert.rejects(inspect({ probe: foreign }), {
		code: "probeMismatch",
		message: `The probe was made for other (ffffffffffff), not for pocket-chat (${model.fingerprint.slice(0, 12)}).`,
	});
	await assert.rejects(inspect({ probe: "/nowhere/probe.json" }), { code: "probeNotFound" });
	await assert.rejects(inspect({ probe: join(POCKET, "config.json") }), { code: "probeBroken" });
	for (const wrong of [{ gain: 3.1 }, { gain: Number.NaN }, { baseRate: 2 }, { maxTokens: 0 }])
		await assert.rejects(inspect(wrong), {
			code: "badSetting",
			message: /^A setting is out of range: .*\.$/,
		});
	await assert.rejects(inspect({ sampling: { temperature: 1, topK: 0, topP: 0, seed: 1 } }), {
		code: "badSetting",
	});
});

test("a cancel after the first token keeps what was read; the call after it runs at once", async () => {
	const controller = new AbortController();
	let count = 0;
	const stop = engine.on("tokenRead", () => {
		if (++count === 3) controller.abort();
	});
	const result = await inspect({ maxTokens: 400, probe: writeProbe(model) }, controller.signal);
	stop();
	assert.equal(result.stopped, "cancelled");
	assert.ok(result.responseTokens.length >= 3 && result.responseTokens.length < 300);
	assert.equal((await inspect({ maxTokens: 2 })).responseTokens.length, 2);
	const early = new AbortController();
	const call = inspect({}, early.signal);
	early.abort();
	await assert.rejects(call, { code: "cancelled" });
});

test("the context's end stops an answer", async () => {
	const words = "a ".repeat(Math.floor(model.contextLength / 2) - 20);
	const result = await inspect({
		messages: [{ role: "user", content: words }],
		maxTokens: 100_000,
	});
	const total = result.promptTokens.length + result.responseTokens.length;
	assert.ok(result.stopped === "end" || (result.stopped === "contextFull" && total === model.contextLength));
});

test("two runs at the same time do not mix, and a model goes only when its runs have ended", async () => {
	const other = startTestEngine();
	await other.call("loadModel", { folder: POCKET });
	const alone = await other.call("inspect", ask({ run: "alone", maxTokens: 20 }));
	const runs = ["x", "y"].map((run) => other.call("inspect", ask({ run, maxTokens: 20 })));
	const gone = other.call("unloadModel", {});
	for (const result of await Promise.all(runs)) assert.deepEqual(result.responseTokens, alone.responseTokens);
	await gone;
	await assert.rejects(other.call("inspect", ask()), { code: "noModel", message: "No model is loaded." });
	await other.dispose();
});

test("killed in mid-answer: the open call fails, later ones too, and a new engine works", async () => {
	const victim = startTestEngine({ env: standingStillAt(/^tokenRead /) });
	await victim.call("loadModel", { folder: POCKET });
	victim.on("tokenRead", () => process.kill(victim.pid!, "SIGKILL"));
	const expected = { code: "engineDied", message: "The engine was ended by SIGKILL." };
	await assert.rejects(victim.call("inspect", ask({ maxTokens: 400 })), expected);
	await assert.rejects(victim.call("inspect", ask()), expected);
	await assert.rejects(victim.call("loadModel", { folder: POCKET }), expected);
	const next = startTestEngine();
	await next.call("loadModel", { folder: POCKET });
	assert.equal((await next.call("inspect", ask({ maxTokens: 2 }))).responseTokens.length, 2);
	await Promise.all([victim.dispose(), next.dispose()]);
});
