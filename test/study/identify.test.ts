/** The identification study on a model in which the neurons to be found were planted. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { parseProbe } from "../../src/core/probe/file";
import { LensError } from "../../src/protocol/errors";
import type { Row } from "../../src/study/identify/run-files";
import type { StudyPorts } from "../../src/study/job";
import { MemoryFiles } from "./memory-files";
import { CONTRARY, NEURONS, PLANTED, PlantedModel, questionFile } from "./planted-model";
import { newFiles, params, start } from "./study-run";

const flat = ({ layer, index }: { layer: number; index: number }) => layer * NEURONS + index;
const rowsIn = (files: MemoryFiles): Row[] =>
	files
		.text("run/rows.jsonl")
		.trim()
		.split("\n")
		.map((line) => JSON.parse(line));

test("the study finds the planted neurons and only good figures come of it", async () => {
	const files = newFiles();
	const { probe, report, path, reportPath } = await start(files, new PlantedModel());
	const positive = probe!.neurons.filter(({ weight }) => weight > 0).map(flat);
	assert.ok(positive.length > 0 && positive.every((j) => PLANTED.includes(j)), `found ${positive}`);
	assert.ok(probe!.neurons.filter(({ weight }) => weight < 0).every((each) => flat(each) === CONTRARY));
	assert.equal(probe!.region, "answer");
	assert.deepEqual(parseProbe(files.text(path!)), { probe, problems: [] });
	assert.equal(files.text("run/probe.json"), files.text("probe.json"));
	assert.deepEqual(JSON.parse(files.text("run/report.json")), report);
	assert.equal(reportPath, "run/report.html");
	assert.match(files.text("run/report.html"), /<html/);
	assert.match(files.text("run/report.md"), /^#/);

	const whole = report!.sets[0]!;
	assert.equal(whole.set, "test");
	assert.ok(whole.accuracy.value > 0.85);
	const random = whole.scores.find(({ name }) => name === "random neurons")!;
	assert.ok(whole.scores[0]!.auroc.value > 0.95 && random.auroc.value < 0.7);
	const names = report!.sets.map(({ set }) => set);
	for (const set of ["test, people", "test, places", "fabricated entities", "consistent", "matched answers"])
		assert.ok(names.includes(set), set);
	assert.equal(
		report!.positivePerLayer.reduce((sum, count) => sum + count, 0),
		positive.length,
	);
	assert.ok(report!.paths.flatMap(({ points }) => points).filter(({ isChosen }) => isChosen).length === 1);
});

test("every question is counted once, with its reason", async () => {
	const { probe, report } = await start(newFiles(), new PlantedModel());
	const { questions, kept, dropped } = probe!.data;
	assert.equal(questions, 160 + 160 + 40 + 7 + 30 + 1 + 4);
	assert.deepEqual(kept, { faithful: 160, hallucinated: 190 });
	const sum = Object.values(dropped).reduce((a, b) => a + b, kept.faithful + kept.hallucinated);
	assert.equal(sum, questions);
	// A text in place of a list is its only answer; this model declines to answer that question.
	assert.equal(dropped["declined every time"], 7 + 1);
	assert.equal(dropped["right some times, wrong others"], 40);
	const { verdicts, spans, agreement } = report!.data;
	assert.deepEqual(verdicts, { true: 4 * 160 + 2 * 40, false: 4 * 190 + 2 * 40, refused: 4 * 8 });
	assert.deepEqual(spans.found, { alias: verdicts.true, "short answer": verdicts.false });
	assert.equal(agreement, null);
});

test("sets are disjoint, balanced in every domain, in the questions' order, and the test holds one answer a question", async () => {
	const files = newFiles();
	await start(files, new PlantedModel(), { crossDomain: { files: [], domains: ["places"] } });
	const rows = rowsIn(files);
	const stages = new Map<string, Set<string>>();
	for (const { entity, sets } of rows)
		for (const set of sets) {
			const stage = set === "train" || set === "cross-domain" ? set : "test";
			stages.set(entity, (stages.get(entity) ?? new Set()).add(stage));
		}
	assert.ok([...stages.values()].every((each) => each.size === 1));
	const domains = { train: "people", test: "people", consistent: "people", "cross-domain": "places" };
	for (const [set, domain] of Object.entries(domains)) {
		const members = rows.filter(({ sets }) => (sets as string[]).includes(set));
		assert.ok(
			members.every((row) => row.domain === domain),
			set,
		);
		const of = (label: string) => members.filter((row) => row.label === label).length;
		assert.ok(of("faithful") >= 10, set);
		assert.equal(of("faithful"), of("hallucinated"), set);
	}
	assert.ok(rows.filter(({ sets }) => sets.includes("test")).every(({ sample }) => sample === 0));
	assert.ok(rows.some(({ id, sets }) => id.startsWith("shaky") && sets.includes("test")));
	assert.ok(
		rows.filter(({ sets }) => sets.includes("train")).every(({ id }) => !/shaky|fabricated/.test(id)),
	);
	const order = files
		.text("run/questions.jsonl")
		.trim()
		.split("\n")
		.map((line): string => JSON.parse(line).id);
	const places = rows.map(({ id }) => order.indexOf(id));
	assert.deepEqual(
		places,
		[...places].sort((a, b) => a - b),
	);
});

test("questions of other files are kept out of fitting, and so are their entities", async () => {
	const other = Array.from({ length: 60 }, (_, i) => ({
		...{ id: `other-${i}`, question: `${i % 2 ? "known" : "invented"} ${300 + i}`, domain: "sports" },
		answers:
			i % 2
				? [["Port Ellery", "Amber Falls", "Old Quay", "Bright Hollow", "Lower Fenn"][(300 + i) % 5]]
				: ["x"],
		// Asked about in the other file as well.
		entity: i === 0 ? "known-0" : `other-${i}`,
	}));
	const files = new MemoryFiles({
		"questions.jsonl": questionFile(),
		"other.jsonl": other.map((line) => `${JSON.stringify(line)}\n`).join(""),
	});
	const { report } = await start(files, new PlantedModel(), {
		crossDomain: { files: ["other.jsonl"], domains: [] },
	});
	const rows = rowsIn(files);
	for (const { id, sets } of rows) assert.equal(id.startsWith("other"), sets.includes("cross-domain"), id);
	assert.ok(rows.every(({ id }) => id !== "known-0"));
	const reason = "asks about what questions that are kept out of fitting ask about";
	assert.equal(report!.data.dropped[reason], 1);
	const { questions, kept, dropped } = report!.data;
	const all = Object.values(dropped).reduce((a, b) => a + b, kept.faithful + kept.hallucinated);
	assert.equal(all, questions);
	assert.ok(report!.sets.some(({ set }) => set === "cross-domain"));
});

test("mode 3-vs-1 adds what is outside the region, and finds the neurons as well", async () => {
	const { probe, report } = await start(newFiles(), new PlantedModel(), {
		mode: "3-vs-1",
		regions: ["answer"],
	});
	assert.equal(probe!.mode, "3-vs-1");
	const positive = probe!.neurons.filter(({ weight }) => weight > 0).map(flat);
	assert.ok(PLANTED.some((j) => positive.includes(j)));
	assert.ok(report!.sets[0]!.scores[0]!.auroc.value > 0.95);
	assert.equal(probe!.calibration!.baseRate, 0.5);
});

test("all neurons, isotonic: a probe for detection only", async () => {
	const { probe, report } = await start(newFiles(), new PlantedModel(), {
		...{ penalty: "l2", calibration: "isotonic", regions: ["answer"] },
	});
	assert.ok(probe!.neurons.length > 1000);
	assert.equal(probe!.calibration!.method, "isotonic");
	const names = report!.sets[0]!.scores.map(({ name }) => name);
	assert.ok(
		names.includes("all neurons") && !names.includes("random neurons") && !names.includes("H-Neurons"),
	);
	assert.ok(report!.neurons.length <= 1000);
});

test("the paper's criterion asks what the model knows with the neurons silenced, and each set once", async () => {
	const files = newFiles();
	const model = new PlantedModel();
	const { report } = await start(files, model, { criterion: "paper" });
	const asked = new Set(model.silenced.map((columns) => columns.join(" ")));
	assert.ok(asked.size > 0 && [...asked].every((columns) => columns !== ""));
	const told = report!.paths.flatMap(({ points }) => points.map(({ taskAccuracy }) => taskAccuracy));
	assert.ok(told.some((accuracy) => accuracy === 1));
	assert.match(report!.choice.rule, /task accuracy/);
	const lines = files.text("run/task-accuracy.jsonl").trim().split("\n");
	assert.equal(lines.length, asked.size);
	assert.equal(model.silenced.length, 100 * asked.size);
});

test("answers that the model did not give are measured by it", async () => {
	const files = newFiles();
	const model = new PlantedModel();
	const { sample } = model;
	model.sample = async (...given) =>
		(await sample.apply(model, given)).map((answer) => ({
			...answer,
			meanEntropy: null,
			meanLogProbability: null,
		}));
	await start(files, model);
	assert.equal(model.measured, rowsIn(files).length);
	const own = newFiles();
	await start(own, new PlantedModel());
	assert.equal(files.text("run/measures.jsonl"), own.text("run/measures.jsonl"));
});

test("a cancel is heard at once, in every step, and the work so far is kept", async () => {
	for (const step of params.steps) {
		const abort = new AbortController();
		const files = newFiles(60);
		const model = new PlantedModel();
		let callsLater = 0;
		let clock = 0;
		const progress: StudyPorts["progress"] = (report) => {
			if (report.step !== step || report.done === 0) return;
			abort.abort();
			model.beforeCall = () => callsLater++;
		};
		await assert.rejects(
			start(files, model, { signal: abort.signal, progress, now: () => (clock += 1000) }),
			(error) => error instanceof LensError && error.code === "cancelled",
			step,
		);
		assert.equal(callsLater, 0, step);
		assert.equal(files.contents.has("probe.json"), false, step);
		assert.ok(files.contents.has("run/samples.jsonl"), step);
	}
});

test("progress counts up in every step and tells the time left", async () => {
	let clock = 0;
	const model = new PlantedModel();
	model.beforeCall = () => {
		clock += 500;
	};
	const seen: Parameters<StudyPorts["progress"]>[0][] = [];
	await start(newFiles(), model, { now: () => clock, progress: (report) => seen.push(report) });
	for (const step of params.steps) {
		const reports = seen.filter((report) => report.step === step);
		const shares = reports.map(({ done, total }) => done / total);
		assert.deepEqual(
			shares,
			[...shares].sort((a, b) => a - b),
			step,
		);
		assert.equal(shares.at(-1), 1, step);
	}
	const tenth = seen.find(({ step, done }) => step === "collect" && done === 10)!;
	assert.equal(tenth.secondsLeft, (tenth.total - 10) * 0.5);
});

test("files that cannot make a probe are refused with what is missing", async () => {
	const refused = (text: string, message: RegExp) =>
		assert.rejects(
			start(new MemoryFiles({ "questions.jsonl": text }), new PlantedModel()),
			(error) => error instanceof LensError && error.code === "badQuestions" && message.test(error.message),
		);
	await refused("", /^questions\.jsonl is empty/);
	await refused("\n{\n", /can be used/);
	await refused(
		questionFile(20),
		/^Only \d+ answers of each class are left for train, where 20 are needed: of /,
	);
});

test("a model that makes nothing up by any neuron has no probe", async () => {
	const model = new PlantedModel();
	model.pool = async (_ids, regions) => new Float32Array(regions.length * 4 * NEURONS).fill(0.01);
	await assert.rejects(start(newFiles(), model), { code: "badQuestions", message: /No neuron fires more/ });
});
