/** An answer's risks where invented answers are more or less common than was expected when it was given. */
import { riskOf } from "../core/probe/score";
import type { Answer } from "./panel-api";

/**
 * Moves every risk of a finished answer to a base rate; what is flagged stays flagged. An answer that goes on is left
 * alone, since its probe is not known yet.
 * @param baseRate share of invented answers, 0..1; null = the calibration's own
 */
export function moveToBaseRate(answer: Answer, baseRate: number | null): void {
	const { summary } = answer;
	if (!summary) return;
	const { probe, verdict } = summary;
	const { risk, interval, baseRate: rate, threshold } = riskOf(verdict.logit, probe, baseRate);
	if (rate === verdict.baseRate) return;
	const moved = <T extends { logit: number }>(token: T): T => ({
		...token,
		risk: riskOf(token.logit, probe, baseRate).risk,
	});
	answer.promptTokens = answer.promptTokens.map(moved);
	answer.responseTokens = answer.responseTokens.map(moved);
	answer.summary = { ...summary, verdict: { ...verdict, risk, interval, baseRate: rate, threshold } };
}
