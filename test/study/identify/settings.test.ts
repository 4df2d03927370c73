/** A folder belongs to one run: other settings are refused by name, unless nothing has come of the old ones yet. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { IdentifyParams } from "../../../src/protocol/study-calls";
import type { Manifest } from "../../../src/study/identify/folder/study-run";
import { needsModel } from "../../../src/study/identify/run";
import type { MemoryFiles } from "../memory-files";
import { PlantedModel, questionFile } from "../planted-model";
import { newFiles, params, start } from "../study-run";

const FEW = 60;
const manifest = (files: MemoryFiles): Manifest => JSON.parse(files.text("run/run.json"));

/** A run that has come as far as some step. */
async function begun(...steps: IdentifyParams["steps"]): Promise<MemoryFiles> {
	const files = newFiles(FEW);
	await start(files, new PlantedModel(), { steps });
	return files;
}

const server = { url: "http://127.0.0.1:9/v1", model: "m", apiKey: "secret", concurrency: 2 };

/** [what is changed, what is said of it] */
const refused: [Partial<IdentifyParams>, RegExp][] = [
	[{ samples: 5 }, /of which came samples\.jsonl, verdicts\.jsonl: samples was 4, is 5\.$/],
	[{ samples: 5, maxTokens: 9 }, /: samples was 4, is 5; maxTokens was 20, is 9\.$/],
	[{ sampling: { temperature: 1, topK: 40, topP: 0.9, seed: 3 } }, /: sampling\.topK was 50, is 40\.$/],
	[{ instruction: "" }, /: instruction was "Answer only\.", is ""\.$/],
	[{ judge: { rule: "substring", server: null } }, /of which came verdicts\.jsonl: judge\.rule was "words"/],
	[{ judge: { rule: "words", server } }, /: judge\.server was null, is \{"url":"http:.*","model":"m"\}\.$/],
	[{ sampler: server }, /: sampler was null, is /],
	[{ limit: 100 }, /: limit was null, is 100\.$/],
];

test("other settings are refused, each difference by its name", async () => {
	const files = await begun("collect", "judge");
	for (const [change, message] of refused)
		await assert.rejects(start(files, new PlantedModel(), change), (error: Error & { code: string }) => {
			assert.equal(error.code, "otherRun");
			assert.match(error.message, message);
			assert.doesNotMatch(error.message, /secret/);
			return true;
		});
});

test("settings of steps that nothing has come of may still be chosen", async () => {
	const files = await begun("collect", "judge");
	await start(files, new PlantedModel(), {
		...{ steps: ["spans", "features"], regions: ["answer"], mode: "3-vs-1", perClass: 30 },
	});
	const { settings } = manifest(files);
	assert.deepEqual([settings.regions, settings.mode, settings.perClass], [["answer"], "3-vs-1", 30]);
	await assert.rejects(start(files, new PlantedModel(), { mode: "3-vs-1", perClass: 30 }), {
		code: "otherRun",
		message: /regions was \["answer"\], is \["lastPromptToken","answer"\]/,
	});
	const direct = newFiles(FEW);
	await start(direct, new PlantedModel(), {
		steps: ["collect", "judge", "spans", "features"],
		...{ regions: ["answer"], mode: "3-vs-1", perClass: 30 },
	});
	for (const file of ["run.json", "rows.jsonl", "features.f32"])
		assert.deepEqual(files.contents.get(`run/${file}`), direct.contents.get(`run/${file}`), file);
});

test("a step takes the settings of the steps before it from the run", async () => {
	const files = await begun("collect", "judge", "spans", "features", "fit");
	// What a caller says of other steps does not matter here.
	const said = { samples: 99, questions: ["gone"], regions: ["response"], mode: "3-vs-1" } as const;
	const { report } = await start(files, null, {
		...said,
		questions: ["gone"],
		regions: ["response"],
		steps: ["evaluate"],
	});
	assert.ok(report!.settings.some(({ name, value }) => name === "answers a question" && value === "4"));
});

test("a step is done again after its files were deleted, and so is what came of them", async () => {
	const files = await begun("collect", "judge", "spans", "features", "fit", "evaluate");
	const before = new Map(files.contents);
	files.contents.delete("run/fit.json");
	for (const region of ["answer", "lastPromptToken"]) files.contents.delete(`run/path-${region}.json`);
	for (const name of ["report.json", "report.html", "report.md", "probe.json"])
		files.contents.delete(`run/${name}`);
	const { probe } = await start(files, null, { folds: 4 });
	assert.equal(manifest(files).settings.folds, 4);
	assert.notDeepEqual(files.contents.get("run/fit.json"), before.get("run/fit.json"));
	assert.deepEqual(files.contents.get("run/features.f32"), before.get("run/features.f32"));
	assert.ok(probe);
});

