/** Short pieces of prompts and answers, as lists show them. */
import { label } from "../report/page/cut";

/** The beginning of a text on one line, of at most `most` characters with the mark of what is left out. */
export const firstWords = (text: string, most: number): string =>
	label(text.replace(/\s+/g, " ").trim(), most);

/** A piece of a text with up to `most` characters before and after it; no character is cut in half. */
export function excerptOf(
	text: string,
	{ start, end }: { start: number; end: number },
	most: number,
): { before: string; text: string; after: string } {
	return {
		before: text.slice(Math.max(0, start - most), start).replace(/^[\udc00-\udfff]/, ""),
		text: text.slice(start, end),
		after: text.slice(end, end + most).replace(/[\ud800-\udbff]$/, ""),
	};
}
