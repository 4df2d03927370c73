/** Answers of a real model while its H-Neurons are scaled, and their fluency, against PyTorch (test/make-golden/gained_answers.py). */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { ProbeFile } from "../../src/core/probe/file";
import { studyModel } from "../../src/engine/study/study-model";
import { openFolder } from "./open";
import { POCKET, ROOT } from "./start";

interface Gained {
	asked: string;
	gain: number;
	ids: number[];
	logProbability: number;
}

const golden: Gained[] = JSON.parse(
	readFileSync(join(ROOT, "test", "golden", "impact", "gained-answers.json"), "utf8"),
);

test("greedy answers under a gain, and their log-probabilities at gain 1, are PyTorch's", async (t) => {
	const never = new AbortController().signal;
	const loaded = await openFolder();
	const model = studyModel(loaded);
	const probe: ProbeFile = JSON.parse(readFileSync(join(POCKET, "probe.json"), "utf8"));
	const neurons = probe.neurons
		.filter(({ weight }) => weight > 0)
		.map(({ layer, index }) => layer * model.neuronsPerLayer + index);
	let apart = 0;
	for (const { asked, gain, ids, logProbability } of golden) {
		const prompt = model.render([{ role: "user", content: asked }]);
		const sampling = { temperature: 0, topK: 0, topP: 1, seed: 0 };
		const options = { n: 1, sampling, maxTokens: 24, gain: { neurons, factor: gain } };
		const [answer] = await model.sample(prompt, options, never);
		assert.deepEqual(answer!.ids, ids, `${asked} at gain ${gain}`);
		const { meanLogProbability } = await model.measure(prompt, ids, never);
		apart = Math.max(apart, Math.abs(meanLogProbability * ids.length - logProbability));
	}
	t.diagnostic(`largest difference ${apart} nats of ${golden.length} answers`);
	assert.ok(apart < 1e-3);
	const atOne = golden.filter(({ gain }) => gain === 1);
	const moved = golden.filter(({ asked, ids }) =>
		atOne.some((plain) => plain.asked === asked && String(plain.ids) !== String(ids)),
	);
	assert.ok(moved.length > 0, "no gain moved any answer, so that nothing was compared");
	loaded.release();
});
