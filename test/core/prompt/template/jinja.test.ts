/** What is read of Jinja and Nunjucks templates. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { documentAsText } from "../../../../src/core/prompt/nested-text";
import { readTemplate } from "../../../../src/core/prompt/template/read-template";
import { checkRow, type Row } from "./check-template";

const city = { city: "Oslo" };

const outputs: Row[] = [
	{ template: "In {{ city }}.", text: "In Oslo.", uses: "city!=example", values: city },
	{ template: "In {{ city }}.", text: "In {{ city }}.", uses: "city!=raw" },
	{ template: "In {{ city }}.", text: "In {{ city }}.", uses: "city!=raw", values: city, mode: "raw" },
	{ template: "In {{ city }}.", text: "In [city].", uses: "city!=masked", values: city, mode: "mask" },
	{ template: "{{city|default('Rome')}}", text: "Rome", uses: "city!=default" },
	{ template: '{{ city | d("Rome") | upper }}', text: "ROME", uses: "city!=default" },
	{ template: "{{ city or 'Rome' }}", text: "Rome", uses: "city!=default" },
	{ template: "{{city|default('Rome')}}", text: "Oslo", uses: "city!=example", values: city },
	{ template: "{{ city | trim | upper }}", text: "OSLO", uses: "city!=example", values: city },
	{ template: "{{ city | lower | title }}", text: "Oslo", uses: "city!=example", values: city },
	{
		template: "{{ set(namespace(found=no), range(n)) }}.",
		text: "{{ set(namespace(found=no), range(n)) }}.",
		uses: "no n",
	},
	{ template: "{{ city | replace('O', o) }}", text: "{{ city | replace('O', o) }}", uses: "city!=raw o" },
	{ template: "{{ user.name }}", text: "Ann", uses: "user!=example", values: { "user.name": "Ann" } },
	{ template: "{{ user['name'] }}", text: "Ann", uses: "user!=example", values: { "user.name": "Ann" } },
	{ template: "{{ user.name }}", text: "{{ user.name }}", uses: "user!=raw", values: { user: "x" } },
	{ template: "{{ a if b else c }}", text: "{{ a if b else c }}", uses: "a!=raw b c!=raw" },
	{ template: "{{ a ~ b[c] }}", text: "[a]", uses: "a!=masked b!=masked c", mode: "mask" },
	{ template: "{{ now(zone, at=day) }}", text: "{{ now(zone, at=day) }}", uses: "zone day" },
	{ template: "{{ (a or b).c }}", text: "{{ (a or b).c }}", uses: "a!=raw b!=raw" },
	{ template: "{{ {'k': {'l': v}} }}.", text: "{{ {'k': {'l': v}} }}.", uses: "v!=raw" },
	{ template: "{{ '{{' }} and {{ '}}' }}", text: "{{ and }}", uses: "" },
	{ template: "{{ 'it\\'s' }}{{ \"a\\nb\" }}", text: "it'sa\nb", uses: "" },
	{ template: "{{ super() }}{{ loop.index }}", text: "{{ super() }}{{ loop.index }}", uses: "" },
	{ template: "{{ env.HOME }}{{ x }}", text: "{{ env.HOME }}{{ x }}", uses: "x!=raw", globals: ["env"] },
	{ template: "{{ naïve_ü }}", text: "é", uses: "naïve_ü!=example", values: { naïve_ü: "é" } },
	{ template: "{{ empty }}.", text: ".", uses: "empty!=example", values: { empty: "" } },
	{ template: "a {{- city -}} b", text: "aOslob", values: city },
	{ template: "{{\n  city\n}}", text: "Oslo", values: city },
	{ template: '{{ "}}" }}', text: "}}" },
];

const blocks: Row[] = [
	{ template: "{% if a %}A{% elif b %}B{% else %}C{% endif %}", text: "A", uses: "a b" },
	{ template: "{% if a is defined and not b %}{{ a }}{% endif %}", text: "{{ a }}", uses: "a b a!=raw" },
	{ template: "{% if x %}1{% else %}{{ y }}{% endif %}", text: "1", uses: "x y!" },
	{
		template: "{% if x %}{% if y %}1{% else %}2{% endif %}{% else %}{% if z %}3{% endif %}{% endif %}",
		text: "1",
	},
	{ template: "{% for d in docs %}{{ d.t }}{% else %}none{% endfor %}", text: "{{ d.t }}", uses: "docs" },
	{
		template: "{% for k, v in m.items() if v and w %}{{ k }}{{ loop.index }}{% endfor %}{{ k }}",
		text: "{{ k }}{{ loop.index }}{{ k }}",
		uses: "m w k!=raw",
	},
	{ template: "{% for n in ns recursive %}{{ loop(n) }}{% endfor %}", text: "{{ loop(n) }}", uses: "ns" },
	{ template: "{% set a = b | d('x') %}{{ a }}", text: "{{ a }}", uses: "b" },
	{ template: "{% set a, b = c, d %}{{ a }}{{ b }}", text: "{{ a }}{{ b }}", uses: "c d" },
	{ template: "{% set ns.x = y %}{{ ns.x }}", text: "{{ ns.x }}", uses: "y ns!=raw" },
	{ template: "{% set a %}text {{ b }}{% endset %}{{ a }}", text: "{{ a }}", uses: "b!" },
	{ template: "{{ a }}{% set a = 1 %}{{ a }}", text: "{{ a }}{{ a }}", uses: "a!=raw" },
	{
		template: "{% macro f(x, y=z) %}{{ x }}{{ y }}{{ q }}{% endmacro %}{{ f(1) }}",
		text: "{{ f(1) }}",
		uses: "z q!",
	},
	{ template: "{% call(x) f(y) %}{{ x }}{% endcall %}.", text: ".", uses: "y" },
	{
		template: "{% import 'm' as m %}{% from 'n' import a, b as c %}{{ m.x(a, c, b) }}",
		text: "{{ m.x(a, c, b) }}",
		uses: "b",
	},
	{
		template: "{% include name ignore missing with context %}{% extends 'base' %}.",
		text: ".",
		uses: "name",
	},
	{ template: "{% block intro %}Hi{% endblock intro %}", text: "Hi", uses: "" },
	{ template: "{% filter upper %}hi{% endfilter %}", text: "hi", uses: "" },
	{
		template: "{% with a = b, c = 1 %}{{ a }}{{ c }}{% endwith %}{{ a }}",
		text: "{{ a }}{{ c }}{{ a }}",
		uses: "b a!=raw",
	},
	{
		template: "{% switch s %} x {% case 'a' %}A{% case t %}B{% default %}C{% endswitch %}",
		text: "A",
		uses: "s t",
	},
	{ template: "{% raw %}{{ a }}{% if %}{% endraw %}", text: "{{ a }}{% if %}", uses: "" },
	{ template: "{%- raw -%}\n {{ a }}\n {%- endraw -%}\n.", text: "{{ a }}.", uses: "" },
	{ template: "{% verbatim %}{{ a }}{% endverbatim %}", text: "{{ a }}", uses: "" },
	{ template: "a {# {{ b }} #} c", text: "a  c", uses: "" },
	{ template: "a {#- b -#} c", text: "ac", uses: "" },
	{ template: "a\n{%- if x -%}\n b\n{%+ endif +%}\nc", text: "ab\n\nc", uses: "x" },
	// Tags of extensions are no mistakes.
	{ template: "{% generation %}{{ a }}{% endgeneration %}", text: "{{ a }}", uses: "a!=raw" },
	{ template: "{% widget city, x %}", text: "", uses: "city", values: city },
	{ template: "{% trans n=count %}one{% pluralize %}{{ n }}{% endtrans %}", text: "one", uses: "count" },
];

const broken: Row[] = [
	{ template: "Hi {{ name", text: "Hi {{ name", uses: "", problems: "   ^^" },
	{
		template: "Hi {{ name }} {% if",
		text: "Hi {{ name }} {% if",
		uses: "name!=raw",
		problems: "              ^^",
	},
	{ template: "{% if a %}{{ b }}", text: "{{ b }}", uses: "a b!=raw", problems: "^^^^^^^^^^" },
	{ template: "a{% endif %}b", text: "ab", uses: "", problems: " ^^^^^^^^^^^" },
	{ template: "{% for x in y %}{% if z %}{% endfor %}", text: "", problems: "                ^^^^^^^^^^" },
	{ template: "{% else %}x", text: "x", problems: "^^^^^^^^^^" },
	{ template: "{{#if a}}x{{/if}}", text: "{{#if a}}x{{/if}}", uses: "", problems: "^^^^^^^^^ ^^^^^^^" },
	{ template: "{# open", text: "{# open", problems: "^^" },
	{ template: "{% raw %}{{ a }}", text: "{{ a }}", uses: "", problems: "^^^^^^^^^" },
	{ template: "{{ a {{ b }}", text: "{{ a {{ b }}", uses: "b!=raw", problems: "^^" },
	{ template: "{{ don't }} {{ b }}", text: "{{ don't }} {{ b }}", uses: "don!=raw b!=raw" },
	{ template: "{{ }}{% %}", text: "{{ }}", uses: "" },
];

for (const [name, rows] of Object.entries({ outputs, blocks, broken }))
	test(`Jinja: ${name}`, () => {
		for (const row of rows) checkRow("jinja", row);
	});

test("what JSON and numbers write cannot open a role", () => {
	const rows: [string, boolean][] = [
		["{{ a }}", true],
		["{{ a | upper }}", true],
		["{{ a | tojson }}", false],
		["{{ a | length }}", false],
		["{% if a %}{% endif %}", false],
	];
	for (const [template, canOpenRole] of rows) {
		const { uses } = readTemplate(documentAsText(template), {
			syntax: "jinja",
			mode: "raw",
			values: new Map(),
			canOpenRole: () => true,
		});
		assert.equal(uses[0]!.canOpenRole, canOpenRole, template);
	}
});
