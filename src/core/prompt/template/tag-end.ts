/** Where a tag ends, for languages whose tags may hold strings with the closing delimiter in them. */

export interface TagShape {
	/** The closing delimiter: `}}`. */
	close: string;
	/** Characters that open a literal in the tag, and those that close it. */
	literals: Readonly<Record<string, string>>;
	/** Whether `{` and `}` inside the tag come in pairs, so that `{{ {"a": {}} }}` is one tag; `{{` opens none inside. */
	nests: boolean;
	/** Every delimiter of the language, opening and closing; a global pattern. */
	delimiters: RegExp;
}

/**
 * Finds the ends of a template's tags, front to back, in linear time: a tag that would run to the end of the text shows
 * that a literal or the tag itself was left open, and from then on literals count as nothing and a tag ends before the
 * next one begins.
 */
export class TagEnds {
	#readsLiterals = true;

	constructor(readonly text: string) {}

	/** Offset behind the tag whose inside begins at `from`; -1 when nothing closes it. */
	of(from: number, shape: TagShape): number {
		if (this.#readsLiterals) {
			const end = endPastLiterals(this.text, from, shape);
			if (end >= 0) return end;
			this.#readsLiterals = false;
		}
		shape.delimiters.lastIndex = from;
		const next = shape.delimiters.exec(this.text);
		return next && next[0] === shape.close ? next.index + shape.close.length : -1;
	}
}

function endPastLiterals(text: string, from: number, { close, literals, nests }: TagShape): number {
	let depth = 0;
	for (let at = from; at < text.length; at++) {
		const char = text[at]!;
		const literal = literals[char];
		if (literal) {
			at = endOfLiteral(text, at + 1, literal);
			if (at < 0) return -1;
		} else if (depth === 0 && text.startsWith(close, at)) return at + close.length;
		else if (!nests && text.startsWith("{{", at)) return -1;
		else if (nests && char === "{") depth++;
		else if (nests && char === "}" && depth > 0) depth--;
	}
	return -1;
}

function endOfLiteral(text: string, from: number, close: string): number {
	for (let at = from; at < text.length; at++) {
		if (text[at] === "\\") at++;
		else if (text[at] === close) return at;
	}
	return -1;
}
