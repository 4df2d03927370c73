/** An impact study that is stopped anywhere, or dealt to shards, writes to the byte what an unbroken one does. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { mulberry32 } from "../../../src/core/random";
import { LensError } from "../../../src/protocol/errors";
import { mergeShards } from "../../../src/study/merge-shards";
import type { MemoryFiles } from "../memory-files";
import { PlantedModel } from "../planted-model";
import { assertSame } from "../same-files";
import { newFiles, start } from "./impact-run";

async function unbroken(): Promise<MemoryFiles> {
	const files = newFiles();
	await start(files, new PlantedModel());
	return files;
}

for (const way of ["power cut", "cancel"])
	test(`an impact study that is stopped again and again resumes to the byte: ${way}`, async (t) => {
		const whole = newFiles();
		let operations = 0;
		const watched = new PlantedModel();
		whole.beforeWrite = watched.beforeCall = () => operations++;
		await start(whole, watched);
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
				await start(files, model, { signal: abort.signal });
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

test("steps one by one, each on its own, come to the same bytes, and only some need the model", async () => {
	const files = newFiles();
	for (const step of ["answer", "judge", "fluency", "evaluate"] as const) {
		const needsModel = step === "answer" || step === "fluency";
		await start(files, needsModel ? new PlantedModel() : null, { steps: [step] });
	}
	assertSame(files, await unbroken());
});

for (const count of [2, 5])
	test(`${count} shards of an impact study, merged, are the unbroken run`, async () => {
		const files = newFiles();
		for (let index = 0; index < count; index++)
			await start(files, new PlantedModel(), {
				...{ steps: ["answer", "judge", "fluency"], shard: { index, count } },
				folder: index === 0 ? "run" : `machine ${index}`,
			});
		const from = Array.from({ length: count - 1 }, (_, i) => `machine ${i + 1}`);
		const ports = { files, progress: () => {}, signal: new AbortController().signal };
		assert.deepEqual(await mergeShards({ folder: "run", from }, ports), {
			files: ["answers.jsonl", "verdicts.jsonl", "fluency.jsonl"],
		});
		await start(files, null, { steps: ["evaluate"] });
		for (const [path, bytes] of (await unbroken()).contents)
			assert.ok(Buffer.compare(files.contents.get(path)!, bytes) === 0, `${path} is not the same`);
	});

test("a whole run does nothing again, and asks for no model", async () => {
	const files = newFiles();
	const first = await start(files, new PlantedModel());
	files.beforeWrite = () => assert.fail("something was written");
	assert.deepEqual(await start(files, null), first);
});

test("another probe, other items and other gains make another run", async () => {
	const files = newFiles();
	await start(files, new PlantedModel(), { steps: ["answer"] });
	await assert.rejects(start(files, new PlantedModel(), { gains: [0, 2] }), {
		code: "otherRun",
		message: /of which came answers\.jsonl: gains was \[0,1,2,3\], is \[0,1,2\]\.$/,
	});
	const before = files.contents.get("probe.json")!;
	files.contents.set("probe.json", new TextEncoder().encode("{}"));
	await assert.rejects(start(files, new PlantedModel()), {
		code: "otherRun",
		message: /items, questions and probe were .*probe\.json \(\w{8}\), are /,
	});
	files.contents.set("probe.json", before);
	await assert.rejects(start(files, new PlantedModel(), { decoding: { challenge: { topK: 9 } } }), {
		code: "otherRun",
		message: /decoding\.challenge\.topK was 50, is 9\.$/,
	});
});

test("a folder of another kind of study is refused, and so are its shards beside another's", async () => {
	const files = newFiles();
	files.contents.set("run/run.json", new TextEncoder().encode('{"format":"h-neuron-study-run","version":1}'));
	await assert.rejects(start(files, new PlantedModel()), {
		code: "fileUnreadable",
		message: /of another kind/,
	});
});
