/** Which questions the model knows, which it makes up, and which answer stands for each. */

import { normalise } from "../../core/declines";
import { answerSpan, type Range, tokensOfSpan } from "../../core/neurons/regions";
import type { SampledAnswer } from "../model";
import type { Samples } from "./collect";
import { judge, type Verdict } from "./judge";
import type { Question } from "./questions";

export type Label = "faithful" | "hallucinated";

/** One question after judging, as a line of selected.jsonl. */
export interface Selected {
	id: string;
	verdicts: Verdict[];
	/** Consistently right, consistently wrong, or null when it is left out. */
	label: Label | null;
	/** Index of the answer that stands for the question: the first of the most frequent ones. */
	representative: number;
	/** Why `label` is null. */
	dropped: string | null;
}

/**
 * Keeps a question when all its answers got the same verdict, right or wrong.
 * @param needsSpan whether an answer must be short enough for its answer span to be known
 */
export function select(question: Question, samples: Samples, needsSpan: boolean): Selected {
	const verdicts = samples.answers.map((answer) => judge(answer.text, question.answers));
	const representative = mostFrequent(samples.answers.map((answer) => normalise(answer.text)));
	const dropped = samples.failed ?? reasonToDrop(verdicts);
	const answer = samples.answers[representative];
	const reason =
		dropped ?? (answer && needsSpan && answerTokens(answer) === null ? "no short answer span" : null);
	const label = reason ? null : verdicts[0] === "true" ? "faithful" : "hallucinated";
	return { id: question.id, verdicts, label, representative, dropped: reason };
}

function reasonToDrop(verdicts: Verdict[]): string | null {
	if (verdicts.length === 0) return "no answer was sampled";
	if (verdicts.includes("uncertain"))
		return verdicts.every((verdict) => verdict === "uncertain")
			? "declined every time"
			: "declined some times";
	return new Set(verdicts).size > 1 ? "right some times, wrong others" : null;
}

/** Index of the first of the most frequent texts; among equally frequent ones, the one that came first. */
export function mostFrequent(texts: string[]): number {
	const counts = new Map<string, number>();
	for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
	const most = Math.max(0, ...counts.values());
	return Math.max(
		0,
		texts.findIndex((text) => counts.get(text) === most),
	);
}

/** The tokens of a sampled answer that state the fact, counted from its first; null when it is no short answer. */
export function answerTokens(answer: SampledAnswer): Range | null {
	const span = answerSpan(answer.text);
	return span && tokensOfSpan(span, answer.starts, answer.ends);
}

/** The label of one sampled answer on its own; null when it declined. */
export function labelOf(verdict: Verdict | undefined): Label | null {
	if (verdict === "true") return "faithful";
	return verdict === "false" ? "hallucinated" : null;
}

export function countsOf(labels: (Label | null)[]): Record<Label, number> {
	const of = (label: Label) => labels.filter((each) => each === label).length;
	return { faithful: of("faithful"), hallucinated: of("hallucinated") };
}
