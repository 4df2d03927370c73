/** Which tool's format a document is in, from its path, its language and, where these leave it open, its text. */
import { openingFence } from "./front-matter";
import type { ParseOptions, PromptFormat, PromptSource } from "./prompt-file";

/** The format of a document; null when it is no prompt file. */
export function formatOf(source: PromptSource, options: ParseOptions): PromptFormat | null {
	const path = source.path.toLowerCase();
	if (isAgentsMarkdown(path)) return options.agentFiles ? "agentsMarkdown" : null;
	const named = BY_PATH.find(([pattern]) => pattern.test(path))?.[1];
	if (named) return named;
	if (path.endsWith(".prompt")) return dotpromptOrContinue(source);
	const spoken = BY_LANGUAGE[source.language ?? ""];
	if (spoken) return spoken;
	const structured = /\.(?:ya?ml|json)$/.test(path) ? formatOfData(source, path) : null;
	if (structured) return structured;
	const isText = options.isPromptText(source.path);
	const template = templateOf(path);
	if (template && (isText || isPromptTemplate(source.path))) return template;
	return isText ? "text" : null;
}

const BY_PATH: readonly [RegExp, PromptFormat][] = [
	[/\.prompt\.md$/, "promptMarkdown"],
	[/(?:\.instructions|(?:^|\/)copilot-instructions)\.md$/, "instructions"],
	[/(?:\.agent|\.chatmode)\.md$|(?:^|\/)\.github\/agents\/[^/]+\.md$/, "agent"],
	[/(?:^|\/)skill\.md$/, "skill"],
	[/\.prompty$/, "prompty"],
	[/(?:^|\/)\.continue\/(?:prompts|rules)\/.+\.md$/, "continue"],
	[/(?:^|\/)\.(?:continue|prompts)\/.*\.prompt$/, "continue"],
	[/(?:^|[/.])promptfooconfig(?:\.[^/]*)?\.(?:ya?ml|json)$/, "promptfoo"],
];

/** AGENTS.md and what Claude Code reads: instructions of whole projects, which not everybody wants linted. */
const isAgentsMarkdown = (path: string): boolean =>
	/(?:^|\/)(?:agents|claude|claude\.local)\.md$|(?:^|\/)\.claude\/(?:agents|rules)\/.+\.md$/.test(path);

/** Language ids that the owners of a format contribute; older and newer builds of VS Code have other ones. */
const BY_LANGUAGE: Readonly<Record<string, PromptFormat>> = {
	prompt: "promptMarkdown",
	"prompt.md": "promptMarkdown",
	instructions: "instructions",
	chatagent: "agent",
	chatmode: "agent",
	skill: "skill",
	prompty: "prompty",
	dotprompt: "dotprompt",
	promptLanguage: "continue",
};

/**
 * Dotprompt and Continue share the extension `.prompt`, and the language id only tells which of the two is installed.
 * A file that opens with a fence is Dotprompt's; one with keys above its only fence is Continue's. Without a fence it is
 * what the tags say, and at last what the language says.
 */
function dotpromptOrContinue({ text, language }: PromptSource): PromptFormat {
	if (openingFence(text, true)) return "dotprompt";
	if (/^\uFEFF?(?:[ \t]*(?:#[^\n]*)?\r?\n)*[\w-]+[ \t]*:/.test(text) && /\n---[ \t]*(?:\r?\n|$)/.test(text))
		return "continue";
	if (/\{\{\{?~?\s*(?:role|history|media|section)\b/.test(text)) return "dotprompt";
	if (text.includes("<system>") || language === "promptLanguage") return "continue";
	return text.includes("{{") || language === "dotprompt" ? "dotprompt" : "continue";
}

/** What a LangChain file has for `_type`; its chains and agents have other ones. */
const LANGCHAIN_YAML = /^["']?_type["']?[ \t]{0,9}:[ \t]{0,9}["']?(?:few_shot|chat_prompt|chat|prompt)\b/m;
const LANGCHAIN_JSON = /"_type"\s{0,9}:\s{0,9}"(?:few_shot|chat_prompt|chat|prompt)"/;

/** A list of messages. Blanks are counted so that no text makes the search slow. */
const MESSAGES =
	/^\uFEFF?(?:[ \t]*(?:#[^\n]*|---[ \t]*)?\r?\n)*[ \t]*(?:-[ \t]{1,9}["']?role["']?[ \t]{0,9}:|\[\s{0,99}\{\s{0,99}"(?:role|content)"\s{0,9}:)/;

function formatOfData({ text }: PromptSource, path: string): PromptFormat | null {
	const isLangchain = (path.endsWith(".json") ? LANGCHAIN_JSON : LANGCHAIN_YAML).test(text);
	if (isLangchain) return "langchain";
	return isInPromptFolder(path) && MESSAGES.test(text) ? "promptfoo" : null;
}

type TemplateFormat = "jinja" | "handlebars" | "mustache";

const TEMPLATES: readonly [RegExp, TemplateFormat][] = [
	[/\.(?:j2|jinja|jinja2|njk)$/, "jinja"],
	[/\.(?:hbs|handlebars)$/, "handlebars"],
	[/\.mustache$/, "mustache"],
];

const templateOf = (path: string): TemplateFormat | null =>
	TEMPLATES.find(([extension]) => extension.test(path))?.[1] ?? null;

/** What a template makes when it makes no prompt: `page.html.j2`, `nginx.conf.j2`. */
const OTHER_KIND = new RegExp(
	`\\.(?:${[
		"html? xhtml xml svg css s[ac]ss less [cm]?[jt]sx? vue svelte json jsonl ya?ml toml ini cfg conf cnf config env",
		"properties plist lock tf tfvars hcl nix sql py rb php pl lua go rs java kt kts scala swift c h cc cpp hpp cs fs",
		"(?:ba|z|fi)?sh ps1 bat cmd r proto graphql gql rst tex csv tsv service socket timer mount repo rules network",
	]
		.join(" ")
		.replaceAll(" ", "|")})\\.[^./]+$`,
);

/** Folders of tools whose templates configure machines or build queries. */
const OTHER_FOLDER =
	/(?:^|\/)(?:ansible|playbooks?|helm|charts|dbt|terraform|salt|puppet)\/|(?:^|\/)roles\/[^/]+\/templates\//;

/**
 * Most template files are web pages and configuration. One is taken for a prompt when a word of its name or of one of
 * its folders is "prompt" or "prompts" (`prompts/answer.j2`, `system_prompt.jinja`, `answer.prompt.hbs`), unless its
 * name says that it makes a file of another kind (`prompts/page.html.j2`) or a folder belongs to a tool that fills
 * templates for machines (`roles/shell/templates/prompt.j2`). Any other one can be named by the globs for plain text.
 */
export function isPromptTemplate(path: string): boolean {
	const lower = path.toLowerCase();
	const isNamed = /(?:^|[^a-z])prompts?(?:[^a-z]|$)/.test(lower) || /[a-z]Prompts?(?![a-z])/.test(path);
	return isNamed && !OTHER_KIND.test(lower) && !OTHER_FOLDER.test(lower);
}

const isInPromptFolder = (path: string): boolean => /(?:^|[^a-z])prompts?(?:[^a-z/][^/]*)?\//.test(path);
