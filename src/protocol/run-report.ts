/** From answers as they were read to a run's report. */
import { type Variant, variantTitle } from "../core/compare/variant";
import type { RunAnswer, RunReport, RunToken } from "../core/report/run/run-report";
import type { Inspection, TokenReading } from "./engine-api";
import type { Answer, AnswerOptions } from "./panel-api";

/** An answer that has ended, with what was done to its neurons. */
export interface EndedAnswer extends Variant {
	/** What its heading says instead of the variant's own words. */
	title?: string;
	inspection: Omit<Inspection, "run" | "rendered" | "timing" | "probePath">;
}

export interface ReportOf {
	/** Name and version of what writes it. */
	tool: string;
	/** ISO 8601. */
	created: string;
	label: string;
	prompt: string;
	settings: Pick<AnswerOptions, "sampling" | "maxTokens" | "baseRate">;
	/** The model as it is first; at least one. */
	answers: EndedAnswer[];
}

export function runReport({ tool, created, label, prompt, settings, answers }: ReportOf): RunReport {
	const { model, probe } = answers[0]!.inspection;
	const { name, fingerprint, precision, layers, neuronsPerLayer } = model;
	const { region, mode, bias, neurons, calibration, threshold } = probe;
	const { sampling, maxTokens, baseRate } = settings;
	return {
		...{ format: "h-neuron-run", version: 1, tool, created, label, prompt },
		model: { name, fingerprint, precision, layers, neuronsPerLayer },
		probe: { region, mode, bias, neurons, calibration, threshold, created: probe.created },
		settings: { sampling, maxTokens, baseRate },
		answers: answers.map(answerOf),
	};
}

/** An answer of the panel that has ended; null for one that has not. */
export function endedAnswer(answer: Answer): EndedAnswer | null {
	const { summary, promptTokens, responseTokens, response, gain, silenced, start } = answer;
	if (!summary) return null;
	const inspection = { ...summary, promptTokens, responseTokens, response };
	return { gain, silenced, ...(start && { start }), inspection };
}

function answerOf({ inspection, title, ...variant }: EndedAnswer): RunAnswer {
	const { response, promptTokens, responseTokens, verdictSpan, verdict, stopped } = inspection;
	return {
		...{ title: title ?? variantTitle(variant), gain: variant.gain, response },
		promptTokens: promptTokens.map(tokenOf),
		responseTokens: responseTokens.map(tokenOf),
		...{ verdictSpan, verdict, stopped },
	};
}

const tokenOf = ({ shares, alternatives, ...token }: TokenReading): RunToken => ({
	...{ id: token.id, text: token.text, isSpecial: token.isSpecial, logit: token.logit, risk: token.risk },
	...{ entropy: token.entropy, probability: token.probability },
	shares: Array.from(shares),
	alternatives: alternatives.map(({ text, probability }) => ({ text, probability })),
});
