/** The document's own text on its way to the model: what is left out of it, and what counts as one character. */
import { exactly, type MappedText, mappedText, type Piece, type Range, slice, wholly } from "./mapped-text";
import type { CommentStyle } from "./prompt-file";

/**
 * The document's text in `place`, as tools send it: a line ends with "\n" whatever the file's line ends are, so that
 * a prompt says the same on every machine, and the linter's own comments are not in it.
 */
export function documentText(source: string, place: Range, comments: readonly CommentStyle[]): MappedText {
	const pieces: Piece[] = [];
	let at = place.start === 0 && source[0] === "\uFEFF" ? 1 : place.start;
	for (const comment of directivesIn(source, place, comments)) {
		addLines(pieces, source, { start: at, end: comment.start });
		at = comment.end;
	}
	addLines(pieces, source, { start: at, end: place.end });
	return mappedText(pieces);
}

function addLines(pieces: Piece[], source: string, { start, end }: Range): void {
	let at = start;
	for (let lineEnd = source.indexOf("\r\n", at); ; lineEnd = source.indexOf("\r\n", at)) {
		if (lineEnd < 0 || lineEnd + 2 > end) break;
		pieces.push(exactly(source, at, lineEnd), wholly("\n", lineEnd, lineEnd + 2));
		at = lineEnd + 2;
	}
	if (at < end) pieces.push(exactly(source, at, end));
}

/** What every comment for the linter says first. */
const DIRECTIVE = "h-neurons-disable-";
/** With its kind, and what follows on its line; no comment of ours is longer, so a hostile line costs no more. */
const REST = /h-neurons-disable-(?:line|next-line|file)(?![\w-])[^\r\n]{0,1000}/y;

/** The linter's own comments in `place`; one that is alone on its line goes with its line. Sorted, without overlap. */
export function directivesIn(source: string, place: Range, comments: readonly CommentStyle[]): Range[] {
	const found: Range[] = [];
	let from = place.start;
	// Comments are looked for from the word they share, so that a file without one costs a single search.
	for (let at = source.indexOf(DIRECTIVE, from); at >= 0 && at < place.end; ) {
		const comment = commentAround(source, at, comments);
		if (comment && comment.start >= from && comment.end <= place.end) {
			found.push(withItsLine(source, comment, place));
			from = found.at(-1)!.end;
		}
		at = source.indexOf(DIRECTIVE, Math.max(from, at + DIRECTIVE.length));
	}
	return found;
}

/** The comment whose text begins with the word at `at`; null when it stands in none. A comment ends on its line. */
function commentAround(source: string, at: number, comments: readonly CommentStyle[]): Range | null {
	REST.lastIndex = at;
	const rest = REST.exec(source)?.[0];
	if (rest === undefined) return null;
	const before = blanksBefore(source, at);
	for (const { open, close } of comments) {
		const start = before - open.length;
		if (start < 0 || !source.startsWith(open, start)) continue;
		if (close !== "") {
			const end = rest.indexOf(close);
			if (end >= 0) return { start, end: at + end + close.length };
		} else if (start === 0 || /[\s\uFEFF]/.test(source[start - 1]!))
			return { start, end: at + rest.trimEnd().length };
	}
	return null;
}

const isLineStart = (source: string, at: number): boolean =>
	at === 0 || source[at - 1] === "\n" || (at === 1 && source[0] === "\uFEFF");

function withItsLine(source: string, { start, end }: Range, around: Range): Range {
	const lineStart = Math.max(blanksBefore(source, start), around.start);
	const lineEnd = Math.min(blanksBehind(source, end), around.end);
	const isAlone =
		(lineStart === around.start || isLineStart(source, lineStart)) &&
		(lineEnd === around.end || /[\r\n]/.test(source[lineEnd]!));
	if (!isAlone) return { start, end };
	const behind = lineEnd + (source.startsWith("\r\n", lineEnd) ? 2 : 1);
	return { start: lineStart, end: Math.min(behind, around.end) };
}

const isBlank = (character: string | undefined): boolean => character === " " || character === "\t";

function blanksBefore(source: string, at: number): number {
	let start = at;
	while (isBlank(source[start - 1])) start--;
	return start;
}

function blanksBehind(source: string, at: number): number {
	let end = at;
	while (isBlank(source[end])) end++;
	return end;
}

/** The text without the blanks around it: chat templates and the tools themselves trim what they send. */
export function trimmed(text: MappedText): MappedText {
	const start = text.text.length - text.text.trimStart().length;
	return slice(text, start, text.text.trimEnd().length);
}
