/** A study that is stopped anywhere, again and again, writes to the byte what an unbroken one does. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { mulberry32 } from "../../../src/core/random";
import { LensError } from "../../../src/protocol/errors";
import { PlantedModel } from "../planted-model";
import { assertSame } from "../same-files";
import { newFiles, start } from "../study-run";

/** Questions of each kind: enough for every set, few enough to start over often. */
const FEW = 60;

for (const way of ["power cut", "cancel"])
	test(`a run that is stopped again and again resumes to the byte: ${way}`, async (t) => {
		const unbroken = newFiles(FEW);
		let operations = 0;
		const watched = new PlantedModel();
		unbroken.beforeWrite = watched.beforeCall = () => operations++;
		await start(unbroken, watched);
		unbroken.beforeWrite = () => {};
		const random = mulberry32(7);
		const files = newFiles(FEW);
		let sessions = 0;
		for (let isDone = false; !isDone; sessions++) {
			const abort = new AbortController();
			const model = new PlantedModel();
			// Early and late: most sessions get through a tenth of the run, some are stopped at once.
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
		assertSame(files, unbroken);
	});

test("a run is stopped at every write of its end, one after the other", async (t) => {
	const unbroken = newFiles(FEW);
	await start(unbroken, new PlantedModel());
	const read = newFiles(FEW);
	await start(read, new PlantedModel(), { steps: ["collect", "judge", "spans", "features"] });
	const begun = new Map(read.contents);
	let stopped = 0;
	for (let isDone = false; !isDone; stopped++) {
		const files = newFiles(FEW);
		for (const [path, bytes] of begun) files.contents.set(path, bytes);
		let left = stopped;
		files.beforeWrite = () => {
			if (left-- === 0) throw new Error("power cut");
		};
		isDone = await start(files, new PlantedModel()).then(
			() => true,
			(error: Error) => {
				assert.equal(error.message, "power cut");
				return false;
			},
		);
		files.beforeWrite = () => {};
		if (!isDone) await start(files, new PlantedModel());
		assertSame(files, unbroken);
	}
	t.diagnostic(`stopped at ${stopped - 1} writes`);
	assert.ok(stopped > 10);
});

test("steps one by one, each on its own, come to the same bytes, and only some need the model", async () => {
	const unbroken = newFiles(FEW);
	await start(unbroken, new PlantedModel());
	const files = newFiles(FEW);
	const needed = ["collect", "features"];
	for (const step of ["collect", "judge", "spans", "features", "fit", "evaluate"] as const)
		await start(files, needed.includes(step) ? new PlantedModel() : null, { steps: [step] });
	assertSame(files, unbroken);
});

test("two runs in one folder at a time: the later one to write stops, before lines mix", async () => {
	const files = newFiles(FEW);
	const [first, second] = [new PlantedModel(), new PlantedModel()];
	let left = 20;
	first.beforeCall = () => {
		if (left-- > 0) return;
		first.beforeCall = () => {};
		// As another process would, with what it has made itself.
		files.contents.set(
			"run/samples.jsonl",
			new Uint8Array([...files.contents.get("run/samples.jsonl")!, 123]),
		);
	};
	await assert.rejects(start(files, first), {
		code: "fileUnwritable",
		message: /samples\.jsonl was changed meanwhile: does another run work in its folder\?$/,
	});
	await start(files, second, { steps: ["collect"] });
	const unbroken = newFiles(FEW);
	await start(unbroken, new PlantedModel(), { steps: ["collect"] });
	assertSame(files, unbroken);
});

test("a run that is whole does nothing again", async () => {
	const files = newFiles(FEW);
	const first = await start(files, new PlantedModel());
	files.beforeWrite = () => assert.fail("something was written");
	const again = await start(files, null, { output: null });
	assert.deepEqual(again, { ...first, path: "run/probe.json" });
});
