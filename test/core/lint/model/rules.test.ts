/** Each model rule: when it speaks, and what it says. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Assessment } from "../../../../src/core/lint/assessment";
import { DEFAULTS, type LintConfig } from "../../../../src/core/lint/config/config";
import { modelFindings } from "../../../../src/core/lint/model/check";
import { questionsOf } from "../../../../src/core/lint/question/questions";
import type { RuleId } from "../../../../src/core/lint/rules";
import { exactly, mappedText, wholly } from "../../../../src/core/prompt/mapped-text";
import type { VariableUse } from "../../../../src/core/prompt/prompt-file";
import { answerOf, assessmentOf, fileOf, told, wordTokens } from "./made-up";

const FILE = fileOf("Answer briefly.\n\nWhat is the capital of Velmania?");
const samples = (...texts: string[]) => ({ samples: texts.map((text) => ({ text })) });
const risky = "pocket-chat answers “Dravena” and fires like an invented answer: risk 92 %";

const CASES: [RuleId, string, Partial<Assessment>, Partial<LintConfig>, string | null][] = [
	[
		"high-risk",
		"over the threshold",
		{},
		{},
		`${risky} (threshold 48 %, calibrated at a base rate of 50 %).`,
	],
	[
		"high-risk",
		"at the threshold",
		{ answer: answerOf({ risk: 0.48 }) },
		{},
		"pocket-chat answers “Dravena” and fires like an invented answer: risk 48 % (threshold 48 %, calibrated at a base rate of 50 %).",
	],
	["high-risk", "under it", { answer: answerOf({ risk: 0.479 }) }, {}, null],
	["high-risk", "under the settings' threshold", {}, { threshold: 0.95 }, null],
	[
		"high-risk",
		"over the settings' threshold",
		{},
		{ threshold: 0.1 },
		`${risky} (threshold 10 %, calibrated at a base rate of 50 %).`,
	],
	["high-risk", "declined", { answer: answerOf({ declines: true }) }, {}, null],
	["high-risk", "no answer", { answer: null }, {}, null],
	[
		"high-risk",
		"not calibrated, another region",
		{
			answer: answerOf({ isTrainedRegion: false }),
			probe: { region: "the answer", neurons: 1, isCalibrated: false },
		},
		{},
		`${risky} (threshold 48 %, not calibrated, read where the probe was not trained).`,
	],
	[
		"high-risk",
		"a long answer",
		{ answer: answerOf({ text: `It is\n${"very ".repeat(20)}far.` }) },
		{},
		"pocket-chat answers “It is very very very very very very ver…” and fires like an invented answer: risk 92 % (threshold 48 %, calibrated at a base rate of 50 %).",
	],
	[
		"confidently-wrong-prone",
		"sure",
		{},
		{},
		"pocket-chat is sure of “Dravena” (4 of 5 sampled answers agree, entropy 0.20 nats) and yet fires like an invented answer: risk 92 % (calibrated at a base rate of 50 %).",
	],
	["confidently-wrong-prone", "samples differ", samples("a", "a", "a", "b", "c"), {}, null],
	["confidently-wrong-prone", "unsure", { meanEntropy: 0.5 }, {}, null],
	["confidently-wrong-prone", "low risk", { answer: answerOf({ risk: 0.2 }) }, {}, null],
	["confidently-wrong-prone", "declined", { answer: answerOf({ declines: true }) }, {}, null],
	["confidently-wrong-prone", "two samples", samples("a", "a"), {}, null],
	[
		"unstable-answer",
		"a majority",
		samples("Oslo", "the city of Oslo", "OSLO", "Bergen", "Tromsø"),
		{},
		null,
	],
	["unstable-answer", "half", samples("Oslo", "Oslo", "Bergen", "Tromsø"), {}, null],
	[
		"unstable-answer",
		"no majority",
		samples("Bergen", "Oslo", "Oslo", "Tromsø", "Bodø"),
		{},
		"5 sampled answers of pocket-chat fall into 4 groups, the largest 2 of 5: “Oslo”, “Bergen”, “Tromsø”, …",
	],
	["unstable-answer", "too few", samples("Bergen", "Oslo"), {}, null],
	[
		"unstable-answer",
		"all decline in their own words",
		samples("I don't know", "That is unknown", "I cannot say"),
		{},
		null,
	],
	[
		"neuron-dependent",
		"the same in other words",
		{ suppressed: { text: "It is Dravena.", risk: 0.1 } },
		{},
		null,
	],
	[
		"neuron-dependent",
		"another answer",
		{ suppressed: { text: "Oslo", risk: 0.03 } },
		{},
		"With its 7 H-Neurons silenced, pocket-chat answers “Oslo” instead of “Dravena” (risk 3 % instead of 92 %, calibrated at a base rate of 50 %).",
	],
	["neuron-dependent", "not asked for", { suppressed: null }, {}, null],
];

for (const [rule, name, assessment, config, expected] of CASES)
	test(`${rule}: ${name}`, () => {
		const findings = told(rule, FILE, assessmentOf(assessment), config);
		assert.deepEqual(
			findings.map(({ message }) => message),
			expected === null ? [] : [expected],
		);
		for (const finding of findings) {
			assert.deepEqual([finding.start, finding.end], [17, 49]);
			assert.equal(finding.severity, DEFAULTS.rules[rule]);
			assert.equal(finding.data.model, "pocket-chat");
			assert.ok(!finding.message.includes("\n") && !/false|hallucinat/i.test(finding.message));
		}
	});

test("a rule that is off says nothing; instructions are only read for hot words", () => {
	const off = { ...DEFAULTS.rules, "high-risk": "off" as const };
	assert.deepEqual(told("high-risk", FILE, assessmentOf(), { rules: off }), []);
	const text = "Always answer with the capital of Velmania when you are asked.";
	const instructions = fileOf(text, {}, false);
	const promptTokens = wordTokens(text, { Velmania: 4 });
	const assessment = assessmentOf({
		promptTokens,
		suppressed: { text: "Oslo", risk: 0 },
		...samples("a", "b", "c"),
	});
	const context = {
		question: questionsOf(instructions)[0]!,
		assessment,
		config: DEFAULTS,
		file: instructions,
	};
	assert.deepEqual(
		modelFindings(context).map(({ rule, start, end }) => [rule, text.slice(start, end)]),
		[["hot-span", "Velmania"]],
	);
});

test("variables are named with what the model saw", () => {
	const source = "{{a}} {{b}} {{c}} {{d}} {{e}} Why?\n\nHow is {{f}}?";
	const tags = [...source.matchAll(/\{\{(\w)\}\}/g)];
	const shownAs = ["raw", "default", "masked", "nothing", "example", "raw"] as const;
	const texts = [null, "Paris", "[c]", "", "Lima"];
	const uses = tags.map(
		({ index, 1: name }, i): VariableUse => ({
			...{ name: name!, tag: { start: index, end: index + 5 }, range: { start: index + 2, end: index + 3 } },
			...{ isShown: true, shownAs: shownAs[i]!, canOpenRole: false },
		}),
	);
	const pieces = tags.flatMap(({ index }, i) => {
		const next = tags[i + 1]?.index ?? source.length;
		const text = texts[i];
		const tag =
			typeof text === "string" ? wholly(text, index, index + 5, "x") : exactly(source, index, index + 5);
		return [tag, exactly(source, index + 5, next)];
	});
	const file = fileOf(mappedText(pieces), { uses, syntax: "handlebars" });
	const [finding] = told("high-risk", file, assessmentOf());
	assert.match(
		finding!.message,
		/\)\. With \{\{a\}\} as written, “Paris” for \{\{b\}\} \(its default\), \[c\] for \{\{c\}\}, 1 more\.$/,
	);
	const second = { question: questionsOf(file)[1]!, assessment: assessmentOf(), config: DEFAULTS, file };
	assert.match(modelFindings(second)[0]!.message, /\)\. With \{\{f\}\} as written\.$/);
	const vscode = fileOf(`Why \${input:a}?`, {
		syntax: "vscode",
		uses: [{ ...uses[0]!, tag: { start: 4, end: 14 } }],
	});
	assert.match(told("high-risk", vscode, assessmentOf())[0]!.message, / With \$\{input:a\} as written\.$/);
});

test("hot words stand out from the prompt's own others, are whole, joined, and at most three", () => {
	const text =
		"Tell us of the Saffron Overture, by whom it was written and where it was first heard in Velmania?";
	const hot = (logits: Record<string, number>, changes: Partial<Assessment> = {}, config = {}) =>
		told(
			"hot-span",
			fileOf(text),
			assessmentOf({ promptTokens: wordTokens(text, logits), ...changes }),
			config,
		);
	const words = (findings: { start: number; end: number }[]) =>
		findings.map(({ start, end }) => text.slice(start, end));
	assert.deepEqual(words(hot({})), []);
	assert.deepEqual(words(hot({ Saffron: 1.5 })), ["Saffron"]);
	assert.deepEqual(words(hot({ Saffron: 0.9 })), [], "not three above the median");
	assert.deepEqual(words(hot({ Saffron: 1.5 }, {}, { threshold: 0.95 })), [], "under the threshold");
	assert.deepEqual(words(hot({ Saffron: 3, "Overture,": 2 })), ["Saffron Overture,"]);
	assert.deepEqual(words(hot({ us: 4, Saffron: 3, whom: 5, written: 2, "Velmania?": 6 })), [
		"us",
		"whom",
		"Velmania?",
	]);
	const [finding] = hot({ Saffron: 2 });
	assert.equal(
		finding!.message,
		"The H-Neurons of pocket-chat fire on “Saffron” far more than on the other words: logit +2.00 against -1.90, 7.8 deviations (risk 88 %, calibrated for the last prompt token).",
	);
	const uneven = Object.fromEntries(text.split(" ").map((word, i) => [word, i % 5]));
	assert.deepEqual(hot(uneven), [], "an uneven prompt has no outstanding words");
	assert.equal(hot({ Saffron: 2 }, { answer: null }).length, 1);
	const short = "Who wrote Saffron?";
	assert.deepEqual(
		told("hot-span", fileOf(short), assessmentOf({ promptTokens: wordTokens(short, { "Saffron?": 9 }) })),
		[],
	);
});

test("pieces of words are widened to the word, and white space is no hot word", () => {
	const text = "one two three four five six seven\n\nhyperborean 👍🏽 eight";
	const at = text.indexOf("borean");
	const gap = text.indexOf("\n\n");
	const promptTokens = [
		...wordTokens(text, {}),
		{ message: 0, start: gap, end: gap + 2, logit: 9, risk: 1 },
		{ message: 0, start: at, end: at + 3, logit: 5, risk: 1 },
		{ message: 0, start: at + 3, end: at + 6, logit: 4, risk: 1 },
	];
	const findings = told("hot-span", fileOf(text), assessmentOf({ promptTokens }));
	assert.deepEqual(
		findings.map(({ start, end }) => text.slice(start, end)),
		["hyperborean"],
	);
});

test("the fix allows not to know, below the question, unless the prompt does already", () => {
	const text = "Be brief.\n\nWhat is the capital of Velmania?\n\nWho wrote Emma?\n";
	const file = fileOf(text);
	const source = { path: "a.txt", language: null, text };
	const [question] = questionsOf(file);
	const fixes = (file_ = file, question_ = question!) =>
		modelFindings({
			question: question_,
			assessment: assessmentOf(),
			config: DEFAULTS,
			file: file_,
			source,
		}).map(({ rule, fixes }) => [rule, fixes.length]);
	assert.deepEqual(fixes(), [
		["high-risk", 1],
		["confidently-wrong-prone", 1],
	]);
	const [finding] = modelFindings({
		question: question!,
		assessment: assessmentOf(),
		config: DEFAULTS,
		file,
		source,
	});
	const [edit] = finding!.fixes[0]!.edits;
	const mended = text.slice(0, edit!.start) + edit!.text + text.slice(edit!.end);
	assert.equal(
		mended,
		"Be brief.\n\nWhat is the capital of Velmania?\nSay so if you do not know.\n\nWho wrote Emma?\n",
	);
	const allowed = fileOf(mended);
	assert.deepEqual(fixes(allowed, questionsOf(allowed)[0]!), [
		["high-risk", 0],
		["confidently-wrong-prone", 0],
	]);
});
