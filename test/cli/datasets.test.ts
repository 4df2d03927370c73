/** `h-neurons datasets`, on files of this machine and against a hub on it. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parseArguments } from "../../src/cli/arguments";
import { emptyFolder, hubWith } from "../hub/sample-hub";
import { parquetBytes, TRIVIAQA, triviaRow } from "../study/datasets/parquet-files";
import { runCli } from "./run-cli";
import { folderWith } from "./sample-folder";

/** [arguments, what is wrong with them] */
const wrong: [string[], string][] = [
	[[], 'Say what to do with datasets: "list", "fetch", "check", "convert", "import", "export" or "measure".'],
	[
		["get"],
		'Say what to do with datasets: "list", "fetch", "check", "convert", "import", "export" or "measure".',
	],
	[["list", "x"], '"datasets list" takes no names.'],
	[["fetch"], "Name a dataset: triviaqa or nq-open."],
	[["fetch", "a", "b"], "Name a dataset: triviaqa or nq-open."],
	[["fetch", "squad"], 'There is no dataset "squad" to fetch; it is triviaqa or nq-open.'],
	[["fetch", "nq-open", "--split", "test"], '--split knows validation, train; it does not know "test".'],
	[["check"], "Name at least one file of questions."],
	[["check", ""], "A name is empty."],
	[["check", "a", "--yes"], '--yes does not go with "datasets check".'],
	[["convert", "a"], "--output is missing."],
	[["convert", "a", "-o", "b", "--limit", "0"], "--limit is 0, not a whole number from 1 to 100000000."],
	[["import", "a"], "--folder is missing."],
	[["import", "--folder", "a"], "Name the folder to import."],
	[["export", "a"], "--to is missing."],
	[["measure"], "Name the summary of a classifier."],
	[["measure", "a", "--seed", "x"], "--seed is x, not a whole number from 0 to 4294967295."],
	[["export", "a", "--to", "b", "--domain", "c"], '--domain does not go with "datasets export".'],
];

test("wrong arguments are told in one sentence", () => {
	for (const [argv, problem] of wrong)
		assert.deepEqual(parseArguments(["datasets", ...argv]), { problem }, argv.join(" "));
});

const CSV =
	"question,answers,domain\nWho wrote Emma?,Jane Austen|Austen,books\nNo answer?,,books\nWhich?,x,art\n";
const JSONL = `${JSON.stringify({ id: "a", question: "who wrote Emma", answers: ["J. Austen"] })}\n`;

test("check tells formats, topics and every row that is left out, in each file and together", async () => {
	const folder = folderWith({ "mine.csv": CSV, "more.jsonl": JSONL });
	const { code, output, errors } = await runCli(["datasets", "check", "mine.csv", "more.jsonl"], { folder });
	assert.deepEqual([code, errors], [0, ""]);
	assert.equal(
		output,
		[
			"mine.csv: CSV, 2 questions",
			"  topics: books 1, art 1",
			"  left out: 1, because it has no answer",
			`  the first: ${join(folder, "mine.csv")}, line 3: it has no answer`,
			"more.jsonl: JSON Lines, 1 question",
			"  topics: general 1",
			"Together: 2 questions",
			"  topics: books 1, art 1",
			"  left out: 1, because it has no answer",
			"  left out: 1, because the same question was there before",
			`  the first: ${join(folder, "mine.csv")}, line 3: it has no answer`,
			"",
		].join("\n"),
	);
	const json = JSON.parse((await runCli(["datasets", "check", "mine.csv", "--json"], { folder })).output);
	assert.deepEqual(
		json.map(({ format, questions, domains }: Record<string, unknown>) => ({ format, questions, domains })),
		[{ format: "CSV", questions: 2, domains: { books: 1, art: 1 } }],
	);
	const none = await runCli(["datasets", "check", "none.csv"], { folder });
	assert.equal(none.code, 2);
	assert.match(
		none.errors,
		/^h-neurons: There is no file .*none\.csv\. Check that the file exists and may be read\.\n$/,
	);
	const odd = await runCli(["datasets", "check", "."], { folder });
	assert.equal(odd.code, 2);
	assert.match(odd.errors, /^h-neurons: .* is a folder, and a file should be there\. .*\n$/);
});

