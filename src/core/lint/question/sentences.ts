import type { Range } from "../../prompt/mapped-text";

export interface Sentence extends Range {
	isQuestion: boolean;
}

/** A mark that may end a sentence, with what closes behind it; full-width marks need no space after them. */
const ENDS = /(?:[.!?؟…]+["'”’»*_\]]*(?=\s|$))|(?:[。！？]+["'”’»」*_]*)/gu;
/** Words that end in a full stop without ending a sentence. */
const SHORT =
	/(?:^|[\s(])(?:\p{L}|mr|mrs|ms|dr|prof|st|mt|vs|e\.g|i\.e|etc|approx|inc|ltd|jr|sr|no|fig|vol|ca|cf|al|z\.b|bzw)$/iu;

/** Japanese asks without a question mark too: です, ます and でしょう with か behind them. */
const ENDS_QUESTION = /(?:[?？؟][!?！？]*|(?:です|ます|でしょう)か。)$/;

/** Sentences of a block, without white space around them and without what closes behind their mark. */
export function sentencesOf(text: string, { start, end }: Range): Sentence[] {
	const block = text.slice(start, end);
	const sentences: Sentence[] = [];
	let from = 0;
	for (const { index, 0: mark } of block.matchAll(ENDS)) {
		const behind = index + mark.length;
		const isStop = mark.startsWith(".");
		if (isStop && SHORT.test(block.slice(Math.max(0, index - 8), index))) continue;
		// What goes on in lower case goes on: "the report (or is it?) says".
		if (/^\s+\p{Ll}/u.test(block.slice(behind, behind + 8)) && /["'”’»\]]$/.test(mark)) continue;
		add(sentences, block, from, index + /^[.!?؟…。！？]+/u.exec(mark)![0].length, start);
		from = behind;
	}
	add(sentences, block, from, block.length, start);
	return sentences;
}

function add(sentences: Sentence[], block: string, from: number, to: number, offset: number): void {
	const words = block.slice(from, to);
	const start = from + (words.length - words.trimStart().length);
	const end = from + words.trimEnd().length;
	if (/[\p{L}\p{N}]/u.test(words))
		sentences.push({
			start: start + offset,
			end: end + offset,
			isQuestion: ENDS_QUESTION.test(block.slice(start, end)),
		});
}
