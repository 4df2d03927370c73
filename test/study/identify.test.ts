import assert from "node:assert/strict";
import { test } from "node:test";
import { parseProbe } from "../../src/core/probe/file";
import type { IdentifyParams } from "../../src/protocol/engine-api";
import { LensError } from "../../src/protocol/errors";
import { identify } from "../../src/study/identify/run";
import type { Row } from "../../src/study/identify/split";
import type { StudyPorts } from "../../src/study/job";
import { MemoryFiles } from "./memory-files";
import { CONTRARY, NEURONS, PLANTED, PlantedModel, questionFile } from "./planted-model";

const params: IdentifyParams = {
	job: "j",
	questions: ["questions.jsonl"],
	folder: "run",
	output: "probe.json",
	samples: 4,
	sampling: { temperature: 1, topK: 50, topP: 0.9, seed: 3 },
	maxTokens: 20,
	mode: "1-vs-1",
	regions: ["lastPromptToken", "answer"],
	instruction: "Answer only.",
	perClass: 500,
};

function start(files: MemoryFiles, model: PlantedModel, more: Partial<StudyPorts & IdentifyParams> = {}) {
	const ports = { files, progress: () => {}, signal: new AbortController().signal, ...more };
	return identify(model, { ...params, ...more }, ports);
}

const newFiles = () => new MemoryFiles({ "questions.jsonl": questionFile() });
const flat = ({ layer, index }: { layer: number; index: number }) => layer * NEURONS + index;

test("the study finds the planted neurons and only good figures come of it", async () => {
	const files = newFiles();
	const { probe, report, path } = await start(files, new PlantedModel());
	const positive = probe.neurons.filter(({ weight }) => weight > 0).map(flat);
	assert.ok(
		PLANTED.some((j) => positive.includes(j)),
		"no planted neuron was found",
	);
	assert.ok(
		positive.every((j) => PLANTED.includes(j)),
		`found ${positive}`,
	);
	assert.ok(probe.neurons.filter(({ weight }) => weight < 0).every((each) => flat(each) === CONTRARY));
	assert.equal(probe.region, "answer");
	assert.deepEqual(parseProbe(files.text(path)), { probe, problems: [] });
	assert.equal(files.text("run/report.md"), report);

	const whole = probe.metrics.find(({ set }) => set === "test")!;
	assert.ok(whole.auroc.low > 0.9 && whole.accuracy.value > 0.85);
	assert.ok(whole.randomNeurons.auroc.value < 0.7 && whole.randomNeurons.draws === 5);
	const names = probe.metrics.map(({ set }) => set);
	for (const set of ["test, people", "test, places", "fabricated entities", "consistent test questions"])
		assert.ok(names.includes(set), set);
	assert.ok(names.includes("test, same answers in both classes"));
});

test("every question is counted once, with its reason", async () => {
	const { probe } = await start(newFiles(), new PlantedModel());
	const { questions, kept, dropped } = probe.data;
	assert.equal(questions, 160 + 160 + 40 + 7 + 30 + 1 + 4);
	assert.deepEqual(kept, { faithful: 160, hallucinated: 190 });
	assert.deepEqual(dropped, {
		"the id was used before": 1,
		"the line is not JSON": 1,
		"the line is not an object": 1,
		"no question": 1,
		"answers are not a list of texts": 1,
		"declined every time": 7,
		"right some times, wrong others": 40,
	});
	const sum = Object.values(dropped).reduce((a, b) => a + b, kept.faithful + kept.hallucinated);
	assert.equal(sum, questions);
});

test("splits are disjoint, balanced in every domain, and the test holds one answer a question", async () => {
	const files = newFiles();
	await start(files, new PlantedModel());
	const rows: Row[] = files
		.text("run/rows.jsonl")
		.trim()
		.split("\n")
		.map((line) => JSON.parse(line));
	const stages = new Map<string, Set<string>>();
	for (const { entity, sets } of rows)
		for (const set of sets) {
			const stage = set === "train" || set === "validation" ? set : "test";
			stages.set(entity, (stages.get(entity) ?? new Set()).add(stage));
		}
	assert.ok([...stages.values()].every((each) => each.size === 1));
	for (const set of ["train", "validation", "test", "consistent"] as const)
		for (const domain of ["people", "places"]) {
			const of = (label: string) =>
				rows.filter((row) => row.sets.includes(set) && row.domain === domain && row.label === label).length;
			assert.ok(of("faithful") > 0);
			assert.equal(of("faithful"), of("hallucinated"), `${set} ${domain}`);
		}
	assert.ok(rows.filter(({ sets }) => sets.includes("test")).every(({ sample }) => sample === 0));
	assert.ok(rows.some(({ id, sets }) => id.startsWith("shaky") && sets.includes("test")));
	assert.ok(
		rows.filter(({ sets }) => sets.includes("train")).every(({ id }) => !/shaky|fabricated/.test(id)),
	);
});

