/** What is read of Handlebars templates. */
import { test } from "node:test";
import { checkRow, type Row } from "./check-template";

const name = { name: "Ann" };

const outputs: Row[] = [
	{ template: "Hi {{name}}!", text: "Hi Ann!", uses: "name!=example", values: name },
	{
		template: "Hi {{{ name }}} {{&name}}!",
		text: "Hi Ann Ann!",
		uses: "name!=example name!=example",
		values: name,
	},
	{ template: "Hi {{name}}!", text: "Hi [name]!", uses: "name!=masked", values: name, mode: "mask" },
	{ template: "{{user.name}}", text: "Ann", uses: "user!=example", values: { "user.name": "Ann" } },
	{
		template: "{{user/name}} {{user.[first name]}}",
		text: "{{user/name}} {{user.[first name]}}",
		uses: "user!=raw user!=raw",
	},
	{ template: "{{upper name}}", text: "{{upper name}}", uses: "name!=raw" },
	{
		template: "{{join a.b sep=c (trim d e=f)}}",
		text: "{{join a.b sep=c (trim d e=f)}}",
		problems: "^".repeat(31),
	},
	{
		template: "{{join a.b (trim d e=f) sep=c}}",
		text: "[a]",
		uses: "a!=masked d!=masked f!=masked c!=masked",
		mode: "mask",
	},
	{ template: "{{default city 'Rome'}}", text: "Rome", uses: "city!=default" },
	{
		template: '{{role "system"}}Hi{{history}}',
		text: '{{role "system"}}Hi{{history}}',
		uses: "",
		globals: ["history"],
		mode: "mask",
	},
	{
		template: "{{this}} {{.}} {{@index}} {{@root.city}} {{true}}",
		text: "{{this}} {{.}} {{@index}} {{@root.city}} {{true}}",
		uses: "city!=raw",
	},
	{
		template: "\\{{name}} \\\\{{name}} {{{{raw}}}} {{name}} {{{{/raw}}}}",
		text: "{{name}} \\Ann  {{name}} ",
		uses: "name!=example",
		values: name,
	},
	{ template: "a {{~name~}} b", text: "aAnnb", values: name },
	{ template: '{{f "}}"}}.', text: '{{f "}}"}}.', uses: "" },
	{
		template: "{{\r\n  name\r\n}} {{f\r\n  x}}",
		text: "Ann {{f\r\n  x}}",
		uses: "name!=example x!=raw",
		values: name,
	},
];

const blocks: Row[] = [
	{ template: "{{#if a}}A{{else if b}}B{{else}}C{{d}}{{/if}}", text: "A", uses: "a b d!" },
	{ template: "{{#unless a}}A{{^}}B{{/unless}}", text: "A", uses: "a" },
	{
		template: "{{#each xs}}{{title}}{{@index}}{{../y}}{{/each}}",
		text: "{{title}}{{@index}}{{../y}}",
		uses: "xs y!=raw",
	},
	{ template: "{{#each xs as |x i|}}{{x.y}}{{i}}{{else}}none{{/each}}", text: "{{x.y}}{{i}}", uses: "xs" },
	{
		template: "{{#with user}}{{name}}{{#if ok}}{{../z}}{{/if}}{{/with}}",
		text: "{{name}}{{../z}}",
		uses: "user z!=raw",
	},
	{
		template: "{{#user}}{{first}}{{name}}{{/user}}{{^user}}nobody{{/user}}",
		text: "{{first}}Ann",
		uses: "user name!=example user",
		values: name,
	},
	{ template: "{{^user}}nobody{{/user}}", text: "nobody", uses: "user" },
	{ template: "{{#ifEquals a 'b'}}{{c}}{{/ifEquals}}", text: "{{c}}", uses: "a c!=raw" },
	{ template: "{{#*inline 'p'}}{{x}}{{/inline}}{{> p y z=w}}.", text: ".", uses: "y w" },
	{ template: "{{#> layout a}}body{{/layout}}", text: "body", uses: "a" },
	{ template: "a{{! note }}b{{!-- {{c}} --}}d", text: "abd", uses: "" },
];

const lines: Row[] = [
	{ template: "a\n  {{#if x}}  \nb\n{{else}}\nc\n{{/if}}\nd", text: "a\nb\nd" },
	{ template: "a\r\n{{#if x}}\r\nb\r\n{{/if}}\r\nd", text: "a\r\nb\r\nd" },
	{ template: "{{! head }}\na\n{{!-- foot --}}", text: "a\n" },
	{ template: "a {{#if x}}\nb{{/if}}\n", text: "a \nb\n" },
	{ template: "{{#if x}}{{#if y}}\na\n{{/if}}{{/if}}\n", text: "\na\n\n" },
	{ template: "{{x}}\n{{> part}}\nb", text: "{{x}}\nb" },
	{ template: "a\n\n{{~#if x~}}\n\n b {{~/if}}\n", text: "ab\n" },
];

const broken: Row[] = [
	{ template: "Hi {{name", text: "Hi {{name", problems: "   ^^" },
	{ template: "{{#if a}}b", text: "b", uses: "a", problems: "^^^^^^^^^" },
	{ template: "a{{/if}}b", text: "ab", problems: " ^^^^^^^" },
	{ template: "{{#each a}}{{#if b}}{{/each}}", text: "", problems: "           ^^^^^^^^^" },
	{ template: "{{else}}x", text: "x", problems: "^^^^^^^^" },
	{
		template: "{{foo bar=}} {{name}}",
		text: "{{foo bar=}} Ann",
		uses: "name!=example",
		values: name,
		problems: "^^^^^^^^^^^^",
	},
	{ template: "{{#if}}", text: "", problems: "^^^^^^^" },
	{ template: "{{!-- open", text: "{{!-- open", problems: "^^" },
	{ template: "{{{{raw}}}} {{a}}", text: " {{a}}", uses: "", problems: "^^^^^^^^^^^" },
	{ template: "{{ a {{b}}", text: "{{ a {{b}}", uses: "b!=raw", problems: "^^" },
];

for (const [title, rows] of Object.entries({ outputs, blocks, lines, broken }))
	test(`Handlebars: ${title}`, () => {
		for (const row of rows) checkRow("handlebars", row);
	});
