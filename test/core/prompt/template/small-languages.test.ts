// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the variables of VS Code.
/** What is read of Mustache templates, Python's format strings and the variables of VS Code. */
import { test } from "node:test";
import type { TemplateSyntax } from "../../../../src/core/prompt/prompt-file";
import { checkRow, type Row } from "./check-template";

const name = { name: "Ann" };

const languages: Partial<Record<TemplateSyntax, Row[]>> = {
	mustache: [
		{ template: "Hi {{ name }} {{{name}}} {{& name}}", text: "Hi Ann Ann Ann", values: name },
		{ template: "{{user.name}}", text: "Ann", uses: "user!=example", values: { "user.name": "Ann" } },
		{
			template: "{{#xs}}{{t}}{{name}}{{.}}{{/xs}}",
			text: "{{t}}Ann{{.}}",
			uses: "xs name!=example",
			values: name,
		},
		{ template: "{{#a}}A{{/a}}{{^a}}B{{/a}}{{^c}}C{{/c}}", text: "AC", uses: "a a c" },
		{ template: "a\n{{#x}}\nb\n{{/x}}\n{{! c }} \nd", text: "a\nb\nd" },
		{
			template: "{{=<% %>=}}<% a %> {{b}} <%={{ }}=%>{{c}}",
			text: "<% a %> {{b}} {{c}}",
			uses: "a!=raw c!=raw",
		},
		{ template: "{{> part}}.", text: ".", uses: "" },
		{ template: "Hi {{name", text: "Hi {{name", problems: "   ^^" },
		{ template: "{{#a}}b", text: "b", problems: "^^^^^^" },
		{ template: "{{#a}}{{#b}}{{/a}}", text: "", problems: "      ^^^^^^" },
		{ template: "b{{/a}}", text: "b", problems: " ^^^^^^" },
		{ template: "{{{a}} {{b}}", text: "{{{a}} {{b}}", uses: "b!=raw", problems: "^^" },
	],
	fString: [
		{ template: "Hi {name}!", text: "Hi Ann!", uses: "name!=example", values: name },
		{ template: "Hi {name!r:>10}", text: "Hi [name]", uses: "name!=masked", mode: "mask" },
		{ template: "{{name}} {{{name}}}", text: "{name} {Ann}", uses: "name!=example", values: name },
		{ template: "{a.b} {c[0]}", text: "{a.b} {c[0]}", uses: "a!=raw c!=raw" },
		{ template: '{"a": {b}}', text: '{"a": {b}}', uses: "b!=raw", problems: "^        ^" },
		{ template: "{} {0}", text: "{} {0}", uses: "", problems: "^^ ^ ^" },
		{ template: "{open", text: "{open", uses: "", problems: "^" },
	],
	vscode: [
		{ template: "Do ${input:task}.", text: "Do ${input:task}.", uses: "task!=raw" },
		{ template: "Do ${input:task:the dishes}.", text: "Do the dishes.", uses: "task!=example" },
		{ template: "In ${selection} and ${file}", text: "In [selection] and [file]", uses: "", mode: "mask" },
		{ template: "${input:} $x {{y}} ${a b}", text: "${input:} $x {{y}} ${a b}", uses: "" },
	],
};

for (const [syntax, rows] of Object.entries(languages))
	test(`${syntax}: text, uses and problems`, () => {
		for (const row of rows) checkRow(syntax as TemplateSyntax, row);
	});
