/** Escapes in string literals of the languages that prompts are most often written in. */

export interface EscapeRules {
	/** Letters that stand for a control character. */
	letters: string;
	/** `\u{1F600}`, `\U0001F600`, `\x41`, `\101`. */
	hasBraced: boolean;
	hasLong: boolean;
	hasHex: boolean;
	hasOctal: boolean;
	/** What a backslash at a line's end takes away: nothing (null), the line end, or the next line's indent too. */
	joinsLines: "lineEnd" | "indent" | null;
	/** Whether the backslash of an escape that means nothing stays in the text. */
	keepsUnknown: boolean;
}

const PLAIN: EscapeRules = {
	letters: "bfnrt",
	hasBraced: false,
	hasLong: false,
	hasHex: false,
	hasOctal: false,
	joinsLines: null,
	keepsUnknown: false,
};

export const ESCAPES = {
	json: PLAIN,
	javascript: { ...PLAIN, letters: "bfnrtv0", hasBraced: true, hasHex: true, joinsLines: "lineEnd" },
	python: {
		...PLAIN,
		letters: "abfnrtv",
		hasLong: true,
		hasHex: true,
		hasOctal: true,
		joinsLines: "lineEnd",
		keepsUnknown: true,
	},
	java: { ...PLAIN, letters: "bfnrts", hasOctal: true },
	csharp: { ...PLAIN, letters: "abfnrtv0e", hasLong: true, hasHex: true },
	go: { ...PLAIN, letters: "abfnrtv", hasLong: true, hasHex: true, hasOctal: true },
	rust: { ...PLAIN, letters: "nrt0", hasBraced: true, hasHex: true, joinsLines: "indent" },
} as const satisfies Record<string, EscapeRules>;

const CONTROL: Readonly<Record<string, string>> = {
	"0": "\0",
	a: "\x07",
	b: "\b",
	e: "\x1B",
	f: "\f",
	n: "\n",
	r: "\r",
	s: " ",
	t: "\t",
	v: "\v",
};

const BRACED = /\\u\{([0-9a-fA-F]{1,6})\}/y;
const UNIT = /\\u([0-9a-fA-F]{4})/y;
const LONG = /\\U([0-9a-fA-F]{8})/y;
const HEX = /\\x([0-9a-fA-F]{2})/y;
const OCTAL = /\\([0-3]?[0-7]{1,2})/y;
const LINE_END = /\\(?:\r\n|\n)/y;
const LINE_END_AND_INDENT = /\\(?:\r\n|\n)\s*/y;

export interface Escape {
	text: string;
	/** Offset behind it. */
	end: number;
}

/** Reads the escape whose backslash is at `at`. */
export function escapeAt(source: string, at: number, rules: EscapeRules): Escape {
	const joined =
		rules.joinsLines && matchAt(rules.joinsLines === "indent" ? LINE_END_AND_INDENT : LINE_END, source, at);
	if (joined) return { text: "", end: at + joined[0].length };
	const letter = source[at + 1] ?? "";
	for (const [pattern, base] of numbersFor(letter, rules)) {
		const match = matchAt(pattern, source, at);
		const code = match ? Number.parseInt(match[1]!, base) : Number.NaN;
		if (match && code <= 0x10ffff) return { text: String.fromCodePoint(code), end: at + match[0].length };
	}
	if (letter && rules.letters.includes(letter)) return { text: CONTROL[letter]!, end: at + 2 };
	const isKept = rules.keepsUnknown && !"\\'\"".includes(letter);
	return { text: isKept ? `\\${letter}` : letter, end: at + 1 + letter.length };
}

/** Ways in which an escape that begins with this letter may give a character's number, and the number's base. */
function numbersFor(letter: string, rules: EscapeRules): (readonly [RegExp, number])[] {
	if (letter === "u")
		return rules.hasBraced
			? [
					[UNIT, 16],
					[BRACED, 16],
				]
			: [[UNIT, 16]];
	if (letter === "U" && rules.hasLong) return [[LONG, 16]];
	if (letter === "x" && rules.hasHex) return [[HEX, 16]];
	return rules.hasOctal && /[0-7]/.test(letter) ? [[OCTAL, 8]] : [];
}

function matchAt(pattern: RegExp, source: string, at: number): RegExpExecArray | null {
	pattern.lastIndex = at;
	return pattern.exec(source);
}
