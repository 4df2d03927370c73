/** The tokens that a server tells of an answer, held against those that the model's own tokenizer makes of its text. */
import type { EncodedText } from "../../model";

/** The bytes of each token in order. */
export type ToldTokens = readonly Uint8Array[];

const encoder = new TextEncoder();

/** The tokens in the `logprobs` of one choice; null where it tells none. */
export function toldTokens(logprobs: unknown): ToldTokens | null {
	if (typeof logprobs !== "object" || logprobs === null) return null;
	const { content } = logprobs as { content?: unknown };
	if (!Array.isArray(content) || content.length === 0) return null;
	const tokens = content.map(bytesOf);
	return tokens.every((each) => each !== null) ? (tokens as Uint8Array[]) : null;
}

/** A token may be a part of a character: then its bytes alone are right, where they are told. */
function bytesOf(told: unknown): Uint8Array | null {
	if (typeof told !== "object" || told === null) return null;
	const { token, bytes } = told as { token?: unknown; bytes?: unknown };
	if (Array.isArray(bytes) && bytes.every((byte) => Number.isInteger(byte) && byte >= 0 && byte < 256))
		return Uint8Array.from(bytes as number[]);
	return typeof token === "string" ? encoder.encode(token) : null;
}

/**
 * Whether a server's tokens of an answer are as many as the model's own, and end at the same characters. What a server tells
 * behind the text, such as the token that ends the answer, does not count, nor does white space before it.
 * @returns null when its tokens do not spell the text, so that nothing can be said
 */
export function cutsAlike(told: ToldTokens, own: EncodedText): boolean | null {
	const text = encoder.encode(own.text);
	const skipped = beginOf(told, text);
	if (skipped === null) return null;
	const offsets = charactersAt(own.text);
	const ends = new Set<number>();
	let at = -skipped;
	let count = 0;
	for (const { length } of told) {
		if (at >= text.length) break;
		at += length;
		// White space that the answer lost, or no bytes at all.
		if (at <= 0 || length === 0) continue;
		count++;
		const character = offsets.get(Math.min(at, text.length));
		if (character !== undefined) ends.add(character);
	}
	const ownEnds = new Set(own.ends.filter((end) => end > 0));
	return count === own.ids.length && ends.size === ownEnds.size && [...ends].every((end) => ownEnds.has(end));
}

/** How many bytes of white space the tokens have in front of the text; null when they do not spell it. */
function beginOf(told: ToldTokens, text: Uint8Array): number | null {
	const all = Uint8Array.from(told.flatMap((token) => [...token]));
	const spells = (skipped: number) => text.every((byte, i) => all[skipped + i] === byte);
	for (let skipped = 0; skipped + text.length <= all.length; skipped++) {
		if (spells(skipped)) return skipped;
		if (!WHITE.includes(all[skipped]!)) return null;
	}
	return null;
}

/** Tab, line feed, carriage return, space. */
const WHITE: readonly number[] = [9, 10, 13, 32];

/** UTF-16 offset of each place between two characters, by its offset in UTF-8. */
function charactersAt(text: string): Map<number, number> {
	const places = new Map([[0, 0]]);
	let [bytes, units] = [0, 0];
	for (const character of text) {
		bytes += encoder.encode(character).length;
		units += character.length;
		places.set(bytes, units);
	}
	return places;
}
