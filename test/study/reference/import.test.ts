/** The reference implementation's own files with their faults, into a run's files and back. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { printManifest } from "../../../src/study/folder/manifest";
import { IDENTIFY, type Manifest } from "../../../src/study/identify/folder/study-run";
import type { Row, Samples, Spans, Verdicts } from "../../../src/study/identify/run-files";
import type { EncodedText } from "../../../src/study/model";
import type { Question } from "../../../src/study/question";
import { exportReference } from "../../../src/study/reference/export";
import { importReference } from "../../../src/study/reference/import";
import { readNpy, writeNpy } from "../../../src/study/reference/npy";
import { MemoryFiles } from "../memory-files";

const INSTRUCTION = "Respond with the answer only, without any explanation.";
const line = (id: string, row: object) => `${JSON.stringify({ [id]: row })}\n`;
const marked = (question: string, response: string, tokens: string[], answer: string[], judge?: string) => ({
	...{ response, tokenized_response: tokens, answer_tokens: answer, question: `${question} ${INSTRUCTION}` },
	...(judge ? { judge } : {}),
});
const ids = (t: string[], f: string[]) => JSON.stringify({ t, f }, null, 4);

/** The layout of the published examples: pieces of the vocabulary, no verdicts, empty spans, ids that come again. */
const published = () =>
	new MemoryFiles({
		"in/Llama_TriviaQA_answer_tokens_train.jsonl":
			line("tc_1", marked("Who wrote Emma?", "Jane Austen", ["Jane", "ĠAusten"], ["Jane", "ĠAusten"])) +
			line("qw_2", marked("Who sings?", "Ronnie O'Sullivan", ["Ron", "nie", "ĠO", "'S", "ullivan"], [])) +
			line(
				"jp_3",
				marked(
					"Who liberated it?",
					"Simón Bolívar.\n",
					["Sim", "Ã³n", "ĠBol", "ÃŃ", "var", ".", "Ċ"],
					["Sim", "Ã³n", "ĠBol", "ÃŃ", "var"],
				),
			) +
			line("tc_1", marked("Who wrote Emma?", "Austen", ["A", "usten"], ["A", "usten"])) +
			"{broken\n",
		"in/Llama_TriviaQA_answer_tokens_test.jsonl":
			line(
				"tc_1",
				marked(
					"Who wrote Emma?",
					"Charlotte Brontë",
					["Charlotte", "ĠBront", "Ã«"],
					["Charlotte", "ĠBront", "Ã«"],
				),
			) + line("bb_4", marked("Which is it?", "It is Oxygen", ["It", "▁is", "▁Oxygen"], ["▁Oxygen"])),
		"in/Llama_TriviaQA_train_qids.json": ids(["tc_1", "tc_1", "qw_2"], ["jp_3", "gone_9"]),
		"in/Llama_TriviaQA_test_qids.json": ids(["bb_4"], []),
	});

const rows = <T>(files: MemoryFiles, path: string): T[] =>
	files
		.text(path)
		.trimEnd()
		.split("\n")
		.map((text) => JSON.parse(text) as T);

