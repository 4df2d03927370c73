/** LangChain's serialized prompts, YAML or JSON: a template, examples between two templates, or messages. */
import { type DataNode, entryOf, wordsOf } from "../data/data-node";
import { entryLines, insertionOfItem, itemLines } from "../data/entry-edits";
import { readJsonData } from "../data/json-data";
import { readYamlData } from "../data/yaml-data";
import { trimmed } from "../document-text";
import { type MappedText, mappedText, type Piece, type Range, toDocument, wholly } from "../mapped-text";
import { documentAsText, withMore } from "../nested-text";
import type {
	Declarations,
	ParseOptions,
	ParseProblem,
	PromptFile,
	PromptMessage,
	PromptSource,
	Role,
	TemplateSyntax,
	VariableDeclaration,
	VariableUse,
} from "../prompt-file";
import { messageOf, roleOf } from "../roles";
import { readTemplate } from "../template/read-template";
import type { Values } from "../yaml/declared";

interface State {
	declared: ReadonlySet<string>;
	syntax: TemplateSyntax;
	mode: ParseOptions["variables"];
	values: Values;
	uses: VariableUse[];
	problems: ParseProblem[];
	islands: Range[];
	/** Whether some of the prompt stands in another file, which may use any variable. */
	hasReference: boolean;
}

/** Reads a LangChain prompt. */
export function parseLangchain({ path, text: source }: PromptSource, options: ParseOptions): PromptFile {
	const isJson = /\.json$/i.test(path);
	const text = documentAsText(source);
	const { node, problems } = isJson ? readJsonData(text) : readYamlData(text, "file");
	const { declarations, values } = declared(source, node);
	const state: State = {
		declared: new Set(declarations?.variables.map(({ name }) => name)),
		syntax: syntaxOf(node),
		mode: options.variables,
		values,
		uses: [],
		problems: [...problems],
		islands: [],
		hasReference: false,
	};
	const messages = messagesOf(state, node);
	return {
		format: "langchain",
		syntax: state.syntax,
		comments: isJson ? [] : [{ open: "#", close: "" }],
		islands: state.islands,
		conversations: messages.length ? [{ messages, isAsked: true }] : [],
		uses: state.uses.sort((a, b) => a.range.start - b.range.start),
		declarations:
			problems.length || !declarations ? null : { ...declarations, isUsedElsewhere: state.hasReference },
		problems: state.problems,
	};
}

function syntaxOf(node: DataNode | null): TemplateSyntax {
	const format = wordsOf(node, "template_format");
	return format === "jinja2" ? "jinja" : format === "mustache" ? "mustache" : "fString";
}

function messagesOf(state: State, node: DataNode | null): PromptMessage[] {
	for (const name of ["template_path", "prefix_path", "suffix_path", "example_prompt_path"])
		if (entryOf(node, name)) state.hasReference = true;
	const messages = entryOf(node, "messages");
	if (messages) return messages.items().flatMap((message) => chatMessage(state, message));
	const template = entryOf(node, "template");
	if (template) return messageOf("user", filled(state, template));
	return messageOf("user", fewShotText(state, node));
}

/** A template with its variables shown. The roles of a chat are there before its templates are filled. */
function filled(state: State, node: DataNode): MappedText {
	const template = node.text();
	if (!template) return mappedText([]);
	const { syntax, mode, values } = state;
	const { text, uses, problems } = readTemplate(template, { syntax, mode, values, canOpenRole: () => false });
	state.uses.push(...uses);
	state.problems.push(...problems);
	state.islands.push(node.range);
	return text;
}

const TYPES: Readonly<Record<string, Role>> = { ai: "assistant", human: "user", system: "system" };

/** `{role, content}`, `{_type: human, prompt: {template}}`, `{type: HumanMessagePromptTemplate, ...}`, `[role, text]`. */
function chatMessage(state: State, node: DataNode): PromptMessage[] {
	const [first, second] = node.items();
	const marker = first ?? ["role", "type", "_type"].map((name) => entryOf(node, name)).find(Boolean) ?? null;
	const prompt = entryOf(node, "prompt");
	const content =
		second ?? entryOf(prompt, "template") ?? entryOf(node, "template") ?? entryOf(node, "content");
	const word = marker?.text()?.text ?? "";
	if (/placeholder/i.test(word) || (!content && entryOf(node, "variable_name"))) {
		usePlaceholder(state, entryOf(node, "variable_name"), content);
		return [];
	}
	const type = /^(?:ai|human|system)/.exec(word.toLowerCase())?.[0];
	const role = type ? TYPES[type]! : roleOf(word);
	if (!content || (marker && !role)) return [];
	const text = trimmed(filled(state, content));
	return [{ role: role ?? "user", marker: marker ? marker.range : null, text }];
}

