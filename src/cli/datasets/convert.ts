import { resolve } from "node:path";
import { diskFiles } from "../../disk/study-files";
import { readQuestions } from "../../study/datasets/read";
import { jsonLine } from "../../study/job";
import type { Program } from "../program";
import type { ConvertOptions } from "./arguments";
import { droppedLines, lines } from "./check";

/** Writes files of questions, whatever their format, as one file of JSON Lines. */
export async function convert(
	{ files, output, limit, seed, group, isJson }: ConvertOptions & { isJson: boolean },
	{ terminal, folder, signal }: Program,
): Promise<void> {
	const paths = files.map((file) => resolve(folder, file));
	const options = { limit, seed, signal, ...(group === null ? {} : { group }) };
	const set = await readQuestions(diskFiles, paths, options);
	const path = resolve(folder, output);
	await diskFiles.replace(path, set.questions.map(jsonLine).join(""));
	const { dropped, firstProblem, digest } = set;
	const told = { path, questions: set.questions.length, dropped, firstProblem, digest };
	terminal.errors.write(lines(droppedLines(set)));
	terminal.output.write(
		isJson ? `${JSON.stringify(told, null, "\t")}\n` : `${set.questions.length} questions are in ${path}.\n`,
	);
}
