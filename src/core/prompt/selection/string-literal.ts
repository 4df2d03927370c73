/** A string literal of a programming language, read as the text that the program has for it. */
import { exactly, type Range, wholly } from "../mapped-text";
import { ESCAPES, type EscapeRules, escapeAt } from "./escapes";
import { addExpression, endOfExpression, type ReadText } from "./expression";

interface Literal {
	close: string;
	/** Null where a backslash is a character like any other. */
	escapes: EscapeRules | null;
	/** What opens code in it: `${` or `{`; null where nothing does. A doubled `{` is a brace. */
	code: "${" | "{" | null;
	/** A doubled quote is a quote. */
	doublesQuote: boolean;
	isMultiline: boolean;
}

interface Language {
	/** How a literal opens, with its prefix and its quote. */
	opening: RegExp;
	literal(prefix: string, quote: string): Literal;
}

const simple = (close: string, escapes: EscapeRules | null, more: Partial<Literal> = {}): Literal => ({
	close,
	escapes,
	code: null,
	doublesQuote: false,
	isMultiline: close.length > 1 || close === "`",
	...more,
});

const JAVASCRIPT: Language = {
	opening: /()(["'`])/y,
	literal: (_, quote) => simple(quote, ESCAPES.javascript, { code: quote === "`" ? "${" : null }),
};

const PYTHON: Language = {
	opening: /(?<![\w])([rbuft]{0,2})("""|'''|"|')/iy,
	literal: (prefix, quote) =>
		simple(quote, /r/i.test(prefix) ? null : ESCAPES.python, { code: /[ft]/i.test(prefix) ? "{" : null }),
};

const CSHARP: Language = {
	opening: /([@$]{0,2})(")(?!"")/y,
	literal: (prefix, quote) => {
		const isVerbatim = prefix.includes("@");
		const escapes = isVerbatim ? null : ESCAPES.csharp;
		const code = prefix.includes("$") ? "{" : null;
		return simple(quote, escapes, { code, doublesQuote: isVerbatim, isMultiline: isVerbatim });
	},
};

const RUST: Language = {
	opening: /(?<!\w)(b?(?:r#{0,9})?)(")/y,
	literal: (prefix) => {
		const hashes = prefix.replace(/[^#]/g, "");
		const escapes = prefix.includes("r") ? null : ESCAPES.rust;
		return simple(`"${hashes}`, escapes, { isMultiline: true });
	},
};

const LANGUAGES: Readonly<Record<string, Language>> = {
	javascript: JAVASCRIPT,
	python: PYTHON,
	csharp: CSHARP,
	rust: RUST,
	json: { opening: /()(")/y, literal: (_, quote) => simple(quote, ESCAPES.json) },
	// The indent of a text block is not part of it, so that it is left as it stands.
	java: { opening: /()(")(?!"")/y, literal: (_, quote) => simple(quote, ESCAPES.java) },
	go: { opening: /()(["`])/y, literal: (_, quote) => simple(quote, quote === "`" ? null : ESCAPES.go) },
};

/** Reads a range that is just one string literal, with or without its quotes; null when it is none. */
export function readLiteral(source: string, range: Range, language: string): ReadText | null {
	const rules = LANGUAGES[language];
	if (!rules) return null;
	const opening = openingAt(source, range.start, rules);
	if (opening) return readInside(source, { start: opening.end, end: range.end }, opening.literal);
	// Longest opening first: the quote alone would also be found at the end of `"""`.
	for (let start = Math.max(0, range.start - LONGEST_OPENING); start < range.start; start++) {
		const around = openingAt(source, start, rules);
		if (around?.end !== range.start) continue;
		const { close } = around.literal;
		if (!source.startsWith(close, range.end)) return null;
		return readInside(source, { start: range.start, end: range.end + close.length }, around.literal);
	}
	return null;
}

/** `br#########"` and `rb"""` are shorter. */
const LONGEST_OPENING = 12;

function openingAt(
	source: string,
	at: number,
	{ opening, literal }: Language,
): { literal: Literal; end: number } | null {
	opening.lastIndex = at;
	const match = opening.exec(source);
	return match && { literal: literal(match[1]!, match[2]!), end: at + match[0].length };
}

/** @param range from behind the opening to behind the closing, which must be the first one */
function readInside(source: string, range: Range, literal: Literal): ReadText | null {
	const read: ReadText = { pieces: [], uses: [] };
	let plain = range.start;
	const flush = (at: number) => {
		if (at > plain) read.pieces.push(exactly(source, plain, at));
	};
	for (let at = range.start; at < range.end; ) {
		if (source.startsWith(literal.close, at) && !(literal.doublesQuote && source[at + 1] === '"')) {
			flush(at);
			return at + literal.close.length === range.end ? read : null;
		}
		const end = readSpecial(source, at, { literal, limit: range.end, read, flush });
		if (end === null) return null;
		if (end > at) plain = end;
		at = Math.max(end, at + 1);
	}
	return null;
}

interface Inside {
	literal: Literal;
	limit: number;
	read: ReadText;
	flush(at: number): void;
}

/** Reads what stands for something else, and tells where it ends; `at` where nothing does, null where no literal goes on. */
function readSpecial(source: string, at: number, { literal, limit, read, flush }: Inside): number | null {
	const char = source[at]!;
	if (char === "\n" && !literal.isMultiline) return null;
	if (char === "\r" && source[at + 1] === "\n") {
		flush(at);
		read.pieces.push(wholly("\n", at, at + 2));
		return at + 2;
	}
	if (char === "\\" && literal.escapes) {
		const { text, end } = escapeAt(source, at, literal.escapes);
		flush(at);
		read.pieces.push(wholly(text, at, end));
		return end;
	}
	const isDoubled = source[at + 1] === char;
	if (
		isDoubled &&
		((literal.doublesQuote && char === '"') || (literal.code === "{" && (char === "{" || char === "}")))
	) {
		flush(at);
		read.pieces.push(wholly(char, at, at + 2));
		return at + 2;
	}
	if (!literal.code || !source.startsWith(literal.code, at)) return at;
	const end = endOfExpression(source, at + literal.code.length, limit);
	if (end === null) return null;
	flush(at);
	addExpression(read, source, { start: at, end });
	return end;
}
