/** LangChain's serialized prompts. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { readFile } from "./read-file";

const lines = (...all: string[]): string => `${all.join("\n")}\n`;

test("a template is what the user says", () => {
	const document = lines(
		"_type: prompt",
		"input_variables:",
		"  - adjective",
		"partial_variables:",
		"  language: English",
		"template: |",
		"  Tell a {adjective} joke in {language}, as {{json}}.",
	);
	const { conversations, uses, declared, file } = readFile("joke.yaml", document);
	assert.deepEqual(conversations, [["user: Tell a {adjective} joke in English, as {json}."]]);
	assert.equal(uses, "adjective! language!");
	assert.equal(declared, "language=English adjective");
	assert.equal(file.syntax, "fString");
	assert.deepEqual(file.declarations!.insertion, {
		at: document.indexOf("partial"),
		template: "  - {name}\n",
	});
	const entries = file.declarations!.variables.map(({ entry }) => document.slice(entry.start, entry.end));
	assert.deepEqual(entries, ["  language: English\n", "  - adjective\n"]);
});

test("the format of the template is told by the file", () => {
	for (const [format, syntax, text] of [
		["jinja2", "jinja", "user: {a} {{b}}"],
		["mustache", "mustache", "user: {a} {{b}}"],
		["f-string", "fString", "user: {a} {b}"],
	] as const) {
		const document = `{"_type": "prompt", "template_format": "${format}", "template": "{a} {{b}}"}`;
		const read = readFile("p.json", document);
		assert.deepEqual([read.file.syntax, read.conversations], [syntax, [[text]]]);
		assert.deepEqual([read.declared, read.file.comments], [null, []]);
	}
});

const EXAMPLE_PROMPT = '"example_prompt": {"_type": "prompt", "template": "{q}\\n{a}"}';
const EXAMPLES = '"examples": [{"q": "hot", "a": "cold"}, {"q": "up", "a": "down"}]';

test("examples stand between prefix and suffix, wherever the file has them", () => {
	const [head, tail] = ['"_type": "few_shot", "example_separator": "\\n"', '"input_variables": ["x"]'];
	const [prefix, suffix] = ['"prefix": "Antonyms:"', '"suffix": "{x}"'];
	const orders = [
		[head, EXAMPLE_PROMPT, prefix, EXAMPLES, suffix, tail],
		[head, EXAMPLE_PROMPT, EXAMPLES, prefix, suffix, tail],
		[prefix, suffix, EXAMPLES, EXAMPLE_PROMPT, tail, head],
		[suffix, prefix, EXAMPLES, EXAMPLE_PROMPT, tail, head],
	];
	for (const order of orders) {
		const { conversations, uses, declared } = readFile("p.json", `{${order.join(", ")}}`);
		assert.deepEqual(conversations, [["user: Antonyms:\nhot\ncold\nup\ndown\n{x}"]]);
		assert.deepEqual([uses, declared], ["x!", "x"]);
	}
});

test("a chat's messages name their roles in several ways", () => {
	const document = lines(
		"_type: chat",
		"input_variables: [tone]",
		"messages:",
		"- _type: system",
		"  prompt: {_type: prompt, template: 'Be {tone}.'}",
		"- type: HumanMessagePromptTemplate",
		"  template: Hi",
		"- {role: assistant, content: Hello}",
		"- [human, Bye]",
		"- {role: tool, content: x}",
	);
	const { conversations, declared } = readFile("c.yaml", document);
	assert.deepEqual(conversations, [
		[
			"system (system): Be {tone}.",
			"user (HumanMessagePromptTemplate): Hi",
			"assistant (assistant): Hello",
			"user (human): Bye",
		],
	]);
	assert.equal(declared, "tone");
});

test("messages that the caller puts in use their variable", () => {
	for (const message of [
		"{_type: messages_placeholder, variable_name: history}",
		"{type: MessagesPlaceholder, variable_name: history}",
		"{variable_name: history}",
		'[placeholder, "{history}"]',
	]) {
		const document = lines(
			"_type: chat",
			"input_variables: [history]",
			`messages: [${message}, [human, Hi]]`,
		);
		const { conversations, file } = readFile("p.yaml", document);
		assert.deepEqual(conversations, [["user (human): Hi"]], message);
		const places = file.uses.map(({ range }) => document.slice(range.start, range.end));
		assert.deepEqual(places, ["history"], message);
	}
});

test("what stands in another file may use any variable", () => {
	for (const line of [
		"template_path: t.txt",
		"suffix: x\nprefix_path: p.txt",
		"suffix: x\nexamples: e.json",
	]) {
		const { declared } = readFile("p.yaml", lines("_type: few_shot", "input_variables: [a]", line));
		assert.equal(declared, "a elsewhere", line);
	}
});

test("a brace that is no tag is a problem at its place", () => {
	const document = '{"_type": "prompt", "template": "a\\n{\\"b\\": 1}"}';
	const { problems } = readFile("p.json", document).file;
	assert.deepEqual(
		problems.map(({ range }) => document.slice(range.start - 1, range.end)),
		["n{", "1}"],
	);
});