/**
 * Messages that the caller puts in: `{variable_name: history}`, or `[placeholder, "{history}"]`. Those that may be left
 * out are not listed among the variables.
 */
function usePlaceholder(state: State, name: DataNode | null, template: DataNode | null): void {
	const text = name?.text() ?? template?.text();
	const word = text && /^\{?([^{}]+)\}?$/.exec(text.text)?.[1];
	if (!word || !state.declared.has(word)) return;
	const start = text.text.indexOf(word);
	const range = toDocument(text, start, start + word.length);
	state.uses.push({
		name: word,
		tag: range,
		range,
		isShown: false,
		shownAs: "nothing",
		canOpenRole: false,
	});
}

/** `prefix`, each of the examples in the words of `example_prompt`, `suffix`. */
function fewShotText(state: State, node: DataNode | null): MappedText {
	const [prefix, suffix] = [entryOf(node, "prefix"), entryOf(node, "suffix")];
	const separator = wordsOf(node, "example_separator") ?? "\n\n";
	const before = prefix ? filled(state, prefix).pieces : [];
	const after = suffix ? filled(state, suffix).pieces : [];
	const shots = examplesOf(state, node);
	return mappedText(joined([before, ...shots.map((shot) => [shot]), after], separator));
}

function examplesOf(state: State, node: DataNode | null): Piece[] {
	const examples = entryOf(node, "examples");
	if (examples?.kind === "scalar") state.hasReference = true;
	const prompt = entryOf(node, "example_prompt");
	const template = entryOf(prompt, "template")?.text();
	if (!template) return [];
	const syntax = syntaxOf(prompt);
	return (examples?.items() ?? []).map((example) => {
		const values: Values = new Map();
		for (const { name, value } of example.entries())
			values.set(name, { value: value.text()?.text ?? "", from: "example" });
		const { text } = readTemplate(template, { syntax, mode: "fill", values, canOpenRole: () => false });
		return wholly(text.text, example.range.start, example.range.end);
	});
}

/**
 * Puts parts behind one another; what parts them has the place between them. Files sort their keys, so that a part may
 * stand above the one it follows: it then shares the place of the last character before it.
 */
function joined(parts: readonly (readonly Piece[])[], separator: string): Piece[] {
	const pieces: Piece[] = [];
	for (const part of parts) {
		const last = pieces.at(-1);
		const [first] = part;
		if (!first) continue;
		if (!last) pieces.push(...part);
		else if (first.start > last.end) pieces.push(wholly(separator, last.end, first.start), ...part);
		else pieces.splice(-1, 1, ...withMore(last, separator + part.map(({ text }) => text).join("")));
	}
	return pieces;
}

/** `input_variables`, and `partial_variables` with their texts; null where the file lists none. */
function declared(
	source: string,
	node: DataNode | null,
): { declarations: Declarations | null; values: Values } {
	const values: Values = new Map();
	const variables: VariableDeclaration[] = [];
	const partial = entryOf(node, "partial_variables");
	for (const each of partial?.entries() ?? []) {
		const { name, range } = each;
		const text = each.value.text()?.text ?? null;
		if (text !== null) values.set(name, { value: text, from: "default" });
		variables.push({ name, range, entry: entryLines(source, partial!, each), value: text });
	}
	const list = entryOf(node, "input_variables");
	for (const item of list?.items() ?? []) {
		const name = item.text();
		if (!name) continue;
		const { text, pieces } = name;
		const range = { start: pieces[0]?.start ?? item.range.start, end: pieces.at(-1)?.end ?? item.range.end };
		variables.push({ name: text, range, entry: itemLines(source, list!, item), value: null });
	}
	const insertion = list && insertionOfItem(source, list);
	const declarations = { variables, insertion, isUsedElsewhere: false };
	return { declarations: list?.kind === "list" ? declarations : null, values };
}
