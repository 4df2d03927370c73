/** The text of a JSON string with the place of each of its characters. */
import { exactly, type MappedText, mappedText, type Piece, wholly } from "./mapped-text";

const ESCAPES: Readonly<Record<string, string>> = {
	b: "\b",
	f: "\f",
	n: "\n",
	r: "\r",
	t: "\t",
	'"': '"',
	"/": "/",
	"\\": "\\",
};
/** A character that is written as two escapes is one piece. */
const ESCAPE = /\\(?:u([dD][89abAB][\da-fA-F]{2})\\u([dD][c-fC-F][\da-fA-F]{2})|u([\da-fA-F]{4})|([\s\S]))/g;

/**
 * Reads a string between its quotes.
 * @param value what the parser read; should the two differ, the text stands for the string as a whole
 */
export function jsonText(
	source: string,
	{ start, end, value }: { start: number; end: number; value: string },
): MappedText {
	const pieces: Piece[] = [];
	let from = start + 1;
	for (const match of source.slice(start + 1, end - 1).matchAll(ESCAPE)) {
		const [all, high, low, unit, char] = match;
		const at = start + 1 + match.index;
		const codes = [high ?? unit, low].flatMap((code) =>
			code === undefined ? [] : Number.parseInt(code, 16),
		);
		const text = char === undefined ? String.fromCharCode(...codes) : (ESCAPES[char] ?? "");
		pieces.push(exactly(source, from, at), wholly(text, at, at + all.length));
		from = at + all.length;
	}
	if (from < end - 1) pieces.push(exactly(source, from, end - 1));
	const text = mappedText(pieces);
	return text.text === value ? text : mappedText([wholly(value, start, end)]);
}
