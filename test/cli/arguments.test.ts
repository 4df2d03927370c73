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
	[["identify"], "Name at least one file of questions with --questions."],
	[["identify", "q.jsonl", "--output", "p"], "--folder is missing."],
	[["identify", "q.jsonl", "--folder", "f"], "--output is missing."],
	[
		["identify", "q", "--folder", "f", "--output", "p", "--mode", "2"],
		'--mode knows 1-vs-1, 3-vs-1; it does not know "2".',
	],
];

test("wrong arguments are told in one sentence", () => {
	for (const [argv, problem] of wrong) assert.deepEqual(parseArguments(argv), { problem }, argv.join(" "));
});

test("inspect leaves the model as it is unless told otherwise", () => {
	assert.deepEqual(parseArguments(["inspect", "Who?"]), {
		command: {
			verb: "inspect",
			source: { from: "argument", text: "Who?" },
			...{ model: null, probe: null, gain: 1, baseRate: null, maxTokens: 256, isJson: false, isPlain: false },
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

test("identify samples as the paper does, from any number of files", () => {
	const parsed = parseArguments([
		"identify",
		"--questions",
		"a",
		"b",
		"--questions",
		"c",
		"--folder",
		"f",
		"-o",
		"p",
	]);
	assert.deepEqual(parsed, {
		command: {
			verb: "identify",
			questions: ["a", "c", "b"],
			...{ model: null, folder: "f", output: "p", samples: 10, perClass: 1000, maxTokens: 50 },
			...{
				mode: "1-vs-1",
				regions: ["lastPromptToken", "predicting", "answer", "response"],
				instruction: "",
			},
			...{ isJson: false, isPlain: false, sampling: { temperature: 1, topK: 50, topP: 0.9, seed: 0 } },
		},
	});
});
