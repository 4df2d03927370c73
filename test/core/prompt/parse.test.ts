import assert from "node:assert/strict";
import { test } from "node:test";
import { parsePrompt } from "../../../src/core/prompt/parse";
import type { ParseOptions, PromptFile, VariableMode } from "../../../src/core/prompt/prompt-file";
import { checkFile } from "./check-file";

const optionsWith = (variables: VariableMode): ParseOptions => ({
	variables,
	agentFiles: true,
	isPromptText: (path) => path.endsWith(".txt"),
});

function parse(path: string, text: string, variables: VariableMode = "fill"): PromptFile {
	const file = parsePrompt({ path, language: null, text }, optionsWith(variables));
	assert.ok(file, path);
	checkFile(file, text);
	return file;
}

/** `role: text` of each message, the marker as the file has it in front, and "(standing)" for what is not asked. */
function told(file: PromptFile, source: string): string[] {
	return file.conversations.flatMap(({ messages, isAsked }) =>
		messages.map(({ role, marker, text }) => {
			const place = marker ? `${source.slice(marker.start, marker.end)} => ` : "";
			return `${place}${role}${isAsked ? "" : " (standing)"}: ${text.text}`;
		}),
	);
}

type Case = [name: string, path: string, text: string, messages: string[]];

function check(cases: Case[]): void {
	for (const [name, path, text, messages] of cases) {
		assert.deepEqual(told(parse(path, text), text), messages, name);
		// The same file from a Windows editor says the same.
		const windows = `\uFEFF${text.replaceAll("\n", "\r\n")}`;
		const markers = messages.map((message) => message.replace(/^[^\n]*(?<==>)/, ""));
		const again = told(parse(path, windows), windows).map((message) => message.replace(/^[^\n]*(?<==>)/, ""));
		assert.deepEqual(again, markers, `${name}, with \\r\\n`);
	}
}

test("Markdown files", () =>
	check([
		["a prompt", "a.prompt.md", "---\nagent: ask\n---\n\nHello 😀.\n", ["user: Hello 😀."]],
		["without front matter or a last line end", "a.prompt.md", "Hello", ["user: Hello"]],
		["an empty file", "a.prompt.md", "", []],
		["front matter and nothing else", "a.prompt.md", "---\nagent: ask\n---\n", []],
		["front matter that is never closed", "a.prompt.md", "---\nHello", ["user: ---\nHello"]],
		["front matter that is no YAML", "a.prompt.md", "---\na: b: c\n---\nHello", ["user: Hello"]],
		[
			"instructions",
			"a.instructions.md",
			"---\napplyTo: '**'\n---\nUse tabs.",
			["system (standing): Use tabs."],
		],
		["a skill", "SKILL.md", "---\nname: pdf\n---\n# PDF\n", ["system (standing): # PDF"]],
		["an agent", "a.agent.md", "---\nname: a\n---\nPlan.", ["system (standing): Plan."]],
		["AGENTS.md", "AGENTS.md", "# Rules\n", ["system (standing): # Rules"]],
		[
			"AGENTS.md with a rule on top",
			"AGENTS.md",
			"---\nOne.\n---\nTwo.",
			["system (standing): ---\nOne.\n---\nTwo."],
		],
		[
			"an agent of Claude Code",
			".claude/agents/a.md",
			"---\nname: a\n---\nPlan.",
			["system (standing): Plan."],
		],
		["a comment stays", "a.prompt.md", "One <!-- two -->", ["user: One <!-- two -->"]],
		[
			"comments for the linter go, with their line where they are alone on it",
			"a.prompt.md",
			"One\n  <!-- h-neurons-disable-next-line hot-span -->\nTwo <!-- h-neurons-disable-line --> three\n",
			["user: One\nTwo  three"],
		],
		[
			"a comment that is never closed",
			"a.prompt.md",
			"<!-- h-neurons-disable-line\nTwo",
			["user: <!-- h-neurons-disable-line\nTwo"],
		],
		["a prompt of Continue", ".continue/prompts/a.md", "---\nname: a\n---\nTest it.", ["user: Test it."]],
		[
			"a rule of Continue",
			".continue/rules/a.md",
			"---\nname: a\n---\nUse tabs.",
			["system (standing): Use tabs."],
		],
	]));

test("an agent's hand-offs are prompts of their own", () => {
	const text = '---\nhandoffs:\n  - label: Go\n    prompt: Now do "it".\n  - label: No prompt\n---\nPlan.';
	const file = parse("a.agent.md", text);
	assert.deepEqual(told(file, text), ["system (standing): Plan.", 'user: Now do "it".']);
	assert.deepEqual(
		file.islands.map(({ start, end }) => text.slice(start, end)),
		['Now do "it".'],
	);
});