test("the published layout: each fault is counted, nothing else is lost", async () => {
	const files = published();
	const told = await importReference(files, "in", "run");
	assert.deepEqual(told, {
		questions: 4,
		answers: 5,
		spans: 4,
		rows: { train: { faithful: 1, hallucinated: 1 }, test: { faithful: 1, hallucinated: 0 } },
		unjudged: 4,
		unanswered: 4,
		overlap: 0,
		features: null,
		dropped: {
			"its id was used before": 1,
			"it is not JSON": 1,
			"a list names its id twice": 1,
			"its answer tokens are empty": 1,
			"a listed id has no response": 1,
		},
		firstProblem: "in/Llama_TriviaQA_answer_tokens_train.jsonl, line 4: its id was used before",
	});
	const questions = rows<Question>(files, "run/questions.jsonl");
	assert.deepEqual(
		questions.map(({ id, question }) => [id, question]),
		[
			["tc_1", "Who wrote Emma?"],
			["bb_4", "Which is it?"],
			["qw_2", "Who sings?"],
			["jp_3", "Who liberated it?"],
		],
	);
	const samples = rows<Samples>(files, "run/samples.jsonl");
	const texts = rows<Spans>(files, "run/spans.jsonl").map(({ spans }, i) =>
		spans.map(
			(span, k) => span && samples[i]!.answers[k]!.text.slice(span.characters.start, span.characters.end),
		),
	);
	assert.deepEqual(texts, [["Charlotte Brontë", "Jane Austen"], ["Oxygen"], [null], ["Simón Bolívar"]]);
	// The training list means the answer of its own file, which is the second one of tc_1.
	assert.deepEqual(
		rows<Row>(files, "run/rows.jsonl").map(({ id, sample, label, sets }) => [id, sample, label, sets]),
		[
			["tc_1", 1, "faithful", ["train"]],
			["bb_4", 0, "faithful", ["test"]],
			["jp_3", 0, "hallucinated", ["train"]],
		],
	);
	assert.deepEqual(
		rows<Verdicts>(files, "run/verdicts.jsonl").map(({ verdicts }) => verdicts),
		[["true", "true"], ["true"], ["true"], ["false"]],
	);
	for (const { answers } of samples)
		for (const { ids, starts, ends } of answers) {
			assert.deepEqual(ids, [], "no tokenizer has seen them");
			assert.equal(starts.length, ends.length);
		}
});

test("sets that overlap are refused, or kept in both when that is asked for", async () => {
	const files = published();
	await files.replace("in/Llama_TriviaQA_test_qids.json", ids(["bb_4"], ["tc_1"]));
	await assert.rejects(importReference(files, "in", "run"), {
		code: "badQuestions",
		message: /^1 of 2 test questions are in the training list too, tc_1 among them: .*\.$/,
	});
	assert.deepEqual(await files.list("run"), [], "nothing is written");
	const told = await importReference(files, "in", "run", { allowOverlap: true });
	assert.equal(told.overlap, 1);
	const own = rows<Row>(files, "run/rows.jsonl").filter(({ id }) => id === "tc_1");
	assert.deepEqual(
		own.map(({ sample, label, sets }) => [sample, label, sets]),
		[
			[0, "hallucinated", ["test"]],
			[1, "faithful", ["train"]],
		],
	);
});

/** A tokenizer of words with the space before them. */
function encode(text: string): EncodedText {
	const words = [...text.matchAll(/\s*\S+|\s+$/g)];
	return {
		...{ text, ids: words.map(([word]) => word.length) },
		...{ starts: words.map(({ index }) => index), ends: words.map((word) => word.index + word[0].length) },
	};
}

/** The layout of the scripts: samples with verdicts, one answer marked by decoded tokens. */
const scripts = () => {
	const sampled = (question: string, responses: string[], judges: string[], truth: string[]) => ({
		...{ question: `${question} ${INSTRUCTION}`, responses, judges, ground_truth: truth },
	});
	return new MemoryFiles({
		"in/consistency_samples.jsonl":
			line(
				"a",
				sampled("One?", ["No idea", "I think Rome"], ["uncertain", "true"], ["Rome", "roma", "Rome"]),
			) +
			line("b", sampled("Two?", ["Bern", "Bern"], ["false", "neutral"], ["Paris"])) +
			line("c", sampled("Three?", ["x", "y"], ["true"], ["x"])) +
			line("d", sampled("Four?", [], [], ["x"])) +
			line("e", sampled("Five?", ["maybe"], ["perhaps"], ["x"])),
		"in/answer_tokens.jsonl":
			line("a", marked("One?", "I think Rome", ["I", " think", " Rome"], [" Rome"], "true")) +
			line("b", marked("Two?", "Berne", ["Ber", "ne"], ["Ber", "ne"], "false")),
		"in/train_qids.json": ids(["a"], ["b"]),
		"in/test_qids.json": ids([], []),
	});
};

