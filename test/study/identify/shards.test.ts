/** Shards that are merged are, to the byte, what one machine would have written. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { IdentifyParams } from "../../../src/protocol/study-calls";
import { partName, partOf, rangeOf } from "../../../src/study/folder/shard";
import { mergeShards } from "../../../src/study/merge-shards";
import { MemoryFiles } from "../memory-files";
import { PlantedModel, questionFile } from "../planted-model";
import { newFiles, start } from "../study-run";

const FEW = 60;
const FIRST: IdentifyParams["steps"] = ["collect", "judge", "spans"];

const merge = (files: MemoryFiles, from: string[] = []) =>
	mergeShards({ folder: "run", from }, { files, progress: () => {}, signal: new AbortController().signal });

/** Does some steps of some shards, each in the folder of its index. */
async function work(
	files: MemoryFiles,
	count: number,
	{
		steps,
		folder,
		only,
	}: { steps: IdentifyParams["steps"]; folder?: (index: number) => string; only?: number[] },
): Promise<void> {
	for (let index = 0; index < count; index++)
		if (!only || only.includes(index))
			await start(files, new PlantedModel(), {
				...{ steps, shard: { index, count }, folder: folder?.(index) ?? "run" },
			});
}

async function unbroken(): Promise<MemoryFiles> {
	const files = newFiles(FEW);
	await start(files, new PlantedModel());
	return files;
}

/** Every file of the unbroken run is there and the same; shards may lie beside them. */
function assertMerged(files: MemoryFiles, whole: MemoryFiles): void {
	for (const [path, bytes] of whole.contents)
		assert.ok(
			files.contents.has(path) && Buffer.compare(files.contents.get(path)!, bytes) === 0,
			`${path} is not the same`,
		);
}

for (const count of [2, 3, 7])
	test(`${count} shards in one folder, merged, are the unbroken run`, async () => {
		const files = newFiles(FEW);
		await work(files, count, { steps: FIRST });
		assert.deepEqual(await merge(files), {
			files: ["samples.jsonl", "verdicts.jsonl", "spans.jsonl", "rows.jsonl"],
		});
		await work(files, count, { steps: ["features"] });
		assert.deepEqual(await merge(files), { files: ["features.f32", "measures.jsonl"] });
		await start(files, null, { steps: ["fit", "evaluate"] });
		assertMerged(files, await unbroken());
		assert.deepEqual(await merge(files), { files: [] });
	});

test("shards of several folders, one of them stopped and gone on with, are merged into another", async () => {
	const files = newFiles(FEW);
	const folder = (index: number) => (index === 0 ? "run" : `machine ${index}`);
	let left = 20;
	files.beforeWrite = () => {
		if (left-- === 0) throw new Error("power cut");
	};
	await assert.rejects(work(files, 3, { steps: FIRST, folder }), /power cut/);
	files.beforeWrite = () => {};
	await work(files, 3, { steps: FIRST, folder });
	await merge(files, ["machine 1", "machine 2"]);
	await start(files, new PlantedModel());
	assertMerged(files, await unbroken());
});

test("a merge that is stopped half way goes on", async () => {
	const whole = await unbroken();
	const files = newFiles(FEW);
	await work(files, 3, { steps: FIRST });
	const begun = new Map(files.contents);
	let stopped = 0;
	for (let isDone = false; !isDone; stopped++) {
		files.contents.clear();
		for (const [path, bytes] of begun) files.contents.set(path, bytes);
		let left = stopped;
		files.beforeWrite = () => {
			if (left-- === 0) throw new Error("power cut");
		};
		isDone = await merge(files).then(
			() => true,
			() => false,
		);
		files.beforeWrite = () => {};
		await merge(files);
		for (const file of ["samples.jsonl", "verdicts.jsonl", "spans.jsonl", "rows.jsonl"])
			assert.deepEqual(files.contents.get(`run/${file}`), whole.contents.get(`run/${file}`), file);
	}
	assert.ok(stopped > 8, `stopped ${stopped} times`);
});

test("what is missing, half done or changed is told", async () => {
	const files = newFiles(FEW);
	await assert.rejects(merge(files), { code: "badShards", message: "There is no shard in run." });
	await work(files, 5, { steps: ["collect"], only: [0, 2, 3] });
	await assert.rejects(merge(files), {
		code: "badShards",
		message: "samples.jsonl cannot be joined: of 5 shards, 2 and 5 are missing.",
	});
	let left = 30;
	files.beforeWrite = () => {
		if (left-- === 0) throw new Error("power cut");
	};
	await assert.rejects(work(files, 5, { steps: ["collect"], only: [1] }), /power cut/);
	files.beforeWrite = () => {};
	await assert.rejects(merge(files), {
		code: "badShards",
		message: "samples.jsonl cannot be joined: of 5 shards, 5 is missing and 2 is not whole.",
	});
	assert.equal(files.contents.has("run/samples.jsonl"), false);
	await work(files, 5, { steps: ["collect"], only: [1, 4] });
	const first = files.contents.get("run/samples.1-of-5.jsonl")!;
	files.contents.set("run/samples.1-of-5.jsonl", first.slice(0, -9));
	await assert.rejects(merge(files), {
		code: "badShards",
		message: /samples\.1-of-5\.jsonl is gone or was changed/,
	});
	files.contents.set("run/samples.1-of-5.jsonl", first);
	assert.deepEqual(await merge(files), { files: ["samples.jsonl"] });
});

