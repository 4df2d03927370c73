/** Impact and origin studies over a fake engine and real folders: what the engine is asked, and what the panel would show. */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { SUITES } from "../../../src/core/report/suites";
import { filesBesideSuites, filesOfSuite, offeredSuites } from "../../../src/host/study/run/offered-suites";
import { usualBaseOf } from "../../../src/host/study/run/usual-base";
import type { ImpactParams, OriginParams } from "../../../src/protocol/study-calls";
import { newForms } from "../../../src/protocol/study-panel/forms";
import { madeUpImpact } from "../../core/report/made-up-impact";
import { madeUpOrigin } from "../../core/report/made-up-origin";
import { hearing, window } from "./window";

const NOTHING = { report: null, reportPath: null };

/** What the engine leaves behind. */
async function leaves(folder: string, report: object): Promise<typeof NOTHING> {
	await mkdir(folder, { recursive: true });
	await writeFile(join(folder, "report.json"), JSON.stringify(report));
	await writeFile(join(folder, "report.csv"), "suite,set");
	await writeFile(join(folder, "probe.json"), "{}");
	return NOTHING;
}

test("an impact study asks for the suites, gains and controls of its form, and ends with its report", async (t) => {
	const asked: ImpactParams[] = [];
	const { studies, shown, folder } = await window(t, {
		async impact(params) {
			asked.push(params);
			return leaves(params.folder, madeUpImpact());
		},
	});
	await studies.showForm("impact");
	const { impact } = studies.state.forms;
	assert.equal(impact.suiteSet, "general");
	const suites = Object.fromEntries(
		SUITES.map((suite) => [suite, { ...impact.suites[suite], isAsked: suite === "challenge" }]),
	) as typeof impact.suites;
	suites.challenge.decoding = { temperature: 0, topK: null, topP: null, maxTokens: 40 };
	const judge = { url: "http://judge/v1", model: "m", concurrency: 4 };
	await studies.editForm({
		kind: "impact",
		form: { ...impact, suites, size: "number", itemLimit: 5, gains: "2 0", servers: { judge } },
	});
	assert.equal(shown.hasKey.judge, true);
	await studies.start();
	const run = join(folder, "gemma-impact-2026-11-23T100000");
	const { job, ...params } = asked[0]!;
	assert.deepEqual(params, {
		probe: "/models/gemma/probe.json",
		suites: [{ suite: "challenge", files: ["/suites/general/challenge.jsonl"] }],
		...{ limit: 5, gains: [0, 1, 2], controls: { random: 5, layerMatched: 3, activationMatched: 3 } },
		decoding: { challenge: { temperature: 0, maxTokens: 40 } },
		...{ seed: 0, judge: { ...judge, apiKey: "secret" } },
		questions: { files: ["/suites/general/questions.jsonl"], limit: 100 },
		...{ folder: run, steps: ["loudness", "answer", "judge", "fluency", "evaluate"], shard: null },
	});
	assert.equal(shown.run?.kind, "impact");
	assert.equal(shown.report?.report.format, "h-neuron-impact");
	const { savedAs, hasProbe, hasPage } = shown.report!;
	// A probe beside another report than an identification's is the one that was studied.
	assert.deepEqual(
		{ savedAs, hasProbe, hasPage },
		{ savedAs: ["csv", "json"], hasProbe: false, hasPage: false },
	);
	assert.deepEqual(
		shown.earlier.map(({ kind, isFinished }) => [kind, isFinished]),
		[["impact", true]],
	);
	assert.ok(!(await readFile(join(run, "panel.json"), "utf8")).includes("secret"));
	// The panel wrote the form itself.
	assert.deepEqual({ ...shown, forms: studies.state.forms }, studies.state);
});

