/** Studies over a fake engine and real folders: what the panel would show, and what the engine was asked. */
import assert from "node:assert/strict";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { folderOfReport } from "../../../src/host/study/run/run-folders";
import { LensError } from "../../../src/protocol/errors";
import { newIdentifyForm } from "../../../src/protocol/study-panel/identify-form";
import { madeUpReport } from "../../core/report/made-up";
import { ESTIMATE, finishes, hearing, window } from "./window";

test("a study runs in a folder of its own and ends with its report", async (t) => {
	const { studies, shown, statuses, asked, engines, folder } = await window(t);
	assert.deepEqual(shown.forms.identify.sets, ["pocket"]);
	await studies.start();
	assert.deepEqual(statuses, ["loading", "running", "finished"]);
	assert.equal(shown.report?.report.model.name, "pocket-chat");
	const { hasPage, hasProbe, isInUse } = shown.report!;
	assert.deepEqual({ hasPage, hasProbe, isInUse }, { hasPage: true, hasProbe: true, isInUse: false });
	const run = join(folder, "gemma-2026-11-23T100000");
	assert.equal(asked[0]!.folder, run);
	assert.deepEqual(shown.earlier, [
		{ kind: "identify", folder: run, model: "gemma", begun: "2026-11-23T10:00:00.000Z", isFinished: true },
	]);
	// The model's memory is given back.
	assert.equal(engines[0]!.isDisposed, true);
	assert.deepEqual(shown, studies.state);
});

test("the estimate is asked for the folder that a start would take, and an edit drops it", async (t) => {
	const { studies, editForm, shown, asked, folder } = await window(t);
	await studies.estimate();
	assert.deepEqual(shown.estimate, { status: "known", estimate: ESTIMATE, failure: null });
	assert.equal(asked[0]!.folder, join(folder, "gemma-2026-11-23T100000"));
	assert.deepEqual(await readdir(folder), []);
	await editForm({ samples: 3 });
	assert.equal(shown.estimate.status, "none");
});

test("an estimate of what was edited meanwhile is not shown", async (t) => {
	const { studies, editForm, shown } = await window(t, {
		estimateStudy: async () => {
			await editForm({ samples: 3 });
			return ESTIMATE;
		},
	});
	await studies.estimate();
	assert.equal(shown.estimate.status, "none");
});

test("a stop leaves a run that goes on later with the settings that it was begun with", async (t) => {
	let isFirst = true;
	const {
		studies,
		editForm,
		shown,
		statuses,
		asked,
		window: place,
		folder,
	} = await window(t, {
		identify: async (params, signal) => {
			if (!isFirst) return finishes(params);
			isFirst = false;
			studies.stop();
			return hearing(signal);
		},
	});
	await editForm({ sets: ["pocket"], samples: 4 });
	await studies.start();
	assert.deepEqual(statuses, ["loading", "running", "stopping", "stopped"]);
	assert.equal(shown.run?.failure, null);
	const [run] = shown.earlier;
	assert.equal(run?.isFinished, false);

	await studies.showForm("identify");
	assert.equal(shown.run, null);
	place.modelPath = "/models/other";
	await editForm({ samples: 9 });
	await studies.resume(run!.folder);
	const [before, after] = asked.map(({ job: _job, ...params }) => params);
	assert.deepEqual(after, before);
	assert.equal(after!.samples, 4);
	assert.equal(shown.report?.folder, join(folder, "gemma-2026-11-23T100000"));
});

test("while a model is loaded, a stop ends the engine", async (t) => {
	const { studies, statuses, engines } = await window(t, {
		loadModel: async () => {
			studies.stop();
			return new Promise<never>(() => undefined);
		},
	});
	await studies.start();
	assert.deepEqual(statuses, ["loading", "stopped"]);
	assert.equal(engines[0]!.isDisposed, true);
});

/** [what goes wrong, the sentence] */
const failures: [string, Error, RegExp][] = [
	["questions", new LensError("badQuestions", "Only 3 are left."), /^Only 3 are left\. Give more questions/],
	[
		"the engine",
		new LensError("engineDied", "The engine was ended by SIGKILL."),
		/^The engine was ended by SIGKILL\. Resume to go on/,
	],
	["our own code", new Error("boom"), /^Something went wrong: boom\./],
];
for (const [what, error, sentence] of failures)
	test(`a run that fails by ${what} says it in one sentence and can be taken up again`, async (t) => {
		const { studies, shown } = await window(t, { identify: () => Promise.reject(error) });
		const ends: string[] = [];
		studies.onEnd(({ status }) => ends.push(status));
		await studies.start();
		assert.equal(shown.run?.status, "failed");
		assert.match(shown.run!.failure!.sentence, sentence);
		assert.deepEqual(ends, ["failed"]);
		assert.equal(shown.earlier[0]?.isFinished, false);
		assert.equal(studies.isRunning, false);
	});

