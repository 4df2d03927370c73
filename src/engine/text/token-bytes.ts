/** What bytes a token of the vocabulary stands for, in the two spellings in use: byte-level and SentencePiece. */

/** How a tokenizer writes bytes and spaces into its vocabulary. */
export type Spelling = "byteLevel" | "metaspace" | "plain";

/** Reads the spelling off the tokenizer file's decoder and pre-tokenizer. */
export function spellingOf(tokenizerJson: { decoder?: unknown; pre_tokenizer?: unknown }): Spelling {
	const parts = [...partsOf(tokenizerJson.decoder), ...partsOf(tokenizerJson.pre_tokenizer)];
	if (parts.some((part) => part.type === "ByteLevel")) return "byteLevel";
	const isMeta = (part: Part) =>
		part.type === "Metaspace" || (part.type === "Replace" && part.pattern?.String === SPACE_MARK);
	return parts.some(isMeta) ? "metaspace" : "plain";
}

/** SentencePiece writes a space as this, U+2581. */
export const SPACE_MARK = "\u2581";

/** One step of a tokenizer file's decoder or pre-tokenizer, as far as it is read here. */
export interface Part {
	type?: string;
	pattern?: { String?: string };
	behavior?: string;
	invert?: boolean;
	decoders?: unknown[];
	pretokenizers?: unknown[];
}

/** The steps of a decoder or pre-tokenizer, in order. */
export function partsOf(part: unknown): Part[] {
	if (typeof part !== "object" || part === null) return [];
	const inner = (part as Part).decoders ?? (part as Part).pretokenizers;
	return inner ? inner.flatMap(partsOf) : [part as Part];
}

const encoder = new TextEncoder();

/** The bytes of an ordinary (not added) token. */
export function tokenBytes(token: string, spelling: Spelling): Uint8Array {
	if (spelling === "byteLevel") return byteLevel(token);
	const byte = /^<0x([0-9A-F]{2})>$/.exec(token);
	if (byte) return Uint8Array.of(Number.parseInt(byte[1]!, 16));
	return encoder.encode(spelling === "metaspace" ? token.replaceAll(SPACE_MARK, " ") : token);
}

function byteLevel(token: string): Uint8Array {
	const bytes = new Uint8Array(token.length);
	for (let i = 0; i < token.length; i++) {
		const byte = LETTERS.get(token[i]!);
		if (byte === undefined) return encoder.encode(token); // Not written in the byte alphabet.
		bytes[i] = byte;
	}
	return bytes;
}

/** GPT-2's reversible alphabet: each of the 256 bytes has a printable letter, all below U+0144. */
const LETTERS: ReadonlyMap<string, number> = (() => {
	const letters = new Map<string, number>();
	let shifted = 0;
	for (let byte = 0; byte < 256; byte++) {
		const isPrintable = (byte > 32 && byte < 127) || (byte > 160 && byte !== 173);
		letters.set(String.fromCharCode(isPrintable ? byte : 256 + shifted++), byte);
	}
	return letters;
})();

/** The letters of that alphabet: a vocabulary that has them all can spell every text. */
export const BYTE_LETTERS: readonly string[] = [...LETTERS.keys()];
