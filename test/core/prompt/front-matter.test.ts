import assert from "node:assert/strict";
import { test } from "node:test";
import { withoutFrontMatter } from "../../../src/core/prompt/front-matter";

const cases: [name: string, text: string, expected: string][] = [
	["a block is left out", "---\nname: a\n---\nHello", "Hello"],
	["Windows lines", "---\r\nname: a\r\n---\r\nHello", "Hello"],
	["a byte order mark before it", "\uFEFF---\nname: a\n---\nHello", "Hello"],
	["an empty block", "---\n---\nHello", "Hello"],
	["dots close it too", "---\nname: a\n...\nHello", "Hello"],
	["only a block", "---\nname: a\n---", ""],
	["later rules stay", "---\nname: a\n---\nHello\n---\nmore", "Hello\n---\nmore"],
	["no block", "Hello\n---\nmore", "Hello\n---\nmore"],
	["a block that is never closed", "---\nHello", "---\nHello"],
	["four dashes are a rule", "----\nHello\n---\n", "----\nHello\n---\n"],
	["dashes inside a line do not close it", "---\na: b --- c\n---\nHello", "Hello"],
];
for (const [name, text, expected] of cases)
	test(name, () => assert.equal(withoutFrontMatter(text), expected));
