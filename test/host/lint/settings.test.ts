import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULTS } from "../../../src/core/lint/config/config";
import { readLintSettings } from "../../../src/host/lint/settings";

const defaults: Record<string, unknown> = {
	...Object.fromEntries(Object.entries(DEFAULTS).map(([key, value]) => [`lint.${key}`, value])),
	"lint.rules": {},
	"lint.structure.run": "onType",
	"lint.model.run": "onSave",
	"lint.codeLens": true,
	"lint.heat": "off",
};
const read = (changed: Record<string, unknown>) =>
	readLintSettings((key) => ({ ...defaults, ...changed })[key]);

test("a rule that is named changes, the others stay", () => {
	const { config, problems } = read({ "lint.rules": { "high-risk": "error", "no-way-out": "hint" } });
	assert.deepEqual(config.rules, { ...DEFAULTS.rules, "high-risk": "error", "no-way-out": "hint" });
	assert.deepEqual(problems, []);
});

const bad: [key: string, value: unknown, sentence: string][] = [
	[
		"lint.model.run",
		"always",
		'hNeurons.lint.model.run is "always", not one of off, manual, onSave, onType.',
	],
	["lint.heat", null, "hNeurons.lint.heat is null, not one of off, inline, gutter."],
	["lint.samples", 1, 'Among the settings of hNeurons.lint: "samples" must be a whole number from 2 to 20.'],
	[
		"lint.rules",
		{ "high-rsk": "off" },
		'Among the settings of hNeurons.lint: There is no rule "high-rsk"; did you mean "high-risk"?',
	],
];
for (const [key, value, sentence] of bad)
	test(`${sentence} The default is used`, () => {
		const settings = read({ [key]: value });
		assert.deepEqual(settings.problems, [sentence]);
		assert.deepEqual({ ...settings, problems: [] }, read({}));
	});
