/** How much text one token can stand for, so that what cannot fit is known without tokenizing it. */
import { BYTE_LETTERS, type Part, partsOf, type Spelling } from "./token-bytes";
import type { TokenizerJson } from "./tokenizer";

/**
 * The longest spelling in the vocabulary, in the units of `unitsOf`: `units / longest` tokens are the fewest that a text
 * can have.
 * @returns null where no such thing holds: text may vanish, or a word of any length become one unknown token
 */
export function longestToken(json: TokenizerJson, spelling: Spelling): number | null {
	const { model } = json;
	const isPairs = model?.type === "BPE" || (model?.type === undefined && model?.merges !== undefined);
	if (!isPairs || !model.vocab || model.continuing_subword_suffix) return null;
	const before = partsOf(json.pre_tokenizer);
	if (!before.every(keepsAll)) return null;
	const { vocab } = model;
	const spells = (letters: Iterable<string>) => [...letters].every((letter) => vocab[letter] !== undefined);
	const isWhole =
		spelling === "byteLevel"
			? before.some(({ type }) => type === "ByteLevel") && spells(BYTE_LETTERS)
			: spelling === "metaspace" && model.byte_fallback === true && spells(BYTE_NAMES);
	if (!isWhole) return null;
	let longest = 1;
	for (const token of Object.keys(vocab)) longest = Math.max(longest, token.length);
	return longest;
}

/** Length of a text, normalised and without lone surrogates, as the vocabulary spells it. */
export const unitsOf = (text: string, spelling: Spelling): number =>
	spelling === "byteLevel" ? Buffer.byteLength(text) : text.length;

const BYTE_NAMES = Array.from(
	{ length: 256 },
	(_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`,
);

/** Whether every letter comes out of this step before the model. */
function keepsAll({ type, behavior, invert }: Part): boolean {
	if (type === "Split") return behavior?.toLowerCase() !== "removed" && invert !== true;
	return type === "ByteLevel" || type === "Metaspace" || type === "Digits";
}
