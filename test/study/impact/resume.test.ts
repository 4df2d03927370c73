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
	for (const step of ["loudness", "answer", "judge", "fluency", "evaluate"] as const) {
		const needsModel = step !== "judge" && step !== "evaluate";
		await start(files, needsModel ? new PlantedModel() : null, { steps: [step] });
	}
	assertSame(files, await unbroken());
});

for (const count of [2, 5])
	test(`${count} shards of an impact study, merged, are the unbroken run`, async () => {
		const files = newFiles();
		await start(files, new PlantedModel(), { steps: ["loudness"] });
		for (let index = 0; index < count; index++) {
			const folder = index === 0 ? "run" : `machine ${index}`;
			copyRun(files, "run", folder);
			await start(files, new PlantedModel(), {
				...{ steps: ["answer", "judge", "fluency"], shard: { index, count }, folder },
			});
		}
		const from = Array.from({ length: count - 1 }, (_, i) => `machine ${i + 1}`);
		const ports = { files, progress: () => {}, signal: new AbortController().signal };
		assert.deepEqual(await mergeShards({ folder: "run", from }, ports), {
			files: ["answers.jsonl", "verdicts.jsonl", "fluency.jsonl"],
		});
		await start(files, null, { steps: ["evaluate"] });
		for (const [path, bytes] of (await unbroken()).contents)
			assert.ok(Buffer.compare(files.contents.get(path)!, bytes) === 0, `${path} is not the same`);
	});

/** What a run's folder holds before its shards begin. */
function copyRun(files: MemoryFiles, from: string, to: string): void {
	for (const name of ["run.json", "items.jsonl", "sets.jsonl"])
		files.contents.set(`${to}/${name}`, files.contents.get(`${from}/${name}`)!);
}

test("shards are merged into a folder that none of them was in, sets and all", async () => {
	const files = newFiles();
	await start(files, new PlantedModel(), { steps: ["loudness"] });
	for (const index of [0, 1]) {
		copyRun(files, "run", `machine ${index}`);
		await start(files, new PlantedModel(), {
			...{ steps: ["answer", "judge", "fluency"], shard: { index, count: 2 }, folder: `machine ${index}` },
		});
	}
	const ports = { files, progress: () => {}, signal: new AbortController().signal };
	await mergeShards({ folder: "elsewhere", from: ["machine 0", "machine 1"] }, ports);
	const model = new PlantedModel();
	await start(files, model, { folder: "elsewhere" });
	assert.equal(model.sampled + model.pooled, 0);
	const whole = await unbroken();
	for (const name of ["sets.jsonl", "answers.jsonl", "report.json", "run.json"])
		assert.equal(files.text(`elsewhere/${name}`), whole.text(`run/${name}`), name);
});

test("shards whose sets differ are parts of different runs", async () => {
	const files = newFiles();
	for (const index of [0, 1]) {
		const folder = `machine ${index}`;
		const model = new PlantedModel();
		if (index === 1) {
			const inner = model.pool.bind(model);
			model.pool = async (ids, regions) => (await inner(ids, regions)).reverse();
		}
		await start(files, model, { steps: ["loudness"], folder });
		await start(files, model, {
			...{ steps: ["answer", "judge", "fluency"], shard: { index, count: 2 }, folder },
		});
	}
	const ports = { files, progress: () => {}, signal: new AbortController().signal };
	await assert.rejects(mergeShards({ folder: "machine 0", from: ["machine 1"] }, ports), {
		code: "badShards",
		message: /parts of different runs: from one to the other, sets\.jsonl differs\.$/,
	});
});

test("no step goes on without the sets, and no shard with others than it began with", async () => {
	const files = newFiles();
	const shard = { index: 0, count: 2 };
	await assert.rejects(start(files, new PlantedModel(), { steps: ["answer"], shard }), {
		code: "fileUnreadable",
		message: 'run holds no run: the step "loudness" begins one.',
	});
	await assert.rejects(start(files, new PlantedModel(), { steps: ["loudness"], shard }), {
		code: "badSetting",
		message: 'The step "loudness" looks at everything: it has no shards.',
	});
	const stopped = new PlantedModel();
	stopped.beforeCall = () => {
		if (stopped.pooled === 3) throw new Error("power cut");
	};
	await assert.rejects(start(files, stopped, { steps: ["loudness"] }), /power cut/);
	assert.ok(files.contents.has("run/loudness.f64"));
	await assert.rejects(start(files, new PlantedModel(), { steps: ["answer"], shard }), {
		code: "fileUnreadable",
		message: 'run/sets.jsonl is not whole: the step "loudness" comes first.',
	});
	await assert.rejects(start(files, new PlantedModel(), { seed: 9 }), {
		code: "otherRun",
		message: /of which came loudness\.f64: seed was 5, is 9\.$/,
	});
	await start(files, new PlantedModel(), { steps: ["loudness"] });
	assert.ok(!files.contents.has("run/loudness.f64"));
	await start(files, new PlantedModel(), { steps: ["answer"], shard });
	assert.ok("sets.jsonl" in JSON.parse(files.text("run/run.1-of-2.json")).files);
	const remade = files.text("run/sets.jsonl").replace("random 1", "random 9");
	await files.replace("run/sets.jsonl", remade);
	const main = JSON.parse(files.text("run/run.json"));
	main.files["sets.jsonl"].sha256 = await files.sha256("run/sets.jsonl");
	await files.replace("run/run.json", JSON.stringify(main));
	await assert.rejects(start(files, new PlantedModel(), { steps: ["judge"], shard }), {
		code: "fileUnreadable",
		message: /sets\.jsonl was changed since it was written/,
	});
});

test("a shard has the run's settings, and the run others as long as nothing but its sets is there", async () => {
	const files = newFiles();
	const shard = { index: 0, count: 2 };
	await start(files, new PlantedModel(), { steps: ["loudness"] });
	await assert.rejects(start(files, new PlantedModel(), { steps: ["answer"], shard, gains: [0, 2] }), {
		code: "otherRun",
		message: /gains was \[0,1,2,3\], is \[0,1,2\]\.$/,
	});
	await start(files, new PlantedModel(), { steps: ["loudness"], seed: 9 });
	assert.notEqual(files.text("run/sets.jsonl"), (await unbroken()).text("run/sets.jsonl"));
});

test("a whole run does nothing again, and asks for no model", async () => {
	const files = newFiles();
	const first = await start(files, new PlantedModel());
	files.beforeWrite = () => assert.fail("something was written");
	assert.deepEqual(await start(files, null), first);
});

test("another probe, other items and other gains make another run", async () => {
	const files = newFiles();
	await start(files, new PlantedModel(), { steps: ["loudness", "answer"] });
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
