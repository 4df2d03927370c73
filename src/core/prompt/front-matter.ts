import type { Range } from "./mapped-text";

/** Front matter of a document: YAML between fences, before the text. */
export interface FrontMatter {
	/** All of it, with its fences and the closing fence's line end. */
	block: Range;
	/** The YAML between the fences, its last line end included. */
	content: Range;
}

/** Front matter opens on the first line; a byte order mark before it counts as nothing. */
const ON_FIRST_LINE = /^\uFEFF?---[ \t]*\r?\n/;
/** Dotprompt and Prompty let blank lines and `#` lines (a licence) stand above it. */
const BELOW_COMMENTS = /^\uFEFF?(?:(?:#[^\n]*|[ \t\r]*)\n)*---[ \t]*\r?\n/;
const CLOSING = /(?<=\n|^)(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/;

/** The fence that opens front matter, with its line end; null when the text has none. */
export function openingFence(text: string, mayFollowComments = false): Range | null {
	const opening = (mayFollowComments ? BELOW_COMMENTS : ON_FIRST_LINE).exec(text);
	if (!opening) return null;
	const end = opening[0].length;
	return { start: text.lastIndexOf("---", end), end };
}

/** The front matter of a text; null when there is none, or its block is never closed. */
export function frontMatterOf(text: string, mayFollowComments = false): FrontMatter | null {
	const opening = openingFence(text, mayFollowComments);
	if (!opening) return null;
	const closing = CLOSING.exec(text.slice(opening.end));
	if (!closing) return null;
	const content = { start: opening.end, end: opening.end + closing.index };
	return { content, block: { start: opening.start, end: content.end + closing[0].length } };
}

/**
 * The text below a leading front matter block ("---", lines, "---" or "..."), or the whole text when there is none.
 * A block that is never closed is no front matter. The first line's byte order mark counts as nothing.
 */
export function withoutFrontMatter(text: string): string {
	const front = frontMatterOf(text);
	return front ? text.slice(front.block.end) : text;
}
