/** A prompt's text in blocks: a paragraph, an item of a list, or lines up to the end of a sentence. */
import type { Range } from "../../prompt/mapped-text";
import { GivenMaterial } from "./given-material";
import { ANSWER_LABEL, ARROW, OPTION, QUESTION_LABEL } from "./labels";

/** One or more whole lines, the last one's end left out. */
export interface Block extends Range {
	/** Where its own words begin, behind a list's marker and a label such as "Q:". */
	wordsAt: number;
	/** Given along with a request rather than a part of it: code, a quote, a document, an example, a heading. */
	isGiven: boolean;
}

interface Line extends Range {
	text: string;
}

const LIST_MARKER = /^\s*(?:(?:[-*+•–]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s+|[(（]?\d{1,3}[、．）]\s*|[①-⑳]\s*)/i;
/** A sentence begins on such a line, rather than going on from the one above. */
const BEGINS = /^[\p{Lu}¿¡]/u;
/** A line of nothing but tags, which a template fills with a text of its own. */
const TAGS_ALONE = /^\s*(?:\{\{\{?[^{}]*\}\}\}?\s*)+$/;
const EMPHASIS = /^\s*[*_]{0,3}/;
const ENDS_SENTENCE = /[.!?。！？؟:：;]["'”’»*_)\]]*\s*$/;

/** @param masked the text as `masked` gives it, of the same length */
export function blocksOf(text: string, masked: string): Block[] {
	const blocks: Block[] = [];
	const given = new GivenMaterial(text);
	let open = null as Block | null;
	let isItem = false;
	for (const { start, end, text: words } of linesOf(masked)) {
		const isGiven = given.take(text.slice(start, end), start);
		const marker = LIST_MARKER.exec(words)?.[0].length ?? 0;
		const label = QUESTION_LABEL.exec(words.slice(marker))?.[0].length ?? 0;
		const isBlank = words.trim() === "";
		// An item's further lines are set in, or go on in the middle of a sentence.
		const isBehindItem: boolean = isItem && BEGINS.test(words);
		const isNew = marker || label || isBehindItem || ANSWER_LABEL.test(words) || OPTION.test(words);
		isItem = marker > 0 || (isItem && !isBlank && !isBehindItem);
		if (isBlank || isNew || open?.isGiven !== isGiven) open = null;
		if (isBlank) continue;
		if (open) open.end = end;
		else {
			const wordsAt = start + marker + label + EMPHASIS.exec(words.slice(marker + label))![0].length;
			open = { start, end, wordsAt, isGiven };
			blocks.push(open);
		}
		const isDone = ENDS_SENTENCE.test(words.slice(-40)) || TAGS_ALONE.test(text.slice(start, end));
		if (isGiven || isDone || isAnswered(words)) open = null;
	}
	return blocks;
}

/** A line that holds a question and its answer. */
function isAnswered(words: string): boolean {
	const behind = words.slice(words.search(/[?？؟](?=\s)/) + 1);
	return behind.length < words.length && (ARROW.test(behind) || ANSWER_LABEL.test(behind));
}

function* linesOf(text: string): Generator<Line> {
	for (let start = 0; start <= text.length; ) {
		const at = text.indexOf("\n", start);
		const behind = at < 0 ? text.length : at;
		const end = text[behind - 1] === "\r" && behind > start ? behind - 1 : behind;
		yield { start, end, text: text.slice(start, end) };
		start = behind + 1;
	}
}
