/** The way from a document to what a model is sent: the format is told, then its own reader reads. */
import { formatOf } from "./detect";
import { parseContinue } from "./formats/continue";
import { parseDotprompt } from "./formats/dotprompt";
import { parseLangchain } from "./formats/langchain";
import { parseAgent, parseAgentsMarkdown, parseInstructions, parsePromptMarkdown } from "./formats/markdown";
import { parsePlainText } from "./formats/plain-text";
import { parsePromptfoo } from "./formats/promptfoo";
import { parsePrompty } from "./formats/prompty";
import { parseTemplateFile } from "./formats/template-file";
import type { ParseOptions, PromptFile, PromptFormat, PromptSource } from "./prompt-file";

type Read = (source: PromptSource, options: ParseOptions) => PromptFile;

/** A selection is no file: selection.ts reads it. */
const READERS: Record<Exclude<PromptFormat, "selection">, Read> = {
	promptMarkdown: parsePromptMarkdown,
	instructions: (source) => parseInstructions(source, "instructions"),
	skill: (source) => parseInstructions(source, "skill"),
	agent: parseAgent,
	agentsMarkdown: parseAgentsMarkdown,
	prompty: parsePrompty,
	dotprompt: parseDotprompt,
	continue: parseContinue,
	promptfoo: parsePromptfoo,
	langchain: parseLangchain,
	jinja: (source, options) => parseTemplateFile(source, options, "jinja"),
	handlebars: (source, options) => parseTemplateFile(source, options, "handlebars"),
	mustache: (source, options) => parseTemplateFile(source, options, "mustache"),
	text: parsePlainText,
};

/** Reads a document; null when it is no prompt file. Bad input never throws: it is a problem of the file. */
export function parsePrompt(source: PromptSource, options: ParseOptions): PromptFile | null {
	const format = formatOf(source, options);
	return format && format !== "selection" ? READERS[format](source, options) : null;
}
