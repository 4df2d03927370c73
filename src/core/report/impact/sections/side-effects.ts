/** What gain does besides: to the language, to what can be judged, and to plain questions. */
import type { ImpactReport } from "../../impact-report";
import { significant } from "../../numbers";
import { type Block, type Section, text } from "../../section";
import { curveTable, fluencyFigures, taskFigure } from "../charts/gain-figures";
import { titleOf } from "../words";

export function fluencySection(report: ImpactReport): Section {
	const blocks: Block[] = report.suites.flatMap((suite, place): Block[] => [
		{ kind: "figures", figures: fluencyFigures(report, place) },
		{
			kind: "fold",
			summary: `Lengths of the answers, ${titleOf(suite).toLowerCase()}`,
			blocks: [
				{
					kind: "table",
					table: curveTable(suite, `Mean length in tokens, ${titleOf(suite).toLowerCase()}`, ({ tokens }) =>
						significant(tokens),
					),
				},
			],
		},
	]);
	const note = text(
		"Where answers are no longer fluent, or can no longer be judged, a rate of compliance says little: broken answers can count for either side.",
	);
	return {
		id: "fluency",
		heading: "Fluency, and answers that could not be judged",
		blocks: blocks.length > 0 ? [note, ...blocks] : [text("There is none.")],
	};
}

export function taskSection(report: ImpactReport): Section {
	const figure = taskFigure(report);
	return {
		id: "task",
		heading: "Plain questions",
		blocks: figure
			? [{ kind: "figures", figures: [figure] }]
			: [text("Not measured: what scaling does to answers that have nothing to resist.")],
	};
}
