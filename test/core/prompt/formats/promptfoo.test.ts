/** promptfoo's configurations, and its prompt files as lists of messages. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { toDocument } from "../../../../src/core/prompt/mapped-text";
import { readFile } from "./read-file";

const config = (...lines: string[]): string => `${lines.join("\n")}\n`;

test("prompts are strings, mappings, and lists of messages in strings", () => {
	const document = config(
		"# prompts",
		"prompts:",
		"  - 'It''s {{ topic }} in {{city | default(\"Rome\")}}.'",
		"  - >-",
		"    Tell me",
		"    about {{ topic }}.",
		'  - raw: "Say \\"{{topic}}\\"\\nnow."',
		"    label: one",
		"  - |-",
		'    [{"role": "system", "content": "Be \\"{{tone}}\\"."},',
		'     {"role": "user", "content": [{"type": "text", "text": "Q \\ud83d\\ude00"}, {"type": "image_url"}]}]',
		"  - |",
		"    - role: system",
		"      content: You are {{ tone }}.",
		"    - role: user",
		'      content: "a\\tb"',
		"tests:",
		"  - vars: {topic: bananas, tone: [kind, rude]}",
	);
	const { conversations, uses, declared, file } = readFile("evals/promptfooconfig.yaml", document);
	assert.deepEqual(conversations, [
		["user: It's bananas in Rome."],
		["user: Tell me about bananas."],
		['user: Say "bananas"\nnow.'],
		['system ("system"): Be "kind".', 'user ("user"): Q 😀'],
		["system (system): You are kind.", "user (user): a\tb"],
	]);
	// The strings of a JSON list are filled one by one; a YAML list is filled before it is read.
	assert.equal(uses, "topic! city! topic! topic! tone! tone!^");
	assert.equal(declared, "topic=bananas tone=kind");
	assert.deepEqual(file.comments, [{ open: "#", close: "" }]);
	const islands = file.islands.map(({ start, end }) => document.slice(start, end).slice(0, 3));
	assert.deepEqual(islands, ["'It", ">-\n", '"Sa', "|-\n", "|\n "]);
});

test("a character under two escapes has its place", () => {
	const document = config(
		"prompts:",
		'  - "[{\\"role\\": \\"user\\", \\"content\\": \\"a\\\\n{{x}} \\\\u00e9!\\"}]"',
	);
	const { file } = readFile("promptfooconfig.yaml", document, "raw");
	const { text } = file.conversations[0]!.messages[0]!;
	assert.equal(text.text, "a\n{{x}} é!");
	for (const [part, place] of [
		["a", "a"],
		["\n", "\\\\n"],
		["{{x}}", "{{x}}"],
		["é", "\\\\u00e9"],
		["!", "!"],
	] as const) {
		const at = text.text.indexOf(part);
		const { start, end } = toDocument(text, at, at + part.length);
		assert.equal(document.slice(start, end), place);
	}
	const [use] = file.uses;
	assert.equal(document.slice(use!.range.start, use!.range.end), "x");
	assert.equal(document.slice(use!.tag.start, use!.tag.end), "{{x}}");
});

/** [what stands below `prompts`, the declared variables, uses] */
const tests: [string, string[], string | null, string][] = [
	["no tests", ["prompts: ['{{a}}']"], null, "a!"],
	["tests in a file", ["prompts: ['{{a}}']", "tests: file://t.csv"], null, "a!"],
	["a test in a file", ["prompts: ['{{a}}']", "tests: [file://t.yaml]"], null, "a!"],
	["variables in a file", ["prompts: ['{{a}}']", "tests: [{vars: file://v.yaml}]"], null, "a!"],
	[
		"a prompt in a file",
		["prompts: ['{{a}}', file://p.txt]", "tests: [{vars: {b: 1}}]"],
		"b=1 elsewhere",
		"a!",
	],
	[
		"a prompt by its path",
		["prompts: ['{{a}}', prompts/p.txt]", "tests: [{vars: {b: 1}}]"],
		"b=1 elsewhere",
		"a!",
	],
	["a red team", ["prompts: ['{{a}}']", "redteam: {}", "tests: [{vars: {b: 1}}]"], null, "a!"],
	["no variables", ["prompts: ['{{a}}']", "tests: [{assert: []}]"], null, "a!"],
	["tests", ["prompts: ['{{a}}']", "tests: [{vars: {a: 1}}, {vars: {a: 2, b: x}}]"], "a=1 b=x", "a!"],
	["scenarios", ["prompts: ['{{a}}']", "scenarios: [{config: [{vars: {a: 1}}], tests: []}]"], "a=1", "a!"],
	["a default", ["prompts: ['{{a}}']", "defaultTest: {vars: {a: [x, y]}}"], "a=x", "a!"],
	["values in files", ["prompts: ['{{a}}']", "tests: [{vars: {a: file://a.txt}}]"], "a", "a!"],
	["an alias", ["prompts: ['{{a}}']", "defaultTest: {vars: &v {a: x}}", "tests: [{vars: *v}]"], "a=x", "a!"],
	["a merge", ["prompts: ['{{a}}']", "x: &v {a: x}", "tests: [{vars: {<<: *v, b: y}}]"], "a=x b=y", "a!"],
	[
		"assertions",
		["prompts: ['{{a}}']", "tests: [{vars: {a: 1, b: 2}, assert: [{value: '{{b}} {{output}}'}]}]"],
		"a=1 b=2",
		"a! b",
	],
	[
		"code",
		[
			"prompts: ['{{a}}']",
			"tests:",
			"  - vars: {a: 1, b: 2, c: 3}",
			"    assert: [{value: 'context.vars.b > 1'}, {value: 'vars[\"c\"] == 1'}]",
		],
		"a=1 b=2 c=3",
		"a! b c",
	],
	[
		"a provider's own template",
		[
			"prompts: ['{{a}}']",
			"providers: [{config: {url: 'https://x/{{b}}'}}]",
			"tests: [{vars: {a: 1, b: 2}}]",
		],
		"a=1 b=2",
		"a! b",
	],
	[
		"graded with a question and its context",
		["prompts: ['{{a}}']", "tests: [{vars: {a: 1, query: 2}, assert: [{type: context-recall}]}]"],
		"a=1 query=2",
		"a! query",
	],
	[
		"a script",
		["prompts: ['{{a}}']", "providers: [file://p.py]", "tests: [{vars: {b: 1}}]"],
		"b=1 elsewhere",
		"a!",
	],
	[
		"code that takes all variables",
		["prompts: ['{{a}}']", "tests: [{vars: {b: 1}, assert: [{value: 'const {b} = context.vars; b'}]}]"],
		"b=1 elsewhere",
		"a!",
	],
	["prompts of the command line", ["tests: [{vars: {b: 1}}]"], "b=1 elsewhere", ""],
	["what promptfoo gives", ["prompts: ['{{env.HOME}} {{_conversation}}']"], null, ""],
	["one prompt", ["prompts: Hi {{a}}"], null, "a!"],
];

