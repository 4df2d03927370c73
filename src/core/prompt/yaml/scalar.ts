/** The text of a YAML scalar with the place of each of its characters. */
import type { Scalar } from "yaml";
import { exactly, type MappedText, mappedText, type Piece, wholly } from "../mapped-text";
import { withMore } from "../nested-text";

/**
 * Reads a scalar. What is read here is compared with what the library read: should the two differ, the text stands
 * for the scalar as a whole, so that a place may be wide but is never wrong.
 * @param source the text that the scalar was parsed from
 */
export function scalarText(source: string, node: Scalar.Parsed): MappedText {
	const [start, end] = node.range;
	const value = typeof node.value === "string" ? node.value : source.slice(start, end);
	const text = mappedText(piecesOf(source, node));
	return text.text === value ? text : mappedText([wholly(value, start, end)]);
}

function piecesOf(source: string, node: Scalar.Parsed): Piece[] {
	const [start, end] = node.range;
	switch (node.type) {
		case "QUOTE_DOUBLE":
			return doubleQuoted(source, start + 1, end - 1);
		case "QUOTE_SINGLE":
			return folded(source, start + 1, end - 1).flatMap(withoutDoubledQuotes);
		case "BLOCK_LITERAL":
		case "BLOCK_FOLDED":
			return block(source, node, node.type === "BLOCK_FOLDED");
		default:
			return folded(source, start, end);
	}
}

/** Blanks with line ends among them; blanks alone are matched too, so that no run of them is tried from each place. */
const BLANKS = /[ \t]*(?:\r?\n[ \t]*)+|[ \t]+/g;

/** Lines of a plain or single-quoted scalar: blanks around a line end go, one line end is a space, more are one less. */
function folded(source: string, start: number, end: number): Piece[] {
	const pieces: Piece[] = [];
	let from = start;
	for (const { 0: blanks, index } of source.slice(start, end).matchAll(BLANKS)) {
		if (!blanks.includes("\n")) continue;
		const at = start + index;
		pieces.push(exactly(source, from, at), wholly(foldOf(blanks), at, at + blanks.length));
		from = at + blanks.length;
	}
	return [...pieces, exactly(source, from, end)];
}

const foldOf = (lineEnds: string): string => "\n".repeat(lineEnds.split("\n").length - 2) || " ";

function withoutDoubledQuotes(piece: Piece): Piece[] {
	if (!piece.isExact || !piece.text.includes("''")) return [piece];
	const pieces: Piece[] = [];
	let from = 0;
	for (const { index } of piece.text.matchAll(/''/g)) {
		pieces.push(part(piece, from, index), wholly("'", piece.start + index, piece.start + index + 2));
		from = index + 2;
	}
	return [...pieces, part(piece, from, piece.text.length)];
}

const part = (piece: Piece, from: number, to: number): Piece => ({
	...piece,
	text: piece.text.slice(from, to),
	start: piece.start + from,
	end: piece.start + to,
});

const ESCAPES: Readonly<Record<string, string>> = {
	"0": "\0",
	a: "\x07",
	b: "\b",
	e: "\x1b",
	f: "\f",
	n: "\n",
	r: "\r",
	t: "\t",
	v: "\v",
	N: "\x85",
	_: "\xa0",
	L: "\u2028",
	P: "\u2029",
	" ": " ",
	'"': '"',
	"/": "/",
	"\\": "\\",
	"\t": "\t",
};
/** An escape, an escaped line end with the blanks behind it, or line ends that fold with the blanks around them. */
const SPECIAL =
	/\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(\r?\n[ \t]*)|([^\r\n]))|[ \t]*(?:\r?\n[ \t]*)+|[ \t]+/g;

function doubleQuoted(source: string, start: number, end: number): Piece[] {
	const pieces: Piece[] = [];
	let from = start;
	for (const match of source.slice(start, end).matchAll(SPECIAL)) {
		const [all, x, u, U, lineEnd, char] = match;
		if (all[0] !== "\\" && !all.includes("\n")) continue;
		const at = start + match.index;
		const code = x ?? u ?? U;
		const text =
			lineEnd !== undefined
				? ""
				: code !== undefined
					? characterOf(Number.parseInt(code, 16))
					: char !== undefined
						? (ESCAPES[char] ?? all)
						: foldOf(all);
		pieces.push(exactly(source, from, at), wholly(text, at, at + all.length));
		from = at + all.length;
	}
	return [...pieces, exactly(source, from, end)];
}

