/**
 * From the prompt that a model read, a chat template around messages, back to the document that the messages are from:
 * a token stands in a message's words (`ContentPlace`), and these in the document (`SourcePlace`).
 */
import { type MappedText, mappedText, type Piece, type Range, slice } from "../mapped-text";

/** `rendered.slice(start, start + length)` is `content.slice(offset, offset + length)`, in UTF-16 units. */
export interface ContentPlace {
	start: number;
	offset: number;
	length: number;
}

/** A piece of a message without its text, which is the next `length` units of the message. */
export interface PlacedPiece extends Range {
	length: number;
	isExact: boolean;
}

/** Where the words of a conversation stand in a document: plain data, kept with the run. */
export interface SourcePlace {
	/** The document's address. */
	uri: string;
	/** What the document's text was: its length in UTF-16 units, and its SHA-256 in hex. */
	length: number;
	hash: string;
	/** The pieces of each message, in the order of the conversation. */
	messages: PlacedPiece[][];
}

export const placedPieces = ({ pieces }: MappedText): PlacedPiece[] =>
	pieces.map(({ text, start, end, isExact }) => ({ length: text.length, start, end, isExact }));

/**
 * The messages with their places.
 * @param contents what each message says
 * @returns null where these are not the messages that the places are of
 */
export function mappedMessages({ messages }: SourcePlace, contents: readonly string[]): MappedText[] | null {
	if (messages.length !== contents.length) return null;
	const mapped = messages.map((pieces, i) => mappedContent(pieces, contents[i]!));
	return mapped.every((each) => each !== null) ? mapped : null;
}

function mappedContent(placed: readonly PlacedPiece[], content: string): MappedText | null {
	let from = 0;
	const pieces: Piece[] = placed.map(({ length, start, end, isExact }) => {
		const text = content.slice(from, from + length);
		from += length;
		return { text, start, end, isExact };
	});
	if (from !== content.length) return null;
	try {
		return mappedText(pieces);
	} catch (error) {
		if (error instanceof RangeError) return null;
		throw error;
	}
}

/**
 * Where a range of the rendered prompt stands in the document: none for what the template wrote, several where the
 * document has something else in between, such as the indentation of a YAML block.
 * @param range    a token's, in UTF-16 units of the rendered prompt
 * @param contents where each message's words stand in the rendered prompt; null where that is not known
 */
export function documentRanges(
	{ start, end }: Range,
	contents: readonly (ContentPlace | null)[],
	messages: readonly MappedText[],
): Range[] {
	const found: Range[] = [];
	for (const [i, place] of contents.entries()) {
		const message = messages[i];
		if (!place || !message) continue;
		const [from, to] = [Math.max(start, place.start), Math.min(end, place.start + place.length)];
		if (from >= to) continue;
		const moved = place.offset - place.start;
		found.push(...slice(message, from + moved, to + moved).pieces.map(({ start, end }) => ({ start, end })));
	}
	return joined(found.filter((range) => range.start < range.end));
}

/** Ranges that touch become one. */
function joined(ranges: readonly Range[]): Range[] {
	const whole: Range[] = [];
	for (const range of ranges) {
		const last = whole.at(-1);
		if (last && last.end === range.start) last.end = range.end;
		else whole.push({ ...range });
	}
	return whole;
}

/** Whether a value, such as one out of a file, is a place as it is kept with a run. */
export function isSourcePlace(value: unknown): value is SourcePlace {
	if (typeof value !== "object" || value === null) return false;
	const { uri, length, hash, messages } = value as Record<string, unknown>;
	return (
		typeof uri === "string" &&
		typeof hash === "string" &&
		Number.isSafeInteger(length) &&
		Array.isArray(messages) &&
		messages.every((pieces) => Array.isArray(pieces) && pieces.every(isPiece))
	);
}

function isPiece(value: unknown): boolean {
	if (typeof value !== "object" || value === null) return false;
	const { length, start, end, isExact } = value as Record<string, unknown>;
	return [length, start, end].every(isCount) && typeof isExact === "boolean";
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
