import { join, resolve } from "node:path";
import { diskFiles } from "../../disk/study-files";
import { exportReference, type ReferenceExport } from "../../study/reference/export";
import { importReference, type ReferenceImport } from "../../study/reference/import";
import type { Program } from "../program";
import type { ImportOptions } from "./arguments";
import { droppedLines, lines } from "./check";

/** Reads the files of the reference implementation, and writes them in the formats of a run's. */
export async function importFolder(
	{ from, folder, allowOverlap, domain, isJson }: ImportOptions & { isJson: boolean },
	program: Program,
): Promise<void> {
	const to = resolve(program.folder, folder);
	const options = { allowOverlap, ...(domain === null ? {} : { domain }) };
	const told = await importReference(diskFiles, resolve(program.folder, from), to, options);
	program.terminal.errors.write(lines(droppedLines(told)));
	program.terminal.output.write(
		isJson ? `${JSON.stringify({ folder: to, ...told }, null, "\t")}\n` : lines(importLines(told, to)),
	);
}

function importLines(
	{ questions, answers, spans, rows, overlap, unjudged, unanswered, features }: ReferenceImport,
	to: string,
) {
	const sets = Object.entries(rows).map(
		([set, { faithful, hallucinated }]) => `${set} ${faithful} right + ${hallucinated} wrong`,
	);
	return [
		`${questions} questions with ${answers} answers, ${spans} of them with the part that states the fact.`,
		...(sets.length > 0 ? [`Lists: ${sets.join(", ")}.`] : []),
		...(overlap > 0 ? [`${counted(overlap)} in both lists: figures on the test will be too good.`] : []),
		...(unjudged > 0 ? [`${counted(unjudged)} without a verdict; that of the lists stands in.`] : []),
		...(features
			? [`${features.rows} rows of activations, ${features.layers} x ${features.neuronsPerLayer} neurons.`]
			: []),
		`The files are in ${to}, for other tools and for "h-neurons datasets export". They are no run that a step can go on with, since they do not tell their model and settings.`,
		...askAnewLines({ questions, unanswered }, to),
	];
}

/** What a study can do with the questions. */
function askAnewLines(
	{ questions, unanswered }: Pick<ReferenceImport, "questions" | "unanswered">,
	to: string,
): string[] {
	if (unanswered === questions)
		return ["No question tells which answers are accepted, so that no study can judge new ones."];
	const some = `${unanswered} of ${questions} questions do not tell which answers are accepted: a study takes every answer to those for invented.`;
	return [
		...(unanswered > 0 ? [some] : []),
		`To ask the questions anew: h-neurons identify --questions ${join(to, "questions.jsonl")}`,
	];
}

/** Writes a run's files as the reference implementation has them. */
export async function exportRun(
	{ run, to, isJson }: { run: string; to: string; isJson: boolean },
	{ terminal, folder }: Program,
): Promise<void> {
	const target = resolve(folder, to);
	const told = await exportReference(diskFiles, resolve(folder, run), target);
	terminal.errors.write(lines(droppedLines(told)));
	terminal.output.write(
		isJson
			? `${JSON.stringify({ folder: target, ...told }, null, "\t")}\n`
			: lines(exportLines(told, target)),
	);
}

function exportLines(
	{ questions, answerTokens, ids, activations, withoutActivations }: ReferenceExport,
	to: string,
): string[] {
	const { train, test } = ids;
	return [
		`${questions} questions, ${answerTokens} answers with marked tokens.`,
		`Lists: train ${train.t} right + ${train.f} wrong, test ${test.t} right + ${test.f} wrong.`,
		withoutActivations === null
			? `${activations} files of activations.`
			: `No activations: ${withoutActivations}.`,
		`They are in ${to}.`,
	];
}

const counted = (count: number): string => (count === 1 ? "1 question is" : `${count} questions are`);