test("variables are declared by tests, if all of them are in the file", () => {
	for (const [name, lines, declared, uses] of tests) {
		const read = readFile("promptfooconfig.yml", config(...lines));
		assert.equal(read.declared, declared, name);
		assert.equal(read.uses, uses, name);
	}
});

test("a variable is added below the others, and taken away with its line", () => {
	const document = config(
		"prompts: ['{{a}}']",
		"tests:",
		"  - vars:",
		"      a: 1",
		"      b: |",
		"        two",
	);
	const { variables, insertion } = readFile("promptfooconfig.yaml", document).file.declarations!;
	assert.deepEqual(
		variables.map(({ entry }) => document.slice(entry.start, entry.end)),
		["      a: 1\n", "      b: |\n        two\n"],
	);
	assert.deepEqual(insertion, { at: document.length, template: '      {name}: ""\n' });
	const flow = config("prompts: ['{{a}}']", "tests: [{vars: {a: 1, b: 2}}]");
	const declared = readFile("promptfooconfig.yaml", flow).file.declarations!;
	assert.deepEqual(
		declared.variables.map(({ entry }) => flow.slice(entry.start, entry.end)),
		["a: 1, ", ", b: 2"],
	);
	assert.deepEqual(declared.insertion, { at: flow.indexOf("}}]"), template: ', {name}: ""' });
});

test("a list of messages in a file of its own is one conversation", () => {
	const json = readFile(
		"prompts/chat.json",
		'\uFEFF[{"role":"system","content":"Hi {{a}}"},{"role":"user","content":""}]',
	);
	assert.deepEqual(json.conversations, [['system ("system"): Hi {{a}}', 'user ("user"): ']]);
	assert.deepEqual([json.uses, json.declared, json.file.comments], ["a!", null, []]);
	const yaml = readFile(
		"prompts/chat.yaml",
		config(
			"- role: system",
			"  content: &same Be {{a}}",
			"- role: tool",
			"  content: x",
			"- role: assistant",
			"  content: *same",
		),
	);
	assert.deepEqual(yaml.conversations, [["system (system): Be {{a}}", "assistant (assistant): Be {{a}}"]]);
});

test("broken files are problems", () => {
	const broken = [
		["promptfooconfig.yaml", "prompts: [\n  'a\n", /not valid YAML/],
		["promptfooconfig.yaml", "prompts: ['{% if a %}']\n", /"if" is opened here/],
		["prompts/a.json", '[{"role": "user", "content": "x"]', /not valid JSON/],
		["promptfooconfig.yaml", `prompts: ${"[".repeat(5000)}`, /nested too deeply/],
		["prompts/a.json", `[{"role": "user", "content": ${"[".repeat(5000)}`, /nested too deeply/],
		["promptfooconfig.yaml", "just words", null],
	] as const;
	for (const [path, document, message] of broken) {
		const [problem] = readFile(path, document).file.problems;
		if (message) assert.match(problem!.message, message);
		else assert.equal(problem, undefined);
	}
});
