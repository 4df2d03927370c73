/** One table of files is put to the reader and to the schema: both must take and refuse the same ones. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import Ajv from "ajv";
import { DEFAULTS } from "../../../../src/core/lint/config/config";
import {
	isExcluded,
	isIncludedText,
	LIMITS,
	parseConfig,
	resolveConfig,
} from "../../../../src/core/lint/config/config-file";
import { ruleIds } from "../../../../src/core/lint/rules";

const schema = JSON.parse(
	readFileSync(join(__dirname, "..", "..", "..", "..", "docs", "h-neurons.schema.json"), "utf8"),
);
const validate = new Ajv({ strict: false, allErrors: true }).compile(schema);

/** [the file, its problems as "marked text: sentence"; none where it is fine] */
const cases: [text: string, problems: string[]][] = [
	["{}", []],
	['{ "$schema": "x.json" }', []],
	['{ "$schema": 7 }', ['7: "$schema" must be a text.']],
	['{ "rules": { "high-risk": "error", "no-way-out": "hint" } }', []],
	[
		'{ "rules": { "high-risk": "warn" } }',
		[
			'"warn": "high-risk" must be "error", "warning", "information", "hint" or "off"; did you mean "warning"?',
		],
	],
	[
		'{ "rules": { "high-risks": "off" } }',
		['"high-risks": There is no rule "high-risks"; did you mean "high-risk"?'],
	],
	['{ "rules": [] }', ['[]: "rules" must be an object of rules and their severities.']],
	['{ "thresholds": 0.5 }', ['"thresholds": There is no setting "thresholds"; did you mean "threshold"?']],
	['{ "colour": 1 }', ['"colour": There is no setting "colour".']],
	['{ "toString": 1 }', ['"toString": There is no setting "toString".']],
	['{ "__proto__": {} }', ['"__proto__": There is no setting "__proto__".']],
	['{ "threshold": null }', []],
	['{ "threshold": 1 }', []],
	['{ "threshold": 1.01 }', ['1.01: "threshold" must be a number from 0 to 1, or null.']],
	['{ "threshold": "0.5" }', ['"0.5": "threshold" must be a number from 0 to 1, or null.']],
	['{ "samples": 2 }', []],
	['{ "samples": 1 }', ['1: "samples" must be a whole number from 2 to 20.']],
	['{ "samples": 2.5 }', ['2.5: "samples" must be a whole number from 2 to 20.']],
	['{ "samples": null }', ['null: "samples" must be a whole number from 2 to 20.']],
	['{ "answerTokens": 1024 }', []],
	['{ "answerTokens": 0 }', ['0: "answerTokens" must be a whole number from 1 to 1024.']],
	['{ "maxProblems": 10001 }', ['10001: "maxProblems" must be a whole number from 1 to 10000.']],
	['{ "maxSeconds": 1.5 }', []],
	['{ "maxSeconds": 0.5 }', ['0.5: "maxSeconds" must be a number from 1 to 600.']],
	['{ "maxTokens": 100 }', []],
	['{ "maxTokens": 99 }', ['99: "maxTokens" must be a whole number from 100 to 10000000.']],
	['{ "variables": "mask" }', []],
	[
		'{ "variables": "masked" }',
		['"masked": "variables" must be "fill", "raw" or "mask"; did you mean "mask"?'],
	],
	['{ "agentFiles": true }', []],
	['{ "agentFiles": "yes" }', ['"yes": "agentFiles" must be true or false.']],
	['{ "include": [] }', []],
	['{ "include": "a" }', ['"a": "include" must be a list of globs.']],
	[
		'{ "exclude": ["a", "", 3] }',
		[
			'"": An entry of the list must be a glob such as "**/*.txt".',
			'3: An entry of the list must be a glob such as "**/*.txt".',
		],
	],
	['{ "overrides": [{ "files": "a/**", "samples": 3 }] }', []],
	['{ "overrides": [{ "files": ["a", "b"], "rules": { "hot-span": "off" } }] }', []],
	['{ "overrides": [{ "files": [] }] }', ['[]: "files" must be a glob or a list of globs.']],
	['{ "overrides": [{ "files": [""] }] }', ['"": An entry of the list must be a glob such as "**/*.txt".']],
	['{ "overrides": [{ "files": "" }] }', ['"": "files" must be a glob or a list of globs.']],
	['{ "overrides": [{}] }', ['{}: An override needs "files": the globs it is for.']],
	['{ "overrides": [7] }', ['7: An entry of the list must be an object with "files".']],
	['{ "overrides": {} }', ['{}: "overrides" must be a list of overrides.']],
	['{ "overrides": [{ "files": "a", "exclude": [] }] }', ['"exclude": There is no setting "exclude".']],
	["[]", ["[]: The file must hold one object, { }."]],
	["7", ["7: The file must hold one object, { }."]],
];

