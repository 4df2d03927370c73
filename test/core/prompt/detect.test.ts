import assert from "node:assert/strict";
import { test } from "node:test";
import { formatOf } from "../../../src/core/prompt/detect";
import type { PromptFormat, PromptSource } from "../../../src/core/prompt/prompt-file";

const formatAt = (
	path: string,
	{ text = "", language = null }: Partial<PromptSource> = {},
	agentFiles = true,
) =>
	formatOf(
		{ path, language, text },
		{ variables: "fill", agentFiles, isPromptText: (each) => each === "listed.any" },
	);

test("the path tells the format", () => {
	const cases: [path: string, format: PromptFormat | null][] = [
		["review.prompt.md", "promptMarkdown"],
		[".github/prompts/Review.PROMPT.md", "promptMarkdown"],
		["ts.instructions.md", "instructions"],
		[".github/copilot-instructions.md", "instructions"],
		["plan.agent.md", "agent"],
		["plan.chatmode.md", "agent"],
		[".github/agents/plan.md", "agent"],
		["agents/plan.md", null],
		[".claude/skills/pdf/SKILL.md", "skill"],
		["AGENTS.md", "agentsMarkdown"],
		["packages/a/CLAUDE.md", "agentsMarkdown"],
		["CLAUDE.local.md", "agentsMarkdown"],
		[".claude/agents/review.md", "agentsMarkdown"],
		[".claude/rules/ts/style.md", "agentsMarkdown"],
		["chat.prompty", "prompty"],
		[".continue/prompts/test.md", "continue"],
		[".continue/rules/style.md", "continue"],
		["evals/promptfooconfig.yaml", "promptfoo"],
		["promptfooconfig.de.yml", "promptfoo"],
		["README.md", null],
		["prompts.md", null],
		["package.json", null],
		["docker-compose.yml", null],
		["notes.txt", null],
		["listed.any", "text"],
	];
	for (const [path, format] of cases) assert.equal(formatAt(path), format, path);
});

test("files of agents count only where they are wanted", () => {
	for (const path of ["AGENTS.md", "a/CLAUDE.md", ".claude/agents/a.md"])
		assert.equal(formatAt(path, {}, false), null);
	assert.equal(formatAt(".claude/agents/a.md", { language: "chatagent" }, false), null);
});

test("the language tells the format of a file with any name", () => {
	const cases: [language: string, format: PromptFormat | null][] = [
		["prompt", "promptMarkdown"],
		["instructions", "instructions"],
		["chatagent", "agent"],
		["chatmode", "agent"],
		["skill", "skill"],
		["prompty", "prompty"],
		["markdown", null],
		["plaintext", null],
	];
	for (const [language, format] of cases)
		assert.equal(formatAt("Untitled-1", { language }), format, language);
});

test(".prompt is Dotprompt's or Continue's", () => {
	const cases: [name: string, text: string, format: PromptFormat][] = [
		["an opening fence", "---\nmodel: a\n---\nHi", "dotprompt"],
		["a licence above the fence", "# Copyright\n\n---\nmodel: a\n---\nHi", "dotprompt"],
		["keys above a fence", "name: a\ndescription: b\n---\nHi {{{ input }}}", "continue"],
		["the same with Windows lines", "\uFEFFname: a\r\n---\r\nHi", "continue"],
		["a rule in a template", '{{role "user"}}\nOne\n---\nTwo', "dotprompt"],
		["a system tag", "<system>\nBe kind.\n</system>\nHi {{ input }}", "continue"],
		["just tags", "Hi {{name}}", "dotprompt"],
		["just text", "Hi", "continue"],
		["nothing", "", "continue"],
	];
	for (const [name, text, format] of cases) assert.equal(formatAt("a.prompt", { text }), format, name);
	assert.equal(formatAt("a.prompt", { text: "Hi", language: "dotprompt" }), "dotprompt");
	assert.equal(formatAt("a.prompt", { text: "name: a\n---\nHi", language: "dotprompt" }), "continue");
	assert.equal(formatAt(".continue/prompts/a.prompt", { text: "Hi {{x}}" }), "continue");
});

test("LangChain files and lists of messages are told by their text", () => {
	const cases: [path: string, text: string, format: PromptFormat | null][] = [
		["a.yaml", "_type: prompt\ntemplate: Hi {name}\n", "langchain"],
		["a.yml", "input_variables: [a]\n_type: few_shot\n", "langchain"],
		["a.json", '{\n  "_type": "prompt",\n  "template": "Hi"\n}', "langchain"],
		["a.json", '{"_type":"chat","messages":[]}', "langchain"],
		["a.yaml", "_type: llm_chain\nprompt:\n  _type: prompt\n", null],
		["prompts/a.yaml", "- role: system\n  content: Hi\n", "promptfoo"],
		["prompts/a.json", '[\n  {\n    "role": "user",\n    "content": "Hi"\n  }\n]', "promptfoo"],
		["ci/a.yaml", "- role: system\n  content: Hi\n", null],
		["prompts/a.json", '{"name": "x"}', null],
	];
	for (const [path, text, format] of cases)
		assert.equal(formatAt(path, { text }), format, `${path}: ${text}`);
});

test("a template is a prompt where its name says so", () => {
	const cases: [path: string, format: PromptFormat | null][] = [
		["prompts/answer.j2", "jinja"],
		["prompts/answer.md.jinja2", "jinja"],
		["src/system_prompt.jinja", "jinja"],
		["src/systemPrompt.njk", "jinja"],
		["answer.prompt.hbs", "handlebars"],
		["llm/prompts-v2/answer.txt.handlebars", "handlebars"],
		["prompts/answer.mustache", "mustache"],
		["views/page.hbs", null],
		["prompts/page.html.j2", null],
		["prompts/query.sql.jinja", null],
		["templates/nginx.conf.j2", null],
		["roles/shell/templates/prompt.j2", null],
		["ansible/prompts/motd.j2", null],
		["promptly/page.j2", null],
		["tokenizer/chat_template.jinja", null],
	];
	for (const [path, format] of cases) assert.equal(formatAt(path), format, path);
});

test("no text makes the search slow", () => {
	const blanks = " ".repeat(200_000);
	const lines = "\n".repeat(200_000);
	const started = performance.now();
	for (const text of [
		blanks,
		lines,
		`${lines}x`,
		`[${lines}`,
		"{{".repeat(100_000),
		`# ${blanks}`,
		"#\n".repeat(100_000),
	])
		for (const path of ["a.prompt", "prompts/a.json", "prompts/a.yaml"]) formatAt(path, { text });
	const seconds = (performance.now() - started) / 1000;
	assert.ok(seconds < 3, `${seconds} s`);
});
