/** Prompty: YAML front matter with declared inputs, below it a Jinja2 or Mustache template with lines that name a role. */
import { isMap, type ParsedNode } from "yaml";
import { documentText } from "../document-text";
import type { MappedText } from "../mapped-text";
import type { ParseOptions, PromptFile, PromptSource } from "../prompt-file";
import { messagesOf, type RoleMarker, roleOf } from "../roles";
import { readTemplate } from "../template/read-template";
import { type Declared, declaredIn, type Given, withValues } from "../yaml/declared";
import { pairOf, readFrontMatter, textOf, valueAt } from "../yaml/read-yaml";
import { seenElsewhere, TEMPLATE_COMMENTS } from "./template-file";

/** A line that names who speaks next, with attributes that the parser keeps for itself: `user[name="Ann"]:`. */
const MARKER = /^[ \t]*((?:#[ \t]*)?(system|user|assistant|developer)(?:\[[^\]\n]*\])?[ \t]*:)[ \t]*$/gim;

/** Reads a Prompty file. */
export function parsePrompty({ text: source }: PromptSource, { variables }: ParseOptions): PromptFile {
	const { front, root, problems } = readFrontMatter(source);
	const template = valueAt(root, "template");
	const syntax = kindOf(template) === "mustache" ? "mustache" : "jinja";
	const comments = TEMPLATE_COMMENTS[syntax];
	const { declarations, values } = inputsOf(source, root);
	const body = documentText(source, { start: front?.block.end ?? 0, end: source.length }, comments);
	const read = readTemplate(body, {
		syntax,
		mode: variables,
		values,
		// Roles are read from the filled text, so any value with a line break in it can name one; escaping HTML does not
		// help. In strict mode each marker of the template carries a secret, and a text with any other one is refused.
		canOpenRole: () => !isStrict(template),
	});
	return {
		format: "prompty",
		syntax,
		comments: [...comments],
		islands: [],
		conversations: [{ messages: messagesOf(read.text, markersIn(read.text), "system"), isAsked: true }],
		uses: read.uses,
		// Of broken YAML some declarations are missing.
		declarations: problems.length ? null : seenElsewhere(declarations, body),
		problems: [...problems, ...read.problems],
	};
}

function markersIn({ text }: MappedText): RoleMarker[] {
	return [...text.matchAll(MARKER)].map(({ 0: line, 1: marker, 2: word, index }) => {
		const start = index + line.indexOf(marker!);
		return { role: roleOf(word!)!, start, end: start + marker!.length };
	});
}

/** `template: jinja2`, `template: {type: jinja2}`, `{format: jinja2}` and `{format: {kind: jinja2}}` say the same. */
const kindOf = (template: ParsedNode | null): string | null =>
	textOf(template) ??
	textOf(valueAt(template, "format")) ??
	textOf(valueAt(valueAt(template, "format"), "kind")) ??
	textOf(valueAt(template, "type"));

const isStrict = (template: ParsedNode | null): boolean =>
	[template, valueAt(template, "format")].some((node) => textOf(valueAt(node, "strict")) === "true");

/** Inputs by name or as a list; the first version also had `sample`, with values for them. */
function inputsOf(source: string, root: ParsedNode | null): Declared {
	const key = ["inputs", "inputSchema", "sample"].find((name) => pairOf(root, name)) ?? "inputs";
	const inputs = pairOf(root, key);
	const properties = pairOf(inputs?.value, "properties");
	const declared = declaredIn(source, properties ?? inputs, { plain: '""', valueIn: defaultOrExample });
	const sample = pairOf(root, "sample");
	const sampled = declaredIn(source, isMap(sample?.value) ? sample : null, {
		plain: '""',
		valueIn: (node) => ({ node, from: "example" }),
	});
	return withValues(withMoreVariables(declared, sampled), sampled.values);
}

/** A name that only the sample has is given a value all the same. */
function withMoreVariables({ declarations, values }: Declared, sampled: Declared): Declared {
	if (!declarations || !sampled.declarations) return { declarations, values };
	const names = new Set(declarations.variables.map(({ name }) => name));
	const more = sampled.declarations.variables.filter(({ name }) => !names.has(name));
	const variables = [...declarations.variables, ...more].sort((a, b) => a.range.start - b.range.start);
	return { declarations: { ...declarations, variables }, values };
}

/** A plain value is the default itself. */
function defaultOrExample(value: ParsedNode): Given | null {
	if (!isMap(value)) return { node: value, from: "default" };
	const byDefault = valueAt(value, "default");
	if (byDefault) return { node: byDefault, from: "default" };
	const example = valueAt(value, "example") ?? valueAt(value, "sample");
	return example && { node: example, from: "example" };
}
