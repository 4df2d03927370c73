/** What a run's token readings say together. */
import { declines } from "../../core/declines";
import { meanOver } from "../../core/neurons/pool";
import { answerSpan, type Range, tokensOfSpan } from "../../core/neurons/regions";
import type { ProbeFile } from "../../core/probe/file";
import type { Risk } from "../../core/probe/score";
import type { TokenReading, Verdict } from "../../protocol/engine-api";
import type { Draw } from "../run/sampling";

export interface Readings {
	probe: ProbeFile;
	promptTokens: readonly { logit: number }[];
	responseTokens: TokenReading[];
	response: string;
	/** The draw of the end token, where one ended the answer. */
	end: Draw | null;
	risk: (logit: number) => Risk;
}

/**
 * Pools token logits over the region that the probe was trained on.
 *
 * A probe of the last prompt token is read there, and the verdict spans no token of the response. A probe of the answer
 * or of the tokens that chose it is read over the answer span; where a long response has none, over the whole response.
 * A response of no token at all leaves only the last prompt token. The baselines always look at the answer span, or else
 * the whole response.
 */
export function verdictOf(readings: Readings): { verdict: Verdict; verdictSpan: Range } {
	const { probe, promptTokens, responseTokens, response, risk } = readings;
	const whole = { start: 0, end: responseTokens.length };
	const answer = answerTokens(responseTokens, response);
	const isPrompt = probe.region === "lastPromptToken" || !responseTokens.length;
	const ofAnswer = probe.region === "answer" || probe.region === "predicting" ? probe.region : null;
	const isAnswer = !isPrompt && ofAnswer !== null && answer !== null;
	const verdictSpan = isPrompt ? { start: 0, end: 0 } : isAnswer ? answer : whole;
	const logits = responseTokens.map((token) => token.logit);
	const logit = isPrompt ? promptTokens.at(-1)!.logit : meanOver(logits, verdictSpan);
	const { baseRate, isCalibrated, threshold, interval, risk: probability } = risk(logit);
	return {
		verdictSpan,
		verdict: {
			logit,
			risk: probability,
			interval,
			baseRate,
			threshold,
			isFlagged: probability >= threshold,
			isCalibrated,
			declines: declines(response),
			scoredRegion: isPrompt ? "lastPromptToken" : isAnswer ? ofAnswer : "response",
			trainedRegion: probe.region,
			...baselines(readings, answer && !isEmpty(answer) ? answer : whole),
		},
	};
}

function answerTokens(tokens: TokenReading[], response: string): Range | null {
	const span = answerSpan(response);
	return (
		span &&
		tokensOfSpan(
			span,
			tokens.map((token) => token.start),
			tokens.map((token) => token.end),
		)
	);
}

const isEmpty = ({ start, end }: Range): boolean => start === end;

/** Mean entropy and log-probability; for an empty answer those of the end token, the only one drawn. */
function baselines({ responseTokens, end }: Readings, span: Range) {
	if (isEmpty(span))
		return { meanEntropy: end?.entropy ?? 0, meanLogProbability: Math.log(end?.probability ?? 1) };
	const entropies = responseTokens.map((token) => token.entropy!);
	const logs = responseTokens.map((token) => Math.log(token.probability!));
	return { meanEntropy: meanOver(entropies, span), meanLogProbability: meanOver(logs, span) };
}