test("Prompty", () =>
	check([
		[
			"roles",
			"a.prompty",
			"---\nname: a\n---\nsystem:\nBe kind.\n\nuser:\nHi\n",
			["system: => system: Be kind.", "user: => user: Hi"],
		],
		[
			"text above any role is the system's",
			"a.prompty",
			"---\nname: a\n---\nBe kind.\nuser:\nHi",
			["system: Be kind.", "user: => user: Hi"],
		],
		[
			"markers in every spelling",
			"a.prompty",
			'# System:\nA\n  USER[name="x"] :\nB\nassistant[a=1]:\nC\ndeveloper:\nD',
			[
				"# System: => system: A",
				'USER[name="x"] : => user: B',
				"assistant[a=1]: => assistant: C",
				"developer: => system: D",
			],
		],
		["no markers", "a.prompty", "user: hi\n- system:\nsystems:", ["system: user: hi\n- system:\nsystems:"]],
		["a role without words", "a.prompty", "system:\nuser:\nHi", ["system: => system: ", "user: => user: Hi"]],
		[
			"a role inside a choice",
			"a.prompty",
			"system:\nA\n{% if b %}\nuser:\nB\n{% endif %}\n",
			["system: => system: A", "user: => user: B"],
		],
		[
			"comments of the template and for the linter",
			"a.prompty",
			"user:\n{# h-neurons-disable-file #}\nA{# note #}B",
			["user: => user: AB"],
		],
		[
			"values from v1 samples",
			"a.prompty",
			"---\ninputs:\n  q:\n    type: string\n    sample: Why?\n---\nuser:\n{{q}}",
			["user: => user: Why?"],
		],
		[
			"plain v1 values",
			"a.prompty",
			"---\ninputs:\n  q: Why?\n---\nuser:\n{{q}} {{r}}",
			["user: => user: Why? {{r}}"],
		],
		[
			"a v2 list",
			"a.prompty",
			"---\ninputs:\n  - name: q\n    default: Why?\n---\nuser:\n{{ q }}",
			["user: => user: Why?"],
		],
		[
			"a v2 schema",
			"a.prompty",
			"---\ninputSchema:\n  properties:\n    - name: q\n      example: Why?\n---\nuser:\n{{ q }}",
			["user: => user: Why?"],
		],
		[
			"nested samples",
			"a.prompty",
			"---\nsample:\n  who:\n    name: Ann\n---\nuser:\nI am {{who.name}}",
			["user: => user: I am Ann"],
		],
		[
			"values from elsewhere",
			"a.prompty",
			"---\nsample: ${file:a.json}\ninputs:\n  q: ${env:Q}\n---\nuser:\n{{q}}",
			["user: => user: {{q}}"],
		],
		[
			"Mustache",
			"a.prompty",
			"---\ntemplate:\n  format: mustache\n---\nuser:\n{{! note }}{{#a}}A{{/a}}",
			["user: => user: A"],
		],
	]));

test("Dotprompt", () =>
	check([
		[
			"roles",
			"a.prompt",
			'---\nmodel: a\n---\n{{role "system"}}\nBe kind.\n{{~role \'user\'}}Hi\n{{role "model"}}Yes',
			[
				'{{role "system"}} => system: Be kind.',
				"{{~role 'user'}} => user: Hi",
				'{{role "model"}} => assistant: Yes',
			],
		],
		["text above any role is the user's", "a.prompt", "---\nmodel: a\n---\nHi", ["user: Hi"]],
		[
			"history",
			"a.prompt",
			'{{role "system"}}A{{history}}\n{{role "user"}}B',
			['{{role "system"}} => system: A', '{{role "user"}} => user: B'],
		],
		[
			"behind the history the model speaks",
			"a.prompt",
			'{{role "user"}}A{{history}}B',
			['{{role "user"}} => user: A', "{{history}} => assistant: B"],
		],
		[
			"parts that are no text",
			"a.prompt",
			'---\nmodel: a\n---\nSee {{media url=photo}}{{section "code"}}.',
			["user: See ."],
		],
		[
			"defaults",
			"a.prompt",
			"---\ninput:\n  schema:\n    city: string\n  default:\n    city: Oslo\n---\nIn {{city}}?",
			["user: In Oslo?"],
		],
		["a licence above", "a.prompt", "# Copyright\n\n---\nmodel: a\n---\nHi", ["user: Hi"]],
		["comments", "a.prompt", "---\n---\n{{! h-neurons-disable-next-line }}\nA{{!-- b --}}C", ["user: AC"]],
	]));

test("Continue", () =>
	check([
		["a preamble", "a.prompt", "name: a\n---\nTest {{{ input }}} @file", ["user: Test {{{ input }}} @file"]],
		[
			"a system tag",
			"a.prompt",
			"name: a\n---\nlost\n<system>\nBe kind.\n</system>\nTest it.",
			["<system> => system: Be kind.", "user: Test it."],
		],
		["a system tag that is never closed", "a.prompt", "<system>\nBe kind.", ["user: <system>\nBe kind."]],
		["later rules stay", "a.prompt", "name: a\n---\nOne\n---\nTwo", ["user: One\n---\nTwo"]],
	]));

