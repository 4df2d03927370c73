/** run.json: what a run was asked for, by which version, and the hash of every file once it is whole. */
import { LensError } from "../../protocol/errors";
import type { StudyFiles } from "../files";
import type { StudyModel } from "../model";
import { partOf, type Shard, shardName } from "./shard";
import { type StudyKind, stepOf } from "./study-kind";

/** What later steps need to know of a model, so that they run without it. */
export type ModelFacts = Pick<StudyModel, "name" | "fingerprint" | "layers" | "neuronsPerLayer">;

/** A file that a run was made from. A kind of study may tell more of it; all of it but the name is its identity. */
export interface SourceFile {
	/** Without its folder: a run may be moved. */
	name: string;
	sha256: string;
}

/** What a run works on, read from its source files. */
export interface Sources<F extends SourceFile = SourceFile> {
	files: F[];
	/** Changes when anything that was read does. */
	digest: string;
	/** Rows that the first step works on. */
	count: number;
	/** Rows that could not be used, by reason. */
	dropped: Record<string, number>;
}

export interface Manifest<S extends object = object, F extends SourceFile = SourceFile> {
	/** The kind of study. */
	format: string;
	version: 1;
	/** Name and version of the program that began the run, and when. */
	tool: string;
	created: string;
	model: ModelFacts;
	questions: Sources<F>;
	settings: S;
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

export interface ManifestPlace {
	folder: string;
	shard: Shard | null;
	/** What the folder may hold a run of. */
	kinds: readonly StudyKind[];
}

/**
 * A run's manifest; null when there is none.
 * @throws LensError fileUnreadable when it is not one, or one of another kind of study
 */
export async function readManifest(
	files: StudyFiles,
	{ folder, shard, kinds }: ManifestPlace,
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
	if (value?.version === 1 && kinds.some(({ format }) => format === value.format)) return value as Manifest;
	throw new LensError(
		"fileUnreadable",
		`${path} does not tell of a study that can be gone on with here: it is of another kind, or another version wrote it.`,
	);
}

/** The manifest's text; files in the order of the steps, whichever became whole first. */
export function printManifest(kind: StudyKind, manifest: Manifest): string {
	const rank = (name: string) => {
		const step = stepOf(kind, name);
		const file = partOf(name)?.file ?? name;
		const place = step ? kind.files[step]!.findIndex((pattern) => pattern.test(file)) : 0;
		return (step ? kind.steps.indexOf(step) : kind.steps.length) * 10 + place;
	};
	const names = Object.keys(manifest.files).sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
	const files = Object.fromEntries(names.map((name) => [name, manifest.files[name]!]));
	return `${JSON.stringify({ ...manifest, files }, null, "\t")}\n`;
}