test("convert writes what identify reads, drawn by the seed", async () => {
	const folder = folderWith({ "mine.csv": CSV, "more.jsonl": JSONL });
	const words = ["datasets", "convert", "mine.csv", "-o", "out/q.jsonl", "--group", "cross-domain"];
	const { code, output, errors } = await runCli(words, { folder });
	assert.equal(code, 0, errors);
	assert.equal(output, `2 questions are in ${join(folder, "out/q.jsonl")}.\n`);
	assert.match(errors, /^ {2}left out: 1, because it has no answer\n {2}the first: .*\n$/);
	const rows = readFileSync(join(folder, "out/q.jsonl"), "utf8")
		.trim()
		.split("\n")
		.map((line) => JSON.parse(line));
	assert.deepEqual(rows[0], {
		...{ id: rows[0].id, question: "Who wrote Emma?", answers: ["Jane Austen", "Austen"], domain: "books" },
		...{ group: "cross-domain", relation: "", entity: rows[0].id, isSensitive: false },
	});
	const again = await runCli(["datasets", "convert", "out/q.jsonl", "-o", "again.jsonl", "--limit", "1"], {
		folder,
	});
	assert.equal(again.code, 0, again.errors);
	assert.ok(
		readFileSync(join(folder, "out/q.jsonl"), "utf8").includes(
			readFileSync(join(folder, "again.jsonl"), "utf8"),
		),
	);
	assert.deepEqual(
		readdirSync(folder).sort(),
		["again.jsonl", "mine.csv", "more.jsonl", "out"],
		"nothing is left beside",
	);
});

const FILE = "rc.nocontext/validation-00000-of-00001.parquet";

test("fetch asks, gets the split and tells how to use it; list then tells where it is", async () => {
	const rows = [triviaRow("tc_1", "Who wrote Emma?", "Jane Austen"), triviaRow("tc_2", "Which?", "x")];
	const files = { [FILE]: parquetBytes(TRIVIAQA, rows) };
	const hub = await hubWith({ datasets: { "mandarjoshi/trivia_qa": { files } } });
	const to = emptyFolder();
	const environment = { HOME: emptyFolder(), HF_ENDPOINT: hub.endpoint, H_NEURONS_DATASETS: to };
	const asked = await runCli(["datasets", "fetch", "triviaqa"], { environment });
	assert.equal(asked.code, 2);
	assert.match(asked.errors, /Nobody can be asked here whether to download it: give --yes\./);
	const { code, output, errors } = await runCli(["datasets", "fetch", "triviaqa", "--yes"], { environment });
	assert.equal(code, 0, errors);
	const path = join(to, "mandarjoshi/trivia_qa", FILE);
	assert.equal(output, `--questions ${path}\n`);
	const commit = hub.commitOf("mandarjoshi/trivia_qa").slice(0, 12);
	assert.ok(errors.startsWith(`mandarjoshi/trivia_qa (validation) at ${commit}\n  ${FILE}  `), errors);
	const checked = await runCli(["datasets", "check", path]);
	assert.match(checked.output, /: Parquet, 2 questions\n {2}topics: triviaqa 2\n$/);
	const listed = await runCli(["datasets", "list", "--json"], { environment });
	assert.deepEqual(
		JSON.parse(listed.output).map(({ name, folder }: Record<string, unknown>) => [name, folder]),
		[
			["triviaqa", join(to, "mandarjoshi/trivia_qa/rc.nocontext")],
			["nq-open", null],
		],
	);
	const shown = await runCli(["datasets", "list"], { environment });
	assert.match(
		shown.output,
		/^NAME +HUB +QUESTIONS +FOLDER\ntriviaqa .*\n +questions of .*\nnq-open .*not fetched\n/,
	);
	const missing = await runCli(["datasets", "fetch", "nq-open", "--yes"], { environment });
	assert.equal(missing.code, 2);
	assert.match(missing.errors, /has no dataset google-research-datasets\/nq_open/);
});

