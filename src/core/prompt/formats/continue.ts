/** Prompts of Continue: YAML above a line "---", below it Handlebars, with what the system says in a tag. */
import { documentText, trimmed } from "../document-text";
import { frontMatterOf } from "../front-matter";
import { type MappedText, type Range, slice, toDocument } from "../mapped-text";
import type { ParseOptions, PromptFile, PromptMessage, PromptSource } from "../prompt-file";
import { messageOf } from "../roles";
import { readTemplate } from "../template/read-template";
import { readYaml } from "../yaml/read-yaml";
import { parseContinueMarkdown } from "./markdown";
import { TEMPLATE_COMMENTS } from "./template-file";

/** Reads a file of Continue, in whichever of its forms. */
export function parseContinue(source: PromptSource, options: ParseOptions): PromptFile {
	const path = source.path.toLowerCase();
	if (!path.endsWith(".md")) return parsePromptFile(source, options);
	return parseContinueMarkdown(source, /(?:^|\/)\.continue\/rules\//.test(path));
}

function parsePromptFile({ text: source }: PromptSource, { variables }: ParseOptions): PromptFile {
	const { preamble, body } = partsOf(source);
	const comments = TEMPLATE_COMMENTS.handlebars;
	const read = readTemplate(documentText(source, body, comments), {
		syntax: "handlebars",
		mode: variables,
		values: new Map(),
		// The system's part is cut out before the template is filled: a value that spells the tag stays text.
		canOpenRole: () => false,
	});
	return {
		format: "continue",
		syntax: "handlebars",
		comments: [...comments],
		islands: [],
		conversations: [{ messages: messagesOf(read.text), isAsked: true }],
		uses: read.uses,
		declarations: null,
		problems: [...(preamble ? readYaml(source, preamble, "preamble").problems : []), ...read.problems],
	};
}

function partsOf(source: string): { preamble: Range | null; body: Range } {
	const front = frontMatterOf(source);
	if (front) return { preamble: front.content, body: { start: front.block.end, end: source.length } };
	const start = source.startsWith("\uFEFF") ? 1 : 0;
	const fence = /(?<=\n)---[ \t]*(?:\r?\n|$)/.exec(source);
	if (!fence) return { preamble: null, body: { start: 0, end: source.length } };
	const body = { start: fence.index + fence[0].length, end: source.length };
	return { preamble: { start, end: fence.index }, body };
}

/** What stands above the system's tag is never sent. */
function messagesOf(text: MappedText): PromptMessage[] {
	const open = text.text.indexOf("<system>");
	const close = open < 0 ? -1 : text.text.indexOf("</system>", open);
	if (close < 0) return messageOf("user", text);
	const inside = open + "<system>".length;
	const marker = toDocument(text, open, inside);
	const system = trimmed(slice(text, inside, close));
	const user = messageOf("user", slice(text, close + "</system>".length, text.text.length));
	return [{ role: "system", marker, text: system }, ...user];
}
