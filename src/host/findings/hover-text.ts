/** What the hover over a question says, as Markdown. Knows nothing of the editor. */
import * as l10n from "@vscode/l10n";
import { counted } from "../../core/counted";
import type { AssessedAnswer, Assessment } from "../../core/lint/assessment";
import { groupsOf } from "../../core/lint/model/agreement";
import { percent, quoted } from "../../core/lint/model/words";
import type { QuestionReport } from "../../core/lint/model-check";
import { regionOf } from "../../core/lint/region-words";
import { secondsText } from "../lint/words";

/**
 * A table of the numbers that the rules judged.
 * @param links Markdown that stands beside the heading, where it is in view however small the hover is
 */
export function numbersOf(
	report: QuestionReport,
	{ isStale, links }: { isStale: boolean; links: string },
): string {
	const { answer, meanEntropy, samples, promptTokens, suppressed } = report.assessment;
	const rows: [string, string][] = [
		[isStale ? l10n.t("{0} (before your last edit)", "H-Neurons") : "H-Neurons", links],
	];
	if (answer) rows.push(...answerRows(answer));
	else if (promptTokens.length)
		rows.push([l10n.t("Hottest word"), percent(Math.max(...promptTokens.map(({ risk }) => risk)))]);
	if (meanEntropy !== null)
		rows.push([l10n.t("Entropy"), l10n.t("{0} nats a token", meanEntropy.toFixed(2))]);
	if (samples.length) rows.push([l10n.t("Samples"), agreement(samples.map(({ text }) => text))]);
	if (suppressed)
		rows.push([
			l10n.t("Silenced"),
			l10n.t("{0}, risk {1}", escaped(quoted(suppressed.text)), percent(suppressed.risk)),
		]);
	const [head, ...body] = [...rows, ...sourceRows(report)].map(([name, value]) => `| ${name} | ${value} |`);
	return [head, "|:--|:--|", ...body].join("\n");
}

function answerRows(answer: AssessedAnswer): [string, string][] {
	const { text, risk, threshold, baseRate, declines, isCut } = answer;
	const said = [
		escaped(quoted(text)),
		...(declines ? [`(${l10n.t("gives none")})`] : []),
		...(isCut ? [`(${l10n.t("cut off")})`] : []),
	];
	return [
		[l10n.t("Answer"), said.join(" ")],
		[
			l10n.t("Risk"),
			l10n.t(
				"{0}, threshold {1}, base rate {2}",
				`**${percent(risk)}**`,
				percent(threshold),
				percent(baseRate),
			),
		],
	];
}

/** Which neurons were read in which model, and what it cost. */
function sourceRows({ assessment, isCached }: QuestionReport): [string, string][] {
	const { model, probe, seconds, tokensRun } = assessment;
	const all = Object.values(seconds).reduce((sum, each) => sum + each, 0);
	const cost = [
		...[escaped(model.name), l10n.t("{0} tokens", tokensRun), secondsText(all)],
		...(isCached ? [l10n.t("known from before")] : []),
	];
	return [
		[l10n.t("Probe"), probeWords(probe, escaped(regionOf(assessment)))],
		[l10n.t("Model"), cost.join(", ")],
	];
}

function probeWords({ neurons, isCalibrated }: Assessment["probe"], region: string): string {
	return isCalibrated
		? counted(
				neurons,
				l10n.t("1 neuron, {0}, calibrated", region),
				l10n.t("{0} neurons, {1}, calibrated", neurons, region),
			)
		: counted(
				neurons,
				l10n.t("1 neuron, {0}, not calibrated", region),
				l10n.t("{0} neurons, {1}, not calibrated", neurons, region),
			);
}

function agreement(answers: readonly string[]): string {
	const groups = groupsOf(answers);
	const largest = Math.max(...groups.map(({ length }) => length));
	return groups.length > 1
		? l10n.t("{0} of {1} agree, {2} answers in all", largest, answers.length, groups.length)
		: l10n.t("{0} of {1} agree", largest, answers.length);
}

/** What the model said, so that no character of it is Markdown, HTML, an icon or the end of a table cell. */
export const escaped = (text: string): string =>
	text
		.replace(/\s+/g, " ")
		.replace(/[\\`*_{}[\]()#+\-.!<>|~$&:@/"']/g, (found) => `&#${found.charCodeAt(0)};`);
