/** Answers, numbers and conditions as the model rules say them. */
import * as l10n from "@vscode/l10n";
import type { AssessedAnswer, Assessment } from "../assessment";
import type { LintConfig } from "../config/config";

/** Longest quote in a message: with everything else in it, one line of the Problems panel. */
const LONGEST_QUOTE = 40;

/** “Oslo”, on one line and not too long. */
export function quoted(text: string): string {
	const line = text.replace(/\s+/g, " ").trim();
	const letters = [...line];
	const cut = letters
		.slice(0, LONGEST_QUOTE - 1)
		.join("")
		.trimEnd();
	return l10n.t("“{0}”", letters.length <= LONGEST_QUOTE ? line : `${cut}…`);
}

export const percent = (share: number): string => `${Math.round(share * 100)} %`;

export const signed = (value: number): string => `${value < 0 ? "-" : "+"}${Math.abs(value).toFixed(2)}`;

/** The risk from which an answer is reported. */
export const thresholdFor = ({ threshold }: LintConfig, answer: AssessedAnswer): number =>
	threshold ?? answer.threshold;

/** Whether an answer was given that fires like an invented one; who declines has invented nothing. */
export const isFlagged = (config: LintConfig, answer: AssessedAnswer): boolean =>
	!answer.declines && answer.risk >= thresholdFor(config, answer);

/** What must be known to read a risk rightly: `calibrated at a base rate of 50 %`. */
export function condition({ probe }: Assessment, { baseRate, isTrainedRegion }: AssessedAnswer): string {
	const calibration = probe.isCalibrated
		? l10n.t("calibrated at a base rate of {0}", percent(baseRate))
		: l10n.t("not calibrated");
	return [calibration, ...(isTrainedRegion ? [] : [l10n.t("read where the probe was not trained")])].join(
		", ",
	);
}

/** The numbers every finding about an answer carries. */
export function answerData(assessment: Assessment, answer: AssessedAnswer, config: LintConfig) {
	const { model, probe } = assessment;
	const { text, risk, baseRate, isCut, isTrainedRegion } = answer;
	return {
		model: model.name,
		fingerprint: model.fingerprint,
		neurons: probe.neurons,
		...{ answer: text, risk, threshold: thresholdFor(config, answer), baseRate, isCut, isTrainedRegion },
		isCalibrated: probe.isCalibrated,
	};
}