test("import and export exchange files with the reference implementation", async () => {
	const row = {
		question: "Q?",
		response: "It's Rome",
		tokenized_response: ["It", "'s", "ĠRome"],
		answer_tokens: ["ĠRome"],
	};
	const ids = (t: string[], f: string[]) => JSON.stringify({ t, f });
	const folder = folderWith({
		"in/x_answer_tokens_train.jsonl": `${JSON.stringify({ a: row })}\n${JSON.stringify({ b: { ...row, answer_tokens: [] } })}\n`,
		"in/x_train_qids.json": ids(["a"], []),
		"in/x_test_qids.json": ids(["a"], []),
	});
	const refused = await runCli(["datasets", "import", "in", "--folder", "run"], { folder });
	assert.equal(refused.code, 2);
	assert.match(
		refused.errors,
		/^h-neurons: 1 of 1 test questions are in the training list too, a among them/,
	);
	assert.ok(!existsSync(join(folder, "run")));
	const words = ["datasets", "import", "in", "--folder", "run", "--allow-overlap", "--domain", "trivia"];
	const { code, output, errors } = await runCli(words, { folder });
	assert.equal(code, 0, errors);
	assert.equal(
		errors,
		"  left out: 1, because its answer tokens are empty\n  the first: b: its answer tokens are empty\n",
	);
	assert.equal(
		output,
		[
			"2 questions with 2 answers, 1 of them with the part that states the fact.",
			"Lists: train 1 right + 0 wrong, test 1 right + 0 wrong.",
			"1 question is in both lists: figures on the test will be too good.",
			"2 questions are without a verdict; that of the lists stands in.",
			`The files are in ${join(folder, "run")}, for other tools and for "h-neurons datasets export". They are no run that a step can go on with, since they do not tell their model and settings.`,
			"No question tells which answers are accepted, so that no study can judge new ones.",
			"",
		].join("\n"),
	);
	const back = await runCli(["datasets", "export", "run", "--to", "out", "--json"], { folder });
	assert.equal(back.code, 0, back.errors);
	assert.equal(JSON.parse(back.output).withoutActivations, "the folder has no features.f32");
	assert.deepEqual(JSON.parse(back.output).ids, { train: { t: 1, f: 0 }, test: { t: 1, f: 0 } });
	assert.deepEqual(readdirSync(join(folder, "out")).sort(), [
		"answer_tokens.jsonl",
		"consistency_samples.jsonl",
		"test_qids.json",
		"train_qids.json",
	]);
	const tokens = JSON.parse(readFileSync(join(folder, "out/answer_tokens.jsonl"), "utf8"));
	assert.deepEqual([tokens.a.tokenized_response, tokens.a.answer_tokens], [["It", "'s", " Rome"], [" Rome"]]);
});

test("what is imported with accepted answers can be asked anew; what is exported without activations says why", async () => {
	const sampled = { question: "Q?", responses: ["Rome"], judges: ["true"] };
	const samples = { a: { ...sampled, ground_truth: ["Rome"] }, b: sampled };
	const folder = folderWith({
		"in/consistency_samples.jsonl": Object.entries(samples)
			.map(([id, row]) => `${JSON.stringify({ [id]: row })}\n`)
			.join(""),
	});
	const { output } = await runCli(["datasets", "import", "in", "--folder", "out"], { folder });
	const questions = join(folder, "out/questions.jsonl");
	assert.ok(
		output.endsWith(
			`1 of 2 questions do not tell which answers are accepted: a study takes every answer to those for invented.\nTo ask the questions anew: h-neurons identify --questions ${questions}\n`,
		),
		output,
	);
	assert.doesNotMatch(output, /The run is/);
	const back = await runCli(["datasets", "export", "out", "--to", "back"], { folder });
	assert.match(back.output, /\nNo activations: the folder has no features\.f32\.\n/);
	const again = await runCli(["datasets", "import", "in", "--folder", "out"], { folder });
	assert.equal(again.code, 2);
	assert.match(again.errors, /holds a run, or what was imported, already \(questions\.jsonl\)/);
});

test("measure tells what others have published as a report would", async () => {
	const path = join(__dirname, "../fixtures/published/classifier_disjoint_summary.json");
	const { code, output, errors } = await runCli(["datasets", "measure", path, "--seed", "42"]);
	assert.deepEqual([code, errors], [0, ""]);
	const [answers, accuracy, auroc] = output.split("\n");
	assert.match(answers!, /^780 answers: \d+ right, \d+ wrong\.$/);
	assert.match(accuracy!, /^accuracy {2}0\.765 \(95 % interval 0\.73\d to 0\.79\d\)$/);
	assert.match(auroc!, /^AUROC {5}0\.843 \(95 % interval 0\.81\d to 0\.8[67]\d\)$/);
	const json = JSON.parse((await runCli(["datasets", "measure", path, "--json"])).output);
	assert.deepEqual([json.answers, json.accuracy.value.toFixed(3)], [780, "0.765"]);
	const folder = folderWith({
		"x.json": "{",
		"y.json": JSON.stringify({
			examples: [
				{ label: 1, probability: 0.2, prediction: 1 },
				{ label: 0, probability: 0.1 },
				{ label: 2, probability: 0.1 },
			],
		}),
	});
	const odd = await runCli(["datasets", "measure", "y.json"], { folder });
	const marked = folderWith({ "y.json": `\ufeff${readFileSync(join(folder, "y.json"), "utf8")}` });
	assert.equal((await runCli(["datasets", "measure", "y.json"], { folder: marked })).output, odd.output);
	assert.match(
		odd.output,
		/^2 answers: 1 right, 1 wrong\.\n {2}left out: 1, because the label is neither 0 nor 1\n {2}1 predictions are not/,
	);
	const broken = await runCli(["datasets", "measure", "x.json"], { folder });
	assert.equal(broken.code, 2);
	assert.match(broken.errors, /^h-neurons: .*x\.json: The summary is not JSON: /);
	assert.equal((await runCli(["datasets", "measure", "none.json"], { folder })).code, 2);
});
