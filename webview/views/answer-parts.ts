/** What of an answer there is to show. */
import type { TokenReading } from "../../src/protocol/engine-api";
import type { Answer } from "../../src/protocol/panel-api";

/** Whether there is anything to say of an answer but that it failed. */
export const isTold = (answer: Answer | null): answer is Answer =>
	answer !== null && (answer.status !== "failed" || answer.responseTokens.length > 0);

/**
 * Whether a part that needs a finished answer is shown. While the next answer is under way the last one's part stays,
 * so that nothing blinks.
 */
export function stays(first: Answer | null, part: HTMLElement): boolean {
	if (!first || first.status === "failed") return false;
	return first.summary !== null || !part.hidden;
}

/** The tokens the verdict is the mean of. */
export function verdictTokens(answer: Answer): TokenReading[] {
	if (!answer.summary) return [];
	const { verdict, verdictSpan } = answer.summary;
	if (verdict.scoredRegion === "lastPromptToken") return answer.promptTokens.slice(-1);
	return answer.responseTokens.slice(verdictSpan.start, verdictSpan.end);
}
