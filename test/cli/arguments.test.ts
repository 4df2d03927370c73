import { strict as assert } from "node:assert";
import { test } from "node:test";
import { parseArguments } from "../../src/cli/arguments";

/** [arguments, what is wrong with them] */
const wrong: [string[], string][] = [
	[["lynt"], 'There is no command "lynt".'],
	[["inspect"], 'There is no prompt: give it as text, with --file, or as "-" for standard input.'],
	[["inspect", "a", "b"], "The prompt is in several pieces: put it in quotes."],
	[["inspect", "a", "--file", "b"], "Give the prompt either as text or with --file, not both."],
	[["inspect", "a", "--loud"], "Unknown option '--loud'."],
	[["inspect", "a", "--gain", "5"], "--gain is 5, not a number from 0 to 3."],
	[["inspect", "a", "--gain=-1"], "--gain is -1, not a number from 0 to 3."],
	[["inspect", "a", "--gain", "much"], "--gain is much, not a number from 0 to 3."],
	[["inspect", "a", "--gain", "NaN"], "--gain is NaN, not a number from 0 to 3."],
	[["inspect", "a", "--max-tokens", "2.5"], "--max-tokens is 2.5, not a whole number from 1 to 8192."],
	[["inspect", "a", "--base-rate", "30%"], "--base-rate is 30%, not a number from 0 to 1."],
	[["inspect", "a", "--model", ""], "--model is empty."],
	[["inspect", "a", "--gain"], "Option '--gain <value>' argument missing."],
	[["identify", "--mode", "2"], '--mode knows 1-vs-1, 3-vs-1; it does not know "2".'],
	[["identify", "--folder", ""], "--folder is empty."],
	[["identify", "--quick", "--limit", "9"], "Give either --quick or --limit, not both."],
	[["identify", "--limit", "0"], "--limit is 0, not a whole number from 1 to 1000000000."],
	[["identify", "--per-class", "19"], "--per-class is 19, not a whole number from 20 to 1000000."],
	[["identify", "--folds", "1"], "--folds is 1, not a whole number from 2 to 100."],
	[["identify", "--shard", "3"], "--shard is 3, not a part like 1/4, which is the first of four."],
	[["identify", "--shard", "5/4"], "--shard is 5/4, not a part like 1/4, which is the first of four."],
	[["identify", "--shard", "0/4"], "--shard is 0/4, not a part like 1/4, which is the first of four."],
	[
		["identify", "--steps", "collect,guess"],
		'--steps knows collect, judge, spans, features, fit, evaluate; it does not know "guess".',
	],
	[["fit", "--steps", "fit"], '"fit" is one step; "identify" takes --steps.'],
	[["identify", "--judge", "oracle"], '--judge knows words, substring; it does not know "oracle".'],
	[["identify", "--judge", "http://a/v1"], "--judge needs --judge-model as well."],
	[["identify", "--judge-model", "m"], "--judge-model goes with --judge URL."],
	[["identify", "--sampler", "http://a/v1"], "--sampler needs --sampler-model as well."],
	[["identify", "--extractor-model", "m"], "--extractor-model goes with --extractor URL."],
	[["merge"], "Name the run's folder, and others that hold shards of it."],
	[["recalibrate", "-o", "p"], "Name at least one file of questions with --questions."],
	[["recalibrate", "q"], "--output is missing."],
];

test("wrong arguments are told in one sentence", () => {
	for (const [argv, problem] of wrong) assert.deepEqual(parseArguments(argv), { problem }, argv.join(" "));
});

test("inspect leaves the model as it is unless told otherwise", () => {
	assert.deepEqual(parseArguments(["inspect", "Who?"]), {
		command: {
			verb: "inspect",
			source: { from: "argument", text: "Who?" },
			...{
				model: null,
				probe: null,
				report: null,
				gain: 1,
				baseRate: null,
				maxTokens: 256,
				isJson: false,
				isPlain: false,
			},
			sampling: { temperature: 0, topK: 0, topP: 1, seed: 0 },
		},
	});
});

