import type { Verdict } from "../identify/run-files";
import type { AnswerSpan, EncodedText } from "../model";
import type { Extractor } from "./extractor";
import { inTokens, spanOf } from "./span-of";

/** One question's answers with their verdicts. */
export interface JudgedAnswers {
	question: string;
	accepted: readonly string[];
	answers: readonly EncodedText[];
	verdicts: readonly Verdict[];
}

/**
 * One span an answer, null where none was found: by the rules, and where they find none, by the extractor, if there is one.
 * Answers that are neither right nor wrong have none.
 * @throws LensError serverFailed, cancelled
 */
export function findSpans(
	judged: JudgedAnswers,
	extractor: Extractor | null,
): Promise<(AnswerSpan | null)[]> {
	const { question, accepted, answers, verdicts } = judged;
	const spans = answers.map(async (answer, i) => {
		const verdict = verdicts[i]!;
		const byRule = spanOf(answer, accepted, verdict);
		if (byRule || !extractor || (verdict !== "true" && verdict !== "false")) return byRule;
		const characters = await extractor.extract(question, answer.text);
		return characters && inTokens(answer, characters, "extractor");
	});
	return Promise.all(spans);
}
