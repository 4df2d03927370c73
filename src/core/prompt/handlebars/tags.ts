/** Cuts a Handlebars template into its tags. */
import * as l10n from "@vscode/l10n";
import type { Range } from "../mapped-text";
import type { Problem } from "../template/reading";
import { TagEnds, type TagShape } from "../template/tag-end";

export interface HandlebarsTag extends Range {
	/** The mark behind the braces, `{` for three of them; `else` where the tag begins a branch, `raw` for four braces. */
	kind: "" | "{" | "&" | "#" | "^" | "/" | ">" | "#>" | "#*" | "*" | "!" | "else" | "raw" | "escaped";
	/** What stands behind the mark. */
	inside: Range;
	/** Names that the block gives its body: `as |item index|`. */
	blockParams: string[];
	/** Whether white space before or behind the tag goes: `{{~`, `~}}`. */
	trimsBefore: boolean;
	trimsAfter: boolean;
}

const SHAPE: TagShape = {
	close: "}}",
	literals: { '"': '"', "'": "'", "[": "]" },
	nests: false,
	delimiters: /\{\{|\}\}/g,
};
const RAW = /\{\{\{\{\s*([^\s{}/]+)[^{}]*\}\}\}\}/y;
const FRONT = /\{\{(~?)\s*(?:(else)(?=[\s~}])\s*|(\{|&|#[>*]?|\^|\/|>|\*|!)?)/y;
const BLOCK_PARAMS = /\sas\s+\|([^|]*)\|\s*$/;
/** Made once: a hostile file may open a hundred thousand. */
const NEVER_CLOSED = l10n.t("{0} is never closed.", '"{{"');
/** Names of block parameters are asked for at the end of a tag only, so that a long tag is searched once. */
const BLOCK_PARAMS_LENGTH = 1000;

/** Finds tags one after the other. */
export class HandlebarsTags {
	readonly #ends: TagEnds;
	/** Whether no comment of a kind ends any more, so that nobody looks for an end twice. */
	readonly #isLast = { long: false, short: false };

	constructor(
		readonly text: string,
		readonly problems: Problem[],
	) {
		this.#ends = new TagEnds(text);
	}

	/** The first whole tag at or behind an offset; an opening that nothing closes is told and stays text. */
	next(from: number): HandlebarsTag | null {
		for (let start = this.text.indexOf("{{", from); start >= 0; start = this.text.indexOf("{{", start + 2)) {
			const tag = this.#at(start, from);
			if (tag) return tag;
			this.problems.push({ start, end: start + 2, message: NEVER_CLOSED });
		}
		return null;
	}

	#at(start: number, from: number): HandlebarsTag | null {
		const { text } = this;
		const plain = { inside: { start, end: start }, blockParams: [], trimsBefore: false, trimsAfter: false };
		if (start > from && text[start - 1] === "\\" && (start - 1 === from || text[start - 2] !== "\\"))
			return { ...plain, kind: "escaped", start: start - 1, end: start };
		RAW.lastIndex = start;
		const raw = RAW.exec(text);
		if (raw) {
			const end = start + raw[0].length;
			return { ...plain, kind: "raw", inside: nameIn(raw[0], raw[1]!, start), start, end };
		}
		FRONT.lastIndex = start;
		const front = FRONT.exec(text)!;
		const kind = (front[2] ?? front[3] ?? "") as HandlebarsTag["kind"];
		const behind = start + front[0].length;
		const end = kind === "!" ? this.#endOfComment(behind) : this.#endOf(behind, kind);
		if (end < 0) return null;
		const trimsAfter = end - 3 >= behind && text[end - 3] === "~";
		const to = Math.max(behind, end - 2 - (trimsAfter ? 1 : 0) - (kind === "{" ? 1 : 0));
		const params = BLOCK_PARAMS.exec(text.slice(Math.max(behind, to - BLOCK_PARAMS_LENGTH), to));
		return {
			kind,
			inside: { start: behind, end: to - (params ? params[0].length : 0) },
			blockParams: params ? params[1]!.split(/\s+/).filter(Boolean) : [],
			start,
			end,
			trimsBefore: front[1] === "~",
			trimsAfter,
		};
	}

	#endOf(from: number, kind: HandlebarsTag["kind"]): number {
		const end = this.#ends.of(from, SHAPE);
		if (kind !== "{" || end < 0) return end;
		// `{{{x}}}` and `{{~{x}~}}`: the brace of its own comes before the white space mark.
		return this.text[end] === "}" ? end + 1 : end;
	}

	/** `{{! to the next braces }}`, `{{!-- to the next dashes --}}`. */
	#endOfComment(from: number): number {
		const kind = this.text.startsWith("--", from) ? "long" : "short";
		if (this.#isLast[kind]) return -1;
		const closing = kind === "long" ? /--~?\}\}/g : /\}\}/g;
		closing.lastIndex = from;
		const match = closing.exec(this.text);
		this.#isLast[kind] = match === null;
		return match ? match.index + match[0].length : -1;
	}
}

function nameIn(tag: string, name: string, start: number): Range {
	const at = start + tag.indexOf(name);
	return { start: at, end: at + name.length };
}
