import assert from "node:assert/strict";
import { test } from "node:test";
import { checkStructure } from "../../../src/core/lint/lint-file";
import { DocumentLint, type Outcome } from "../../../src/host/lint/document-lint";
import { answerWords, modelWords, secondsText, statusWords } from "../../../src/host/lint/words";
import { asked, assessed, run, subjectOf } from "./made-up";

const TEXT = "What is the capital of Velmania?\n";

async function outcomeOf(
	says: Parameters<typeof asked>[1] | null = assessed(),
	text = TEXT,
): Promise<Outcome> {
	const subject = subjectOf(text);
	const lint = new DocumentLint();
	lint.read(subject, 1);
	lint.foundByStructure(await checkStructure(subject, null, run));
	if (says) lint.foundByModel(await asked(subject, says));
	return lint.outcome!;
}
const status = (
	outcome: Outcome | null,
	obstacles: string[] = [],
	progress: { done: number; total: number } | null = null,
) => statusWords({ outcome, obstacles, progress });

test("what is no prompt has no status", () => {
	assert.equal(status(null), null);
});

test("a linted file tells its problems and its time", async () => {
	const words = status(await outcomeOf())!;
	assert.equal(words.text, "H-Neurons: 1 problem, 1 ms");
	assert.equal(words.detail, "structure 1 ms, model 1 ms · 1 question");
	assert.equal(words.isWarning || words.isBusy, false);
});

test("a file whose model is being asked is busy", async () => {
	const words = status(await outcomeOf(null), [], { done: 2, total: 7 })!;
	assert.equal(words.isBusy, true);
	assert.equal(
		words.detail,
		"asking question 3 of 7 · structure 1 ms · 1 question, the model was not asked yet",
	);
});

const left: [name: string, outcome: () => Promise<Outcome | null>, obstacles: string[], said: string][] = [
	["a dead engine", () => outcomeOf(new Error("The engine died.")), [], "The engine died."],
	[
		"a spent budget",
		async () => ({
			...(await outcomeOf()),
			model: {
				...(await asked(subjectOf(TEXT))),
				skipped: { count: 3, reason: "the file's 30 seconds were spent" },
			},
		}),
		[],
		"3 questions not asked: the file's 30 seconds were spent",
	],
	[
		"the problem cap",
		async () => ({ ...(await outcomeOf()), dropped: 2 }),
		[],
		"2 more problems, over the limit of 100",
	],
	["a bad setting", () => outcomeOf(), ["hNeurons.lint.heat is 3."], "hNeurons.lint.heat is 3."],
	["a file too large", async () => null, ["It is too large."], "It is too large."],
];
for (const [name, outcome, obstacles, said] of left)
	test(`${name} is said, and is a warning`, async () => {
		const words = status(await outcome(), obstacles)!;
		assert.equal(words.isWarning, true);
		assert.ok(words.detail.includes(said), words.detail);
	});

test("above a question stand its risk and the answer", async () => {
	const [{ report }] = (await outcomeOf()).questions as [Outcome["questions"][number]];
	assert.equal(answerWords(report!, false), "Risk 92 % · answers “Dravena”");
	assert.equal(answerWords(report!, true), "Risk 92 % · answers “Dravena” · before your last edit");
	const declining = {
		...report!,
		assessment: assessed({ answer: { ...report!.assessment.answer!, declines: true } }),
	};
	assert.equal(answerWords(declining, false), "Risk 92 % · gives no answer");
	assert.equal(
		answerWords({ ...report!, assessment: assessed({ answer: null }) }, false),
		"Read by the model, not answered",
	);
});

test("the log tells where the model's time went", async () => {
	assert.equal(
		modelWords(await asked(subjectOf(TEXT))),
		"1 question, 0 known from before, 1 finding; 1 ms (prompt 10 ms, answer 50 ms)",
	);
});

const times: [number, string][] = [
	[0, "1 ms"],
	[0.0042, "4 ms"],
	[0.09, "90 ms"],
	[0.42, "0.4 s"],
	[12.3, "12 s"],
];
for (const [seconds, text] of times)
	test(`${seconds} seconds are "${text}"`, () => assert.equal(secondsText(seconds), text));
