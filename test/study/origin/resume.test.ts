/** An origin study that is stopped anywhere, or dealt to shards, writes to the byte what an unbroken one does. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { mulberry32 } from "../../../src/core/random";
import { LensError } from "../../../src/protocol/errors";
import { mergeShards } from "../../../src/study/merge-shards";
import type { MemoryFiles } from "../memory-files";
import { PlantedModel } from "../planted-model";
import { assertSame } from "../same-files";
import { newFiles, plantedPair, start } from "./origin-run";

async function unbroken(): Promise<MemoryFiles> {
	const files = newFiles();
	await start(files, plantedPair(new PlantedModel()));
	return files;
}

for (const way of ["power cut", "cancel"])
	test(`an origin study that is stopped again and again resumes to the byte: ${way}`, async (t) => {
		const whole = newFiles();
		let operations = 0;
		const watched = new PlantedModel();
		whole.beforeWrite = watched.beforeCall = () => operations++;
		await start(whole, plantedPair(watched, watched.beforeCall));
		whole.beforeWrite = () => {};
		const random = mulberry32(7);
		const files = newFiles();
		let sessions = 0;
		for (let isDone = false; !isDone; sessions++) {
			const abort = new AbortController();
			const model = new PlantedModel();
			let left = 1 + Math.floor((random() ** 2 * operations) / 4);
			files.beforeWrite = model.beforeCall = () => {
				if (--left > 0) return;
				if (way === "cancel") abort.abort();
				else throw new Error("power cut");
			};
			try {
				await start(files, plantedPair(model, model.beforeCall), { signal: abort.signal });
				isDone = true;
			} catch (error) {
				const reason = error instanceof LensError ? error.code : (error as Error).message;
				assert.equal(reason, way === "cancel" ? "cancelled" : "power cut");
			}
			assert.ok(sessions < 1000, "no session gets any further");
		}
		t.diagnostic(`${operations} operations unbroken, ${sessions} sessions`);
		assert.ok(sessions > 5);
		assertSame(files, whole);
	});

test("steps one by one, each on its own, come to the same bytes, and only some need the models", async () => {
	const files = newFiles();
	for (const step of ["drift", "collect", "judge", "features", "evaluate"] as const) {
		const pair = step === "judge" || step === "evaluate" ? null : plantedPair(new PlantedModel());
		await start(files, pair, { steps: [step] });
	}
	assertSame(files, await unbroken());
});

for (const count of [2, 5])
	test(`${count} shards of an origin study, merged, are the unbroken run`, async () => {
		const files = newFiles();
		for (let index = 0; index < count; index++)
			await start(files, plantedPair(new PlantedModel()), {
				...{ steps: ["collect", "judge", "features"], shard: { index, count } },
				folder: index === 0 ? "run" : `machine ${index}`,
			});
		const from = Array.from({ length: count - 1 }, (_, i) => `machine ${i + 1}`);
		const ports = { files, progress: () => {}, signal: new AbortController().signal };
		assert.deepEqual(await mergeShards({ folder: "run", from }, ports), {
			files: ["samples.jsonl", "verdicts.jsonl", "features.jsonl"],
		});
		await start(files, plantedPair(null), { steps: ["drift", "evaluate"] });
		for (const [path, bytes] of (await unbroken()).contents)
			assert.ok(Buffer.compare(files.contents.get(path)!, bytes) === 0, `${path} is not the same`);
	});

test("a whole run does nothing again, and asks for no model", async () => {
	const files = newFiles();
	const first = await start(files, plantedPair(new PlantedModel()));
	files.beforeWrite = () => assert.fail("something was written");
	assert.deepEqual(await start(files, null), first);
});

test("drift that is measured later leaves the answers, and makes the report anew", async () => {
	const files = newFiles();
	await start(files, plantedPair(new PlantedModel()), {
		steps: ["collect", "judge", "features", "evaluate"],
	});
	const model = new PlantedModel();
	const { report } = await start(files, plantedPair(model));
	assert.equal(model.sampled + model.pooled, 0);
	assert.ok(report!.drift && report!.transfer);
	assertSame(files, await unbroken());
});

test("another chat model, prompt or set of questions makes another run", async () => {
	const files = newFiles();
	await start(files, plantedPair(new PlantedModel()), { steps: ["drift", "collect"] });
	const other = plantedPair(new PlantedModel());
	const refuses = (message: RegExp, pair = other, more = {}) =>
		assert.rejects(start(files, pair, more), { code: "otherRun", message });
	await refuses(/prompt was "\{question\}\\nAnswer:", is "\{question\}"/, other, { prompt: "{question}" });
	await refuses(/chat was "c+", is "d+"/, { ...other, chat: { ...other.chat, fingerprint: "d".repeat(64) } });
	await refuses(/model was planted \(ffffffff\), is planted \(eeeeeeee\)/, {
		...other,
		base: { ...other.base, fingerprint: "e".repeat(64) },
	});
	await refuses(/questions and probe were/, other, { questions: ["questions.jsonl"] });
});
