/** Which lines of a prompt are material that is given along with a request: nothing in them is asked. */
import { QUESTION_LABEL } from "./labels";

const FENCE = /^\s*(`{3,}|~{3,})/;
const QUOTES = /^\s*("""|''')/;
const HEADING = /^\s{0,3}#{1,6}\s/;
const RULE = /^\s*(?:-{3,}|\*{3,}|_{3,}|={3,})\s*$/;
/** A block quote or a row of a table. */
const QUOTED = /^\s*[>|]/;
/** `<name>` or `</name>` at the beginning of a line. */
const TAG = /^\s*<(\/?)([a-z][\w:.-]{0,100})(?:\s[^<>]*)?>/i;
/** Tags around what is asked, unlike those around documents and examples. */
const ASKING_TAG = /quest|query|ask|task|prompt|instruct|input|request|message|user|problem/i;

/** A title alone on its line: up to four words, perhaps with a colon behind. */
const TITLE =
	/^\s*(?:#{1,6}\s+)?(?:[*_]{1,2})?((?:[^\s:：.?!。？！*_]+ ){0,3}[^\s:：.?!。？！*_]+)(?:[*_]{1,2})?[:：]?(?:[*_]{1,2})?\s*$/;
/** A title with words behind it on its line. */
const INLINE_TITLE = /^\s*(?:[*_]{1,2})?([^\s:：*_]+(?: [^\s:：*_]+){0,2})(?:[*_]{1,2})?[:：]/;
const GIVEN_TITLE =
	/^(?:context|documents?|sources?|passages?|articles?|background|examples?|notes?|excerpts?|transcripts?|conversation|history|faqs?|references?|search results|facts|knowledge|kontext|beispiele?)\b/i;
const ASKING_TITLE =
	/^(?:(?:the|your|my|user) )?(?:questions?|query|queries|tasks?|instructions?|request|now|answer)\b/i;

/** Follows a text line by line. */
export class GivenMaterial {
	private fence: string | null = null;
	private tag: string | null = null;
	private isQuoted = false;
	private section: "none" | "paragraph" | "titled" = "none";
	/** Where each tag is closed for the last time: one that is not closed holds nothing. */
	private readonly lastClosed = new Map<string, number>();

	constructor(text: string) {
		for (const { 1: name, index } of text.matchAll(/<\/([a-z][\w:.-]{0,100})>/gi))
			this.lastClosed.set(name!, index);
	}

	/** Whether the next line is given material. @param start its offset */
	take(line: string, start: number): boolean {
		return this.inFence(line) || this.inQuotes(line) || this.inTag(line, start) || this.inSection(line);
	}

	private inFence(line: string): boolean {
		const mark = FENCE.exec(line)?.[1];
		if (this.fence === null) {
			this.fence = mark ?? null;
			return mark !== undefined;
		}
		if (mark?.startsWith(this.fence)) this.fence = null;
		return true;
	}

	private inQuotes(line: string): boolean {
		const mark = QUOTES.exec(line)?.[1];
		if (mark && line.indexOf(mark) === line.lastIndexOf(mark)) this.isQuoted = !this.isQuoted;
		return mark !== undefined || this.isQuoted;
	}

	private inTag(line: string, start: number): boolean {
		if (this.tag !== null) {
			if (line.includes(`</${this.tag}>`)) this.tag = null;
			return true;
		}
		const [, slash, name] = TAG.exec(line) ?? [];
		if (name === undefined || slash || ASKING_TAG.test(name)) return false;
		if ((this.lastClosed.get(name) ?? -1) < start) return false;
		if (!line.includes(`</${name}>`)) this.tag = name;
		return true;
	}

	/** A title opens a section up to the next title or rule; one with words behind it, its paragraph. */
	private inSection(line: string): boolean {
		const isBlank = line.trim() === "";
		const isRule = RULE.test(line);
		if (isRule || (isBlank && this.section === "paragraph")) this.section = "none";
		if (isBlank || isRule || QUOTED.test(line)) return !isBlank;
		const isHeading = HEADING.test(line);
		const title = TITLE.exec(line)?.[1];
		const name = title ?? INLINE_TITLE.exec(line)?.[1];
		const isAsking = name !== undefined && ASKING_TITLE.test(name);
		if (isHeading || isAsking || QUESTION_LABEL.test(line)) this.section = "none";
		if (name && GIVEN_TITLE.test(name)) this.section = title ? "titled" : "paragraph";
		return this.section !== "none" || isHeading || (isAsking && title !== undefined);
	}
}
