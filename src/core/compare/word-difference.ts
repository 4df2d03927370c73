/** Which words two prompts do not share. */
import { tokenDifference } from "./token-difference";

/** Text that is shared, or is not, up to where that turns. */
export interface Passage {
	text: string;
	isChanged: boolean;
}

/** Signs of scripts that are written without spaces. */
const SIGN = "[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}]";
/** White space, such a sign, a word of any other script, or one character of anything else. */
const PIECES = new RegExp(`\\s+|${SIGN}\\p{M}*|(?:(?!${SIGN})[\\p{L}\\p{N}\\p{M}_])+|.`, "gsu");

/** Both texts in passages, which joined are the texts. */
export function wordDifference(first: string, second: string): { first: Passage[]; second: Passage[] } {
	const ids = new Map<string, number>();
	const piecesOf = (text: string) =>
		(text.match(PIECES) ?? []).map((piece) => {
			if (!ids.has(piece)) ids.set(piece, ids.size);
			return { id: ids.get(piece)!, text: piece };
		});
	const [a, b] = [piecesOf(first), piecesOf(second)];
	const difference = tokenDifference(a, b);
	return { first: passages(a, difference.first), second: passages(b, difference.second) };
}

/** Words that stand together and are all changed, or all not, are one passage; so is the space between changed ones. */
function passages(pieces: readonly { text: string }[], changed: readonly boolean[]): Passage[] {
	const joined: Passage[] = [];
	for (const [i, { text }] of pieces.entries()) {
		const isBetween = text.trim() === "" && changed[i - 1] === true && changed[i + 1] === true;
		const isChanged = changed[i]! || isBetween;
		const last = joined.at(-1);
		if (last?.isChanged === isChanged) last.text += text;
		else joined.push({ text, isChanged });
	}
	return joined;
}
