/** Which values an answer names, and whether it affirms or denies them. */
import { runOf, type Word, wordsOf } from "../../judge/answer-words";

/** How an answer speaks of a value. */
export interface Naming {
	/** Somewhere it is named and not denied. */
	affirmed: boolean;
	/** Somewhere it is named only to be denied: "not Sydney", "Sydney is wrong". */
	denied: boolean;
}

/** "isn't" is read as the words "isn" and "t". */
const DENIES_BEFORE =
	/(?:^| )(?:not|never|nor|neither|isn t|wasn t|aren t|weren t|cannot|instead of|rather than|other than|no longer)(?: (?:in|at|by|from|on|of|to|as|called|named|really|actually|born|it|he|she|a|an|the)){0,3}$/;
const DENIES_BEHIND =
	/^(?:(?:is|was|are|were|would be) (?:not(?! (?:only|just|merely))|wrong|false|incorrect|mistaken|untrue|a mistake|an error)|isn t|wasn t|aren t|weren t)(?: |$)/;

/**
 * How an answer speaks of a value that has several spellings; each of the words around a spelling is looked at. Small numbers
 * are the same in digits and in letters.
 */
export function namingOf(answer: string, spellings: readonly string[]): Naming {
	const words = inDigits(wordsOf(answer));
	const naming: Naming = { affirmed: false, denied: false };
	for (const { start, end } of runsOf(spellings, words))
		naming[isDeniedAt(words, start, end) ? "denied" : "affirmed"] = true;
	return naming;
}

interface Run {
	start: number;
	end: number;
}

/** Where spellings stand; a short one inside a longer one is not looked at: "not George Washington" denies "Washington". */
function runsOf(spellings: readonly string[], words: readonly Word[]): Run[] {
	const runs: Run[] = [];
	for (const spelling of spellings) {
		const alias = inDigits(wordsOf(spelling));
		for (let from = 0; from < words.length; ) {
			const run = runOf(alias, words.slice(from));
			if (!run) break;
			runs.push({ start: from + run.start, end: from + run.end });
			from += run.end;
		}
	}
	return runs.filter((run) => !runs.some((other) => isInside(run, other)));
}

const isInside = (run: Run, other: Run): boolean =>
	other.start <= run.start && other.end >= run.end && other.end - other.start > run.end - run.start;

const NUMBERS = new Map(
	[
		..."zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen".split(" "),
		..."fifteen sixteen seventeen eighteen nineteen twenty".split(" "),
	].map((name, number) => [name, String(number)]),
);

const inDigits = (words: readonly Word[]): Word[] =>
	words.map((each) => ({ ...each, word: NUMBERS.get(each.word) ?? each.word }));

function isDeniedAt(words: readonly Word[], start: number, end: number): boolean {
	const said = (part: readonly Word[]) => part.map(({ word }) => word).join(" ");
	return (
		DENIES_BEFORE.test(said(words.slice(Math.max(0, start - 6), start))) ||
		DENIES_BEHIND.test(said(words.slice(end, end + 4)))
	);
}

/** How many words an answer has. */
export const lengthOf = (answer: string): number => wordsOf(answer).length;

/** Fewer words say too little about repetition. */
const BABBLE_WORDS = 20;
const BABBLE_SHARE = 0.25;

/** Whether there is nothing to judge: no words, or few words over and over. */
export function saysNothing(answer: string): boolean {
	const words = wordsOf(answer);
	if (words.length < BABBLE_WORDS) return words.length === 0;
	return new Set(words.map(({ word }) => word)).size / words.length < BABBLE_SHARE;
}

/** Straight apostrophes and one kind of white space, for patterns. */
export const plainText = (answer: string): string =>
	answer
		.normalize("NFC")
		.replace(/[’ʼ‘`´＇]/g, "'")
		.replace(/[*_#]+/g, "")
		.replace(/[ \t]+/g, " ")
		.trim();

const CONCEDES = "(?:although|even though|though|while|whereas|despite|in spite of|contrary to)";
/** "Although the text says Bergen, …" */
const CONCEDED_FIRST = new RegExp(`(^|[.!?:;]\\s+|\\n\\s*)${CONCEDES}\\b[^,.!?\\n]*,`, "gi");
/** "…, although the text says Bergen." */
const CONCEDED_LAST = new RegExp(`,? (?<!\\beven )${CONCEDES}\\b[^.!?\\n]*`, "gi");

/** What a text states itself, without what it concedes: "Although the text says Bergen, it is Oslo" states Oslo. */
export const statedIn = (text: string): string =>
	plainText(text).replace(CONCEDED_FIRST, "$1").replace(CONCEDED_LAST, "").trim();

/** The sentences of a text, without blank ones. */
export const sentencesOf = (text: string): string[] =>
	plainText(text)
		.split(/(?<=[.!?…])\s+|\n+/)
		.map((sentence) => sentence.trim())
		.filter((sentence) => /[\p{L}\p{N}]/u.test(sentence));