test("other questions and another model make another run", async () => {
	const files = await begun("collect");
	files.contents.set("questions.jsonl", new TextEncoder().encode(questionFile(FEW + 1)));
	await assert.rejects(start(files, new PlantedModel()), {
		code: "otherRun",
		message: /questions were questions\.jsonl \(\w{8}\), are questions\.jsonl \(\w{8}\)\.$/,
	});
	const other = Object.assign(new PlantedModel(), { name: "other", fingerprint: "e".repeat(64) });
	await assert.rejects(start(await begun("collect"), other, { steps: ["features"] }), {
		code: "otherRun",
		message: /model was planted \(ffffffff\), is other \(eeeeeeee\)\.$/,
	});
});

test("a run of which nothing has come yet may become another", async () => {
	const files = newFiles(FEW);
	const abort = new AbortController();
	const progress = () => abort.abort();
	await assert.rejects(start(files, new PlantedModel(), { signal: abort.signal, progress }), {
		code: "cancelled",
	});
	assert.equal(manifest(files).settings.samples, 4);
	await start(files, new PlantedModel(), { samples: 2, steps: ["collect"] });
	assert.equal(manifest(files).settings.samples, 2);
});

test("a step without the one before it, or with a file that was changed, says so", async () => {
	await assert.rejects(start(newFiles(FEW), null, { steps: ["judge"] }), {
		code: "fileUnreadable",
		message: /run holds no run: the step "collect" begins one\.$/,
	});
	const files = await begun("collect");
	await assert.rejects(start(files, null, { steps: ["spans"] }), {
		code: "fileUnreadable",
		message: /verdicts\.jsonl is not whole: the step "judge" comes first\.$/,
	});
	const text = files.text("run/samples.jsonl");
	files.contents.set("run/samples.jsonl", new TextEncoder().encode(text.replace("Port", "Fort")));
	await assert.rejects(start(files, null, { steps: ["judge"] }), {
		code: "fileUnreadable",
		message: /samples\.jsonl was changed since it was written/,
	});
	files.contents.set("run/run.json", new TextEncoder().encode("{"));
	await assert.rejects(start(files, null, { steps: ["judge"] }), { code: "fileUnreadable" });
});

test("no key is in any file", async () => {
	const files = newFiles(FEW);
	const odd = { ...server, url: "nowhere" };
	await assert.rejects(start(files, new PlantedModel(), { judge: { rule: "words", server: odd } }));
	for (const path of files.contents.keys()) assert.doesNotMatch(files.text(path), /secret/, path);
	assert.deepEqual(manifest(files).settings.judge.server, { url: "nowhere", model: "m" });
});

test("a run whose run.json is gone is not taken for the one that is asked for", async () => {
	const files = await begun("collect", "judge");
	files.contents.delete("run/run.json");
	await assert.rejects(start(files, new PlantedModel(), { samples: 3 }), {
		code: "otherRun",
		message: /^The folder run holds samples\.jsonl, verdicts\.jsonl of a run, but no run\.json/,
	});
	// Stopped before run.json was there, a run has questions alone.
	files.contents.delete("run/samples.jsonl");
	files.contents.delete("run/verdicts.jsonl");
	await start(files, new PlantedModel(), { samples: 3, steps: ["collect"] });
	assert.equal(manifest(files).settings.samples, 3);
});

test("a step other than the first says that there is no run, whether a model is loaded or not", async () => {
	for (const step of ["judge", "spans", "features", "fit", "evaluate"] as const) {
		const files = newFiles(FEW);
		const ports = { files, progress: () => {}, signal: new AbortController().signal };
		assert.equal(await needsModel({ ...params, steps: [step] }, ports), false);
		await assert.rejects(start(files, null, { steps: [step] }), {
			message: 'run holds no run: the step "collect" begins one.',
		});
	}
});

test("a whole file that was cut is filled again, and what came of it is made anew", async () => {
	const files = await begun("collect", "judge");
	const samples = files.text("run/samples.jsonl").split("\n");
	files.contents.set("run/samples.jsonl", Buffer.from(`${samples.slice(0, 20).join("\n")}\n`));
	await start(files, new PlantedModel(), { steps: ["collect"] });
	assert.equal(files.contents.has("run/verdicts.jsonl"), false);
	assert.deepEqual(Object.keys(manifest(files).files), ["questions.jsonl", "samples.jsonl"]);
});
