/** What a submission would do, as a shell script that does it. */
import { SUBMITTED_FILE } from "../scheduler";
import type { ArrangedArray, Arrangement } from "./arrange";
import { scriptFile } from "./arrays";
import { quoted } from "./script";

export interface PreviewParts {
	dir: string;
	/** The text of submitted.json, by which others find what this script has queued. */
	record: string;
	/** A stage's script. */
	script(array: ArrangedArray): string;
	/** What sbatch is told of a stage, but for its script's path. @param after as Slurm names them */
	words(array: ArrangedArray, after: readonly string[]): string[];
}

/** A name that a shell takes for a variable. */
const variable = (stage: string): string => stage.replaceAll("-", "_");

/** The text of a shell script: files as they would be written, commands as they would be run, in that order. */
export function previewScript(
	{ arrays, outdated }: Arrangement,
	{ dir, record, script, words }: PreviewParts,
): string {
	const stages = arrays.map((array) => {
		const file = quoted(`${dir}/${scriptFile(array.stage.name)}`);
		// The shell fills in the numbers that sbatch has given: these words are quoted all but for them.
		const command = words(array, [
			...array.afterTasks,
			...array.afterStages.map((name) => `$${variable(name)}`),
		])
			.map((word) => (word.startsWith("--dependency=") ? `"${word}"` : quoted(word)))
			.join(" \\\n\t");
		const number = variable(array.stage.name);
		return [
			written(file, script(array)),
			`${number}=$(sbatch ${command} \\\n\t${file})\n`,
			// Clusters of a federation add their name, "4711;north", and a site may greet before it.
			`${number}=$(printf '%s\\n' "$${number}" | sed '$!d; s/;.*//')\n`,
		].join("");
	});
	const cancel = outdated.toReversed().map((job) => `scancel --state=PENDING ${job}\n`);
	return [
		"#!/bin/sh -e\n",
		`mkdir -p ${quoted(`${dir}/slurm`)}\n`,
		written(quoted(`${dir}/${SUBMITTED_FILE}`), record),
		...stages,
		...cancel,
	].join("");
}

/** The command that writes a file. @param file as a shell is told of it */
function written(file: string, text: string): string {
	const end = endFor(text);
	return `cat > ${file} <<'${end}'\n${text.endsWith("\n") ? text : `${text}\n`}${end}\n`;
}

/** A line that the text does not have. */
function endFor(text: string): string {
	let end = "END";
	while (text.split("\n").includes(end)) end += "_";
	return end;
}
