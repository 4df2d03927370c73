import * as l10n from "@vscode/l10n";
import type { Range } from "../../prompt/mapped-text";
import type { Conversation, PromptMessage } from "../../prompt/prompt-file";
import { commentPlaces } from "../comments/comments";
import type { StructureContext, Told } from "./check";

/** Something in the file that may become text when the template is filled: a tag that is no comment. */
const TAG = /\{\{(?!!)|\{%|\$\{/;

/** Conversations without a word, and messages that a file names a role for and gives no text. */
export function emptyPrompt(context: StructureContext): Told[] {
	const { source, file } = context;
	// A file that was just made is empty on purpose, and one that cannot be read has its own finding.
	if (file.problems.length || !/\S/.test(source.text.replace("\uFEFF", ""))) return [];
	const { conversations } = file;
	const empty = conversations.flatMap((conversation, index) =>
		emptyMessages(conversation, conversations[index + 1], source.text),
	);
	const hasText = conversations.some(({ messages }) => messages.some(({ text }) => text.text.trim()));
	if (empty.length || hasText)
		return empty.map(({ role, marker }) => told(marker!, l10n.t("This {0} message is empty.", role)));
	const place = placeOfNothing(context);
	return place ? [told(place, l10n.t("There is no prompt in this file."))] : [];
}

function emptyMessages(
	{ messages }: Conversation,
	next: Conversation | undefined,
	text: string,
): PromptMessage[] {
	const markers = [...messages, ...(next?.messages ?? [])].map(({ marker }) => marker);
	return messages.filter(({ marker, role, text: said }, index) => {
		if (!marker || said.text.trim()) return false;
		// An assistant's turn at the end is left for the model to write.
		if (role === "assistant" && index === messages.length - 1) return false;
		const end = markers.slice(index + 1).find((other) => other && other.start >= marker.end)?.start;
		return !TAG.test(text.slice(marker.end, end ?? text.length));
	});
}

/** Where the text would have to begin: the fence above it, or else the file's first words. Null where it lies elsewhere. */
function placeOfNothing({ source, file }: StructureContext): Range | null {
	const { yaml, body } = commentPlaces(source.text, file);
	if (yaml) return TAG.test(source.text.slice(body)) ? null : fenceAbove(source.text, yaml.end);
	// Prompts of these may be files of their own, which this one only names.
	if (!file.conversations.length && (file.format === "promptfoo" || file.format === "langchain")) return null;
	return TAG.test(source.text) ? null : firstLine(source.text);
}

const fenceAbove = (text: string, start: number): Range => ({
	start,
	end: start + /^\S*/.exec(text.slice(start, start + 16))![0].length,
});

/** The first line that says something: there may be blank ones above it. */
function firstLine(text: string): Range {
	const { 0: line, index } = /[^\s\uFEFF][^\r\n]*/.exec(text)!;
	return { start: index, end: index + line.trimEnd().length };
}

const told = ({ start, end }: Range, message: string): Told => ({
	start,
	end,
	message,
	data: {},
	related: [],
	fixes: [],
});
