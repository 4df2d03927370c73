/** promptfoo: a configuration with prompts and tests, or a file that holds one conversation as a list of messages. */

import { type ListedMessage, listedMessages } from "../data/chat-list";
import { type DataNode, entryOf } from "../data/data-node";
import { readJsonData } from "../data/json-data";
import { readJsonTemplate } from "../data/json-template";
import { readYamlData } from "../data/yaml-data";
import { trimmed } from "../document-text";
import { type MappedText, type Range, without } from "../mapped-text";
import { documentAsText } from "../nested-text";
import type {
	Conversation,
	ParseOptions,
	ParseProblem,
	PromptFile,
	PromptMessage,
	PromptSource,
	VariableUse,
} from "../prompt-file";
import { messageOf } from "../roles";
import { readTemplate, type TemplateOptions } from "../template/read-template";
import type { Values } from "../yaml/declared";
import { usesOutsidePrompts } from "./promptfoo-uses";
import { declaredByTests } from "./promptfoo-vars";

interface State {
	mode: ParseOptions["variables"];
	values: Values;
	conversations: Conversation[];
	uses: VariableUse[];
	problems: ParseProblem[];
	islands: Range[];
	/** Whether a prompt stands in another file, which may use any variable. */
	hasReference: boolean;
}

/** Names that promptfoo itself gives a value to. */
const GLOBALS: ReadonlySet<string> = new Set(["env", "_conversation", "now"]);

/** Reads a promptfoo configuration, or a prompt file of its own as a list of messages. */
export function parsePromptfoo({ path, text: source }: PromptSource, options: ParseOptions): PromptFile {
	const isJson = /\.json$/i.test(path);
	const text = documentAsText(source);
	const { node, problems } = isJson ? readJsonData(text) : readYamlData(text, "file");
	const tests = declaredByTests(source, node);
	const state: State = {
		mode: options.variables,
		values: tests.values,
		conversations: [],
		uses: [],
		problems: [...problems],
		islands: [],
		hasReference: false,
	};
	const messages = listedMessages(node);
	if (messages) {
		addConversation(state, messages, false);
		state.islands.push(...messages.map(({ range }) => range));
	} else if (isJson && problems.length && addJsonTemplate(state, text))
		state.problems.splice(0, problems.length);
	else for (const prompt of promptsOf(entryOf(node, "prompts"))) addPrompt(state, prompt);
	const declarations = problems.length ? null : tests.declarations;
	const outside = usesOutsidePrompts(node, new Set(declarations?.variables.map(({ name }) => name)));
	// Without a prompt of its own the configuration is one for prompts that the command line names.
	const isUsedElsewhere = state.hasReference || outside.hasScripts || !state.conversations.length;
	return {
		format: "promptfoo",
		syntax: "jinja",
		comments: isJson ? [] : [{ open: "#", close: "" }],
		islands: state.islands,
		conversations: state.conversations,
		uses: [...state.uses, ...outside.uses].sort((a, b) => a.range.start - b.range.start),
		declarations: declarations && { ...declarations, isUsedElsewhere },
		problems: state.problems,
	};
}

/** A single prompt or a list of them; each is a string, or a mapping with the string below one of these names. */
function promptsOf(prompts: DataNode | null): DataNode[] {
	if (prompts?.kind === "scalar") return [prompts];
	return (prompts?.items() ?? []).flatMap((prompt) => {
		if (prompt.kind !== "mapping") return [prompt];
		const raw = ["raw", "content", "prompt", "id"].map((name) => entryOf(prompt, name));
		return raw.find((each) => each !== null) ?? [];
	});
}

/** `file://x`, `langfuse://x`, `exec:x`, a glob, or the name of a file: what has no blanks and looks like a path. */
const REFERENCE =
	/^(?:[a-z][a-z0-9+.-]*:\/\/|exec:|python:)|^[^\s{}]*(?:[*/\\]|\.[a-z0-9]{1,5}(?::\w+)?$)[^\s{}]*$/i;

function addPrompt(state: State, node: DataNode): void {
	const text = node.text();
	if (!text) return;
	const words = text.text.trim();
	if (REFERENCE.test(words)) {
		state.hasReference = true;
		return;
	}
	const json = words.startsWith("[") || words.startsWith("{") ? readJsonData(text) : null;
	const jsonMessages = json && !json.problems.length ? listedMessages(json.node) : null;
	// promptfoo fills the strings of a JSON prompt one by one, but fills a YAML prompt before it is read.
	if (jsonMessages) addConversation(state, jsonMessages, false);
	else if (json && addJsonTemplate(state, text)) {
		// A list of messages once it is filled.
	} else if (!/^-\s+["']?(?:role|content)\b/.test(words) || !addYamlList(state, text))
		addConversation(state, [{ role: "user", marker: null, content: text }], false);
	state.islands.push(node.range);
}

function addYamlList(state: State, text: MappedText): boolean {
	const { node, problems } = readYamlData(text, "prompt");
	const messages = problems.length ? null : listedMessages(node);
	if (messages) addConversation(state, messages, true);
	return messages !== null;
}

/** A list that is JSON only when it is filled: its loops and its tags are those of the text as a whole. */
function addJsonTemplate(state: State, text: MappedText): boolean {
	const messages = listedMessages(readJsonTemplate(text));
	if (!messages) return false;
	const { uses, problems } = readTemplate(text, optionsOf(state, true));
	addConversation({ ...state, uses: [], problems: [] }, messages, true);
	state.uses.push(...uses);
	state.problems.push(...problems);
	return true;
}

const optionsOf = ({ mode, values }: State, canOpenRole: boolean): TemplateOptions => ({
	syntax: "jinja",
	mode,
	values,
	canOpenRole: () => canOpenRole,
	globals: GLOBALS,
});

/** `{{ question | dump }}` in place of a string: read back as JSON or YAML, it is the question itself. */
function withoutDump(content: MappedText): MappedText {
	const dump = /^\{\{[^{}]*?(\|\s*(?:dump|tojson)\s*)-?\}\}$/.exec(content.text);
	if (!dump) return content;
	const start = content.text.lastIndexOf(dump[1]!);
	return without(content, [{ start, end: start + dump[1]!.length }]);
}

function addConversation(
	state: State,
	messages: readonly Pick<ListedMessage, "role" | "marker" | "content">[],
	canOpenRole: boolean,
): void {
	const filled = messages.flatMap(({ role, marker, content }): PromptMessage[] => {
		const { uses, problems } = readTemplate(content, optionsOf(state, canOpenRole));
		const { text } = readTemplate(withoutDump(content), optionsOf(state, canOpenRole));
		state.uses.push(...uses);
		state.problems.push(...problems);
		return marker ? [{ role, marker, text: trimmed(text) }] : messageOf(role, text);
	});
	state.conversations.push({ messages: filled, isAsked: true });
}
