/** What the hover over a question says, as Markdown. Knows nothing of the editor. */

import { groupsOf } from "../../core/lint/agreement";
import { percent, quoted } from "../../core/lint/model/words";
import type { QuestionReport } from "../../core/lint/model-check";
import { plural, secondsText } from "../lint/words";

/** A table of the numbers that the rules judged. */
export function numbersOf({ assessment, isCached }: QuestionReport, isStale: boolean): string {
	const { answer, model, probe, meanEntropy, suppressed, samples, seconds, tokensRun, promptTokens } =
		assessment;
	const rows: [string, string][] = [];
	if (answer) {
		rows.push([
			"Answer",
			`${escaped(quoted(answer.text))}${answer.declines ? " (gives none)" : ""}${answer.isCut ? " (cut off)" : ""}`,
		]);
		rows.push(["Risk", `**${percent(answer.risk)}**, threshold ${percent(answer.threshold)}`]);
		rows.push(["Base rate", percent(answer.baseRate)]);
	}
	if (meanEntropy !== null) rows.push(["Entropy", `${meanEntropy.toFixed(2)} nats a token`]);
	if (samples.length) rows.push(["Samples", agreement(samples.map(({ text }) => text))]);
	if (suppressed)
		rows.push([
			"H-Neurons silenced",
			`${escaped(quoted(suppressed.text))}, risk ${percent(suppressed.risk)}`,
		]);
	if (!answer && promptTokens.length)
		rows.push(["Hottest word", percent(Math.max(...promptTokens.map(({ risk }) => risk)))]);
	const all = Object.values(seconds).reduce((sum, each) => sum + each, 0);
	rows.push([
		"Probe",
		`${probe.neurons} neurons, ${escaped(probe.region)}, ${probe.isCalibrated ? "calibrated" : "not calibrated"}`,
	]);
	rows.push([
		"Model",
		`${escaped(model.name)}, ${tokensRun} tokens, ${secondsText(all)}${isCached ? ", known from before" : ""}`,
	]);
	const head = isStale ? "H-Neurons (before your last edit)" : "H-Neurons";
	return [`| ${head} | |`, "|:--|:--|", ...rows.map(([name, value]) => `| ${name} | ${value} |`)].join("\n");
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
