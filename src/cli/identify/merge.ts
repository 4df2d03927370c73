import { resolve } from "node:path";
import { flag, type OptionTable, Problem, type Values } from "../options";
import { type Program, withEngine } from "../program";

export interface MergeOptions {
	/** The run's folder, then others that hold shards of it. */
	folders: string[];
	isJson: boolean;
}

/** The options of `h-neurons merge`. */
export const mergeTable: OptionTable = { help: { ...flag, short: "h" }, json: flag, "no-color": flag };

/** @throws Problem when no folder is named */
export function readMerge(values: Values, folders: string[]): MergeOptions {
	if (folders.length === 0) throw new Problem("Name the run's folder, and others that hold shards of it.");
	return { folders, isJson: values.json === true };
}

/** Joins the shards of a study. */
export async function merge({ folders, isJson }: MergeOptions, program: Program): Promise<void> {
	const [folder, ...from] = folders.map((path) => resolve(program.folder, path));
	const { files } = await withEngine(program, (engine) =>
		engine.call("mergeShards", { folder: folder!, from }, program.signal),
	);
	const told = files.length > 0 ? `${files.join(", ")} joined` : "Everything was joined before";
	program.terminal.output.write(
		isJson ? `${JSON.stringify({ folder, files }, null, "\t")}\n` : `${told}; the files are in ${folder}.\n`,
	);
}
