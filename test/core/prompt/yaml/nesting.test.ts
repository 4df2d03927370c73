/** Texts that nest too deeply for a parser's stack are told before a parser sees them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { parseDocument } from "yaml";
import { isTooDeep } from "../../../../src/core/prompt/yaml/nesting";

const deep: Record<string, (n: number) => string> = {
	brackets: (n) => "[".repeat(n),
	"mappings in brackets": (n) => "{a: ".repeat(n),
	dashes: (n) => "- ".repeat(n),
	"dashes on lines": (n) => Array.from({ length: n }, (_, line) => `${" ".repeat(line)}-`).join("\n"),
	"dashes and a blank on lines": (n) =>
		Array.from({ length: n }, (_, line) => `${" ".repeat(line)}- `).join("\n"),
	"question marks": (n) => "? ".repeat(n),
	"keys on lines": (n) => Array.from({ length: n }, (_, line) => `${" ".repeat(line)}a:`).join("\n"),
	"a mixture": (n) => "- ? [{".repeat(n),
};

test("what is too deep is told, and the parser bears what is not", () => {
	for (const [name, text] of Object.entries(deep)) {
		assert.ok(isTooDeep(text(3000)), name);
		const most = Array.from({ length: 300 }, (_, n) => text(n)).filter((each) => !isTooDeep(each));
		assert.ok(most.length > 20, name);
		parseDocument(most.at(-1)!, { prettyErrors: false, logLevel: "silent" });
	}
});

test("files that people write are not", () => {
	const files = ["", "a: 1\n", "- a\n".repeat(5000), "a: [1, {b: [2]}]\n".repeat(500), "x\n  ".repeat(500)];
	for (const text of files) assert.ok(!isTooDeep(text), text.slice(0, 20));
});