test("inspect takes a file, standard input, and a prompt that looks like an option", () => {
	const sourceOf = (...argv: string[]) => {
		const parsed = parseArguments(["inspect", ...argv]);
		return "command" in parsed && parsed.command.verb === "inspect" ? parsed.command.source : parsed;
	};
	assert.deepEqual(sourceOf("-f", "a.md"), { from: "file", path: "a.md" });
	assert.deepEqual(sourceOf("-"), { from: "stdin" });
	assert.deepEqual(sourceOf("--", "--why"), { from: "argument", text: "--why" });
});

/** What identify does when nothing is said. */
const plainStudy = {
	verb: "identify",
	...{ questions: [], crossDomain: [], limit: null, isQuick: false, folder: null, output: null, shard: null },
	...{ model: null, samples: 10, perClass: 1000, maxTokens: 50, isJson: false, isPlain: false },
	...{ mode: "1-vs-1", penalty: "l1", criterion: "accuracy", folds: 5, calibration: "platt" },
	regions: ["lastPromptToken", "predicting", "answer", "response"],
	steps: ["collect", "judge", "spans", "features", "fit", "evaluate"],
	instruction: "Respond with the answer only, without any explanation.",
	sampling: { temperature: 1, topK: 50, topP: 0.9, seed: 0 },
	...{ sampler: null, judge: { rule: "words", server: null }, extractor: null },
	...{ concurrency: 8, rate: { requests: null, tokens: null }, price: null },
	isEstimate: false,
};

test("identify needs no option: it samples as the paper does and does every step", () => {
	assert.deepEqual(parseArguments(["identify"]), { command: plainStudy });
});

/** [arguments, what they change] */
const chosen: [string, Partial<Record<string, unknown>>][] = [
	["a b --questions c --questions d", { questions: ["c", "d", "a", "b"] }],
	["--quick --folder f -o p --estimate", { isQuick: true, folder: "f", output: "p", isEstimate: true }],
	["--cross-domain sports --cross-domain x.jsonl", { crossDomain: ["sports", "x.jsonl"] }],
	["--shard 3/8 --steps collect,judge", { shard: { index: 2, count: 8 }, steps: ["collect", "judge"] }],
	["--judge substring", { judge: { rule: "substring", server: null } }],
	[
		"--judge http://a/v1 --judge-model m",
		{ judge: { rule: "words", server: { url: "http://a/v1", model: "m" } } },
	],
	[
		"--sampler http://a/v1 --sampler-model s --extractor https://b --extractor-model e --concurrency 3",
		{
			sampler: { url: "http://a/v1", model: "s" },
			extractor: { url: "https://b", model: "e" },
			concurrency: 3,
		},
	],
	[
		"--rate 60 --token-rate 90000 --price-in 0.15 --price-out 0.6",
		{ rate: { requests: 60, tokens: 90_000 }, price: { prompt: 0.15, completion: 0.6 } },
	],
	[
		"--penalty l2 --criterion paper --folds 10 --calibration isotonic --mode 3-vs-1 --regions answer",
		{
			...{ penalty: "l2", criterion: "paper", folds: 10, calibration: "isotonic", mode: "3-vs-1" },
			regions: ["answer"],
		},
	],
];

test("every setting of a study can be chosen", () => {
	for (const [words, change] of chosen)
		assert.deepEqual(parseArguments(["identify", ...words.split(" ")]), {
			command: { ...plainStudy, ...change },
		});
	assert.deepEqual(parseArguments(["identify", "--instruction", ""]), {
		command: { ...plainStudy, instruction: "" },
	});
});

test("each step is a verb", () => {
	for (const step of plainStudy.steps)
		assert.deepEqual(parseArguments([step, "--folder", "f"]), {
			command: { ...plainStudy, folder: "f", steps: [step] },
		});
});

test("merge and recalibrate", () => {
	assert.deepEqual(parseArguments(["merge", "a", "b", "--json"]), {
		command: { verb: "merge", folders: ["a", "b"], isJson: true },
	});
	assert.deepEqual(parseArguments(["recalibrate", "q", "-o", "p", "--method", "isotonic"]), {
		command: {
			verb: "recalibrate",
			...{ questions: ["q"], output: "p", method: "isotonic", limit: null, probe: null, model: null },
			...{ maxTokens: 50, isJson: false, isPlain: false, instruction: plainStudy.instruction },
			sampling: plainStudy.sampling,
		},
	});
});
