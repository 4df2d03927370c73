/** Laws of answers whose first tokens are set: they are read as if the model had chosen them, and it goes on from there. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { ProbeFile } from "../../src/core/probe/file";
import type { Inspection, InspectParams, ModelInfo, TokenReading } from "../../src/protocol/engine-api";
import type { Engine } from "../../src/protocol/start-engine";
import { writeProbe } from "./probes";
import { POCKET, startTestEngine } from "./start";

const REGIONS = ["answer", "predicting", "response", "lastPromptToken"] as const;
const END: number = JSON.parse(readFileSync(join(POCKET, "config.json"), "utf8")).eos_token_id;
const SAMPLED = { temperature: 1.5, topK: 0, topP: 1, seed: 6 };

let engine: Engine;
let model: ModelInfo;
const probes = new Map<ProbeFile["region"], string>();
test.before(async () => {
	engine = startTestEngine();
	model = await engine.call("loadModel", { folder: POCKET });
	for (const region of REGIONS) probes.set(region, writeProbe(model, { region }));
});
test.after(() => engine.dispose());

const inspect = (changes: Partial<InspectParams> = {}, signal?: AbortSignal) =>
	engine.call(
		"inspect",
		{
			run: "run",
			messages: [{ role: "user", content: "Who wrote the novel Don Quixote?" }],
			probe: probes.get("answer")!,
			sampling: { temperature: 0, topK: 0, topP: 1, seed: 0 },
			maxTokens: 8,
			gain: 1,
			baseRate: null,
			...changes,
		},
		signal,
	);
/** Everything that was read, without the clock's part. */
const read = ({ timing: _, ...rest }: Inspection) => rest;
const idsOf = ({ responseTokens }: Inspection) => responseTokens.map(({ id }) => id);

for (const region of REGIONS)
	test(`begun as it was given, the answer is the same bit for bit: read at ${region}`, async () => {
		const probe = probes.get(region)!;
		const own = await inspect({ probe });
		const ids = idsOf(own);
		assert.ok(ids.length >= 3, `${ids.length} tokens are too few to show anything`);
		for (let n = 0; n <= ids.length; n++)
			assert.deepEqual(read(await inspect({ probe, start: ids.slice(0, n) })), read(own));
	});

test("so is one that was sampled, and one with the H-Neurons silenced", async () => {
	for (const changes of [{ sampling: SAMPLED }, { gain: 0 }]) {
		const own = await inspect(changes);
		for (const n of [1, 2, own.responseTokens.length])
			assert.deepEqual(read(await inspect({ ...changes, start: idsOf(own).slice(0, n) })), read(own));
	}
});

test("another token is taken with the probability it was told with, and what follows follows from it", async () => {
	const own = await inspect();
	const [first, second] = own.responseTokens;
	const instead = second!.alternatives.find(({ id }) => id !== second!.id && id !== END)!;
	const other = await inspect({ start: [first!.id, instead.id] });
	assert.equal(other.responseTokens[1]!.id, instead.id);
	assert.equal(other.responseTokens[1]!.probability, instead.probability);
	assert.equal(other.responseTokens[1]!.entropy, second!.entropy);
	assert.deepEqual(other.responseTokens[1]!.alternatives, second!.alternatives);
	assert.deepEqual(other.responseTokens[0], own.responseTokens[0]);
	assert.deepEqual(other.promptTokens, own.promptTokens);
	assert.notEqual(other.response, own.response);
	assert.deepEqual(read(await inspect({ start: idsOf(other) })), read(other));
});

test("a set token is read in its own run, or in the one that would have chosen it", async () => {
	const own = await inspect();
	const start = own.responseTokens[0]!.alternatives.filter(({ id }) => id !== END).map(({ id }) => id);
	const [input, choice, last] = await Promise.all(
		(["answer", "predicting", "lastPromptToken"] as const).map((region) =>
			inspect({ probe: probes.get(region)!, start }),
		),
	);
	const shares = (tokens: TokenReading[]) => tokens.map((token) => token.shares);
	assert.deepEqual(idsOf(choice!), idsOf(input!));
	assert.deepEqual(shares(choice!.responseTokens), [
		input!.promptTokens.at(-1)!.shares,
		...shares(input!.responseTokens).slice(0, -1),
	]);
	assert.equal(last!.verdict.logit, own.promptTokens.at(-1)!.logit, "the prompt is the same");
	assert.equal(last!.verdict.scoredRegion, "lastPromptToken");
});

test("set tokens count among the most that an answer may have, and are told like others", async () => {
	const { responseTokens } = await inspect();
	const start = idsOf(await inspect()).slice(0, 3);
	const told: TokenReading[] = [];
	const stop = engine.on("tokenRead", ({ token }) => told.push(token));
	const cut = await inspect({ start, maxTokens: 3 });
	stop();
	assert.equal(cut.stopped, "maxTokens");
	assert.deepEqual(cut.responseTokens, responseTokens.slice(0, 3));
	assert.deepEqual(told, cut.responseTokens);
});

test("an end token that is set last ends the answer there", async () => {
	const own = await inspect();
	const ended = await inspect({ start: [...idsOf(own).slice(0, 2), END] });
	assert.equal(ended.stopped, "end");
	assert.deepEqual(ended.responseTokens, own.responseTokens.slice(0, 2));
	const empty = await inspect({ start: [END] });
	assert.deepEqual(empty.responseTokens, []);
	assert.ok(empty.verdict.meanLogProbability < 0, "the end was not what the model would have chosen");
});

test("stopped amid the set tokens, what was read stays; before the first there is nothing", async () => {
	const own = await inspect({ sampling: SAMPLED, maxTokens: 200 });
	const start = Array.from({ length: 200 }, () => own.responseTokens[0]!.id);
	const stopping = new AbortController();
	const stop = engine.on("tokenRead", () => stopping.abort());
	const stopped = await inspect({ start, maxTokens: 200 }, stopping.signal);
	stop();
	assert.equal(stopped.stopped, "cancelled");
	const { length } = stopped.responseTokens;
	assert.ok(length >= 1 && length < 200, `${length} tokens`);
	assert.deepEqual(idsOf(stopped), start.slice(0, length));
	await assert.rejects(inspect({ start, maxTokens: 200 }, AbortSignal.abort()), { code: "cancelled" });
});

/** [what the answer is to begin with, a part of the sentence] */
const refused: [() => number[], RegExp][] = [
	[() => [5, model.vocabulary], /token 2 of the answer's beginning is \d+, and the model has \d+ tokens/],
	[() => [-1], /token 1 of the answer's beginning is -1, and/],
	[() => [1.5], /beginning is 1\.5, and/],
	[() => [5, END, 6, 7], /token 2 of the answer's beginning ends the answer, and 2 follow it/],
	[() => Array(9).fill(5), /the answer begins with 9 tokens, and may have 8/],
];
for (const [start, message] of refused)
	test(`refused: ${message.source}`, async () => {
		await assert.rejects(inspect({ start: start() }), { code: "badSetting", message });
	});
