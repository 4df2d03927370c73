/** What the three quick fixes write, and where they have no place. The laws are in test/corpus/fixes.test.ts. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { disableFixes } from "../../../../src/core/lint/comments/disable";
import type { Finding } from "../../../../src/core/lint/finding";
import { parsePrompt } from "../../../../src/core/prompt/parse";

type Kind = "line" | "next-line" | "file";
const TITLES: Record<Kind, string> = {
	line: "Disable hot-span for this line",
	"next-line": "Disable hot-span with a comment above",
	file: "Disable hot-span for this file",
};

function fixesAt(path: string, text: string): Map<string, string> {
	const source = { path, language: null, text };
	const file = parsePrompt(source, { variables: "fill", agentFiles: true, isPromptText: () => true });
	assert.ok(file);
	const start = text.indexOf("HOT");
	const finding: Finding = {
		...{ rule: "hot-span", severity: "hint", message: "", data: {}, related: [], fixes: [] },
		...{ start, end: start + 3 },
	};
	return new Map(
		disableFixes(finding, source, file).map(({ title, edits: [edit] }) => [
			title,
			text.slice(0, edit!.start) + edit!.text + text.slice(edit!.end),
		]),
	);
}

/** [name, path, the document with HOT in it, what each fix makes of it; null where there is none] */
const cases: [string, string, string, Partial<Record<Kind, string | null>>][] = [
	[
		"Markdown",
		"a.prompt.md",
		"---\na: b\n---\nHi\nHOT tip  \nBye\n",
		{
			line: "---\na: b\n---\nHi\nHOT tip <!-- h-neurons-disable-line hot-span -->  \nBye\n",
			"next-line": "---\na: b\n---\nHi\n<!-- h-neurons-disable-next-line hot-span -->\nHOT tip  \nBye\n",
			file: "---\na: b\n---\n<!-- h-neurons-disable-file hot-span -->\nHi\nHOT tip  \nBye\n",
		},
	],
	[
		"a byte order mark and Windows lines",
		"a.prompt.md",
		"\uFEFFHOT\r\n",
		{
			line: "\uFEFFHOT <!-- h-neurons-disable-line hot-span -->\r\n",
			"next-line": "\uFEFF<!-- h-neurons-disable-next-line hot-span -->\r\nHOT\r\n",
			file: "\uFEFF<!-- h-neurons-disable-file hot-span -->\r\nHOT\r\n",
		},
	],
	[
		"a list in a quote",
		"a.prompt.md",
		"> - a\n>   HOT\n",
		{ "next-line": "> - a\n>   <!-- h-neurons-disable-next-line hot-span -->\n>   HOT\n" },
	],
	[
		"front matter",
		"a.prompty",
		"---\ninputs:\n  HOT: a\n---\nHi\n",
		{
			line: "---\ninputs:\n  HOT: a # h-neurons-disable-line hot-span\n---\nHi\n",
			"next-line": "---\ninputs:\n  # h-neurons-disable-next-line hot-span\n  HOT: a\n---\nHi\n",
			file: "---\ninputs:\n  HOT: a\n---\n{# h-neurons-disable-file hot-span #}\nHi\n",
		},
	],
	[
		"a line with a role's marker",
		"a.prompty",
		"system: \nHi\nuser[x=HOT]:\nHi\n",
		{
			line: null,
			"next-line": "system: \nHi\n{# h-neurons-disable-next-line hot-span #}\nuser[x=HOT]:\nHi\n",
		},
	],
	[
		"a block scalar",
		"promptfooconfig.yaml",
		"prompts:\n  - |\n    Hi\n    HOT\n",
		{
			line: null,
			"next-line": "prompts:\n  # h-neurons-disable-next-line hot-span\n  - |\n    Hi\n    HOT\n",
			file: "# h-neurons-disable-file hot-span\nprompts:\n  - |\n    Hi\n    HOT\n",
		},
	],
	[
		"JSON has no comments",
		"prompts/a.json",
		'[{"role": "user", "content": "HOT"}]',
		{ line: null, "next-line": null, file: null },
	],
	[
		"plain text has whole lines only",
		"a.txt",
		"Hi\nHOT\n",
		{ line: null, "next-line": "Hi\n# h-neurons-disable-next-line hot-span\nHOT\n" },
	],
	[
		"a tag over several lines",
		"prompts/a.j2",
		"{{ a |\n HOT }}\n",
		{ "next-line": null, line: "{{ a |\n HOT }} {# h-neurons-disable-line hot-span #}\n" },
	],
	[
		"a comment that is there takes one more rule",
		"a.prompt.md",
		"<!-- h-neurons-disable-file no-way-out -- why -->\n<!-- h-neurons-disable-next-line special-token -->\nHOT <!-- h-neurons-disable-line high-risk, x -->\n",
		{
			line: "<!-- h-neurons-disable-file no-way-out -- why -->\n<!-- h-neurons-disable-next-line special-token -->\nHOT <!-- h-neurons-disable-line high-risk, x, hot-span -->\n",
			"next-line":
				"<!-- h-neurons-disable-file no-way-out -- why -->\n<!-- h-neurons-disable-next-line special-token, hot-span -->\nHOT <!-- h-neurons-disable-line high-risk, x -->\n",
			file: "<!-- h-neurons-disable-file no-way-out, hot-span -- why -->\n<!-- h-neurons-disable-next-line special-token -->\nHOT <!-- h-neurons-disable-line high-risk, x -->\n",
		},
	],
	[
		"front matter without a line end",
		"a.prompt.md",
		"---\nHOT: 1\n---",
		{ file: "---\nHOT: 1\n---\n<!-- h-neurons-disable-file hot-span -->" },
	],
];
for (const [name, path, text, expected] of cases)
	test(name, () => {
		const fixes = fixesAt(path, text);
		for (const [kind, after] of Object.entries(expected))
			assert.equal(fixes.get(TITLES[kind as Kind]) ?? null, after, kind);
	});
