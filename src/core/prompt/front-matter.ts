/**
 * The text below a leading front matter block ("---", lines, "---" or "..."), or the whole text when there is none.
 * A block that is never closed is no front matter. The first line's byte order mark counts as nothing.
 */
export function withoutFrontMatter(text: string): string {
	const opening = /^\uFEFF?---[ \t]*\r?\n/.exec(text);
	if (!opening) return text;
	const closing = /^(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/m;
	const rest = text.slice(opening[0].length);
	const match = closing.exec(rest);
	return match ? rest.slice(match.index + match[0].length) : text;
}
