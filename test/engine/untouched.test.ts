/** Looking must not change the answer: the instrumented model answers like the file it was made from. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { answer, prefill } from "../../src/engine/run/decode";
import { type Forward, type Reading, reading } from "../../src/engine/run/forward";
import { maxDifference, openFolder, plainForward } from "./open";
import { POCKET } from "./start";

const PROMPTS = 200;
const TOKENS = 16;
/** Taps can stop the runtime from fusing two operators, so sums may be taken in another order. */
const LOGIT_TOLERANCE = 1e-3;
const never = new AbortController().signal;

test(`greedy answers to ${PROMPTS} prompts are the untouched file's`, async (t) => {
	const model = await openFolder();
	const untouched = await plainForward(readFileSync(join(POCKET, "onnx", "model.onnx")));
	const { layers, neuronsPerLayer } = model.info;
	const chosen = Array.from({ length: layers }, (_, layer) => [layer, 2 * layer + 1]);
	const ones = reading(chosen, new Float32Array(layers * neuronsPerLayer).fill(1));
	let worst = 0;
	let compared = 0;
	for (const question of questions()) {
		const { ids } = model.render([{ role: "user", content: question }]);
		const seen = await greedy(model.forward, ids, ones, model.ends);
		const expected = await greedy(untouched, ids, { count: 0, feeds: {} }, model.ends);
		assert.deepEqual(seen.ids, expected.ids, question);
		seen.logits.forEach((logits, i) => {
			worst = Math.max(worst, maxDifference(logits, expected.logits[i]!));
			compared++;
		});
	}
	t.diagnostic(`${compared} tokens, largest difference of a logit: ${worst}`);
	assert.ok(compared >= PROMPTS);
	assert.ok(worst <= LOGIT_TOLERANCE);
	await Promise.all([model.release(), untouched.release()]);
});

/** Questions of every kind, evenly from the model's own files. */
function questions(): string[] {
	const folder = join(POCKET, "..", "..", "questions", "pocket");
	const files = readdirSync(folder).filter((name) => name.endsWith(".jsonl"));
	return files.flatMap((name) => {
		const lines = readFileSync(join(folder, name), "utf8").trim().split("\n");
		const count = Math.ceil(PROMPTS / files.length);
		return Array.from({ length: count }, (_, i) => {
			const line = lines[Math.floor((i * lines.length) / count)]!;
			return (JSON.parse(line) as { question: string }).question;
		});
	});
}

async function greedy(forward: Forward, prompt: number[], read: Reading, ends: ReadonlySet<number>) {
	const ids: number[] = [];
	const start = await prefill(forward, prompt, read, { ratio: false, signal: never });
	const logits: Float32Array[] = [start.logits];
	await answer(forward, start, read, {
		sampling: { temperature: 0, topK: 0, topP: 1, seed: 0 },
		maxTokens: TOKENS,
		ends,
		contextLength: 512,
		random: () => 0,
		signal: never,
		onToken: (token) => {
			ids.push(token.draw.id);
			logits.push(token.logits);
		},
	});
	return { ids, logits };
}
