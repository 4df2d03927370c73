/** When two answers say the same, as far as words can tell. */
import { declines, holds, normalise } from "../../declines";
import { answerSpan } from "../../neurons/regions";

/**
 * Share of common words from which two longer replies count as saying the same. Unrelated English prose of a sentence or
 * two shares about a third of its words, most of them function words; the same said anew shares more than half.
 */
const SAME_WORDS = 0.5;
const NEGATION = /(?:^| )(?:not|no|never|none|nor|nobody|nothing)(?: |$)/;

/**
 * Whether two answers agree: both decline; or what they state is the same, or one's is contained in the other's as whole
 * words ("Oslo", "the city of Oslo"); or, where both are too long to state one thing, they share most of their words.
 */
export function agree(a: string, b: string): boolean {
	if (declines(a) || declines(b)) return declines(a) && declines(b);
	const [one, two] = [statementOf(a), statementOf(b)];
	if (one.words === two.words) return true;
	if (one.isLong && two.isLong) return overlap(one.words, two.words) >= SAME_WORDS;
	const [short, long] = one.words.length < two.words.length ? [one.words, two.words] : [two.words, one.words];
	// "not Oslo" contains "Oslo", and "8 or 9" contains "8".
	const isTurned = NEGATION.test(short) !== NEGATION.test(long) || numbersOf(short) !== numbersOf(long);
	return short !== "" && holds(long, short) && !isTurned;
}

/**
 * Answers in groups that agree, greedily in order: an answer joins the first group whose first member it agrees with.
 * @returns indices, the groups in the order of their first members
 */
export function groupsOf(answers: readonly string[]): number[][] {
	const groups: number[][] = [];
	answers.forEach((answer, i) => {
		const group = groups.find(([first]) => agree(answers[first!]!, answer));
		if (group) group.push(i);
		else groups.push([i]);
	});
	return groups;
}

function statementOf(answer: string): { words: string; isLong: boolean } {
	const span = answerSpan(answer);
	return { words: normalise(span ? answer.slice(span.start, span.end) : answer), isLong: span === null };
}

const numbersOf = (words: string): string => (words.match(/\d+/g) ?? []).join(" ");

/** F1 of two texts as bags of words: 2 · |common| / (|a| + |b|). */
function overlap(a: string, b: string): number {
	const counts = new Map<string, number>();
	const [ours, theirs] = [a.split(" "), b.split(" ")];
	for (const word of ours) counts.set(word, (counts.get(word) ?? 0) + 1);
	let common = 0;
	for (const word of theirs) {
		const left = counts.get(word) ?? 0;
		if (left > 0) common++;
		counts.set(word, left - 1);
	}
	return (2 * common) / (ours.length + theirs.length);
}
