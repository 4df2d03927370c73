/** Cuts a Jinja or Nunjucks template into its tags. */
import * as l10n from "@vscode/l10n";
import type { Range } from "../mapped-text";
import type { Problem } from "../template/reading";
import { TagEnds, type TagShape } from "../template/tag-end";

export interface JinjaTag extends Range {
	kind: "output" | "block" | "comment";
	/** What stands between the delimiters, without the marks of white space control. */
	inside: Range;
	/** Whether white space before or behind the tag goes: `{%-`, `-%}`. */
	trimsBefore: boolean;
	trimsAfter: boolean;
}

const DELIMITERS = /\{[{%#]|[}%#]\}/g;
const LITERALS = { '"': '"', "'": "'" };
const SHAPES: Record<string, TagShape & { kind: "output" | "block" }> = {
	"{{": { kind: "output", close: "}}", literals: LITERALS, nests: true, delimiters: DELIMITERS },
	"{%": { kind: "block", close: "%}", literals: LITERALS, nests: true, delimiters: DELIMITERS },
};

/** Finds tags one after the other; the caller may jump ahead, over a raw block. */
export class JinjaTags {
	readonly #ends: TagEnds;
	#hasCommentEnd = true;

	constructor(
		readonly text: string,
		readonly problems: Problem[],
	) {
		this.#ends = new TagEnds(text);
	}

	/** The first whole tag at or behind an offset; an opening that nothing closes is told and stays text. */
	next(from: number): JinjaTag | null {
		const opening = /\{[{%#]/g;
		opening.lastIndex = from;
		for (let match = opening.exec(this.text); match; match = opening.exec(this.text)) {
			const start = match.index;
			const end =
				match[0] === "{#" ? this.#endOfComment(start + 2) : this.#ends.of(start + 2, SHAPES[match[0]]!);
			if (end >= 0) return this.#tag(start, end, SHAPES[match[0]]?.kind ?? "comment");
			this.problems.push({ start, end: start + 2, message: l10n.t("{0} is never closed.", `"${match[0]}"`) });
		}
		return null;
	}

	#endOfComment(from: number): number {
		const at = this.#hasCommentEnd ? this.text.indexOf("#}", from) : -1;
		this.#hasCommentEnd = at >= 0;
		return at < 0 ? -1 : at + 2;
	}

	#tag(start: number, end: number, kind: JinjaTag["kind"]): JinjaTag {
		const [first, last] = [this.text[start + 2], this.text[end - 3]];
		const isMark = (char: string | undefined): boolean => char === "-" || (kind === "block" && char === "+");
		const from = start + 2 + (isMark(first) ? 1 : 0);
		const to = Math.max(from, end - 2 - (isMark(last) ? 1 : 0));
		return {
			kind,
			start,
			end,
			inside: { start: from, end: to },
			trimsBefore: first === "-",
			trimsAfter: last === "-" && end - 3 >= from,
		};
	}
}
