/** The stand-alone questions of a message: each can be asked without the others. */
import type { Range } from "../../prompt/mapped-text";
import { type Block, blocksOf } from "./blocks";
import { ANSWER_LABEL, ARROW, OPTION } from "./labels";
import { type LeftOut, linesPlace, sentencePlace } from "./leave-out";
import { masked } from "./masked";
import { sentencesOf } from "./sentences";

/** The question's sentence, and what goes with it when another one is asked. */
export type FoundQuestion = Range & LeftOut;

/**
 * Questions in their own line, list item or paragraph, in order. Those that code, quotes, documents and headings hold are
 * not asked, and neither are those that an answer follows, as in a few-shot prompt. Sentences of one block that end in a
 * question mark are one question: the second of two seldom makes sense alone.
 */
export function findQuestions(text: string): FoundQuestion[] {
	if (!/[?？؟]|か。/.test(text)) return [];
	const mask = masked(text);
	const blocks = blocksOf(text, mask);
	return blocks.flatMap((block, i) => {
		if (block.isGiven) return [];
		const asked = askedIn(mask, block);
		if (!asked || isAnswered(mask, blocks, i, asked)) return [];
		const isAlone =
			isEmpty(mask.slice(block.wordsAt, asked.start)) && isEmpty(mask.slice(asked.end, block.end));
		const lines = { start: block.start, end: endWithOptions(mask, blocks, i) };
		return [{ ...asked, ...(isAlone ? linesPlace(text, lines) : sentencePlace(text, asked)) }];
	});
}

/** From the block's first question to its last, if it begins or ends with one. */
function askedIn(mask: string, block: Block): Range | null {
	const sentences = sentencesOf(mask, { start: block.wordsAt, end: block.end });
	const isStandAlone = sentences[0]?.isQuestion || sentences.at(-1)?.isQuestion || false;
	const questions = sentences.filter(({ isQuestion }) => isQuestion);
	return isStandAlone ? { start: questions[0]!.start, end: questions.at(-1)!.end } : null;
}

const isEmpty = (text: string): boolean => /^[\s*_"'”’»)\]]*$/.test(text);

function isAnswered(mask: string, blocks: Block[], i: number, asked: Range): boolean {
	const rest = mask.slice(asked.end, blocks[i]!.end);
	const label = (ARROW.exec(rest) ?? ANSWER_LABEL.exec(rest))?.[0].length;
	if (label !== undefined && rest.slice(label).trim() !== "") return true;
	const next = blocks[i + 1];
	const text = next ? mask.slice(next.start, next.end) : "";
	const length = ANSWER_LABEL.exec(text)?.[0].length;
	if (!next || length === undefined) return false;
	const after = blocks[i + 2];
	const following = after ? mask.slice(after.start, after.end) : "";
	if (text.slice(length).trim() !== "") return !OPTION.test(following); // "A: Oslo", "B: Bergen" are a choice.
	// An answer that begins on the line below its label, not one that is left open for the model.
	return (
		after !== undefined &&
		!after.isGiven &&
		mask.slice(next.end, after.start).trim() === "" &&
		isReply(mask, after)
	);
}

/** A block that asks nothing and has no label of its own. */
const isReply = (mask: string, block: Block): boolean =>
	!askedIn(mask, block) && block.wordsAt === block.start;

/** Where the question's lines end: its options and a label that waits for its answer go with it. */
function endWithOptions(mask: string, blocks: Block[], i: number): number {
	let { end } = blocks[i]!;
	for (let j = i + 1; j < blocks.length; j++) {
		const { start, end: itsEnd } = blocks[j]!;
		const text = mask.slice(start, itsEnd);
		const isNext = !/\n[^\S\n]*\n/.test(mask.slice(end, start));
		const isOpenLabel = ANSWER_LABEL.exec(text)?.[0].length === text.length;
		if (!isNext || !(OPTION.test(text) || isOpenLabel) || askedIn(mask, blocks[j]!)) break;
		end = itsEnd;
	}
	return end;
}
