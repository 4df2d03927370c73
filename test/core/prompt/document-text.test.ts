import assert from "node:assert/strict";
import { test } from "node:test";
import { documentText } from "../../../src/core/prompt/document-text";
import type { CommentStyle } from "../../../src/core/prompt/prompt-file";
import { checkMapping } from "./check-mapping";

const STYLES: Record<string, CommentStyle> = {
	markdown: { open: "<!--", close: "-->" },
	plain: { open: "#", close: "" },
};

test("what is left out of a document's text", () => {
	const cases: [name: string, style: keyof typeof STYLES, source: string, said: string][] = [
		["nothing", "markdown", "a\nb", "a\nb"],
		["a byte order mark", "markdown", "\uFEFFa", "a"],
		["the first unit of Windows line ends", "markdown", "a\r\n\r\nb\r\n", "a\n\nb\n"],
		["no lone carriage return", "markdown", "a\rb\r", "a\rb\r"],
		["a comment alone on its line", "markdown", "a\n \t<!-- h-neurons-disable-line --> \nb", "a\nb"],
		["on the first line", "markdown", "<!--h-neurons-disable-file -->\r\nb", "b"],
		["on the last", "markdown", "a\n<!-- h-neurons-disable-file -->", "a\n"],
		["a comment in a line", "markdown", "a <!-- h-neurons-disable-line -->b", "a b"],
		[
			"two in one line",
			"markdown",
			"a<!-- h-neurons-disable-line --><!-- h-neurons-disable-line -->\nb",
			"a\nb",
		],
		["no other comment", "markdown", "<!-- h-neurons-disabled -->", "<!-- h-neurons-disabled -->"],
		[
			"nor one that speaks of them",
			"markdown",
			"<!-- see h-neurons-disable-line -->",
			"<!-- see h-neurons-disable-line -->",
		],
		["nor the words alone", "markdown", "h-neurons-disable-line", "h-neurons-disable-line"],
		[
			"nor a comment over lines",
			"markdown",
			"<!-- h-neurons-disable-line\n-->",
			"<!-- h-neurons-disable-line\n-->",
		],
		["a comment to the line's end", "plain", "a\n# h-neurons-disable-next-line empty-prompt\nb", "a\nb"],
		["behind words", "plain", "a # h-neurons-disable-line\nb", "a \nb"],
		["no heading", "plain", "# h-neurons\nb", "# h-neurons\nb"],
		["no word with a mark in front", "plain", "a# h-neurons-disable-line", "a# h-neurons-disable-line"],
	];
	for (const [name, style, source, said] of cases) {
		const text = documentText(source, { start: 0, end: source.length }, [STYLES[style]!]);
		assert.equal(text.text, said, name);
		checkMapping(text, source);
	}
});

test("a part of the document", () => {
	const source = "a\r\nb <!-- h-neurons-disable-line --> c\r\nd";
	const part = (start: number, end: number) => documentText(source, { start, end }, [STYLES.markdown!]).text;
	assert.equal(part(1, 4), "\nb");
	assert.equal(part(2, 4), "\nb");
	assert.equal(part(0, 2), "a\r");
	assert.equal(part(7, 38), source.slice(7, 38));
});
