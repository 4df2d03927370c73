/** Which questions the model knows, which it makes up, and which answers may stand for each. */
import { normalise } from "../../../core/declines";
import type { Question } from "../../question";
import type { Label, Samples, Spans, Verdict, Verdicts } from "../run-files";

/** An answer that may become a row. */
export interface Candidate {
	/** Index among the question's answers. */
	sample: number;
	label: Label;
}

/** One question after judging, without its answers: ten thousand of them fit into memory easily. */
export interface Judged {
	question: Pick<Question, "id" | "domain" | "group" | "relation" | "entity" | "isSensitive">;
	/** Consistently right, consistently wrong, or null when it is left out. */
	label: Label | null;
	/** Why `label` is null. */
	dropped: string | null;
	/** The first answer, whether the others agree with it or not; null when it cannot be read. */
	first: Candidate | null;
	/** The first of the most frequent answers, where all of them have the same verdict. */
	representative: Candidate | null;
}

/** Everything that is known of one question by now. */
export interface Told {
	question: Question;
	samples: Samples;
	verdicts: Verdicts;
	spans: Spans;
}

/**
 * Keeps a question when all its answers got the same verdict, right or wrong.
 * @param needsSpan whether an answer must have a span that states the fact
 */
export function select({ question, samples, verdicts, spans }: Told, needsSpan: boolean): Judged {
	const { answers } = samples;
	const candidate = (sample: number): Candidate | null => {
		const label = labelOf(verdicts.verdicts[sample]);
		const isReadable = (answers[sample]?.ids.length ?? 0) > 0 && (!needsSpan || spans.spans[sample] !== null);
		return label && isReadable ? { sample, label } : null;
	};
	const stands = mostFrequent(answers.map(({ text }) => normalise(text)));
	const inconsistent = samples.failed ?? reasonToDrop(verdicts.verdicts);
	const representative = inconsistent ? null : candidate(stands);
	const { id, domain, group, relation, entity, isSensitive } = question;
	return {
		question: { id, domain, group, relation, entity, isSensitive },
		label: representative?.label ?? null,
		dropped: representative
			? null
			: (inconsistent ?? "no part of the answer could be told to state the fact"),
		first: candidate(0),
		representative,
	};
}

/** Whether a region is one that a response has only where its answer can be told from the rest. */
export const needsSpan = (regions: readonly string[]): boolean =>
	regions.some((region) => region === "answer" || region === "predicting");

function reasonToDrop(verdicts: Verdict[]): string | null {
	const some = (verdict: Verdict) => verdicts.includes(verdict);
	if (verdicts.length === 0) return "no answer was sampled";
	if (some("error")) return "the judge gave no verdict on an answer";
	if (some("refused"))
		return verdicts.every((verdict) => verdict === "refused") ? "declined every time" : "declined some times";
	if (some("uncertain")) return "an answer could not be judged";
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

/** The label of one answer on its own; null when it is neither right nor wrong. */
export function labelOf(verdict: Verdict | undefined): Label | null {
	if (verdict === "true") return "faithful";
	return verdict === "false" ? "hallucinated" : null;
}

export function countsOf(labels: (Label | null)[]): Record<Label, number> {
	const of = (label: Label) => labels.filter((each) => each === label).length;
	return { faithful: of("faithful"), hallucinated: of("hallucinated") };
}

/** Whether a row is in one of some sets. */
export const isIn =
	<Name extends string>(...sets: Name[]) =>
	(row: { sets: readonly string[] }): boolean =>
		sets.some((name) => row.sets.includes(name));
