/**
 * Where the pieces of a tokenized response lie in its text. Pieces come as a vocabulary writes them (GPT-2's byte letters
 * such as "ĠÃ©", SentencePiece's "▁" and "<0xE2>") or as texts that were decoded one by one, and none of them says which.
 * Every way of reading is tried, and the one is taken that makes the response.
 */
import type { Range } from "../../core/neurons/regions";

/** UTF-16 ranges of the pieces in a response, one a piece; empty for what stands for no text, such as "</s>". */
export function placesOf(response: string, pieces: readonly string[]): Range[] | null {
	const text = new TextEncoder().encode(response);
	for (const read of WAYS) {
		const found = aligned(text, pieces.map(read));
		if (found) return inCharacters(response, found);
	}
	return null;
}

/** A piece as bytes; null marks a part of a character whose bytes were lost when it was decoded alone. */
type Piece = Uint8Array | null;

const encoder = new TextEncoder();
const WAYS: readonly ((piece: string) => Piece)[] = [fromByteLetters, fromSentencePiece, fromDecoded];

/**
 * GPT-2's letters for bytes: printable characters of Latin-1 stand for themselves, the other bytes, in order, for the
 * characters from U+0100 on.
 */
const BYTE_OF: ReadonlyMap<string, number> = (() => {
	const isPrintable = (byte: number) =>
		(byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);
	const bytes = new Map<string, number>();
	let next = 0x100;
	for (let byte = 0; byte < 256; byte++)
		bytes.set(String.fromCharCode(isPrintable(byte) ? byte : next++), byte);
	return bytes;
})();

function fromByteLetters(piece: string): Piece {
	const bytes: number[] = [];
	for (const letter of piece) {
		const byte = BYTE_OF.get(letter);
		// Added tokens are texts as they are.
		if (byte === undefined) return encoder.encode(piece);
		bytes.push(byte);
	}
	return Uint8Array.from(bytes);
}

function fromSentencePiece(piece: string): Piece {
	const [, byte] = /^<0x([0-9A-Fa-f]{2})>$/.exec(piece) ?? [];
	return byte ? Uint8Array.of(Number.parseInt(byte, 16)) : encoder.encode(piece.replaceAll("▁", " "));
}

function fromDecoded(piece: string): Piece {
	return piece.includes("\ufffd") ? null : encoder.encode(piece);
}

/** Byte ranges of the pieces; null when they do not make the text. */
function aligned(text: Uint8Array, pieces: readonly Piece[]): Range[] | null {
	const ranges: Range[] = [];
	/** Pieces before this one whose bytes were lost. */
	let lost = 0;
	let at = 0;
	for (const piece of pieces) {
		if (piece === null) {
			lost++;
			ranges.push({ start: at, end: at });
			continue;
		}
		const start = lost > 0 ? found(text, piece, at) : startOf(text, piece, at);
		if (start === null) {
			// What stands for no text, or for what was cut off the response's ends.
			if (!isNothing(piece)) return null;
			ranges.push({ start: at, end: at });
			continue;
		}
		for (; lost > 0; lost--) ranges[ranges.length - lost] = { start: at, end: start };
		const end = start + trimmed(text, piece, start).length;
		ranges.push({ start, end });
		at = end;
	}
	for (; lost > 0; lost--) {
		ranges[ranges.length - lost] = { start: at, end: text.length };
		if (lost === 1) at = text.length;
	}
	return isBlank(text.subarray(at)) ? ranges : null;
}

/** Where a piece lies, right here or after white space that no piece has; null when it does not. */
function startOf(text: Uint8Array, piece: Uint8Array, at: number): number | null {
	for (let start = at; start <= text.length; start++) {
		if (trimmed(text, piece, start).length > 0 || piece.length === 0) return start;
		if (!isBlankByte(text[start])) return null;
	}
	return null;
}

/** The part of a piece that the text has at a place: all of it, or without the space that a first word has. */
function trimmed(text: Uint8Array, piece: Uint8Array, at: number): Uint8Array {
	if (startsWith(text, piece, at)) return piece;
	const word = piece.subarray(piece.findIndex((byte) => !isBlankByte(byte)));
	return at === 0 && word.length < piece.length && startsWith(text, word, at) ? word : new Uint8Array();
}

/** The next place of a piece, which lost characters of a few bytes may stand before. */
function found(text: Uint8Array, piece: Uint8Array, from: number): number | null {
	for (let start = from + 1; start + piece.length <= text.length; start++)
		if (startsWith(text, piece, start)) return start;
	return null;
}

const startsWith = (text: Uint8Array, piece: Uint8Array, at: number): boolean =>
	at + piece.length <= text.length && piece.every((byte, i) => text[at + i] === byte);

const isBlankByte = (byte: number | undefined): boolean =>
	byte === 0x20 || (byte !== undefined && byte >= 9 && byte <= 13);
const isBlank = (bytes: Uint8Array): boolean => bytes.every(isBlankByte);

/** White space that the response's ends lost, or a special token. */
function isNothing(piece: Uint8Array): boolean {
	return isBlank(piece) || /^<[^<>]*>$/.test(new TextDecoder().decode(piece));
}

/** Byte ranges as UTF-16 ones; a part of a character counts as all of it. */
function inCharacters(response: string, ranges: readonly Range[]): Range[] {
	const starts: number[] = [];
	const ends: number[] = [];
	let place = 0;
	for (const character of response) {
		const bytes = encoder.encode(character).length;
		for (let i = 0; i < bytes; i++) {
			starts.push(place);
			ends.push(place + character.length);
		}
		place += character.length;
	}
	return ranges.map(({ start, end }) =>
		start === end
			? { start: starts[start] ?? place, end: starts[start] ?? place }
			: { start: starts[start]!, end: ends[end - 1]! },
	);
}
