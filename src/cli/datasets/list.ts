import { stat } from "node:fs/promises";
import { join } from "node:path";
import { datasetFolder } from "../../hub/datasets/fetch-dataset";
import { KNOWN_DATASETS, type KnownDataset, SPLITS } from "../../hub/datasets/known-datasets";
import { defaultDatasetsFolder } from "../../hub/places";
import { table } from "../models/tables";
import type { Program } from "../program";

/** Lists the datasets that can be fetched, and where those are that were. */
export async function list({ isJson }: { isJson: boolean }, program: Program): Promise<void> {
	const { environment, terminal } = program;
	const rows = await Promise.all(
		KNOWN_DATASETS.map((each) => rowOf(each, defaultDatasetsFolder(environment))),
	);
	if (isJson) {
		terminal.output.write(`${JSON.stringify(rows, null, "\t")}\n`);
		return;
	}
	const cells = rows.flatMap(({ name, id, questions, folder, note }) => [
		[name, id, SPLITS.map((split) => `${split} ${questions[split]}`).join(", "), folder ?? "not fetched"],
		["", note],
	]);
	for (const line of table([["NAME", "HUB", "QUESTIONS", "FOLDER"], ...cells]))
		terminal.output.write(`${line}\n`);
}

async function rowOf({ name, id, folder, questions, note }: KnownDataset, datasetsFolder: string) {
	const path = join(datasetFolder(datasetsFolder, id), folder);
	const isThere = (await stat(path).catch(() => null))?.isDirectory() === true;
	return { name, id, questions, note, folder: isThere ? path : null };
}
