/** run.json: what a run was asked for, by which version, and the hash of every file once it is whole. */
import { STUDY_STEPS, type StudyStep } from "../../../core/report/steps";
import { LensError } from "../../../protocol/errors";
import type { StudyFiles } from "../../files";
import type { StudyModel } from "../../model";
import type { Settings } from "./settings";
import { partOf, type Shard, shardName } from "./shard";

/** What later steps need to know of a model, so that they run without it. */
export type ModelFacts = Pick<StudyModel, "name" | "fingerprint" | "layers" | "neuronsPerLayer">;

export interface QuestionFile {
	/** Without its folder: a run may be moved. */
	name: string;
	sha256: string;
	isCrossDomain: boolean;
}

export interface Manifest {
	format: "h-neuron-study-run";
	version: 1;
	/** Name and version of the program that began the run, and when. */
	tool: string;
	created: string;
	model: ModelFacts;
	questions: {
		files: QuestionFile[];
		/** Changes when any question does. */
		digest: string;
		count: number;
		/** Rows that could not be used, by reason. */
		dropped: Record<string, number>;
	};
	settings: Settings;
	/** What servers would not do and what was done instead, sorted. */
	notes: string[];
	/** Files that are whole, by name. */
	files: Record<string, WholeFile>;
}

export interface WholeFile {
	bytes: number;
	sha256: string;
}

export const MANIFEST = "run.json";

/** A shard keeps its own, so that shards which work in one folder at the same time do not write into each other's. */
export const manifestName = (shard: Shard | null): string =>
	shard ? `run.${shardName(shard)}.json` : MANIFEST;

/** Files of each step, in the order in which they are written. */
const FILES_OF: Record<StudyStep, readonly RegExp[]> = {
	collect: [/^questions\.jsonl$/, /^samples\.jsonl$/],
	judge: [/^verdicts\.jsonl$/],
	spans: [/^spans\.jsonl$/, /^rows\.jsonl$/],
	features: [/^features\.f32$/, /^measures\.jsonl$/],
	fit: [/^path-\w+\.json$/, /^fit\.json$/],
	evaluate: [/^report\.(json|html|md)$/, /^probe\.json$/],
};

/** The step that writes a file; null for files that are none of a run's. */
export function stepOf(name: string): StudyStep | null {
	const file = partOf(name)?.file ?? name;
	return STUDY_STEPS.find((step) => FILES_OF[step].some((pattern) => pattern.test(file))) ?? null;
}

/** @throws LensError fileUnreadable when it is none */
export async function readManifest(
	files: StudyFiles,
	folder: string,
	shard: Shard | null,
): Promise<Manifest | null> {
	const path = `${folder}/${manifestName(shard)}`;
	if ((await files.size(path)) === null) return null;
	let text = "";
	for await (const line of files.lines(path)) text += `${line}\n`;
	let value: Partial<Manifest> | null = null;
	try {
		value = JSON.parse(text);
	} catch (error) {
		throw new LensError("fileUnreadable", `${path} is not JSON: ${(error as Error).message}.`);
	}
	if (value?.format === "h-neuron-study-run" && value.version === 1) return value as Manifest;
	throw new LensError("fileUnreadable", `${path} does not tell of a study that this version can go on with.`);
}

/** The manifest's text; files in the order of the steps, whichever became whole first. */
export function printManifest(manifest: Manifest): string {
	const rank = (name: string) => {
		const step = stepOf(name);
		const file = partOf(name)?.file ?? name;
		const place = step ? FILES_OF[step].findIndex((pattern) => pattern.test(file)) : 0;
		return (step ? STUDY_STEPS.indexOf(step) : STUDY_STEPS.length) * 10 + place;
	};
	const names = Object.keys(manifest.files).sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
	const files = Object.fromEntries(names.map((name) => [name, manifest.files[name]!]));
	return `${JSON.stringify({ ...manifest, files }, null, "\t")}\n`;
}
