/** The held-out sets of a report: which answers are in each, from the whole test to the parts that ask more. */
import { count } from "../../../core/report/numbers";
import type { SetName } from "../sets";
import type { ScoredAnswer } from "./scored-answer";

export interface HeldOutSet {
	name: string;
	/** One sentence: which answers are in it. */
	note: string;
	answers: ScoredAnswer[];
}

/** Fewer answers of a class than this say next to nothing. */
export const FEWEST = 10;

export function heldOutSets(answers: ScoredAnswer[]): HeldOutSet[] {
	const inSet = (name: SetName) => answers.filter(({ row }) => row.sets.includes(name));
	const test = inSet("test");
	const cross = inSet("cross-domain");
	return [
		{
			name: "test",
			note: "One sampled answer a question, of topics that the probe was fitted on.",
			answers: test,
		},
		...byDomain(test, "test"),
		{ name: "cross-domain", note: "Topics that no fit has seen, one answer a question.", answers: cross },
		...byDomain(cross, "cross-domain"),
		{
			name: "fabricated entities",
			note: `Answers about what does not exist, beside as many right answers of the test, of the same kinds where there are any. ${seenOf(answers)}`,
			answers: inSet("fabricated"),
		},
		{
			name: "consistent",
			note: "Test questions answered rightly every time or wrongly every time, by their most frequent answer.",
			answers: inSet("consistent"),
		},
		...harderParts(test),
	].filter(({ answers: members }) => members.length > 0);
}

/** What fits have seen of what does not exist. */
function seenOf(answers: ScoredAnswer[]): string {
	const training = answers.filter(({ row }) => row.sets.includes("train"));
	const seen = training.filter(({ isAnswerless }) => isAnswerless).length;
	return seen === 0
		? "No fit has seen an answer about anything that does not exist."
		: `No fit has seen these questions or what they ask about, but ${count(seen)} of the ${count(training.length)} answers that were fitted on are about other things that do not exist.`;
}

const UNEVEN = "the classes are not made even here, though the risks suppose that they are.";

/** Parts of the test in which a baseline, or what was said, cannot help. */
function harderParts(test: ScoredAnswer[]): HeldOutSet[] {
	return [
		{
			name: "low entropy",
			note: `The half of the test answers that the model was least in doubt about; ${UNEVEN}`,
			answers: leastInDoubt(test),
		},
		{
			name: "confidently wrong",
			note: `Test answers of questions whose samples all say the same, right or wrong: asking again tells nothing; ${UNEVEN}`,
			answers: test.filter(({ isUnanimous }) => isUnanimous),
		},
		{
			name: "matched answers",
			note: "Texts that are right for one question and wrong for another, each as often: what was said cannot give the class away.",
			answers: matchedAnswers(test),
		},
	];
}

/** Each domain with enough answers; the others together. Nothing when there is one domain only. */
function byDomain(answers: ScoredAnswer[], name: string): HeldOutSet[] {
	const domains = grouped(answers, ({ row }) => row.domain);
	if (domains.size < 2) return [];
	const sorted = [...domains].sort(([a], [b]) => (a < b ? -1 : 1));
	const isLarge = ([, members]: [string, ScoredAnswer[]]) => hasEnough(members);
	const rest = sorted.filter((each) => !isLarge(each));
	const large = sorted.filter(isLarge).map(([domain, members]) => ({
		name: `${name}, ${domain}`,
		note: `Answers about ${domain}.`,
		answers: members,
	}));
	const small = {
		name: `${name}, small domains`,
		note: `Domains with fewer than ${FEWEST} answers of a class, together.`,
		answers: rest.flatMap(([, members]) => members),
	};
	return rest.length > 0 ? [...large, small] : large;
}

/** Answers of each class. */
export function classesOf(answers: ScoredAnswer[]): { faithful: number; hallucinated: number } {
	const hallucinated = answers.filter(({ row }) => row.label === "hallucinated").length;
	return { faithful: answers.length - hallucinated, hallucinated };
}

export function hasEnough(answers: ScoredAnswer[]): boolean {
	const { faithful, hallucinated } = classesOf(answers);
	return Math.min(faithful, hallucinated) >= FEWEST;
}

function leastInDoubt(test: ScoredAnswer[]): ScoredAnswer[] {
	const entropies = test.map(({ entropy }) => entropy).sort((a, b) => a - b);
	const middle = entropies[Math.floor((entropies.length - 1) / 2)] ?? 0;
	return test.filter(({ entropy }) => entropy <= middle);
}

/** Answers given in both classes, as often in one as in the other. */
function matchedAnswers(test: ScoredAnswer[]): ScoredAnswer[] {
	return [...grouped(test, ({ said }) => said).values()].flatMap((same) => {
		const one = same.filter(({ row }) => row.label === "hallucinated");
		const other = same.filter(({ row }) => row.label === "faithful");
		const count = Math.min(one.length, other.length);
		return [...one.slice(0, count), ...other.slice(0, count)];
	});
}

function grouped(
	answers: ScoredAnswer[],
	keyOf: (answer: ScoredAnswer) => string,
): Map<string, ScoredAnswer[]> {
	const groups = new Map<string, ScoredAnswer[]>();
	for (const answer of answers) {
		const group = groups.get(keyOf(answer));
		if (group) group.push(answer);
		else groups.set(keyOf(answer), [answer]);
	}
	return groups;
}