test("progress is told at a pace for people, with every beginning and end", async (t) => {
	const told: string[] = [];
	const { studies, engines, clock } = await window(t, {
		identify: async (params) => {
			const tell = (step: string, done: number, job = params.job) =>
				engines[0]!.emit("progress", { job, step, done, total: 3, secondsLeft: null });
			for (const done of [0, 1, 2]) tell("collect", done);
			clock.now += 150;
			tell("collect", 2);
			tell("collect", 3);
			tell("judge", 0);
			tell("judge", 1, "another job");
			tell("no step of ours", 1);
			return finishes(params);
		},
	});
	studies.onEvent((event) => {
		if (event.event === "progressed") told.push(`${event.params.step} ${event.params.done}`);
	});
	await studies.start();
	assert.deepEqual(told, ["collect 0", "collect 2", "collect 3", "judge 0"]);
});

test("only one study goes on at a time", async (t) => {
	const { studies } = await window(t, {
		identify: async (params) => {
			await assert.rejects(studies.start(), { code: "studyBusy" });
			await studies.estimate();
			assert.equal(studies.state.estimate.failure?.code, "studyBusy");
			return finishes(params);
		},
	});
	await studies.start();
});

test("a form with a problem starts nothing", async (t) => {
	const { studies, editForm, engines } = await window(t);
	await editForm({ ...newIdentifyForm(), samples: 0, sets: ["pocket"] });
	await assert.rejects(studies.start(), { code: "badSetting", message: /Answers to each question must be/ });
	assert.equal(engines.length, 0);
});

test("a key reaches the engine and no file", async (t) => {
	const { studies, editForm, shown, asked, folder } = await window(t);
	const judge = { url: "http://judge/v1", model: "m", concurrency: 4 };
	const { servers } = newIdentifyForm();
	await editForm({ servers: { ...servers, judge, sampler: { ...judge, url: "http://other/v1" } } });
	assert.deepEqual(shown.hasKey, { sampler: false, judge: true, extractor: false });
	await studies.start();
	assert.deepEqual(asked[0]!.judge, { rule: "words", server: { ...judge, apiKey: "secret" } });
	assert.equal(asked[0]!.sampler?.apiKey, null);
	for (const name of await readdir(folder, { recursive: true })) {
		const text = await readFile(join(folder, name), "utf8").catch(() => "");
		assert.ok(!text.includes("secret"), name);
	}
});

test("what is no report of ours is told as such", async (t) => {
	const { studies, folder } = await window(t);
	/** [text of report.json, what is said] */
	const cases: [string | null, RegExp][] = [
		[null, /cannot be read: ENOENT/],
		['{"format": "h-neuron', /is no report of a study: it is not JSON/],
		['{"format": "h-neuron-probe"}', /its "format" is not "h-neuron-study" or/],
		['{"format": "h-neuron-study", "version": 2}', /it is of another version/],
		[JSON.stringify({ ...madeUpReport(), sets: [{ set: "test" }] }), /parts of it are missing/],
	];
	for (const [text, sentence] of cases) {
		if (text !== null) await writeFile(join(folder, "report.json"), text);
		await assert.rejects(studies.openReport(folder), { code: "fileUnreadable", message: sentence });
	}
	assert.equal(studies.state.report, null);
	await writeFile(join(folder, "report.json"), JSON.stringify(madeUpReport()));
	await studies.openReport(folder);
	assert.equal(studies.state.report!.hasProbe, false);
});

test("a chosen file is the report of its folder, or refused", () => {
	const folder = join("runs", "one");
	assert.equal(folderOfReport(join(folder, "report.json")), folder);
	assert.throws(() => folderOfReport(join(folder, "fit.json")), {
		code: "fileUnreadable",
		message:
			/fit\.json is not called report\.json, as every study's report is: choose the one in the study's folder\.$/,
	});
});

test("folders that hold no run of ours are not offered", async (t) => {
	const { studies, shown, folder } = await window(t);
	await mkdir(join(folder, "empty"));
	await mkdir(join(folder, "cut"));
	await writeFile(join(folder, "cut", "panel.json"), '{"version": 1, "model": "a"');
	await mkdir(join(folder, "newer"));
	await writeFile(join(folder, "newer", "panel.json"), '{"version": 2}');
	await studies.refresh();
	assert.deepEqual(shown.earlier, []);
	await assert.rejects(studies.resume(join(folder, "cut")), { code: "fileUnreadable" });
});

test("another model drops the estimate, and the form is not sent back", async (t) => {
	const { studies, editForm, shown, window: place } = await window(t);
	await editForm({ samples: 3 });
	await studies.estimate();
	place.modelPath = "/models/pocket-chat";
	let hasForm = false;
	studies.onEvent(({ params }) => {
		hasForm ||= "forms" in params && params.forms?.identify !== undefined;
	});
	await studies.refresh();
	assert.equal(shown.model?.name, "pocket-chat");
	assert.equal(shown.estimate.status, "none");
	assert.equal(hasForm, false);
});
