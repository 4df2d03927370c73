import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { Assessment, AssessOptions, SentMessage } from "../../src/core/lint/assessment";
import type { AssessParams } from "../../src/protocol/engine-api";
import { LensError } from "../../src/protocol/errors";
import { AssessmentCache, lintModelOver } from "../../src/protocol/lint-engine";
import { model } from "../cli/fake-engine";

const options: AssessOptions = { answer: true, answerTokens: 8, samples: 2, suppress: true, baseRate: null };
const ask = (content: string): SentMessage[] => [{ role: "user", content }];
const signal = new AbortController().signal;

function assessmentOf(tokens = 0): Assessment {
	return {
		model: { name: model.name, fingerprint: model.fingerprint },
		probe: { region: "the answer", neurons: 1, isCalibrated: true },
		promptTokens: Array.from({ length: tokens }, (_, i) => ({
			...{ message: 0, start: i, end: i + 1, logit: 0, risk: 0.5 },
		})),
		...{ promptLength: tokens, answer: null, suppressed: null, samples: [], meanEntropy: null, tokensRun: 1 },
		seconds: { prompt: 0, answer: 0, suppressed: 0, samples: 0 },
	};
}

interface Change {
	fingerprint?: string;
	/** Fingerprint of the model that answers after all. */
	answering?: string;
	probe?: string;
	fail?: Error;
}

/** A model whose engine counts what it is asked. */
function counting(cache: AssessmentCache, change: Change = {}) {
	const asked: AssessParams[] = [];
	const { fingerprint = model.fingerprint, answering = fingerprint } = change;
	const engine = {
		load: async () => ({ ...model, fingerprint }),
		call: async (_method: string, params: unknown) => {
			if (change.fail) throw change.fail;
			asked.push(params as AssessParams);
			return { ...assessmentOf(), model: { name: model.name, fingerprint: answering } };
		},
	} as never;
	const place = { folder: model.folder, probe: change.probe ?? null, baseRate: null, cache };
	return { asked, lint: lintModelOver(engine, place) };
}

test("the same text, model, probe and settings are asked once", async () => {
	const cache = new AssessmentCache();
	const { asked, lint } = counting(cache);
	assert.equal((await lint.assess(ask("Who?"), options, signal)).isCached, false);
	assert.equal((await lint.assess(ask("Who?"), options, signal)).isCached, true);
	assert.equal(asked.length, 1);
	await lint.assess(ask("What?"), options, signal);
	await lint.assess([{ role: "system", content: "Who?" }], options, signal);
	await lint.assess(ask("Who?"), { ...options, samples: 3 }, signal);
	assert.equal(asked.length, 4);
	const other = counting(cache, { fingerprint: "other" });
	assert.equal((await other.lint.assess(ask("Who?"), options, signal)).isCached, false);
});

test("a probe file that was written anew is another probe", async () => {
	const folder = mkdtempSync(join(tmpdir(), "h-neuron-lens-"));
	try {
		const probe = join(folder, "probe.json");
		const { asked, lint } = counting(new AssessmentCache(), { probe });
		for (const text of ["{}", "{}\n"]) {
			writeFileSync(probe, text);
			await lint.assess(ask("Who?"), options, signal);
			await lint.assess(ask("Who?"), options, signal);
		}
		assert.equal(asked.length, 2);
	} finally {
		rmSync(folder, { recursive: true });
	}
});

test("failures are told with their remedy, a cancel and faults of our own are not", () => {
	const { lint } = counting(new AssessmentCache());
	assert.equal(lint.sentenceOf(new LensError("noModel", "Gone.")), "Gone. Choose a model first.");
	for (const error of [new LensError("cancelled", "x"), new LensError("internal", "x"), new Error("x")])
		assert.equal(lint.sentenceOf(error), null);
});

test("a failed assessment is not kept", async () => {
	const cache = new AssessmentCache();
	const fail = new LensError("engineDied", "It died.");
	await assert.rejects(counting(cache, { fail }).lint.assess(ask("Who?"), options, signal), fail);
	assert.equal((await counting(cache).lint.assess(ask("Who?"), options, signal)).isCached, false);
});

test("an answer of a model that was loaded in between is not taken for this one's", async () => {
	const cache = new AssessmentCache();
	const asking = counting(cache, { answering: "other" }).lint.assess(ask("Who?"), options, signal);
	await assert.rejects(asking, { code: "cancelled" });
	assert.equal((await counting(cache).lint.assess(ask("Who?"), options, signal)).isCached, false);
});

test("the cache forgets what was unused longest, and keeps the newest however large", () => {
	const cache = new AssessmentCache();
	cache.set("a", assessmentOf(200_000));
	cache.set("b", assessmentOf(200_000));
	assert.ok(cache.get("a"));
	cache.set("c", assessmentOf(200_000));
	assert.equal(cache.get("b"), undefined);
	assert.ok(cache.get("a") && cache.get("c"));
	cache.set("d", assessmentOf(600_000));
	assert.ok(cache.get("d"));
	assert.equal(cache.get("a"), undefined);
	cache.set("d", assessmentOf(10));
	cache.set("e", assessmentOf(400_000));
	assert.ok(cache.get("d") && cache.get("e"));
});
