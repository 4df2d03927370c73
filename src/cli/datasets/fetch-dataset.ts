import { resolve } from "node:path";
import {
	datasetFolder,
	downloadDataset,
	findHubDataset,
	type HubDataset,
} from "../../hub/datasets/fetch-dataset";
import type { HubAccess } from "../../hub/hub-model";
import { defaultDatasetsFolder } from "../../hub/places";
import { sizeText } from "../../hub/size-text";
import { LensError } from "../../protocol/errors";
import { hubAccess } from "../models/access";
import { confirm } from "../models/download";
import { downloadLine } from "../models/progress";
import { table } from "../models/tables";
import type { Program } from "../program";
import type { FetchOptions } from "./arguments";

/** Gets one split of a dataset from the hub, after it has shown what that takes. */
export async function fetchDataset(
	options: FetchOptions & { isJson: boolean },
	program: Program,
): Promise<void> {
	const { terminal, signal, folder, environment } = program;
	const access = await hubAccess(options.endpoint, program);
	const revision = options.revision ?? undefined;
	const dataset = await findHubDataset(access, options.dataset, { split: options.split, revision, signal });
	const datasetsFolder = resolve(folder, options.to ?? defaultDatasetsFolder(environment));
	for (const line of planLines(dataset, datasetsFolder)) terminal.errors.write(`${line}\n`);
	if (!options.isConfirmed) await confirm(program);
	const files = await downloadTold({ access, dataset, datasetsFolder }, program);
	const { id, split } = dataset;
	terminal.output.write(
		options.isJson
			? `${JSON.stringify({ id, revision: dataset.revision, split, files }, null, "\t")}\n`
			: `${files.map((file) => `--questions ${file}`).join(" ")}\n`,
	);
}

function planLines({ id, revision, split, files, bytes }: HubDataset, datasetsFolder: string): string[] {
	return [
		`${id} (${split}) at ${revision.slice(0, 12)}`,
		...table(files.map((file) => [`  ${file.path}`, sizeText(file.bytes)])),
		`${sizeText(bytes)} in all, to ${datasetFolder(datasetsFolder, id)}`,
	];
}

interface Order {
	access: HubAccess;
	dataset: HubDataset;
	datasetsFolder: string;
}

async function downloadTold(
	{ access, dataset, datasetsFolder }: Order,
	{ terminal, signal }: Program,
): Promise<string[]> {
	const line = downloadLine(terminal.errors);
	try {
		return await downloadDataset(access, dataset, { datasetsFolder, onProgress: line.show, signal });
	} catch (error) {
		line.end();
		if (error instanceof LensError && error.code === "cancelled")
			terminal.errors.write("Stopped. What is there is kept, and the same command goes on with it.\n");
		throw error;
	} finally {
		line.end();
	}
}
