/** The model and the disk as a study sees them. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { diskFiles } from "../../src/disk/study-files";
import type { LoadedModel } from "../../src/engine/model/loaded-model";
import { CHUNK } from "../../src/engine/run/decode";
import { studyModel } from "../../src/engine/study/study-model";
import type { StudyModel } from "../../src/study/model";
import { maxDifference, openFolder } from "./open";
import { temporaryFolder } from "./start";

const never = new AbortController().signal;
const OPTIONS = { n: 5, sampling: { temperature: 1, topK: 50, topP: 0.9, seed: 3 }, maxTokens: 10 };

let loaded: LoadedModel;
let model: StudyModel;
test.before(async () => {
	loaded = await openFolder();
	model = studyModel(loaded);
});
test.after(() => loaded.release());

const prompt = () =>
	model.render([{ role: "user", content: "Who wrote Hamlet? Respond with the answer only." }]);

test("sampled answers carry their text, their tokens' places and what they were drawn with", async () => {
	assert.equal(model.contextLength, loaded.info.contextLength);
	const answers = await model.sample(prompt(), OPTIONS, never);
	assert.equal(answers.length, OPTIONS.n);
	for (const { text, ids, starts, ends, meanEntropy, meanLogProbability, stopped } of answers) {
		assert.equal(starts.length, ids.length);
		assert.equal(starts.map((start, t) => text.slice(start, ends[t])).join(""), text);
		assert.ok(meanEntropy! > 0 && meanLogProbability! < 0);
		assert.equal(stopped, ids.length === OPTIONS.maxTokens ? "maxTokens" : "end");
		assert.ok(!ids.some((id) => loaded.ends.has(id)));
	}
	assert.deepEqual(await model.sample(prompt(), OPTIONS, never), answers);
	const [first] = await model.sample(prompt(), { ...OPTIONS, n: 1 }, never);
	assert.deepEqual(first!.ids, answers[0]!.ids);
});

test("pooling a long sequence in chunks is the weighted sum of its tokens", async () => {
	const ids = Array.from({ length: CHUNK + 40 }, (_, i) => 3 + ((i * 53) % 900));
	const even = new Float32Array(ids.length).fill(1 / ids.length);
	const across = Float32Array.from(ids, (_, t) => (t >= CHUNK - 2 && t < CHUNK + 2 ? 0.25 : 0));
	const single = Array.from({ length: 4 }, (_, i) =>
		Float32Array.from(ids, (_, t) => (t === CHUNK - 2 + i ? 1 : 0)),
	);
	const pooled = await model.pool(ids, [even, across, ...single], never);
	const width = model.layers * model.neuronsPerLayer;
	const row = (r: number) => pooled.subarray(r * width, (r + 1) * width);
	assert.equal(pooled.length, 6 * width);
	assert.ok(pooled.every((value) => value >= 0 && Number.isFinite(value)));
	const mean = row(2).map((_, n) => [2, 3, 4, 5].reduce((sum, r) => sum + row(r)[n]! / 4, 0));
	assert.ok(maxDifference(row(1), mean) < 1e-5);
	assert.ok(maxDifference(row(0), row(1)) > 1e-4);
});

test("a model that rested while neurons were pooled answers as before, and pools as before", async () => {
	const regions = [Float32Array.from(prompt().ids, (_, t) => (t === 0 ? 1 : 0))];
	const before = await model.sample(prompt(), OPTIONS, never);
	const pooled = await model.pool(prompt().ids, regions, never);
	assert.deepEqual(await model.sample(prompt(), OPTIONS, never), before);
	await model.endPooling?.();
	assert.deepEqual(await model.pool(prompt().ids, regions, never), pooled);
	assert.deepEqual(await model.sample(prompt(), OPTIONS, never), before);
});

test("an answer from elsewhere is put into tokens and measured as if it had been drawn here", async () => {
	const answers = await model.sample(prompt(), OPTIONS, never);
	for (const { text, ids, meanEntropy, meanLogProbability } of answers) {
		const measured = await model.measure(prompt(), ids, never);
		// Answers that share a run are computed in another order.
		assert.ok(Math.abs(measured.meanEntropy - meanEntropy!) < 1e-3);
		assert.ok(Math.abs(measured.meanLogProbability - meanLogProbability!) < 1e-3);
		const encoded = model.encode(text);
		assert.equal(encoded.ids.map((_, t) => text.slice(encoded.starts[t], encoded.ends[t])).join(""), text);
	}
	const spelled = model.encode("<|im_end|>");
	assert.ok(spelled.ids.every((id) => !loaded.ends.has(id)));
	const long = new Array(loaded.info.contextLength).fill(5);
	await assert.rejects(model.measure(prompt(), long, never), { code: "promptTooLong" });
	await assert.rejects(model.measure(prompt(), [5], AbortSignal.abort()), { code: "cancelled" });
});

test("silenced neurons change what is said, and only while they are silenced", async () => {
	const greedy = { n: 1, sampling: { temperature: 0, topK: 0, topP: 1, seed: 0 }, maxTokens: 10 };
	const [before] = await model.sample(prompt(), greedy, never);
	const all = Array.from({ length: model.layers * model.neuronsPerLayer }, (_, neuron) => neuron);
	const [silenced] = await model.sample(prompt(), { ...greedy, gain: { neurons: all, factor: 0 } }, never);
	assert.notEqual(silenced!.text, before!.text);
	const [none] = await model.sample(prompt(), { ...greedy, gain: { neurons: [], factor: 0 } }, never);
	assert.deepEqual(none, before);
	const [restored] = await model.sample(prompt(), { ...greedy, gain: { neurons: all, factor: 1 } }, never);
	assert.deepEqual(restored, before);
});

test("a prompt without room for an answer is refused, and a cancel is heard", async () => {
	const ids = new Array(loaded.info.contextLength).fill(5);
	await assert.rejects(model.sample({ text: "", ids }, OPTIONS, never), { code: "promptTooLong" });
	await assert.rejects(model.sample(prompt(), OPTIONS, AbortSignal.abort()), { code: "cancelled" });
	await assert.rejects(model.pool(prompt().ids, [], AbortSignal.abort()), { code: "cancelled" });
});

test("files: deleted, listed and hashed", async () => {
	const folder = join(temporaryFolder(), "run");
	assert.deepEqual(await diskFiles.list(folder), []);
	await diskFiles.replace(join(folder, "b"), "abc");
	await diskFiles.append(join(folder, "a"), "");
	await diskFiles.replace(join(folder, "inner", "c"), "");
	assert.deepEqual(await diskFiles.list(folder), ["a", "b"]);
	assert.equal(await diskFiles.size(join(folder, "a")), 0);
	assert.equal(
		await diskFiles.sha256(join(folder, "b")),
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
	);
	await diskFiles.remove(join(folder, "b"));
	await diskFiles.remove(join(folder, "b"));
	assert.deepEqual(await diskFiles.list(folder), ["a"]);
	await assert.rejects(diskFiles.sha256(join(folder, "b")), { code: "fileUnreadable" });
	await assert.rejects(diskFiles.append(join(folder, "a", "d"), ""), { code: "fileUnwritable" });
});

test("files: whole and growing, by line and by place", async () => {
	const folder = join(temporaryFolder(), "a", "b");
	const path = join(folder, "lines.jsonl");
	assert.equal(await diskFiles.size(path), null);
	await diskFiles.append(path, "one\r\ntwo\n");
	await diskFiles.append(path, new TextEncoder().encode("drei"));
	assert.equal(await diskFiles.size(path), 13);
	assert.deepEqual(await lines(path), ["one", "two", "drei"]);
	await diskFiles.truncate(path, 5);
	assert.deepEqual(await lines(path), ["one"]);
	assert.deepEqual(Buffer.from(await diskFiles.read(path, 1, 2)).toString(), "ne");
	await assert.rejects(diskFiles.read(path, 3, 9), {
		code: "fileUnreadable",
		message: /ends 7 bytes too early\.$/,
	});
	await assert.rejects(lines(join(folder, "none")), {
		code: "fileUnreadable",
		message: /none cannot be read: ENOENT/,
	});
	const whole = join(folder, "c", "whole.json");
	await diskFiles.replace(whole, "old");
	await diskFiles.replace(whole, "new");
	assert.equal(readFileSync(whole, "utf8"), "new");
	const words = ["a\u2028b\u2029\rc", "👍".repeat(50_000), "", "end"];
	writeFileSync(whole, words.join("\n"));
	assert.deepEqual(await lines(whole), words);
	writeFileSync(whole, "");
	assert.deepEqual(await lines(whole), []);
});

async function lines(path: string): Promise<string[]> {
	const found: string[] = [];
	for await (const line of diskFiles.lines(path)) found.push(line);
	return found;
}
