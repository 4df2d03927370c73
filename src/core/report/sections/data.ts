/** Where the labels come from, what was left out and why, and every setting. */
import { count, counted, interval, percent, three } from "../numbers";
import { settingRows } from "../page/setting-rows";
import { type Block, figures, type Section, type Table, table, text } from "../section";
import type { DataReport, StudyReport } from "../study-report";
import { verdictName } from "../words";

export function dataSection({ data }: StudyReport): Section {
	const { faithful, hallucinated } = data.kept;
	const blocks: Block[] = [
		text(
			`${counted(data.questions, "question")} from ${data.files.length > 0 ? data.files.join(", ") : "no file"}${data.domains.length > 0 ? `; domains: ${data.domains.join(", ")}` : ""}. ${count(faithful + hallucinated)} were kept: ${count(faithful)} whose answers are all right (faithful) and ${count(hallucinated)} whose answers are all wrong (hallucinated).`,
		),
		{ kind: "table", table: keptTable(data) },
		text(`Judge: ${data.judge}`),
		{ kind: "table", table: shareTable("Answers by verdict", "Verdict", data.verdicts, verdictName) },
		...agreement(data),
		...spans(data),
		{ kind: "table", table: splitTable(data) },
		...answerless(data),
	];
	return { id: "data", heading: "Questions and answers", blocks };
}

/** What was left out, and why. */
function keptTable({ kept, dropped }: DataReport): Table {
	const rows: [string, number][] = [
		["kept, faithful", kept.faithful],
		["kept, hallucinated", kept.hallucinated],
		...Object.entries(dropped).map(([reason, n]): [string, number] => [`dropped: ${reason}`, n]),
	];
	return table(
		"Questions kept, and left out by reason",
		["Questions", ...figures("Count")],
		rows.map(([name, n]) => [name, count(n)]),
	);
}

function shareTable(
	caption: string,
	column: string,
	counts: Record<string, number>,
	name: (key: string) => string,
): Table {
	const total = Object.values(counts).reduce((sum, each) => sum + each, 0);
	return table(
		caption,
		[column, ...figures("Count", "Share")],
		Object.entries(counts).map(([key, n]) => [name(key), count(n), percent(n, total)]),
	);
}

function agreement({ agreement }: DataReport): Block[] {
	if (!agreement) return [];
	const { share, kappa } = agreement;
	return [
		text(`The judge and the rule agree on ${interval(share)} of the answers; Cohen's kappa ${three(kappa)}.`),
		{
			kind: "table",
			table: table(
				"The judge's verdicts beside the rule's",
				["Judge", "Rule", ...figures("Answers")],
				agreement.table.map((row) => [verdictName(row.judge), verdictName(row.rule), count(row.count)]),
			),
		},
	];
}

function spans({ spans }: DataReport): Block[] {
	const found = Object.values(spans.found).reduce((sum, each) => sum + each, 0);
	if (spans.answers === 0) return [text("No answer was looked through for the span that states the fact.")];
	return [
		text(
			`The span that states the fact was found in ${count(found)} of ${counted(spans.answers, "answer")} judged right or wrong, ${percent(found, spans.answers)}.`,
		),
		{
			kind: "table",
			table: shareTable("Spans by how they were found", "Found by", spans.found, (key) => key),
		},
	];
}

const splitTable = ({ splits }: DataReport): Table =>
	table(
		"Answers in each split, balanced",
		["Split", ...figures("Faithful", "Hallucinated")],
		Object.entries(splits).map(([name, each]) => [name, count(each.faithful), count(each.hallucinated)]),
	);

/** What the fabricated set shares with training, though no question or entity is in both. */
function answerless({ answerlessInTraining, splits }: DataReport): Block[] {
	if (!answerlessInTraining) return [];
	const { faithful = 0, hallucinated = 0 } = splits.train ?? {};
	return [
		text(
			`${count(answerlessInTraining)} of the ${counted(faithful + hallucinated, "answer")} in training are to questions that have no right answer, as what they ask about does not exist: of the fabricated set the fits have seen no question and no entity, but that kind of question.`,
		),
	];
}

export function settingsSection({ settings, model }: StudyReport): Section {
	const { name, layers, neuronsPerLayer } = model;
	const rows = [
		["Model", name],
		["Neurons", `${count(layers)} layers × ${count(neuronsPerLayer)}`],
		...settingRows(settings),
	];
	return {
		id: "settings",
		heading: "Settings",
		blocks: [{ kind: "table", table: table("Every setting of the run", ["Setting", "Value"], rows) }],
	};
}
