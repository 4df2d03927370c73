// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the variables of VS Code.
/** Texts that are made to be slow or deep: time stays in proportion to length, and nothing throws. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { documentAsText } from "../../../../src/core/prompt/nested-text";
import type { TemplateSyntax } from "../../../../src/core/prompt/prompt-file";
import { readTemplate } from "../../../../src/core/prompt/template/read-template";

const N = 10_000;
const TEXTS: Record<string, (n: number) => string> = {
	openings: (n) => "{{".repeat(n),
	"comments that stay open": (n) => "{#{{!--{{!".repeat(n),
	"blocks that stay open": (n) => "{% if x %}{{#if x}}{{#x}}".repeat(n),
	"blocks closed by others": (n) => `${"{% if x %}{{#if x}}".repeat(n)}${"{% endfor %}{{/each}}".repeat(n)}`,
	"literals that stay open": (n) => `{{ ' {{ " {% [ `.repeat(n),
	escapes: (n) => `{{ '${"\\'".repeat(n)} }}${" }}".repeat(n)}`,
	"blanks in a tag": (n) => `{{${" ".repeat(20 * n)}`,
	"blanks between tags": (n) => `${" ".repeat(n)}{{#a}}${" ".repeat(n)}{{- x -}}${"\n".repeat(n)}`,
	brackets: (n) => `{{ ${"(".repeat(n)}${"[".repeat(n)} }}`,
	"calls in calls": (n) => `{{ f ${"(f ".repeat(n)}${")".repeat(n)} }}`,
	"a long path": (n) => `{{ ${"a.".repeat(n)}b }}`,
	"many filters": (n) => `{{ a ${"| d('x') ".repeat(n)} }}`,
	"raw blocks": (n) => "{{{{x}}}} {% raw %} ".repeat(n),
	tags: (n) => "{{ name }} {% set x = 1 %} {{f x}} ${input:x} {x}".repeat(n),
	"inputs that stay open": (n) => "${input:${x".repeat(n),
	delimiters: (n) => "{{=<% %>=}}<%={{ }}=%>".repeat(n),
};

/** Four times the text may take this much longer: well above what noise makes of 4, well below the 16 of a square. */
const MOST = 8;

test("the time a text takes grows as its length does", () => {
	for (const syntax of ["jinja", "handlebars", "mustache", "fString", "vscode"] as const)
		for (const [name, text] of Object.entries(TEXTS)) {
			const isSlow = () => growth(syntax, text) > MOST;
			// Once more where the machine may have been busy with something else.
			assert.ok(!isSlow() || !isSlow(), `${syntax}: ${name}`);
		}
});

/** How much longer four times as much takes; what takes next to nothing grows by nothing. */
function growth(syntax: TemplateSyntax, text: (n: number) => string): number {
	const once = seconds(syntax, text(N / 4));
	const more = seconds(syntax, text(N));
	return more < 0.2 ? 1 : more / once;
}

function seconds(syntax: TemplateSyntax, text: string): number {
	const started = performance.now();
	readTemplate(documentAsText(text), { syntax, mode: "fill", values: new Map(), canOpenRole: () => false });
	return (performance.now() - started) / 1000;
}