const characterOf = (code: number): string => (code <= 0x10ffff ? String.fromCodePoint(code) : "");

/** A line of a block scalar: its indent ends where its content starts; both are offsets of the source. */
interface Line {
	start: number;
	content: number;
	end: number;
	/** Behind its line end. */
	next: number;
}

/** `|` and `>`: the indent of the first line goes from all, and the header says what becomes of the last line ends. */
function block(source: string, node: Scalar.Parsed, isFolded: boolean): Piece[] {
	const [start, end] = node.range;
	const headerEnd = source.indexOf("\n", start) + 1;
	if (headerEnd === 0 || headerEnd > end) return [];
	const lines = linesOf(source, headerEnd, end);
	const header = source.slice(start, headerEnd);
	const indent = indentOf(lines, String(node.value));
	const isBlank = (line: Line): boolean => line.content === line.end && line.content - line.start <= indent;
	let last = lines.length;
	while (last > 0 && isBlank(lines[last - 1]!)) last--;
	const pieces = isFolded
		? foldedLines(source, lines.slice(0, last), indent)
		: literalLines(source, lines.slice(0, last), indent);
	const chomping = /^[|>][1-9]?([-+]?)/.exec(header)![1]!;
	if (chomping === "-" || (chomping === "" && last === 0)) return pieces;
	const ends = lines.slice(Math.max(0, last - 1), chomping === "+" ? lines.length : last);
	const all = pieces.filter(({ text }) => text !== "");
	for (const line of ends) {
		// The file may end without a line end, and yet the text has one: it shares the place of the last character.
		if (line.end < line.next || !all.length) all.push(lineEnd(source, line));
		else all.splice(-1, 1, ...withMore(all.at(-1)!, "\n"));
	}
	return all;
}

function linesOf(source: string, start: number, end: number): Line[] {
	const lines: Line[] = [];
	for (let at = start; at < end; ) {
		const newline = source.indexOf("\n", at);
		const next = newline < 0 || newline >= end ? end : newline + 1;
		const behind = next === newline + 1 ? newline : end;
		const lineEnd = source[behind - 1] === "\r" && behind - 1 >= at ? behind - 1 : behind;
		let content = at;
		while (content < lineEnd && source[content] === " ") content++;
		lines.push({ start: at, content, end: lineEnd, next });
		at = next;
	}
	return lines;
}

/** What the first line with words has more of in the source than in the value. */
function indentOf(lines: readonly Line[], value: string): number {
	const first = lines.find(({ content, end }) => content < end);
	if (!first) return lines.reduce((most, { start, content }) => Math.max(most, content - start), 0);
	const shown = /^ */.exec(value.replace(/^(?: *\n)*/, ""))![0].length;
	return Math.max(0, first.content - first.start - shown);
}

const lineEnd = (source: string, { end, next }: Line): Piece =>
	source.slice(end, next) === "\n" ? exactly(source, end, next) : wholly("\n", end, next);
const words = (source: string, { start, end }: Line, indent: number): Piece =>
	exactly(source, Math.min(start + indent, end), end);

const literalLines = (source: string, lines: readonly Line[], indent: number): Piece[] =>
	lines.flatMap((line, index) => [
		words(source, line, indent),
		...(index < lines.length - 1 ? [lineEnd(source, line)] : []),
	]);

/** Line ends between lines of words fold; those beside blank lines and lines that are indented further stay. */
function foldedLines(source: string, lines: readonly Line[], indent: number): Piece[] {
	const pieces: Piece[] = [];
	let gap = "";
	let wasFurther = false;
	let from = lines[0]?.start ?? 0;
	const first = lines.findIndex(({ content, end }) => content < end);
	for (const [index, line] of lines.entries()) {
		if (index < first) {
			pieces.push(words(source, line, indent), lineEnd(source, line));
			from = line.next;
			continue;
		}
		const isFurther = line.content - line.start > indent || source[line.content] === "\t";
		if (isFurther) {
			if (gap === " ") gap = "\n";
			else if (gap.startsWith("\n") && !wasFurther) gap += "\n";
		} else if (line.content >= line.end) {
			gap = gap.startsWith("\n") ? `${gap}\n` : "\n";
			continue;
		}
		const own = words(source, line, indent);
		pieces.push(wholly(gap, from, own.start), own);
		gap = isFurther ? "\n" : " ";
		wasFurther = isFurther;
		from = line.end;
	}
	return pieces;
}
