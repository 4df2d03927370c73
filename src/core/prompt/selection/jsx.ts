/** Messages of prompt-tsx: `<SystemMessage>`, `<UserMessage>` and `<AssistantMessage>` elements, read as JSX reads them. */
import { exactly, type MappedText, mappedText, type Range, wholly } from "../mapped-text";
import type { PromptMessage, VariableUse } from "../prompt-file";
import { messagesOf, roleOf } from "../roles";
import { addExpression, endOfExpression, type ReadText } from "./expression";
import { readLiteral } from "./string-literal";

const MESSAGE = /<(System|User|Assistant)Message(?![\w.])/g;

/** The messages whose elements lie in a range; empty when it holds none. */
export function readMessages(
	source: string,
	range: Range,
): { messages: PromptMessage[]; uses: VariableUse[] } {
	const messages: PromptMessage[] = [];
	const uses: VariableUse[] = [];
	MESSAGE.lastIndex = range.start;
	for (let match = MESSAGE.exec(source); match && match.index < range.end; match = MESSAGE.exec(source)) {
		const open = tagAt(source, match.index, range.end);
		if (!open) break;
		MESSAGE.lastIndex = open.end;
		if (open.isSelfClosing) continue;
		const children = readChildren(source, { start: open.end, end: range.end });
		if (!children) break;
		MESSAGE.lastIndex = children.end;
		const marker = { start: match.index, end: open.end };
		messages.push({ role: roleOf(match[1]!)!, marker, text: textOf(mappedText(children.pieces)) });
		uses.push(...children.uses);
	}
	return { messages, uses };
}

const textOf = (text: MappedText): MappedText => messagesOf(text, [], "user")[0]?.text ?? mappedText([]);

interface Tag {
	name: string;
	end: number;
	isClosing: boolean;
	isSelfClosing: boolean;
}

const TAG_START = /<(\/?)([\w.$:-]*)/y;

/** The tag that begins at `at`, its attributes' strings and code skipped; null when it does not end before `limit`. */
function tagAt(source: string, at: number, limit: number): Tag | null {
	TAG_START.lastIndex = at;
	const start = TAG_START.exec(source);
	if (!start) return null;
	for (let end = at + start[0].length; end < limit; end++) {
		const char = source[end]!;
		if (char === ">") {
			const isSelfClosing = source[end - 1] === "/" && start[1] === "";
			return { name: start[2]!, end: end + 1, isClosing: start[1] !== "", isSelfClosing };
		}
		const behind =
			char === "{"
				? endOfExpression(source, end + 1, limit)
				: char === '"' || char === "'"
					? source.indexOf(char, end + 1) + 1
					: end + 1;
		if (!behind) return null;
		end = behind - 1;
	}
	return null;
}

/** What stands between an element's tags, up to the tag that closes it; null when that does not come. */
function readChildren(source: string, { start, end: limit }: Range): (ReadText & { end: number }) | null {
	const read: ReadText = { pieces: [], uses: [] };
	let depth = 0;
	for (let at = start; at < limit; ) {
		if (source[at] === "<") {
			const tag = tagAt(source, at, limit);
			if (!tag) return null;
			if (tag.isClosing && depth-- === 0) return { ...read, end: tag.end };
			if (!tag.isClosing && !tag.isSelfClosing) depth++;
			if (tag.name === "br") read.pieces.push(wholly("\n", at, tag.end));
			at = tag.end;
		} else if (source[at] === "{") {
			const end = endOfExpression(source, at + 1, limit);
			if (end === null) return null;
			addCode(read, source, { start: at, end });
			at = end;
		} else {
			const end = endOfText(source, at, limit);
			addText(read, source, { start: at, end });
			at = end;
		}
	}
	return null;
}

function endOfText(source: string, at: number, limit: number): number {
	let end = at;
	while (end < limit && source[end] !== "<" && source[end] !== "{") end++;
	return end;
}

/** A string in braces is text, a comment is nothing, other code shows a value. */
function addCode(read: ReadText, source: string, { start, end }: Range): void {
	const inside = source.slice(start + 1, end - 1);
	const code = inside.trim();
	if (code === "" || /^\/\*(?:(?!\*\/)[\s\S])*\*\/$/.test(code)) return;
	const from = start + 1 + inside.indexOf(code);
	const literal = readLiteral(source, { start: from, end: from + code.length }, "javascript");
	if (!literal) addExpression(read, source, { start, end });
	for (const piece of literal?.pieces ?? []) read.pieces.push(piece);
	for (const use of literal?.uses ?? []) read.uses.push(use);
}

/** JSX drops the blanks around its lines and lines that are blank, and joins what is left with one space. */
function addText(read: ReadText, source: string, { start, end }: Range): void {
	const text = source.slice(start, end);
	let behind: number | null = null;
	for (let lineStart = 0; lineStart <= text.length; ) {
		const newline = text.indexOf("\n", lineStart);
		const lineEnd = newline < 0 ? text.length : newline;
		const line = text.slice(lineStart, lineEnd);
		const from = lineStart && lineStart + line.length - line.trimStart().length;
		const to = newline < 0 ? lineEnd : lineStart + line.trimEnd().length;
		if (from < to) {
			if (behind !== null) read.pieces.push(wholly(" ", start + behind, start + from));
			addEntities(read, source, { start: start + from, end: start + to });
			behind = to;
		}
		lineStart = lineEnd + 1;
	}
}

const ENTITY = /&(?:(amp|lt|gt|quot|apos|nbsp)|#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6}));/g;
const NAMED: Readonly<Record<string, string>> = {
	amp: "&",
	lt: "<",
	gt: ">",
	quot: '"',
	apos: "'",
	nbsp: "\u00A0",
};

function addEntities(read: ReadText, source: string, { start, end }: Range): void {
	let at = start;
	for (const { 0: entity, 1: name, 2: decimal, 3: hex, index } of source.slice(start, end).matchAll(ENTITY)) {
		const code = decimal ? Number(decimal) : hex ? Number.parseInt(hex, 16) : 0;
		if (code > 0x10ffff) continue;
		const from = start + index;
		if (from > at) read.pieces.push(exactly(source, at, from));
		at = from + entity.length;
		read.pieces.push(wholly(name ? NAMED[name]! : String.fromCodePoint(code), from, at));
	}
	if (at < end) read.pieces.push(exactly(source, at, end));
}