test("an origin study goes on with the base model and the probe that it was begun with", async (t) => {
	const asked: OriginParams[] = [];
	const place = await window(t, {
		async origin(params, signal) {
			asked.push(params);
			if (asked.length > 1) return leaves(params.folder, madeUpOrigin());
			place.studies.stop();
			return hearing(signal);
		},
	});
	const { studies, shown, window: around } = place;
	around.modelPath = "/models/pocket-chat";
	await studies.refresh();
	await studies.showForm("origin");
	await studies.picked("origin", "files", ["/mine.csv"]);
	await studies.picked("origin", "study", ["/studies/identification"]);
	assert.deepEqual(shown.forms.origin.files, ["/mine.csv"]);
	await studies.start();
	assert.equal(shown.run?.status, "stopped");
	assert.deepEqual(
		shown.run.steps.map(({ step }) => step),
		["drift", "collect", "judge", "features", "evaluate"],
	);
	around.modelPath = "/models/other";
	await studies.refresh();
	assert.equal(shown.usualBase, null);
	await studies.resume(shown.earlier[0]!.folder);
	const [before, after] = asked.map(({ job: _job, ...params }) => params);
	assert.deepEqual(after, before);
	const { model, runtime, base, probe, study, questions, limit } = after!;
	assert.deepEqual(
		{ model, runtime, base, probe, study, questions, limit },
		{
			...{ model: "/models/pocket-chat", runtime: { threads: 2 } },
			...{ base: "/models/pocket-base", probe: "/models/gemma/probe.json", study: "/studies/identification" },
			...{ questions: ["/sets/pocket.jsonl", "/mine.csv"], limit: null },
		},
	);
	assert.equal(shown.report?.report.format, "h-neuron-origin");
	// Of the chat model files are read; loaded, it would only take the memory that the base model needs.
	assert.deepEqual(
		place.engines.flatMap(({ loaded }) => loaded),
		[],
	);
});

test("the form that is shown is the one that starts, and its problems are told", async (t) => {
	const { studies, engines, window: around } = await window(t);
	await studies.showForm("origin");
	assert.equal(around.keptKind, "origin");
	await assert.rejects(studies.start(), { code: "badSetting", message: /Choose the base model/ });
	await studies.showForm("impact");
	// The set of this window has challenges only.
	await assert.rejects(studies.start(), { code: "badSetting", message: /items of each chosen suite/ });
	assert.equal(engines.length, 0);
});

test("runs of before the other kinds are identifications, and forms of another kind are none", async (t) => {
	const { studies, shown, folder } = await window(t);
	const begin = async (name: string, begun: object) => {
		await mkdir(join(folder, name));
		const texts = { model: "a", modelPath: "/a", begun: "2026-11-01T10:00:00.000Z" };
		await writeFile(join(folder, name, "panel.json"), JSON.stringify({ version: 1, ...texts, ...begun }));
	};
	const { identify, origin } = newForms();
	await begin("old", { form: identify });
	await begin("wrong", { kind: "impact", form: origin });
	await begin("unknown", { kind: "toString", form: identify });
	await studies.refresh();
	assert.deepEqual(
		shown.earlier.map(({ kind, folder }) => [kind, folder]),
		[["identify", join(folder, "old")]],
	);
});

test("the sets of suites are there, with as many items as are told", async () => {
	const media = join(__dirname, "..", "..", "..", "media");
	const folders = { suites: join(media, "suites"), questionSets: join(media, "questions") };
	const offered = await offeredSuites(folders);
	assert.ok(offered.some(({ id }) => id === "pocket"));
	for (const { id, note, items, questions } of offered) {
		assert.match(note, /^[A-Z].*\.$/);
		assert.ok(questions > 0);
		for (const suite of SUITES) {
			const [file] = filesOfSuite(id, suite, folders);
			const rows = (await readFile(file!, "utf8")).split("\n").filter((line) => line !== "");
			assert.equal(items[suite], rows.length);
		}
		for (const file of filesBesideSuites(id, folders)) assert.ok((await readFile(file)).length > 0);
	}
	assert.throws(() => filesOfSuite("gone", "challenge", folders), { code: "badQuestions", message: /gone/ });
});

test("the pocket pair is known, wherever it lies; other pairs have to be told", async (t) => {
	const models = await mkdtemp(join(tmpdir(), "h-neuron-models-"));
	t.after(() => rm(models, { recursive: true }));
	const chat = join(models, "pocket-chat");
	assert.equal(await usualBaseOf(chat), null);
	const base = join(models, "pocket-base", "config.json");
	await mkdir(dirname(base), { recursive: true });
	await writeFile(base, "{}");
	assert.equal(await usualBaseOf(chat), dirname(base));
	assert.equal(await usualBaseOf(join(chat, "onnx", "model.onnx")), dirname(base));
	assert.equal(await usualBaseOf(join(models, "gemma-it")), null);
});