test("the scripts' layout: verdicts, samples, and tokens by a tokenizer", async () => {
	const files = scripts();
	const told = await importReference(files, "in", "run", { encode, domain: "trivia" });
	assert.deepEqual(told.dropped, {
		"it has not one verdict a response": 1,
		"it has no responses": 1,
		"its answer tokens are of a response that is not among its samples": 1,
	});
	assert.equal(told.unjudged, 0);
	const [a] = rows<Question>(files, "run/questions.jsonl");
	assert.deepEqual([a!.answers, a!.domain, a!.entity], [["Rome", "roma"], "trivia", "a"]);
	assert.deepEqual(
		rows<Verdicts>(files, "run/verdicts.jsonl").map(({ verdicts }) => verdicts),
		[["uncertain", "true"], ["false", "uncertain"], ["error"]],
	);
	const [first] = rows<Spans>(files, "run/spans.jsonl");
	assert.deepEqual(first!.spans, [
		null,
		{ characters: { start: 8, end: 12 }, tokens: { start: 2, end: 3 }, by: "extractor" },
	]);
	assert.deepEqual(rows<Samples>(files, "run/samples.jsonl")[0]!.answers[1]!.ids, [1, 6, 5]);
});

test("a folder that holds a run is left as it is, one without the files is told", async () => {
	const files = scripts();
	await files.replace("run/questions.jsonl", "mine");
	await assert.rejects(importReference(files, "in", "run"), {
		code: "otherRun",
		message: /holds a run, or what was imported, already/,
	});
	assert.equal(files.text("run/questions.jsonl"), "mine");
	await assert.rejects(importReference(files, "none", "run2"), {
		code: "badQuestions",
		message: /^none holds no file of samples/,
	});
	const broken = new MemoryFiles({ "in/answer_tokens.jsonl": "{}\n\n[]\n" });
	await assert.rejects(importReference(broken, "in", "run"), {
		code: "badQuestions",
		message:
			"Nothing in in can be used; the first problem is in/answer_tokens.jsonl, line 1: it is not one id with an object.",
	});
});

/** [what, text of a list of ids] */
const lists: [string, string][] = [
	["no JSON", "{"],
	["null", "null"],
	["a list", '["a"]'],
	["numbers", '{"t": [1], "f": []}'],
];

test("a list of ids that is none is told", async () => {
	for (const [what, text] of lists) {
		const files = scripts();
		await files.replace("in/train_qids.json", text);
		await assert.rejects(
			importReference(files, "in", "run"),
			{ code: "badQuestions", message: /^in\/train_qids\.json is no list of ids: / },
			what,
		);
	}
});

const matrix = (from: number) => ({
	shape: [2, 3] as [number, number],
	values: Float32Array.from({ length: 6 }, (_, i) => from + i),
});

test("activations become rows of features, and rows without them are counted", async () => {
	const files = published();
	const put = (location: string, id: string, from: number) =>
		files.replace(`in/activations/${location}/act_${id}.npy`, writeNpy(matrix(from)));
	await put("answer_tokens", "tc_1", 10);
	await put("all_except_answer_tokens", "tc_1", 20);
	await put("answer_tokens", "bb_4", 30);
	await put("all_except_answer_tokens", "bb_4", 40);
	await put("answer_tokens", "jp_3", 50);
	const told = await importReference(files, "in", "run");
	assert.deepEqual(told.features, {
		rows: 2,
		parts: [
			{ region: "answer", isOutside: false },
			{ region: "answer", isOutside: true },
		],
		layers: 2,
		neuronsPerLayer: 3,
	});
	assert.equal(told.dropped["it has no activations of all_except_answer_tokens"], 1);
	const bytes = await files.read("run/features.f32", 0, (await files.size("run/features.f32"))!);
	const numbers = [
		...new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)),
	];
	assert.deepEqual(
		numbers,
		[10, 20, 30, 40].flatMap((from) => [...matrix(from).values]),
	);
	assert.deepEqual(
		rows<Row>(files, "run/rows.jsonl").map(({ id }) => id),
		["tc_1", "bb_4"],
	);
	await files.replace(
		"in/activations/answer_tokens/act_bb_4.npy",
		writeNpy({ shape: [3, 2], values: matrix(1).values }),
	);
	await assert.rejects(importReference(files, "in", "run3"), {
		code: "badQuestions",
		message: /act_bb_4\.npy has 3 x 2 numbers, where others have 2 x 3\.$/,
	});
});

