import { resolve } from "node:path";
import { diskFiles } from "../../disk/study-files";
import { exportReference, type ReferenceExport } from "../../study/reference/export";
import { importReference, type ReferenceImport } from "../../study/reference/import";
import type { Program } from "../program";
import type { ImportOptions } from "./arguments";
import { droppedLines, lines } from "./check";

/** Makes a run's files from those of the reference implementation. */
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
	{ questions, answers, spans, rows, overlap, unjudged, features }: ReferenceImport,
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
		`The run is in ${to}.`,
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

function exportLines({ questions, answerTokens, ids, activations }: ReferenceExport, to: string): string[] {
	const { train, test } = ids;
	return [
		`${questions} questions, ${answerTokens} answers with marked tokens.`,
		`Lists: train ${train.t} right + ${train.f} wrong, test ${test.t} right + ${test.f} wrong.`,
		`${activations} files of activations.`,
		`They are in ${to}.`,
	];
}

const counted = (count: number): string => (count === 1 ? "1 question is" : `${count} questions are`);
