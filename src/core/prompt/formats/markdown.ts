/** Markdown files that an assistant reads: prompts, instructions, agents, skills, and what Continue keeps as Markdown. */
import { isScalar, isSeq } from "yaml";
import { documentText } from "../document-text";
import { type FrontMatter, frontMatterOf } from "../front-matter";
import type { MappedText, Range } from "../mapped-text";
import type {
	CommentStyle,
	Conversation,
	ParseOptions,
	PromptFile,
	PromptFormat,
	PromptSource,
} from "../prompt-file";
import { messageOf } from "../roles";
import { readTemplate } from "../template/read-template";
import { readYaml, textOf, valueAt } from "../yaml/read-yaml";
import { scalarText } from "../yaml/scalar";

/** Other comments stay: tools send a Markdown file's HTML comments along with it. */
const COMMENT: CommentStyle = { open: "<!--", close: "-->" };

const bodyOf = (source: string, front: FrontMatter | null): MappedText =>
	documentText(source, { start: front?.block.end ?? 0, end: source.length }, [COMMENT]);

const fileOf = (format: PromptFormat, conversations: Conversation[]): PromptFile => ({
	format,
	syntax: null,
	comments: [COMMENT],
	islands: [],
	conversations,
	uses: [],
	declarations: null,
	problems: [],
});

const standing = (format: PromptFormat, text: MappedText): PromptFile =>
	fileOf(format, [{ messages: messageOf("system", text), isAsked: false }]);

const asked = (format: PromptFormat, text: MappedText): PromptFile =>
	fileOf(format, [{ messages: messageOf("user", text), isAsked: true }]);

/** A prompt of VS Code; `${input:name}` declares its variable itself, so that no use of one is undefined. */
export function parsePromptMarkdown({ text: source }: PromptSource, { variables }: ParseOptions): PromptFile {
	const { text, uses, problems } = readTemplate(bodyOf(source, frontMatterOf(source)), {
		syntax: "vscode",
		mode: variables,
		values: new Map(),
		// The file is one message, whatever its variables hold.
		canOpenRole: () => false,
	});
	return { ...asked("promptMarkdown", text), syntax: "vscode", uses, problems };
}

/** Instructions and skills: text that stands above whatever is asked. */
export const parseInstructions = ({ text }: PromptSource, format: "instructions" | "skill"): PromptFile =>
	standing(format, bodyOf(text, frontMatterOf(text)));

/** AGENTS.md and the like are plain Markdown, and may begin with a rule: only a block of keys is front matter. */
export function parseAgentsMarkdown({ text: source }: PromptSource): PromptFile {
	const front = frontMatterOf(source);
	const hasKeys =
		front !== null && /^[\w-]+[ \t]*:/m.test(source.slice(front.content.start, front.content.end));
	return standing("agentsMarkdown", bodyOf(source, hasKeys ? front : null));
}

/** An agent: its instructions, and for each hand-off the prompt that is sent to the next agent. */
export function parseAgent({ text: source }: PromptSource): PromptFile {
	const front = frontMatterOf(source);
	const file = standing("agent", bodyOf(source, front));
	for (const { text, place } of front ? handoffsIn(source, front.content) : []) {
		file.conversations.push({ messages: messageOf("user", text), isAsked: true });
		file.islands.push(place);
	}
	return file;
}

function handoffsIn(source: string, place: Range): { text: MappedText; place: Range }[] {
	// What is wrong with the YAML of these files VS Code itself tells.
	const handoffs = valueAt(readYaml(source, place, "front matter").root, "handoffs");
	if (!isSeq(handoffs)) return [];
	return handoffs.items.flatMap((item) => {
		const prompt = valueAt(item, "prompt");
		if (!isScalar<unknown>(prompt) || textOf(prompt) === null) return [];
		return [{ text: scalarText(source, prompt), place: { start: prompt.range[0], end: prompt.range[1] } }];
	});
}

/** A Markdown file of Continue: a prompt is what the user says, a rule stands above it. */
export function parseContinueMarkdown({ text: source }: PromptSource, isRule: boolean): PromptFile {
	const front = frontMatterOf(source);
	const body = bodyOf(source, front);
	const file = isRule ? standing("continue", body) : asked("continue", body);
	return { ...file, problems: front ? readYaml(source, front.content, "front matter").problems : [] };
}
