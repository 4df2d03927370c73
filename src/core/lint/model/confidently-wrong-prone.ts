import * as l10n from "@vscode/l10n";
import { groupsOf } from "./agreement";
import type { ModelContext, Told } from "./check";
import { permission } from "./permission";
import { variablesShown } from "./variables";
import { answerData, condition, isFlagged, percent, quoted } from "./words";

/** Share of sampled answers that must agree for the model to count as sure: four of five. */
const SURE_SHARE = 0.8;
/**
 * Mean entropy of the answer's tokens below which the model counts as sure: half a nat, as unsure as a choice of four to
 * one. Of 347 flagged answers of pocket-chat to its study's questions, 172 had four of five samples agree, and 142 of
 * those were below; so were seven in ten of the answers that were not flagged.
 */
const SURE_ENTROPY = 0.5;
/** Fewer samples say nothing of agreement. */
const FEWEST_SAMPLES = 3;

/** The samples agree and the entropy is low, so that no free baseline would warn; yet the risk is high. */
export function confidentlyWrongProne(context: ModelContext): Told[] {
	const { question, assessment, config, file } = context;
	const { answer, samples, meanEntropy, model } = assessment;
	if (!question.isAsked || !answer || meanEntropy === null || samples.length < FEWEST_SAMPLES) return [];
	const largest = Math.max(...groupsOf(samples.map(({ text }) => text)).map((group) => group.length));
	const isSure = largest / samples.length >= SURE_SHARE && meanEntropy < SURE_ENTROPY;
	if (!isSure || !isFlagged(config, answer)) return [];
	const message = l10n.t(
		"{0} is sure of {1} ({2} of {3} sampled answers agree, entropy {4} nats) and yet fires like an invented answer: risk {5} ({6}).",
		model.name,
		quoted(answer.text),
		largest,
		samples.length,
		meanEntropy.toFixed(2),
		percent(answer.risk),
		condition(assessment, answer),
	);
	return [
		{
			...question.range,
			message: `${message}${variablesShown(question, file)}`,
			data: {
				...answerData(assessment, answer, config),
				...{ samples: samples.length, largestGroup: largest, meanEntropy },
			},
			related: [],
			fixes: permission(context),
		},
	];
}
