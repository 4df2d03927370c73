/** What every step works with: the files of a run's folder, and which of them are whole. */
import { LensError } from "../../protocol/errors";
import type { StudyPorts } from "../job";
import type { StudyModel } from "../model";
import { type Manifest, manifestName, printManifest, type SourceFile, type WholeFile } from "./manifest";
import { partName, partOf, type Shard, shardName } from "./shard";
import { type StudyKind, stepOf, stepsFrom } from "./study-kind";

/** A run of some kind of study, or a shard of one, that is being worked on. */
export interface FolderRun<S extends object = object, F extends SourceFile = SourceFile> {
	kind: StudyKind;
	folder: string;
	shard: Shard | null;
	/** The run's own, or the shard's. */
	manifest: Manifest<S, F>;
	/** What was merged already, where a shard is worked on. */
	main: Manifest<S, F> | null;
	settings: S;
	model: StudyModel | null;
	ports: StudyPorts;
	/** Files whose hash was looked at. */
	proved: Set<string>;
}

export async function writeManifest({ kind, folder, shard, manifest, ports }: FolderRun): Promise<void> {
	await ports.files.replace(`${folder}/${manifestName(shard)}`, printManifest(kind, manifest));
}

/** The run's own file of this name: the whole, or its shard. */
export const placeOf = ({ folder, shard }: Pick<FolderRun, "folder" | "shard">, file: string): string =>
	`${folder}/${partName(file, shard)}`;

/** Whether a file that this run writes is whole. */
export async function isWhole(run: FolderRun, file: string): Promise<boolean> {
	const entry = run.manifest.files[partName(file, run.shard)];
	return entry !== undefined && (await run.ports.files.size(placeOf(run, file))) === entry.bytes;
}

/**
 * Tells of a file that it is whole now.
 * @param notes what the report is to tell of how it came about
 */
export async function markWhole(run: FolderRun, file: string, notes: readonly string[] = []): Promise<void> {
	const entry = await wholeFile(run.ports, placeOf(run, file));
	run.manifest.files[partName(file, run.shard)] = entry;
	run.manifest.notes = [...new Set([...run.manifest.notes, ...notes])].sort();
	await writeManifest(run);
}

/** A file as it lies on the disk. */
export async function wholeFile({ files }: StudyPorts, path: string): Promise<WholeFile> {
	return { bytes: (await files.size(path)) ?? 0, sha256: await files.sha256(path) };
}

export interface WholeInput {
	path: string;
	/** The shard that it is; null = the whole. */
	shard: Shard | null;
}

/**
 * A file of an earlier step: the whole one, or this shard's part of it.
 * @throws LensError fileUnreadable when it is not whole, or was changed since it was written
 */
export async function needWhole(run: FolderRun, file: string): Promise<WholeInput> {
	const { kind, folder, shard, manifest, main, ports, proved } = run;
	const isBasic = kind.basics.includes(file);
	// A shard keeps to the basic files that it began with, whoever makes them anew.
	const [first, second] = isBasic ? [manifest, main] : [main, manifest];
	const whole = first?.files[file] ?? second?.files[file];
	const name = whole || isBasic ? file : partName(file, shard);
	const entry = whole ?? manifest.files[name];
	const path = `${folder}/${name}`;
	const size = await ports.files.size(path);
	if (!entry || size === null || size < entry.bytes)
		throw new LensError(
			"fileUnreadable",
			`${path} is not whole: the step "${stepOf(kind, name)}" comes first.`,
		);
	if (!proved.has(name) && (size !== entry.bytes || (await ports.files.sha256(path)) !== entry.sha256))
		throw new LensError(
			"fileUnreadable",
			`${path} was changed since it was written; delete it, and its step makes it again.`,
		);
	proved.add(name);
	return { path, shard: whole ? null : shard };
}

/** The text of a file of an earlier step. @throws LensError as `needWhole` */
export async function textOf(run: FolderRun, file: string): Promise<string> {
	const { path } = await needWhole(run, file);
	let text = "";
	for await (const line of run.ports.files.lines(path)) text += `${line}\n`;
	return text;
}

/** Deletes what later steps made of a file that is about to be made anew. */
export async function forgetLater(run: FolderRun, step: string): Promise<void> {
	const { kind, folder, manifest, ports, shard } = run;
	const later = stepsFrom(kind, step).slice(1);
	const isStale = (name: string) => later.some((each) => each === stepOf(kind, name)) && ofRun(name, shard);
	const known = Object.keys(manifest.files).filter(isStale);
	for (const name of known) delete manifest.files[name];
	if (known.length > 0) await writeManifest(run);
	for (const name of await ports.files.list(folder))
		if (isStale(name)) await ports.files.remove(`${folder}/${name}`);
}

/** Whether a run writes this file: a shard its own parts only, the whole run the whole files only. */
function ofRun(name: string, shard: Shard | null): boolean {
	const part = partOf(name);
	return shard ? part !== null && shardName(part.shard) === shardName(shard) : part === null;
}

/** The model that a step works with. @throws LensError noModel */
export function loaded({ model }: Pick<FolderRun, "model">): StudyModel {
	if (!model) throw new LensError("noModel", "No model is loaded.");
	return model;
}
