/** Code inside of a prompt, `${expr}` or `{expr}`: where it ends, and the variable it stands for. */
import { type Piece, type Range, wholly } from "../mapped-text";
import type { VariableUse } from "../prompt-file";

/** What was read of a selection: its text, and the code whose values it shows. */
export interface ReadText {
	pieces: Piece[];
	uses: VariableUse[];
}

/** Offset behind the `}` that closes the expression whose inside begins at `from`; null when none does before `limit`. */
export function endOfExpression(source: string, from: number, limit: number): number | null {
	let depth = 0;
	for (let at = from; at < limit; at++) {
		const char = source[at]!;
		if (char === '"' || char === "'" || char === "`") at = endOfQuoted(source, at, limit);
		else if (char === "{") depth++;
		else if (char === "}" && depth-- === 0) return at + 1;
	}
	return null;
}

/** Where the quote closes; the quote itself when it never does, as an apostrophe in a text. */
function endOfQuoted(source: string, open: number, limit: number): number {
	for (let at = open + 1; at < limit && source[at] !== "\n"; at++) {
		if (source[at] === "\\") at++;
		else if (source[at] === source[open]) return at;
	}
	return open;
}

const NAME = /[\p{L}_$][\p{L}\p{N}_$]*/u;

/** Shows the expression in `tag` by the first name in it: nobody knows its value before the code runs. */
export function addExpression(read: ReadText, source: string, tag: Range): void {
	const found = NAME.exec(source.slice(tag.start, tag.end).replace(/^\$/, " "));
	const name = found?.[0] ?? "value";
	const start = tag.start + (found?.index ?? 0);
	read.pieces.push(wholly(`[${name}]`, tag.start, tag.end, name));
	read.uses.push({
		name,
		tag,
		range: found ? { start, end: start + name.length } : tag,
		isShown: true,
		shownAs: "masked",
		// A selection is sent as it was cut: no tool looks for roles in it.
		canOpenRole: false,
	});
}
