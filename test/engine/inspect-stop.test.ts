/** Answers that a text ends, answers to texts without a template, and tokens that come with their bytes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { InspectParams, ModelInfo, TokenReading } from "../../src/protocol/engine-api";
import type { Engine } from "../../src/protocol/start-engine";
import { writeProbe } from "./probes";
import { POCKET, startTestEngine } from "./start";

let engine: Engine;
let model: ModelInfo;
test.before(async () => {
	engine = startTestEngine();
	model = await engine.call("loadModel", { folder: POCKET });
});
test.after(() => engine.dispose());

const inspect = (changes: Partial<InspectParams> = {}) =>
	engine.call("inspect", {
		run: "run",
		messages: [{ role: "user", content: "Tell me about the river." }],
		probe: writeProbe(model, { region: "response" }),
		sampling: { temperature: 2.5, topK: 0, topP: 1, seed: 3 },
		maxTokens: 24,
		gain: 1,
		baseRate: null,
		...changes,
	});

test("an answer ends in front of the first of its texts, and its risk is that of what is left", async () => {
	const whole = await inspect();
	const { response, responseTokens } = whole;
	assert.ok(response.length > 20);
	for (let from = 0; from < 20; from += 3)
		for (const length of [1, 2, 7]) {
			const stop = response.slice(from, from + length);
			const at = response.indexOf(stop);
			const heard: TokenReading[] = [];
			const unheed = engine.on("tokenRead", ({ token }) => heard.push(token));
			const cut = await inspect({ stop: ["\u0000", stop] });
			unheed();
			assert.equal(cut.response, response.slice(0, at));
			assert.equal(cut.stopped, "end");
			const kept = responseTokens.filter(({ start }) => start < at);
			assert.deepEqual(
				cut.responseTokens.map(({ id, logit }) => [id, logit]),
				kept.map(({ id, logit }) => [id, logit]),
			);
			assert.equal(cut.responseTokens.map(({ text }) => text).join(""), cut.response);
			assert.ok(cut.responseTokens.every(({ end }) => end <= at));
			// Not one token more was run than it took to know.
			assert.deepEqual(heard, responseTokens.slice(0, heard.length));
			const shown = responseTokens[heard.length - 2]?.end ?? 0;
			assert.ok(!response.slice(0, shown).includes(stop));
			if (kept.length === 0) assert.equal(cut.verdict.scoredRegion, "lastPromptToken");
			else {
				const mean = kept.reduce((sum, { logit }) => sum + logit, 0) / kept.length;
				assert.ok(Math.abs(cut.verdict.logit - mean) < 1e-6);
			}
		}
	assert.deepEqual((await inspect({ stop: ["never said"] })).responseTokens, responseTokens);
	assert.deepEqual((await inspect({ stop: [] })).verdict, whole.verdict);
	await assert.rejects(inspect({ stop: ["a", ""] }), { code: "badSetting" });
});

test("a text is gone on with as it is, and its control tokens stay words", async () => {
	const { rendered, promptTokens, contents } = await inspect({
		messages: [],
		text: "Rivers <|im_end|> flow",
	});
	assert.equal(rendered, "Rivers <|im_end|> flow");
	assert.equal(promptTokens.map(({ text }) => text).join(""), rendered);
	assert.ok(promptTokens.every(({ isSpecial }) => !isSpecial));
	assert.deepEqual(contents, []);
	await assert.rejects(inspect({ messages: [], text: " \n" }), { code: "promptEmpty" });
	await assert.rejects(inspect({ messages: [], text: "word ".repeat(3000) }), { code: "promptTooLong" });
});

test("the bytes of the answer's tokens are the answer, be it in the middle of a character", async () => {
	const wild = { temperature: 20, topK: 0, topP: 1, seed: 1 };
	const { response, responseTokens } = await inspect({ sampling: wild, tellsBytes: true, maxTokens: 60 });
	const bytes = responseTokens.flatMap((token) => [...token.bytes!]);
	const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
	assert.equal(decoder.decode(Uint8Array.from(bytes), { stream: true }), response);
	assert.ok(
		responseTokens.some(({ text, isSpecial }) => text === "" && !isSpecial),
		"no character was split",
	);
	for (const { alternatives } of responseTokens)
		for (const { text, bytes } of alternatives)
			if (bytes!.length > 0) assert.equal(text, new TextDecoder().decode(bytes));
	const silent = await inspect({ sampling: wild, maxTokens: 60 });
	assert.ok(silent.responseTokens.every((token) => !("bytes" in token)));
	assert.equal(silent.response, response);
});
