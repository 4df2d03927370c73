/** What a selection of any document says to a model. */
import { documentText } from "./document-text";
import { mappedText, type Piece, type Range, wholly } from "./mapped-text";
import type { PromptFile, PromptMessage, PromptSource, VariableUse } from "./prompt-file";
import { messageOf } from "./roles";
import { readMessages } from "./selection/jsx";
import { readLiteral } from "./selection/string-literal";

/**
 * Reads selected ranges as one prompt. Messages of prompt-tsx keep their roles; a string literal is read as its program
 * reads it; anything else is what the user says, as it stands. Several ranges are joined by line ends.
 */
export function selectionOf(source: PromptSource, ranges: readonly Range[]): PromptFile {
	const language = languageOf(source);
	const parts = inOrder(ranges, source.text.length).map((range) => readPart(source.text, range, language));
	const hasRoles = parts.some(({ messages }) => messages.length > 0);
	const messages = hasRoles
		? parts.flatMap((part) => (part.messages.length ? part.messages : userSays([part])))
		: userSays(parts);
	return {
		format: "selection",
		syntax: null,
		comments: [],
		islands: [],
		conversations: [{ messages, isAsked: true }],
		uses: parts.flatMap(({ uses }) => uses),
		declarations: null,
		problems: [],
	};
}

/** Sorted, without overlap, inside the document. */
function inOrder(ranges: readonly Range[], length: number): Range[] {
	let behind = 0;
	return [...ranges]
		.sort((a, b) => a.start - b.start || a.end - b.end)
		.flatMap(({ start, end }) => {
			const range = { start: Math.max(start, behind), end: Math.min(end, length) };
			if (range.start >= range.end) return [];
			behind = range.end;
			return [range];
		});
}

interface SelectedPart {
	/** Where roles are named. */
	messages: PromptMessage[];
	pieces: readonly Piece[];
	uses: VariableUse[];
}

function readPart(source: string, range: Range, language: string | null): SelectedPart {
	if (language === "javascript") {
		const { messages, uses } = readMessages(source, range);
		if (messages.length) return { messages, pieces: [], uses };
	}
	const literal =
		language &&
		(readLiteral(source, range, language) ?? readLiteral(source, trimmedRange(source, range), language));
	if (literal) return { messages: [], ...literal };
	return { messages: [], pieces: documentText(source, range, []).pieces, uses: [] };
}

function userSays(parts: readonly SelectedPart[]): PromptMessage[] {
	const pieces = parts.flatMap(({ pieces }, index) => {
		const start = pieces[0]?.start;
		return index && start !== undefined ? [wholly("\n", start, start), ...pieces] : pieces;
	});
	return messageOf("user", mappedText(pieces));
}

function trimmedRange(source: string, { start, end }: Range): Range {
	const text = source.slice(start, end);
	const from = start + text.length - text.trimStart().length;
	return { start: from, end: Math.max(from, start + text.trimEnd().length) };
}

/** Language ids and file extensions by the way their string literals are written. */
const LANGUAGES: readonly [language: string, ids: RegExp, extensions: RegExp][] = [
	["javascript", /^(?:java|type)script(?:react)?$|^vue$|^svelte$/, /\.(?:[cm]?[jt]s|[jt]sx|vue|svelte)$/],
	["python", /^python$/, /\.pyi?$/],
	["json", /^json[cl]?$/, /\.json[cl]?$/],
	["java", /^java$/, /\.java$/],
	["csharp", /^csharp$/, /\.cs$/],
	["go", /^go$/, /\.go$/],
	["rust", /^rust$/, /\.rs$/],
];

const languageOf = ({ language, path }: PromptSource): string | null =>
	LANGUAGES.find(([, ids, extensions]) =>
		language === null || language === "plaintext" ? extensions.test(path.toLowerCase()) : ids.test(language),
	)?.[0] ?? null;
