/** What fitting reads of a run: the training rows, their features at a region, and the model's doubt about them. */
import type { Features } from "../../../core/probe/matrix";
import { needWhole } from "../../folder/run-folder";
import { rowsOf } from "../../lines";
import { type FeatureFile, featureFile } from "../feature-file";
import { type Examples, examplesOf } from "../fit/examples";
import type { FitFile } from "../fit-file";
import type { Run } from "../folder/study-run";
import { allRows } from "../rows/rows";
import { isIn } from "../rows/select";
import type { Measures, Row } from "../run-files";
import { partsOf } from "./features";

type Region = FitFile["region"];

export interface Training {
	run: Run;
	file: FeatureFile;
	/** Every row of the run. */
	all: Row[];
	/** Those that are fitted on, with their places among all. */
	rows: Row[];
	places: number[];
	/** [rows] 1 for hallucinated answers. */
	labels: number[];
}

export async function trainingOf(run: Run): Promise<Training> {
	const all = await allRows(run);
	const places = [...all.keys()].filter((i) => isIn("train")(all[i]!));
	const rows = places.map((i) => all[i]!);
	const labels = rows.map(({ label }) => (label === "hallucinated" ? 1 : 0));
	return { run, file: await openFeatures(run, all.length), all, rows, places, labels };
}

/** A run's features. @throws LensError fileUnreadable when they are not whole */
export async function openFeatures(run: Run, rows: number): Promise<FeatureFile> {
	const { path } = await needWhole(run, "features.f32");
	const { layers, neuronsPerLayer } = run.manifest.model;
	const shape = { rows, parts: partsOf(run.settings).length, columns: layers * neuronsPerLayer };
	return featureFile(run.ports.files, path, shape, run.ports.signal);
}

/** Where a region's vectors lie in a row of the file. */
export function partAt({ settings }: Pick<Run, "settings">, region: Region, isOutside = false): number {
	return partsOf(settings).findIndex((part) => part.region === region && part.isOutside === isOutside);
}

/** What a classifier at a region is fitted on. */
export function examplesAt(training: Training, region: Region, mode: Run["settings"]["mode"]): Examples {
	const { run, file } = training;
	const outside = mode === "3-vs-1" ? partAt(run, region, true) : null;
	return examplesOf(file, training, { inside: partAt(run, region), outside });
}

/** Every row's vector at a region. */
export function allAt({ run, file, all }: Training, region: Region): Features {
	return file.features([{ part: partAt(run, region), rows: [...all.keys()] }]);
}

/** Mean entropies of the training rows' answers. */
export async function entropiesOf({ run, places }: Training): Promise<number[]> {
	const wanted = new Set(places);
	const found: number[] = [];
	const { path } = await needWhole(run, "measures.jsonl");
	let place = 0;
	for await (const { meanEntropy } of rowsOf<Measures>(run.ports.files, path))
		if (wanted.has(place++)) found.push(meanEntropy);
	return found;
}
