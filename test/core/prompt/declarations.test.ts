import assert from "node:assert/strict";
import { test } from "node:test";
import { parseDocument } from "yaml";
import { frontMatterOf } from "../../../src/core/prompt/front-matter";
import { parsePrompt } from "../../../src/core/prompt/parse";
import type { Declarations } from "../../../src/core/prompt/prompt-file";

function declarationsOf(path: string, text: string): Declarations | null {
	const options = { variables: "fill", agentFiles: false, isPromptText: () => false } as const;
	return parsePrompt({ path, language: null, text }, options)!.declarations;
}

const withInputs = (yaml: string, eol = "\n"): string => `---\n${yaml}\n---\nuser:\nHi`.replaceAll("\n", eol);

/** Name, value, and the text around once the entry is gone or one more is there. */
const cases: [
	name: string,
	path: string,
	yaml: string,
	variables: [string, string | null][],
	removed: string,
	added: string,
][] = [
	[
		"plain values",
		"a.prompty",
		"inputs:\n  a: 1 # one\n  b: 'two'\nname: x",
		[
			["a", "1"],
			["b", "two"],
		],
		"inputs:\n  b: 'two'\nname: x",
		"inputs:\n  a: 1 # one\n  b: 'two'\n  new: \"\"\nname: x",
	],
	[
		"mappings with a type",
		"a.prompty",
		"inputs:\n    a:\n        type: string\n        sample: one\n    b:\n        type: string",
		[
			["a", "one"],
			["b", null],
		],
		"inputs:\n    b:\n        type: string",
		"inputs:\n    a:\n        type: string\n        sample: one\n    b:\n        type: string\n    new:\n        type: string",
	],
	[
		"a list",
		"a.prompty",
		"inputs:\n  - name: a\n    kind: string\n    default: one\n  - name: b\n    kind: string",
		[
			["a", "one"],
			["b", null],
		],
		"inputs:\n  - name: b\n    kind: string",
		"inputs:\n  - name: a\n    kind: string\n    default: one\n  - name: b\n    kind: string\n  - name: new\n    kind: string",
	],
	[
		"a list that is not indented, under properties",
		"a.prompty",
		'inputSchema:\n  properties:\n  - name: a\n  - name: "b"',
		[
			["a", null],
			["b", null],
		],
		'inputSchema:\n  properties:\n  - name: "b"',
		'inputSchema:\n  properties:\n  - name: a\n  - name: "b"\n  - name: new',
	],
	[
		"a block of text",
		"a.prompty",
		"inputs:\n  a: |\n    one\n    two\n  b: 2",
		[
			["a", "one\ntwo\n"],
			["b", "2"],
		],
		"inputs:\n  b: 2",
		'inputs:\n  a: |\n    one\n    two\n  b: 2\n  new: ""',
	],
	[
		"samples alone",
		"a.prompty",
		"sample:\n  a: 1\n  b: 2",
		[
			["a", "1"],
			["b", "2"],
		],
		"sample:\n  b: 2",
		'sample:\n  a: 1\n  b: 2\n  new: ""',
	],
	[
		"a flow mapping takes no further one",
		"a.prompty",
		"inputs: {a: 1, b: 2}",
		[
			["a", "1"],
			["b", "2"],
		],
		"inputs: {b: 2}",
		"",
	],
	["none yet", "a.prompty", "inputs:\nname: x", [], "", 'inputs:\n  new: ""\nname: x'],
	[
		"Picoschema",
		"a.prompt",
		"input:\n  default:\n    a: one\n  schema:\n    a?(string, what it is): first\n    b: integer",
		[
			["a", "one"],
			["b", null],
		],
		"input:\n  default:\n    a: one\n  schema:\n    b: integer",
		"input:\n  default:\n    a: one\n  schema:\n    a?(string, what it is): first\n    b: integer\n    new: string",
	],
	[
		"a JSON schema",
		"a.prompt",
		"input:\n  schema:\n    type: object\n    properties:\n      a: {type: string, default: one}\n      b: {type: string}",
		[
			["a", "one"],
			["b", null],
		],
		"input:\n  schema:\n    type: object\n    properties:\n      b: {type: string}",
		"input:\n  schema:\n    type: object\n    properties:\n      a: {type: string, default: one}\n      b: {type: string}\n      new: string",
	],
];
for (const [name, path, yaml, variables, removed, added] of cases)
	for (const eol of ["\n", "\r\n"])
		test(`${name}, ${JSON.stringify(eol)}`, () => {
			const text = withInputs(yaml, eol);
			const declarations = declarationsOf(path, text)!;
			assert.deepEqual(
				declarations.variables.map((each) => [each.name, each.value]),
				variables,
			);
			for (const { name: own, range } of declarations.variables)
				assert.equal(text.slice(range.start, range.end), own);
			const first = declarations.variables[0]?.entry;
			if (first) assert.equal(text.slice(0, first.start) + text.slice(first.end), withInputs(removed, eol));
			const { insertion } = declarations;
			const entry = insertion?.template.replaceAll("{name}", "new");
			const after = insertion ? text.slice(0, insertion.at) + entry + text.slice(insertion.at) : "";
			assert.equal(after, added && withInputs(added, eol));
			const content = frontMatterOf(after)?.content;
			if (content) assert.deepEqual(parseDocument(after.slice(content.start, content.end)).errors, []);
		});

test("a file that does not say which variables there are", () => {
	const unknown: [path: string, yaml: string][] = [
		["a.prompty", "name: x"],
		["a.prompty", "inputs: ${file:inputs.json}"],
		["a.prompty", "inputs: *there"],
		["a.prompty", "inputs:\n  a: b: c"],
		["a.prompt", "model: x"],
		["a.prompt", "input:\n  default:\n    a: 1"],
		["a.prompt", "input:\n  schema: Person"],
		["a.prompt", "input:\n  schema:\n    a: string\n    (*): string"],
	];
	for (const [path, yaml] of unknown) assert.equal(declarationsOf(path, withInputs(yaml)), null, yaml);
});

test("other files that a template takes in may use its variables too", () => {
	const front = "---\ninputs:\n  a: 1\ninput:\n  schema:\n    a: string\n---\n";
	for (const [path, body, isUsedElsewhere] of [
		["a.prompty", "{{a}}", false],
		["a.prompty", '{% include "b.j2" %}', true],
		["a.prompt", "{{a}}", false],
		["a.prompt", "{{>header}}", true],
	] as const)
		assert.equal(declarationsOf(path, front + body)!.isUsedElsewhere, isUsedElsewhere, body);
});

test("the last entry of a flow mapping goes with the comma before it", () => {
	const text = withInputs("inputs: {a: 1, b: 2}");
	const { entry } = declarationsOf("a.prompty", text)!.variables[1]!;
	assert.equal(text.slice(0, entry.start) + text.slice(entry.end), withInputs("inputs: {a: 1}"));
});