test("templates and plain text", () =>
	check([
		["Jinja", "prompts/a.j2", "{# note #}Hi {{ name }}{% if a %}!{% endif %}", ["user: Hi {{ name }}!"]],
		["Handlebars", "prompts/a.hbs", "{{!-- h-neurons-disable-file --}}\nHi {{name}}", ["user: Hi {{name}}"]],
		["Mustache", "prompts/a.mustache", "Hi {{name}}", ["user: Hi {{name}}"]],
		["plain text", "a.txt", "# h-neurons-disable-file\n# Title\nHi {{name}}", ["user: # Title\nHi {{name}}"]],
		["a blank file", "a.txt", " \n\t\n", []],
	]));

test("how variables are shown", () => {
	const text = "---\ninputs:\n  a: 1\n---\nuser:\n{{a}} {{b}}";
	const shown: [VariableMode, string, string[]][] = [
		["fill", "1 {{b}}", ["default", "raw"]],
		["raw", "{{a}} {{b}}", ["raw", "raw"]],
		["mask", "[a] [b]", ["masked", "masked"]],
	];
	for (const [mode, said, as] of shown) {
		const file = parse("a.prompty", text, mode);
		assert.equal(file.conversations[0]!.messages[0]!.text.text, said);
		assert.deepEqual(
			file.uses.map(({ shownAs }) => shownAs),
			as,
		);
	}
});

test("which values can open a role", () => {
	const cases: [name: string, path: string, text: string, can: boolean][] = [
		["Prompty fills first and cuts then", "a.prompty", "user:\n{{a}}", true],
		[
			"in strict mode it sees the difference",
			"a.prompty",
			"---\ntemplate:\n  format:\n    strict: true\n---\nuser:\n{{a}}",
			false,
		],
		["a test shows no value", "a.prompty", "user:\n{% if a %}A{% endif %}", false],
		["Dotprompt fills without escaping", "a.prompt", "---\nmodel: a\n---\n{{a}}", true],
		["Continue cuts first", "a.prompt", "name: a\n---\n<system>A</system>{{a}}", false],
		["a prompt of VS Code is one message", "a.prompt.md", "${input:a}", false],
		["so is a template", "prompts/a.j2", "{{ a }}", false],
		["unless it writes the chat itself", "prompts/a.j2", "<|im_start|>user\n{{ a }}<|im_end|>", true],
	];
	for (const [name, path, text, can] of cases)
		assert.deepEqual(
			parse(path, text).uses.map(({ canOpenRole }) => canOpenRole),
			[can],
			name,
		);
});

test("what a format does not allow", () => {
	const cases: [name: string, path: string, text: string, place: string | null][] = [
		["YAML", "a.prompty", "---\na: b: c\n---\nuser:\nHi", "b"],
		["YAML above a prompt of Continue", "a.prompt", 'name: "a\n---\nHi', "\n"],
		["front matter that is never closed", "a.prompty", "---\nname: a\nuser:\nHi", "---"],
		["the same in Dotprompt", "a.prompt", "---\nmodel: a\nHi", "---"],
		["a block that is never closed", "a.prompty", "user:\n{% if a %}Hi", "{% if a %}"],
		["VS Code tells of its own files' YAML itself", "a.prompt.md", "---\na: b: c\n---\nHi", null],
		["and of its agents'", "a.agent.md", "---\na: b: c\n---\nHi", null],
	];
	for (const [name, path, text, place] of cases) {
		const [problem] = parse(path, text).problems;
		const where = problem ? text.slice(problem.range.start, problem.range.end) : null;
		assert.equal(where, place, `${name}: ${problem?.message}`);
	}
});

test("hostile files stay fast", () => {
	const many = 10_000;
	const bodies = [
		"{{",
		"}}",
		"{% if a %}",
		"{{a}}",
		"user:\n",
		"user[",
		"{{role 'user'}}",
		"{{history}} ",
		"<system>",
		"${input:a}",
		"\r\n",
		" ",
		"\t\n",
		"<!-- h-neurons-disable-line ",
		"{# h-neurons-disable-line",
		"# h-neurons-disable-line ",
		"---\n",
	];
	const yaml = ["a: 1\n", "- ", "[", "{", "? ", "a:\n ", "&a ", "*a ", "'", "|\n", "inputs:\n  a: 1\n", "\n"];
	const texts = [
		...bodies.map((body) => `---\ninputs:\n  a: 1\n---\n${body.repeat(many)}`),
		...yaml.map((line) => `---\n${line.repeat(many)}\n---\n{{a}}`),
		`---\ninputs:\n${Array.from({ length: many }, (_, i) => `  a${i}: 1\n`).join("")}---\n{{a1}}`,
		`---\ninputs: {${Array.from({ length: many }, (_, i) => `a${i}: 1`).join(", ")}}\n---\n{{a1}}`,
	];
	for (const text of texts)
		for (const path of [
			"a.prompt.md",
			"a.agent.md",
			"a.prompty",
			"a.prompt",
			".continue/prompts/a.prompt",
			"prompts/a.j2",
			"a.txt",
		]) {
			const started = performance.now();
			parsePrompt({ path, language: null, text }, optionsWith("fill"));
			const milliseconds = performance.now() - started;
			assert.ok(milliseconds < 2000, `${path}, ${JSON.stringify(text.slice(0, 40))}: ${milliseconds} ms`);
		}
});
