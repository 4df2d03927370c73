/** A template without roles or declarations of its own: Jinja, Handlebars, Mustache. */
import { documentText } from "../document-text";
import type { MappedText } from "../mapped-text";
import type { CommentStyle, Declarations, ParseOptions, PromptFile, PromptSource } from "../prompt-file";
import { messageOf } from "../roles";
import { readTemplate } from "../template/read-template";

/** How each template language writes its comments. */
export const TEMPLATE_COMMENTS = {
	jinja: [{ open: "{#", close: "#}" }],
	handlebars: [
		{ open: "{{!", close: "}}" },
		{ open: "{{!--", close: "--}}" },
	],
	mustache: [{ open: "{{!", close: "}}" }],
} as const satisfies Record<string, readonly CommentStyle[]>;

/** Tags that take in another file, which sees the same variables. */
const OTHER_FILE = /\{\{~?\s*#?>|\{%[-+]?\s*(?:include|extends)\b/;

/** Declarations as they hold for a template: other files that it takes in may use them too. */
export const seenElsewhere = (declarations: Declarations | null, { text }: MappedText): Declarations | null =>
	declarations && { ...declarations, isUsedElsewhere: OTHER_FILE.test(text) };

/**
 * How prompts write a conversation into one text for a model without a chat format: ChatML, Llama, Gemma, Phi, Mistral
 * and Claude's first form. The marks are read again after the template is filled, by the model itself.
 */
const CHAT_MARKUP =
	/<\|(?:im_start|start_header_id|start_of_role|start|system|user|assistant)\|>|\[INST\]|<<SYS>>|<start_of_turn>|\n\nHuman:/;

/** Reads a template file: all of it is what the user says. */
export function parseTemplateFile(
	source: PromptSource,
	{ variables }: ParseOptions,
	syntax: keyof typeof TEMPLATE_COMMENTS,
): PromptFile {
	const comments = TEMPLATE_COMMENTS[syntax];
	const body = documentText(source.text, { start: 0, end: source.text.length }, comments);
	// Without marks of its own the file is one message, and the caller's code gives it its role: no value can.
	const hasMarkup = CHAT_MARKUP.test(body.text);
	const { text, uses, problems } = readTemplate(body, {
		syntax,
		mode: variables,
		values: new Map(),
		canOpenRole: () => hasMarkup,
	});
	return {
		format: syntax,
		syntax,
		comments: [...comments],
		islands: [],
		conversations: [{ messages: messageOf("user", text), isAsked: true }],
		uses,
		declarations: null,
		problems,
	};
}
