/** What is asked of a model for a file: each conversation as it is sent, question by question. */
import { type MappedText, type Range, toDocument, without } from "../../prompt/mapped-text";
import type { Conversation, PromptFile, PromptMessage } from "../../prompt/prompt-file";
import { type FoundQuestion, findQuestions } from "./find-questions";
import { allBut } from "./leave-out";

export interface Question {
	/** The question's sentence in the document; the whole text where nothing is asked. */
	range: Range;
	/** The same on one line. */
	text: string;
	/** False for standing instructions, which are read but not answered. */
	isAsked: boolean;
	/** The conversation in which it is asked: all but the file's other stand-alone questions. */
	messages: PromptMessage[];
}

/** Most questions of one file: ten seconds of the pocket model, and far beyond what people write. */
export const MOST_QUESTIONS = 200;

/** The first `MOST_QUESTIONS` questions of a file, in order. */
export function questionsOf(file: PromptFile): Question[] {
	const questions: Question[] = [];
	for (const asking of askings(file)) {
		const left = MOST_QUESTIONS - questions.length;
		if (left <= 0) break;
		if (!asking.found.length) questions.push(asWhole(asking));
		for (const place of asking.found.slice(0, left).keys()) questions.push(new StandAlone(asking, place));
	}
	return questions;
}

/** How many questions a file has in all, those beyond the cap too. */
export function countQuestions(file: PromptFile): number {
	return askings(file).reduce((sum, { found }) => sum + Math.max(1, found.length), 0);
}

interface Asking {
	conversation: Conversation;
	/** Index of the message that asks. */
	at: number;
	/** Its stand-alone questions; empty when it is asked as a whole. */
	found: FoundQuestion[];
}

function askings({ conversations }: PromptFile): Asking[] {
	return conversations.flatMap((conversation) => {
		const { messages, isAsked } = conversation;
		if (!messages.some(({ text }) => text.text.trim())) return []; // There is nothing to read.
		const at = askingMessage(messages);
		// Behind a message that the assistant has answered nothing is open, so that it is not taken apart.
		const isOpen = !messages.slice(at + 1).some(({ role, text }) => role === "assistant" && text.text.trim());
		return [{ conversation, at, found: isAsked && isOpen ? findQuestions(messages[at]!.text.text) : [] }];
	});
}

/** The last message of the user that says something; without one, the last message that does. */
function askingMessage(messages: readonly PromptMessage[]): number {
	const says = ({ text }: PromptMessage) => text.text.trim() !== "";
	const ofUser = messages.findLastIndex((message) => message.role === "user" && says(message));
	return ofUser >= 0 ? ofUser : messages.findLastIndex(says);
}

/** Its conversation is put together when it is asked: of a file of thousands of questions few are, within the budget. */
class StandAlone implements Question {
	readonly isAsked = true;
	readonly range: Range;
	readonly text: string;
	private built: PromptMessage[] | null = null;

	constructor(
		private readonly asking: Asking,
		private readonly place: number,
	) {
		const { text } = askingMessageOf(asking);
		const { start, end } = asking.found[place]!;
		this.range = toDocument(text, start, end);
		this.text = onOneLine(text.text.slice(start, end));
	}

	get messages(): PromptMessage[] {
		this.built ??= this.build();
		return this.built;
	}

	private build(): PromptMessage[] {
		const { conversation, at, found } = this.asking;
		if (found.length === 1) return conversation.messages;
		const message = askingMessageOf(this.asking);
		const kept = { ...message, text: without(message.text, allBut(found, this.place)) };
		return conversation.messages.map((other, i) => (i === at ? kept : other));
	}
}

const askingMessageOf = ({ conversation, at }: Asking): PromptMessage => conversation.messages[at]!;

function asWhole(asking: Asking): Question {
	const { messages, isAsked } = asking.conversation;
	const { text } = askingMessageOf(asking);
	if (!isAsked) return { range: wholeRange(messages), text: onOneLine(text.text), isAsked, messages };
	const { start, end } = lastParagraph(text.text);
	return {
		range: toDocument(text, start, end),
		text: onOneLine(text.text.slice(start, end)),
		isAsked,
		messages,
	};
}

function wholeRange(messages: readonly PromptMessage[]): Range {
	const ranges = messages.flatMap(({ text }) => {
		const { start, end } = wordsOf(text);
		return start < end ? [toDocument(text, start, end)] : [];
	});
	return {
		start: Math.min(...ranges.map(({ start }) => start)),
		end: Math.max(...ranges.map(({ end }) => end)),
	};
}

function wordsOf({ text }: MappedText): Range {
	const start = text.length - text.trimStart().length;
	return { start, end: text.trimEnd().length };
}

/** A paragraph of more lines than this is no place to point at; its last line stands for it. */
const LONG_PARAGRAPH = 3;

function lastParagraph(text: string): Range {
	const end = text.trimEnd().length;
	let start = end;
	let lines = 0;
	let lastLine = end;
	while (start > 0) {
		const at = text.lastIndexOf("\n", start - 1);
		if (text.slice(at + 1, start).trim() === "") break;
		lines++;
		start = at + 1;
		if (lines === 1) lastLine = start;
		if (at < 0) break;
		start = at;
	}
	return { start: trimmedFrom(text, lines > LONG_PARAGRAPH ? lastLine : start), end };
}

const trimmedFrom = (text: string, at: number): number =>
	at + (text.length - at - text.slice(at).trimStart().length);

const onOneLine = (text: string): string => text.replace(/\s+/g, " ").trim();
