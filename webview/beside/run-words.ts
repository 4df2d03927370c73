/** Two runs in words: what the second one says, how its risk stands to the first one's, what else differs than the prompt. */
import * as l10n from "@vscode/l10n";
import { changeOf } from "../../src/core/compare/change";
import { type ProbeMatch, probeMatch } from "../../src/core/compare/probe-match";
import { counted } from "../../src/core/counted";
import { quoted } from "../../src/core/lint/model/words";
import type { Sampling } from "../../src/protocol/engine-api";
import type { Answer, AnswerOptions, Beside, Source } from "../../src/protocol/panel-api";
import { otherMessages } from "../../src/protocol/prompt-words";
import type { Summary } from "../answers/risk";
import { percent } from "../dom";
import { shortToken } from "../tokens/token-text";
import { regionWords } from "../views/toolbar";
import { kindWords } from "./kind-words";

/** A run as far as it is compared. */
export interface ComparedRun {
	source: Source;
	answer: Answer;
	options: AnswerOptions;
}

export const matchOf = (first: Summary, second: Summary): ProbeMatch =>
	probeMatch(
		{ fingerprint: first.model.fingerprint, probe: first.probe },
		{ fingerprint: second.model.fingerprint, probe: second.probe },
	);

/** What the other answer says, against the shown one; both are finished. */
export function answerWords(first: Answer, second: Answer, kind: Beside["kind"]): string {
	const compared = ({ gain, silenced, response, summary }: Answer) => ({
		...{ gain, silenced, text: response },
		stopped: summary!.stopped,
	});
	const words = kindWords[kind];
	const [before, after] = [said(first.response), said(second.response)];
	switch (changeOf(compared(first), compared(second))) {
		case "identical":
			return l10n.t("Both answers are the same, word for word.");
		case "reworded":
			return l10n.t("Both answers say the same, in other words.");
		case "similar":
			return l10n.t("The answers share most of their words, and may differ in what they say.");
		case "changed":
			return before === after
				? l10n.t("The answers begin alike and differ further on.")
				: words.changed(after, before);
		case "declines":
			return words.declines(before);
		case "answers":
			return words.answers(after);
		case "saysNothing":
			return words.saysNothing(before);
		case "unfinished":
			return l10n.t("One of the answers was stopped, so they are not compared.");
	}
}

/** Controls that would turn the sentence around them are named. */
const said = (text: string): string => (text.trim() === "" ? l10n.t("nothing") : shortToken(quoted(text)));

/** Whole points of difference where the two risks can be held against each other; else why they cannot. */
export function riskDifferenceWords(first: Summary, second: Summary, kind: Beside["kind"]): string {
	const reason = whyNotComparable(first, second);
	if (reason) return reason;
	const [before, after] = [first.verdict, second.verdict];
	if (kind === "sample" && after.scoredRegion === "lastPromptToken")
		return l10n.t(
			"The sample's risk is the answer's, {0}: it is read from the prompt's last token, before a word is drawn.",
			percent(after.risk),
		);
	const difference = differenceWords(before.risk, after.risk, kind);
	if (before.isFlagged === after.isFlagged) return difference;
	const side = after.isFlagged
		? l10n.t("That is at or above the threshold.")
		: l10n.t("That is below the threshold.");
	return `${difference} ${side}`;
}

/** @param before 0..1, as is `after` */
function differenceWords(before: number, after: number, kind: Beside["kind"]): string {
	const points = Math.round(100 * Math.abs(after - before));
	const words = kindWords[kind];
	if (points === 0) return words.sameRisk(percent(after));
	return after < before
		? words.lowerRisk(points, percent(after), percent(before))
		: words.higherRisk(points, percent(after), percent(before));
}

function whyNotComparable(first: Summary, second: Summary): string | null {
	const match = matchOf(first, second);
	if (match === "model") return l10n.t("The risks do not compare: the runs are of different models.");
	if (match === "probe") return l10n.t("The risks do not compare: the runs were read with different probes.");
	if (match === "calibration")
		return l10n.t("The risks do not compare: the probe was calibrated anew between the runs.");
	const [one, other] = [first.verdict.scoredRegion, second.verdict.scoredRegion];
	return one === other
		? null
		: l10n.t(
				"The risks do not compare: one is read from the {0}, the other from the {1}.",
				regionWords[one],
				regionWords[other],
			);
}

/** What differs besides the words of the prompt, each as `name: this and that`; none where nothing does. */
export function otherDifferences(first: ComparedRun, second: ComparedRun): string[] {
	return [
		...readingDifferences(first.answer.summary, second.answer.summary),
		...askedDifferences(first, second),
	];
}

function readingDifferences(first: Summary | null, second: Summary | null): string[] {
	if (!first || !second) return [];
	const match = matchOf(first, second);
	const differences: string[] = [];
	const modelOf = ({ model }: Summary) => `${model.name} (${model.precision})`;
	if (match === "model") differences.push(l10n.t("model: {0} and {1}", modelOf(first), modelOf(second)));
	if (match === "model" || match === "probe") differences.push(probeDifference(first, second));
	if (match === "calibration") differences.push(l10n.t("calibration of the probe"));
	const rate = ({ verdict }: Summary) => percent(verdict.baseRate);
	if (rate(first) !== rate(second))
		differences.push(l10n.t("base rate: {0} and {1}", rate(first), rate(second)));
	return differences;
}

function probeDifference(first: Summary, second: Summary): string {
	const [one, other] = [probeWords(first), probeWords(second)];
	return one === other
		? l10n.t("probe: other weights of {0}", one)
		: l10n.t("probe: {0}, and {1}", one, other);
}

function probeWords({ probe: { neurons, region } }: Summary): string {
	const place = regionWords[region];
	const { length } = neurons;
	return counted(
		length,
		l10n.t("1 neuron read at the {0}", place),
		l10n.t("{0} neurons read at the {1}", length, place),
	);
}

function askedDifferences(first: ComparedRun, second: ComparedRun): string[] {
	const [one, other] = [samplingOf(first), samplingOf(second)];
	const differences: string[] = [];
	if (one.temperature !== other.temperature)
		differences.push(l10n.t("temperature: {0} and {1}", one.temperature, other.temperature));
	if (one.topK !== other.topK) differences.push(l10n.t("top-k: {0} and {1}", one.topK, other.topK));
	if (one.topP !== other.topP) differences.push(l10n.t("top-p: {0} and {1}", one.topP, other.topP));
	// Greedy answers draw nothing.
	if (one.seed !== other.seed && (one.temperature > 0 || other.temperature > 0))
		differences.push(l10n.t("seed: {0} and {1}", one.seed, other.seed));
	const [most, mostOther] = [first.options.maxTokens, second.options.maxTokens];
	if (most !== mostOther) differences.push(l10n.t("most tokens: {0} and {1}", most, mostOther));
	const messagesOf = ({ source }: ComparedRun) => JSON.stringify(otherMessages(source));
	if (messagesOf(first) !== messagesOf(second))
		differences.push(l10n.t("the messages around the prompt's words"));
	return differences;
}

const samplingOf = ({ answer, options }: ComparedRun): Sampling => answer.sampling ?? options.sampling;
