/** Dotprompt: YAML front matter with a schema of its input, below it a Handlebars template with role tags. */
import { isMap, type ParsedNode } from "yaml";
import { documentText } from "../document-text";
import { type MappedText, without } from "../mapped-text";
import type { ParseOptions, PromptFile, PromptSource } from "../prompt-file";
import { messagesOf, type RoleMarker, roleOf } from "../roles";
import { readTemplate } from "../template/read-template";
import { addTexts, type Declared, declaredIn, type Values, withValues } from "../yaml/declared";
import { pairOf, readFrontMatter, textOf, valueAt } from "../yaml/read-yaml";
import { seenElsewhere, TEMPLATE_COMMENTS } from "./template-file";

/** Helpers of Dotprompt that a template calls like a variable. */
const HELPERS: ReadonlySet<string> = new Set(["role", "history", "media", "section"]);

/** Tags that stand for no text; `{{history}}` is one where another role speaks right behind it, or nobody does. */
const OTHER_PART =
	/\{\{\{?~?\s*(?:(?:media|section)(?:\s[^{}]*)?\}\}\}?|history\s*~?\}\}\}?(?=\s*(?:\{\{\{?~?\s*role\b|$)))/g;

/** `{{role "system"}}`; after `{{history}}` the model speaks until the next one. */
const MARKER = /\{\{\{?~?\s*(?:role\s+["'](\w+)["'][^{}]*|history\s*~?)\}\}\}?/g;

/** Reads a Dotprompt file. */
export function parseDotprompt({ text: source }: PromptSource, { variables }: ParseOptions): PromptFile {
	const { front, root, problems } = readFrontMatter(source);
	const { declarations, values } = inputOf(source, valueAt(root, "input"));
	const comments = TEMPLATE_COMMENTS.handlebars;
	const body = documentText(source, { start: front?.block.end ?? 0, end: source.length }, comments);
	const read = readTemplate(body, {
		syntax: "handlebars",
		mode: variables,
		values,
		// Templates are filled without escaping, and the filled text is cut at `<<<dotprompt:role:NAME>>>`, which is what
		// the role tag itself writes: a value that spells it opens a message.
		canOpenRole: () => true,
		globals: HELPERS,
	});
	const text = without(read.text, rangesOf(read.text, OTHER_PART));
	return {
		format: "dotprompt",
		syntax: "handlebars",
		comments: [...comments],
		islands: [],
		conversations: [{ messages: messagesOf(text, markersIn(text), "user"), isAsked: true }],
		uses: read.uses.filter(({ name }) => !HELPERS.has(name)),
		// Of broken YAML some declarations are missing.
		declarations: problems.length ? null : seenElsewhere(declarations, body),
		problems: [...problems, ...read.problems],
	};
}

const rangesOf = ({ text }: MappedText, tag: RegExp) =>
	[...text.matchAll(tag)].map(({ 0: { length }, index }) => ({ start: index, end: index + length }));

/** A tool's turn counts as what the user gives the model. */
const markersIn = ({ text }: MappedText): RoleMarker[] =>
	[...text.matchAll(MARKER)].map(({ 0: { length }, 1: word, index }) => {
		const role = word === undefined ? "assistant" : (roleOf(word) ?? "user");
		return { role, start: index, end: index + length };
	});

/** The names in `input.schema`, a Picoschema or a JSON schema, with the values in `input.default`. */
function inputOf(source: string, input: ParsedNode | null): Declared {
	const schema = pairOf(input, "schema");
	const isJsonSchema = isMap(valueAt(schema?.value, "properties"));
	const declared = isJsonSchema
		? declaredIn(source, pairOf(schema?.value, "properties"), { plain: "string", valueIn: exampleIn })
		: declaredIn(source, schema, { plain: "string", valueIn: () => null, nameIn: picoschemaName });
	const defaults: Values = new Map();
	const given = valueAt(input, "default");
	if (isMap(given)) addTexts(defaults, "", { node: given, from: "default" });
	const { declarations, values } = withValues(declared, defaults);
	return { declarations: isOpen(schema?.value) ? null : declarations, values };
}

/** `name?(string, what it is)`: a mark for what may be left out, a type in brackets. */
const picoschemaName = (entry: string): string | null => /^[^?(\s]+/.exec(entry)?.[0] ?? null;

/** With `(*)` any further name may be given. */
const isOpen = (schema: unknown): boolean =>
	isMap(schema) && schema.items.some(({ key }) => textOf(key)?.startsWith("(*") ?? false);

function exampleIn(schema: ParsedNode) {
	const value = valueAt(schema, "default");
	return value && { node: value, from: "default" as const };
}
