/** The run of an impact study: what kind of study it is to its folder, and how it is opened. */
import type { ProbeFile } from "../../core/probe/file";
import type { NeuronSet } from "../../core/report/impact-report";
import { IMPACT_STEPS, type ImpactStep } from "../../core/report/steps";
import { LensError } from "../../protocol/errors";
import type { ChatServer, ImpactParams } from "../../protocol/study-calls";
import { type Manifest as AnyManifest, readManifest } from "../folder/manifest";
import { openRun, type Surroundings } from "../folder/open-run";
import { type FolderRun, needWhole } from "../folder/run-folder";
import type { StudyKind } from "../folder/study-kind";
import { jsonLine } from "../job";
import { rowsOf } from "../lines";
import { type Cell, cellsOf } from "./cells";
import { type ImpactFile, itemFiles, nameOf, readItems } from "./items";
import { checkSets } from "./neuron-sets";
import type { ImpactItem } from "./run-files";
import { SETTING_STEPS, type Settings, settingsOf } from "./settings";

/** run.json of an impact study. */
export type Manifest = AnyManifest<Settings, ImpactFile>;

/** An impact study, or a shard of one, that is being worked on. */
export interface Run extends FolderRun<Settings, ImpactFile> {
	/** Null where no step needs it. */
	probe: ReadProbe | null;
	/** With its key, which no file holds. */
	judge: ChatServer | null;
}

/** Files of each step, in the order in which they are written. */
const FILES: Record<ImpactStep, readonly RegExp[]> = {
	loudness: [/^items\.jsonl$/, /^loudness\.f64$/, /^sets\.jsonl$/],
	answer: [/^answers\.jsonl$/],
	judge: [/^verdicts\.jsonl$/],
	fluency: [/^fluency\.jsonl$/],
	evaluate: [/^report\.(json|html|md|csv)$/],
};

/** The impact study, as a run's folder sees it. */
export const IMPACT: StudyKind = {
	format: "h-neuron-impact-run",
	steps: IMPACT_STEPS,
	begins: ["loudness"],
	looksAgain: { answer: "loudness" },
	inShards: ["answer", "judge", "fluency"],
	files: FILES,
	basics: ["items.jsonl", "sets.jsonl"],
	joined: [
		["answers.jsonl", "answer"],
		["verdicts.jsonl", "judge"],
		["fluency.jsonl", "fluency"],
	],
	settings: SETTING_STEPS,
	sources: { name: "items, questions and probe", step: "loudness" },
};

/** A probe and where it was read. */
export interface ReadProbe {
	probe: ProbeFile;
	path: string;
}

/** @throws LensError as `openRun`, and badQuestions, probeNotFound */
export async function openImpact(
	params: ImpactParams,
	probe: ReadProbe | null,
	surroundings: Surroundings,
): Promise<Run> {
	const { folder, shard, steps } = params;
	const { model, ports } = surroundings;
	const settings = settingsOf(params);
	const begun = await readManifest(ports.files, { folder, shard, kinds: [IMPACT] });
	const fingerprints = async () => [
		...(await itemFiles(ports.files, params)),
		...(await probeFile(params, probe, { begun: begun as Manifest | null, ports })),
	];
	const request = {
		...{ kind: IMPACT, folder, shard, steps, settings, fingerprints },
		async read() {
			if (!probe || !model) throw new LensError("probeNotFound", "An impact study begins with a probe.");
			const { items, dropped, digest } = await readItems(ports.files, params);
			const { controls } = settings;
			checkSets(probe.probe.neurons, { controls, model });
			const sets = 1 + controls.random + controls.layerMatched + controls.activationMatched;
			const files = await fingerprints();
			return {
				sources: {
					files,
					digest,
					dropped,
					count: items.length * cellsOf(settings.gains, sets).length,
				},
				basics: { "items.jsonl": items.map(jsonLine).join("") },
			};
		},
	};
	const run = await openRun(request, surroundings);
	return { ...run, probe, judge: params.judge };
}

/** The probe by its content. Where it was not read, because no step needs it, the run's own is the one. */
async function probeFile(
	params: ImpactParams,
	probe: ReadProbe | null,
	{ begun, ports }: { begun: Manifest | null; ports: Surroundings["ports"] },
): Promise<ImpactFile[]> {
	const path = probe?.path ?? params.probe;
	if (path !== null) return [{ name: nameOf(path), sha256: await ports.files.sha256(path), role: "probe" }];
	return begun?.questions.files.filter(({ role }) => role === "probe") ?? [];
}

/** What all steps walk through: every item under every cell. */
export interface Grid {
	items: ImpactItem[];
	sets: NeuronSet[];
	cells: Cell[];
}

export async function gridOf(run: FolderRun<Settings, ImpactFile>): Promise<Grid> {
	const items = await itemsOf(run);
	const sets = await all<NeuronSet>(run, "sets.jsonl");
	return { items, sets, cells: cellsOf(run.settings.gains, sets.length) };
}

/** Every item, in order. */
export const itemsOf = (run: FolderRun): Promise<ImpactItem[]> => all<ImpactItem>(run, "items.jsonl");

async function all<T>(run: FolderRun, file: string): Promise<T[]> {
	const { path } = await needWhole(run, file);
	const rows: T[] = [];
	for await (const row of rowsOf<T>(run.ports.files, path)) rows.push(row);
	return rows;
}

/** One row of the grid: an item under a cell. */
export interface Place {
	item: ImpactItem;
	/** Place among the cells. */
	cell: number;
}

/** The item and cell of a row. */
export function placeAt({ items, cells }: Grid, row: number): Place {
	return { item: items[Math.floor(row / cells.length)]!, cell: row % cells.length };
}
