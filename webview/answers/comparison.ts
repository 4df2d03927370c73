/** What a comparison comes to in words, and which tokens its answers do not share; made once for each set of answers. */
import type { ComparedAnswer } from "../../src/core/compare/change";
import { type TokenDifference, tokenDifference } from "../../src/core/compare/token-difference";
import { type ComparisonVerdict, comparisonVerdict } from "../../src/core/compare/verdict";
import type { Answer, PanelState } from "../../src/protocol/panel-api";
import type { Marks } from "./answer-column";

export interface Comparison {
	/** By the answer's run. */
	marks: Map<string, Marks>;
	/** Null until every answer has ended, and where none could be compared. */
	verdict: ComparisonVerdict | null;
}

/** The comparison of the answers as they are; the last one is kept, since it is asked for in every frame. */
export function comparer(): (state: PanelState) => Comparison {
	let key = "";
	let last: Comparison = { marks: new Map(), verdict: null };
	const marksOf = marker();
	return (state) => {
		const { first, others, options } = state;
		const now = [first, ...others].map((answer) => `${answer?.run} ${answer?.status}`).join();
		if (now !== key) last = { marks: marksOf(first, others), verdict: verdictOf(first, others, options) };
		key = now;
		return last;
	};
}

/**
 * The others are marked against the model's own answer, and it against another where there is but one. Two answers of 2,000
 * tokens that share little take a third of a second, so that each finished pair is looked at once.
 */
function marker(): (first: Answer | null, others: readonly Answer[]) => Map<string, Marks> {
	let known = new Map<string, TokenDifference>();
	return (first, others) => {
		const marks = new Map<string, Marks>();
		const last = known;
		known = new Map();
		if (!first?.summary) return marks;
		for (const other of others.filter(({ summary }) => summary)) {
			const pair = `${first.run} ${other.run}`;
			const difference = last.get(pair) ?? tokenDifference(first.responseTokens, other.responseTokens);
			known.set(pair, difference);
			marks.set(other.run, { changed: difference.second, at: difference.at });
			if (others.length === 1) marks.set(first.run, { changed: difference.first, at: null });
		}
		return marks;
	};
}

function verdictOf(
	first: Answer | null,
	others: readonly Answer[],
	options: PanelState["options"],
): ComparisonVerdict | null {
	const finished = others.filter(({ summary }) => summary);
	const isUnderWay = others.some(({ status, summary }) => status !== "failed" && !summary);
	if (!first?.summary || !options || isUnderWay || finished.length === 0) return null;
	return comparisonVerdict(comparedAnswer(first), finished.map(comparedAnswer), options.sampling);
}

const comparedAnswer = ({ gain, silenced, start, response, summary }: Answer): ComparedAnswer => ({
	...{ gain, silenced, ...(start && { start }), text: response },
	stopped: summary!.stopped,
});