test("shards of different runs are not joined", async () => {
	const files = newFiles(FEW);
	await work(files, 2, { steps: ["collect"], only: [0] });
	await start(files, new PlantedModel(), {
		...{ steps: ["collect"], shard: { index: 1, count: 2 }, folder: "other", samples: 5 },
	});
	await assert.rejects(merge(files, ["other"]), {
		code: "badShards",
		message:
			"run (shard 1-of-2) and other (shard 2-of-2) are parts of different runs: from one to the other, samples was 4, is 5.",
	});
	await assert.rejects(
		work(files, 2, { steps: ["collect"], only: [1] }).then(() => merge(files, ["other"])),
		{
			code: "badShards",
		},
	);
});

test("a shard in a folder of another run is refused before it asks anything", async () => {
	const files = newFiles(FEW);
	await work(files, 2, { steps: ["collect"], only: [0] });
	const model = new PlantedModel();
	const other = { steps: ["collect" as const], shard: { index: 0, count: 2 }, samples: 5 };
	await assert.rejects(start(files, model, other), { code: "otherRun", message: /samples was 4, is 5/ });
	assert.equal(model.sampled, 0);
});

test("fit and evaluate have no shards, and there is no ninth of eight", async () => {
	const files = newFiles(FEW);
	const shard = { index: 0, count: 2 };
	await assert.rejects(start(files, null, { steps: ["fit"], shard }), {
		code: "badSetting",
		message: /"fit"/,
	});
	await assert.rejects(
		start(files, new PlantedModel(), { steps: ["collect"], shard: { index: 8, count: 8 } }),
		{
			code: "badSetting",
			message: "There is no shard 9 of 8.",
		},
	);
});

test("more shards than questions: some are empty, and merge all the same", async () => {
	const few = questionFile(1).split("\n").slice(0, 3).join("\n");
	const files = new MemoryFiles({ "questions.jsonl": few });
	await work(files, 5, { steps: ["collect", "judge"] });
	assert.deepEqual(await merge(files), { files: ["samples.jsonl", "verdicts.jsonl"] });
	assert.equal(files.text("run/verdicts.jsonl").trim().split("\n").length, 3);
});

test("names and ranges of shards", () => {
	assert.equal(partName("samples.jsonl", { index: 2, count: 8 }), "samples.3-of-8.jsonl");
	assert.deepEqual(partOf("samples.3-of-8.jsonl"), { file: "samples.jsonl", shard: { index: 2, count: 8 } });
	for (const name of ["samples.jsonl", "a.0-of-3.jsonl", "3-of-8.jsonl", "a.b.c"])
		assert.equal(partOf(name), null);
	for (const total of [0, 1, 7, 100])
		for (const count of [1, 3, 8]) {
			const ranges = Array.from({ length: count }, (_, index) => rangeOf({ index, count }, total));
			assert.equal(ranges[0]!.from, 0);
			assert.equal(ranges.at(-1)!.to, total);
			for (const [i, { from }] of ranges.entries()) if (i > 0) assert.equal(from, ranges[i - 1]!.to);
		}
});

test("what was decided after a merge stays decided when shards are merged again", async () => {
	const files = newFiles(FEW);
	await work(files, 2, { steps: FIRST });
	await merge(files);
	await work(files, 2, { steps: ["features"] });
	await merge(files);
	await start(files, null, { steps: ["fit"], penalty: "l2" });
	const before = files.text("run/run.json");
	assert.deepEqual(await merge(files), { files: [] });
	assert.equal(files.text("run/run.json"), before);
});

test("shards with other settings than what is whole already are refused", async () => {
	const files = newFiles(FEW);
	await work(files, 2, { steps: FIRST });
	await merge(files);
	const other = newFiles(FEW);
	for (const index of [0, 1])
		await start(other, new PlantedModel(), { steps: FIRST, shard: { index, count: 2 }, samples: 3 });
	for (const [path, bytes] of other.contents)
		if (path.startsWith("run/")) files.contents.set(path.replace("run/", "elsewhere/"), bytes);
	for (const path of [...files.contents.keys()]) if (/^run\/.*-of-2/.test(path)) files.contents.delete(path);
	await assert.rejects(merge(files, ["elsewhere"]), { code: "badShards", message: /samples was 4, is 3/ });
});
