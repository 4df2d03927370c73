/**
 * What is read without running against what the engines write, for templates whose variables all have values: made-up
 * ones, nested and with white space everywhere.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import mustache from "mustache";
import nunjucks from "nunjucks";
import { documentAsText } from "../../../../src/core/prompt/nested-text";
import type { TemplateSyntax } from "../../../../src/core/prompt/prompt-file";
import { readTemplate } from "../../../../src/core/prompt/template/read-template";
import { mulberry32 } from "../../../../src/core/random";
import { checkMapping } from "../check-mapping";

const ROUNDS = 3000;

/** Made-up templates: `leaves` in a row, now and then inside of one of `frames` with a hole `…`. */
function* templates(leaves: readonly string[], frames: readonly string[]): Generator<string> {
	const random = mulberry32(11);
	const pick = (from: readonly string[]): string => from[Math.floor(random() * from.length)]!;
	const body = (depth: number): string =>
		Array.from({ length: Math.floor(random() * 5) }, () =>
			depth > 0 && random() < 0.3 ? pick(frames).replaceAll("…", () => body(depth - 1)) : pick(leaves),
		).join("");
	for (let round = 0; round < ROUNDS; round++) yield body(3);
}

function readWith(syntax: TemplateSyntax, template: string, values: Record<string, string>): string {
	const read = readTemplate(documentAsText(template), {
		syntax,
		mode: "fill",
		values: new Map(Object.entries(values).map(([name, value]) => [name, { value, from: "example" }])),
		canOpenRole: () => false,
	});
	assert.deepEqual(read.problems, [], template);
	checkMapping(read.text, template);
	return read.text.text;
}

const TEXTS = ["a", " b ", "\n", "\n", "  ", "\t", "\r\n", "}", "{ ", "% ", "é 😀"];

test("Nunjucks writes what is read", () => {
	const engine = new nunjucks.Environment(null, { autoescape: false });
	const leaves = [
		...TEXTS,
		...["{{ v }}", "{{- v -}}", "{{v}}", "{{ v | upper }}", "{{ none_of | default('z') }}", "{{ '{{' }}"],
		...["{# c #}", "{#- c -#}", "{% set q = 1 %}", "{% raw %} {{ v }} {% endraw %}"],
	];
	const frames = [
		"{% if yes %}…{% endif %}",
		"{%- if yes -%}…{%- else -%}…{%- endif -%}",
		"{% for one in list %}…{% endfor %}",
		"{% for one in list -%}…{%- else %}…{% endfor %}",
		"{% if yes %}…{% elif no %}…{% endif %}",
		"{% set s %}…{% endset %}",
	];
	const values = { v: "Vv" };
	for (const template of templates(leaves, frames)) {
		const written = engine.renderString(template, { ...values, yes: true, list: [1] });
		assert.equal(readWith("jinja", template, values), written, JSON.stringify(template));
	}
});

test("Mustache writes what is read", () => {
	const leaves = [
		...TEXTS,
		"{{v}}",
		"{{{ v }}}",
		"{{&v}}",
		"{{! c }}",
		"{{> p}}",
		"{{=<% %>=}}<%v%><%={{ }}=%>",
	];
	const frames = [
		"{{#yes}}…{{/yes}}",
		"{{# yes }}\n…{{/ yes }}\n",
		"{{^no}}…{{/no}}",
		"{{#yes}}…{{/yes}}{{^yes}}…{{/yes}}",
	];
	const values = { v: "Vv" };
	for (const template of templates(leaves, frames)) {
		const written = mustache.render(template, { ...values, yes: true, no: false }, { p: "" });
		assert.equal(readWith("mustache", template, values), written, JSON.stringify(template));
	}
});