test("mode 3-vs-1 adds what is outside the region, and finds the neurons as well", async () => {
	const { probe } = await start(newFiles(), new PlantedModel(), { mode: "3-vs-1", regions: ["answer"] });
	assert.equal(probe.mode, "3-vs-1");
	const positive = probe.neurons.filter(({ weight }) => weight > 0).map(flat);
	assert.ok(PLANTED.some((j) => positive.includes(j)));
	assert.ok(probe.metrics.find(({ set }) => set === "test")!.auroc.low > 0.85);
	assert.ok(Math.abs(probe.calibration!.baseRate - 0.5) < 0.01);
});

/** Calls and writes that a session lives through before it is stopped, over and over. */
const SESSIONS = [1, 2, 3, 4, 5, 6, 150, 250];

for (const way of ["power cut", "cancel"])
	test(`a run that is stopped again and again resumes to the byte: ${way}`, async (t) => {
		const unbroken = newFiles();
		await start(unbroken, new PlantedModel());
		const files = newFiles();
		let sessions = 0;
		for (let isDone = false; !isDone; sessions++) {
			const abort = new AbortController();
			const model = new PlantedModel();
			let left = SESSIONS[sessions % SESSIONS.length]!;
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
		}
		t.diagnostic(`${sessions} sessions`);
		assert.deepEqual([...files.contents.keys()].sort(), [...unbroken.contents.keys()].sort());
		for (const [path, bytes] of unbroken.contents) assert.deepEqual(files.contents.get(path), bytes, path);
	});

test("a cancel is heard at once, in every step, and the work so far is kept", async () => {
	for (const step of ["collect", "features", "fit", "evaluate"]) {
		const abort = new AbortController();
		const files = newFiles();
		const model = new PlantedModel();
		let callsLater = 0;
		const progress: StudyPorts["progress"] = (report) => {
			if (report.step !== step || report.done !== 1) return;
			abort.abort();
			model.beforeCall = () => callsLater++;
		};
		await assert.rejects(
			start(files, model, { signal: abort.signal, progress }),
			(error) => error instanceof LensError && error.code === "cancelled",
		);
		assert.equal(callsLater, 0, step);
		assert.equal(files.contents.has("probe.json"), false);
		assert.ok(files.contents.has("run/samples.jsonl"));
	}
});

test("progress counts up in every step and tells the time left", async () => {
	let clock = 0;
	const model = new PlantedModel();
	model.beforeCall = () => {
		clock += 500;
	};
	const seen: Parameters<StudyPorts["progress"]>[0][] = [];
	const now = () => clock;
	await start(newFiles(), model, { now, progress: (report) => seen.push(report), tool: "tests 1" });
	for (const step of ["collect", "features", "fit", "evaluate"]) {
		const reports = seen.filter((report) => report.step === step);
		assert.deepEqual(
			reports.map(({ done }) => done),
			[...reports.keys()],
		);
		assert.equal(reports.at(-1)!.done, reports.at(-1)!.total);
	}
	const tenth = seen.find(({ step, done }) => step === "collect" && done === 10)!;
	assert.equal(tenth.secondsLeft, (tenth.total - 10) * 0.5);
});

test("a folder that holds another run is refused, with what differs", async () => {
	const files = newFiles();
	const abort = new AbortController();
	abort.abort();
	const stopped = { files, progress: () => {}, signal: abort.signal };
	await assert.rejects(identify(new PlantedModel(), params, stopped), /stopped/);
	files.beforeWrite = () => {
		if (files.contents.has("run/settings.json")) throw new Error("enough");
	};
	await assert.rejects(start(files, new PlantedModel()), /enough/);
	await assert.rejects(
		start(files, new PlantedModel(), { samples: 5, perClass: 9 }),
		(error) =>
			error instanceof LensError &&
			error.code === "badSetting" &&
			error.message.includes("samples was 4, is 5; perClass was 500, is 9"),
	);
	files.contents.set("questions.jsonl", new TextEncoder().encode(questionFile(161)));
	await assert.rejects(start(files, new PlantedModel()), /questions was/);
});

test("files that cannot make a probe are refused with what is missing", async () => {
	const refused = (text: string, message: RegExp) =>
		assert.rejects(
			start(new MemoryFiles({ "questions.jsonl": text }), new PlantedModel()),
			(error) => error instanceof LensError && error.code === "badQuestions" && message.test(error.message),
		);
	await refused("", /^No question can be used in questions\.jsonl\.$/);
	await refused(
		"\n{\n",
		/^No question can be used in questions\.jsonl; questions\.jsonl:2: the line is not JSON\.$/,
	);
	await refused(
		questionFile(20),
		/^Only \d+ questions of each class are left for train, where 20 are needed: of /,
	);
});