test("what is exported is imported again as it was", async () => {
	const files = scripts();
	await importReference(files, "in", "run", { encode });
	const first = await exportReference(files, "run", "out");
	assert.deepEqual(
		[first.questions, first.answerTokens, first.ids],
		[3, 1, { train: { t: 1, f: 0 }, test: { t: 0, f: 0 } }],
	);
	assert.equal(files.text("out/train_qids.json"), '{\n    "t": [\n        "a"\n    ],\n    "f": []\n}');
	await importReference(files, "out", "run2", { encode });
	for (const name of ["questions", "samples", "spans", "rows", "verdicts"])
		assert.equal(files.text(`run2/${name}.jsonl`), files.text(`run/${name}.jsonl`), name);
	const second = await exportReference(files, "run2", "out2");
	assert.deepEqual(second, first);
	for (const name of await files.list("out"))
		assert.equal(files.text(`out2/${name}`), files.text(`out/${name}`));
});

test("features become activations that NumPy reads", async () => {
	const files = published();
	await files.replace("in/activations/answer_tokens/act_tc_1.npy", writeNpy(matrix(7)));
	await importReference(files, "in", "run");
	const manifest = {
		...{ format: "h-neuron-study-run", version: 1, tool: "t", created: "" },
		model: { name: "m", fingerprint: "f", layers: 2, neuronsPerLayer: 3 },
		questions: { files: [], digest: "", count: 4, dropped: {} },
		...{ settings: { regions: ["answer"], mode: "1-vs-1" }, files: {} },
	} as unknown as Manifest;
	await files.replace("run/run.json", printManifest(IDENTIFY, manifest));
	const told = await exportReference(files, "run", "out");
	assert.deepEqual([told.activations, told.withoutActivations], [1, null]);
	const bytes = files.contents.get("out/activations/answer_tokens/act_tc_1.npy")!;
	assert.deepEqual(readNpy(bytes), matrix(7));
});

test("two listed answers to one question have one file of activations, which is neither's", async () => {
	const files = published();
	await files.replace("in/Llama_TriviaQA_test_qids.json", ids(["bb_4"], ["tc_1"]));
	for (const [i, id] of ["tc_1", "bb_4", "jp_3"].entries())
		await files.replace(`in/activations/answer_tokens/act_${id}.npy`, writeNpy(matrix(10 * i)));
	const told = await importReference(files, "in", "run", { allowOverlap: true });
	assert.equal(told.features!.rows, 2);
	assert.equal(
		told.dropped["two of its answers are listed, and there is one file of activations for both"],
		2,
	);
	assert.deepEqual(
		rows<Row>(files, "run/rows.jsonl").map(({ id }) => id),
		["bb_4", "jp_3"],
	);
});

test("export tells why it writes no activations", async () => {
	const files = published();
	await importReference(files, "in", "run");
	const why = async () => (await exportReference(files, "run", "out")).withoutActivations;
	assert.equal(await why(), "the folder has no features.f32");
	await files.replace("run/features.f32", new Uint8Array(3 * 6 * 4));
	assert.match((await why())!, /no run\.json/);
	const manifest = (regions: string[]) =>
		printManifest(IDENTIFY, {
			...{ format: "h-neuron-study-run", version: 1, tool: "t", created: "" },
			model: { name: "m", fingerprint: "f", layers: 2, neuronsPerLayer: 3 },
			questions: { files: [], digest: "", count: 4, dropped: {} },
			...{ settings: { regions, mode: "1-vs-1" }, files: {} },
		} as unknown as Manifest);
	await files.replace("run/run.json", manifest(["response"]));
	assert.equal(await why(), "the run has not read its neurons over the answer");
	await files.replace("run/run.json", manifest(["answer"]));
	assert.equal(await why(), null);
});
