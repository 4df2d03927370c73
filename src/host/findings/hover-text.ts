/** What the hover over a question says, as Markdown. Knows nothing of the editor. */

import type { AssessedAnswer } from "../../core/lint/assessment";
import { groupsOf } from "../../core/lint/model/agreement";
import { percent, quoted } from "../../core/lint/model/words";
import type { QuestionReport } from "../../core/lint/model-check";
import { plural, secondsText } from "../lint/words";

/**
 * A table of the numbers that the rules judged.
 * @param links Markdown that stands beside the heading, where it is in view however small the hover is
 */
export function numbersOf(
	report: QuestionReport,
	{ isStale, links }: { isStale: boolean; links: string },
): string {
	const { answer, meanEntropy, samples, promptTokens, suppressed } = report.assessment;
	const rows: [string, string][] = [[isStale ? "H-Neurons (before your last edit)" : "H-Neurons", links]];
	if (answer) rows.push(...answerRows(answer));
	else if (promptTokens.length)
		rows.push(["Hottest word", percent(Math.max(...promptTokens.map(({ risk }) => risk)))]);
	if (meanEntropy !== null) rows.push(["Entropy", `${meanEntropy.toFixed(2)} nats a token`]);
	if (samples.length) rows.push(["Samples", agreement(samples.map(({ text }) => text))]);
	if (suppressed)
		rows.push(["Silenced", `${escaped(quoted(suppressed.text))}, risk ${percent(suppressed.risk)}`]);
	const [head, ...body] = [...rows, ...sourceRows(report)].map(([name, value]) => `| ${name} | ${value} |`);
	return [head, "|:--|:--|", ...body].join("\n");
}

function answerRows(answer: AssessedAnswer): [string, string][] {
	const { text, risk, threshold, baseRate, declines, isCut } = answer;
	return [
		["Answer", `${escaped(quoted(text))}${declines ? " (gives none)" : ""}${isCut ? " (cut off)" : ""}`],
		["Risk", `**${percent(risk)}**, threshold ${percent(threshold)}, base rate ${percent(baseRate)}`],
	];
}

/** Which neurons were read in which model, and what it cost. */
function sourceRows({ assessment, isCached }: QuestionReport): [string, string][] {
	const { model, probe, seconds, tokensRun } = assessment;
	const all = Object.values(seconds).reduce((sum, each) => sum + each, 0);
	const calibration = probe.isCalibrated ? "calibrated" : "not calibrated";
	const cost = `${tokensRun} tokens, ${secondsText(all)}${isCached ? ", known from before" : ""}`;
	return [
		["Probe", `${plural(probe.neurons, "neuron")}, ${escaped(probe.region)}, ${calibration}`],
		["Model", `${escaped(model.name)}, ${cost}`],
	];
}

function agreement(answers: readonly string[]): string {
	const groups = groupsOf(answers);
	const largest = Math.max(...groups.map(({ length }) => length));
	const others = groups.length > 1 ? `, ${plural(groups.length, "answer")} in all` : "";
	return `${largest} of ${answers.length} agree${others}`;
}

/** What the model said, so that no character of it is Markdown, HTML, an icon or the end of a table cell. */
export const escaped = (text: string): string =>
	text
		.replace(/\s+/g, " ")
		.replace(/[\\`*_{}[\]()#+\-.!<>|~$&:@/"']/g, (found) => `&#${found.charCodeAt(0)};`);