for (const [text, problems] of cases)
	test(text, () => {
		const found = parseConfig(text).problems;
		assert.deepEqual(
			found.map(({ range, message }) => `${text.slice(range.start, range.end)}: ${message}`),
			problems,
		);
		assert.equal(validate(JSON.parse(text)), problems.length === 0, JSON.stringify(validate.errors));
	});

/** What only the text shows: [file, its problems] */
const texts: [string, string[]][] = [
	['\uFEFF{ // why\n\t"samples": 3, /* so */\n}', []],
	['{ "samples": 3, "samples": 4 }', ['"samples": "samples" is set twice.']],
	["", [": A value is missing here."]],
	['{ "samples" 3 }', ["3: A colon is missing here."]],
	['{ "samples": 3', [": A closing } is missing."]],
	["[".repeat(100_000), [`${"[".repeat(100_000)}: It is nested too deeply.`]],
];
for (const [text, problems] of texts)
	test(JSON.stringify(text).slice(0, 60), () => {
		const found = parseConfig(text).problems;
		assert.deepEqual(
			found.map(({ range, message }) => `${text.slice(range.start, range.end)}: ${message}`),
			problems,
		);
	});

test("what is wrong is left out, the rest holds", () => {
	const { value } = parseConfig(
		'{ "samples": 99, "maxSeconds": 5, "rules": { "x": "off", "hot-span": "off" } }',
	);
	assert.deepEqual(value, { settings: { maxSeconds: 5, rules: { "hot-span": "off" } }, overrides: [] });
	assert.equal(parseConfig('{ "samples": ').value, null);
});

test("the schema has the limits and the rules of the code", () => {
	for (const [key, { minimum, maximum }] of Object.entries(LIMITS)) {
		const property = schema.properties[key];
		assert.deepEqual([property.minimum, property.maximum], [minimum, maximum], key);
		assert.equal(property.default, DEFAULTS[key as keyof typeof LIMITS], key);
	}
	for (const key of ["include", "exclude", "variables", "agentFiles"] as const)
		assert.deepEqual(schema.properties[key].default, DEFAULTS[key], key);
	const { properties } = schema.definitions.rules;
	assert.deepEqual(Object.keys(properties), ruleIds);
	for (const id of ruleIds) assert.equal(properties[id].default, DEFAULTS.rules[id], id);
});

test("overrides are laid over the file's settings, later ones over earlier ones", () => {
	const { value } = parseConfig(`{
		"samples": 3,
		"rules": { "hot-span": "off" },
		"overrides": [
			{ "files": "evals/", "samples": 9, "rules": { "high-risk": "error" } },
			{ "files": ["**/*.prompty", "!x"], "samples": 4 },
		],
	}`);
	const of = (path: string) => {
		const { samples, rules } = resolveConfig(DEFAULTS, value, path);
		return [samples, rules["hot-span"], rules["high-risk"], rules["special-token"]];
	};
	assert.deepEqual(of("a.prompt.md"), [3, "off", "warning", "warning"]);
	assert.deepEqual(of("evals/a.prompt.md"), [9, "off", "error", "warning"]);
	assert.deepEqual(of("evals/deep/.a/b.prompty"), [4, "off", "error", "warning"]);
	assert.equal(resolveConfig(DEFAULTS, null, "a"), DEFAULTS);
});

test("globs", () => {
	assert.ok(isIncludedText("src/prompts/a/b.txt", DEFAULTS));
	assert.ok(isIncludedText("prompts/b.txt", DEFAULTS));
	assert.ok(isIncludedText(".config/x.prompt.txt", DEFAULTS));
	assert.ok(!isIncludedText("notes/b.txt", DEFAULTS));
	assert.ok(isExcluded("a/node_modules/b/c.prompt.md", DEFAULTS));
	assert.ok(!isExcluded("a/distance/c.prompt.md", DEFAULTS));
	assert.ok(!isExcluded("a", { ...DEFAULTS, exclude: [] }));
	assert.ok(!isExcluded("a", { ...DEFAULTS, exclude: ["", "*".repeat(70_000)] }));
});
