/** Joins the shards of a run, from one folder or several, into the files that an unbroken run would have written. */

import { STUDY_STEPS, type StudyStep } from "../../core/report/steps";
import { LensError } from "../../protocol/errors";
import type { StudyPorts } from "../job";
import { stopIfCancelled } from "../job";
import { countsTroubles } from "../server/troubles";
import { type Manifest, manifestName, printManifest, readManifest, stepOf } from "./folder/manifest";
import { forgetLater, markWhole, type Run, writeManifest } from "./folder/run-folder";
import { differences, mixed } from "./folder/settings";
import { partName, partOf, type Shard, shardName } from "./folder/shard";
import { dealRows } from "./rows/rows";
import { recount } from "./steps/servers";

/** The files that shards make, each with the step that comes to write it. */
const JOINED = [
	["samples.jsonl", "collect"],
	["verdicts.jsonl", "judge"],
	["spans.jsonl", "spans"],
	["features.f32", "features"],
	["measures.jsonl", "features"],
] as const;

/** A shard's folder and what its manifest says. */
interface Part {
	folder: string;
	shard: Shard;
	manifest: Manifest;
}

/**
 * Joins what can be joined; files that are whole already stay. Once all spans are there, the rows are dealt as well.
 * @param from other folders that hold shards
 * @returns the files that were joined
 * @throws LensError badShards naming what is missing, broken or of another run
 */
export async function mergeShards(
	{ folder, from }: { folder: string; from: string[] },
	ports: StudyPorts,
): Promise<{ files: string[] }> {
	const parts: Part[] = [];
	for (const place of new Set([folder, ...from])) parts.push(...(await partsIn(ports, place)));
	const run = await runOf(folder, parts, ports);
	const files: string[] = [];
	for (const [file, step] of JOINED) {
		const there = parts.filter(({ manifest, shard }) => partName(file, shard) in manifest.files);
		const begun = await begunIn(ports, file, parts);
		if (run.manifest.files[file] || there.length + begun.length === 0) continue;
		const whole = await complete(file, there, { begun, ports });
		await forgetLater(run, step);
		await ports.files.remove(`${folder}/${file}`);
		for (const part of whole) await append(ports, pathOf(part, file), `${folder}/${file}`);
		await markWhole(run, file, await recount(run, file));
		files.push(file);
	}
	if (run.manifest.files["spans.jsonl"] && !run.manifest.files["rows.jsonl"]) {
		await dealRows(run);
		files.push("rows.jsonl");
	}
	return { files };
}

const pathOf = ({ folder, shard }: Pick<Part, "folder" | "shard">, file: string): string =>
	`${folder}/${partName(file, shard)}`;

async function partsIn({ files }: StudyPorts, folder: string): Promise<Part[]> {
	const found: Part[] = [];
	for (const name of await files.list(folder)) {
		const part = partOf(name);
		if (part?.file !== manifestName(null)) continue;
		const manifest = await readManifest(files, folder, part.shard);
		if (manifest) found.push({ folder, shard: part.shard, manifest });
	}
	return found;
}

/** Shards that have begun a file and not ended it. */
async function begunIn({ files }: StudyPorts, file: string, parts: Part[]): Promise<Part[]> {
	const begun: Part[] = [];
	for (const part of parts) {
		const isWhole = partName(file, part.shard) in part.manifest.files;
		if (!isWhole && (await files.size(pathOf(part, file))) !== null) begun.push(part);
	}
	return begun;
}

/** The whole run that the shards belong to. @throws LensError badShards when they are of several */
async function runOf(folder: string, parts: Part[], ports: StudyPorts): Promise<Run> {
	const own = await readManifest(ports.files, folder, null);
	const [first] = parts;
	if (!first) throw new LensError("badShards", `There is no shard in ${folder}.`);
	for (const part of parts) sameRun(first, part);
	const settings = own ? settingsWith(own, first, folder) : first.manifest.settings;
	// What the parts have counted is counted anew in the files that they are joined to.
	const told = parts.flatMap((part) => part.manifest.notes).filter((note) => !countsTroubles(note));
	const notes = [...(own?.notes ?? []), ...told];
	const manifest: Manifest = {
		...(own ?? first.manifest),
		...{ settings, notes: [...new Set(notes)].sort(), files: own?.files ?? {} },
	};
	const run: Run = {
		...{ folder, shard: null, manifest, main: null, settings, model: null, ports },
		servers: { sampler: null, judge: null, extractor: null },
		proved: new Set(),
	};
	if (!manifest.files["questions.jsonl"]) {
		const target = `${folder}/questions.jsonl`;
		if (first.folder !== folder) {
			await ports.files.remove(target);
			await append(ports, `${first.folder}/questions.jsonl`, target);
		}
		await markWhole(run, "questions.jsonl");
	}
	if (!own || printManifest(own) !== printManifest(manifest)) await writeManifest(run);
	return run;
}

/**
 * The whole run's settings where its files or its later steps rest on them, the shards' for the rest.
 * @throws LensError badShards when the shards are of another run, or disagree with what is whole already
 */
function settingsWith(own: Manifest, first: Part, folder: string): Manifest["settings"] {
	const whole = { folder, manifest: own };
	sameBasics(first, whole);
	const settled = STUDY_STEPS.filter((step) =>
		Object.keys(own.files).some((name) => name !== "questions.jsonl" && stepOf(name) === step),
	);
	const unlike = differences(own.settings, first.manifest.settings, settled.filter(isJoined));
	if (unlike.length > 0) throw ofAnother(whole, first, unlike.map(({ sentence }) => sentence).join("; "));
	const kept = STUDY_STEPS.filter((step) => settled.includes(step) || !isJoined(step));
	return mixed(own.settings, first.manifest.settings, kept);
}

const isJoined = (step: StudyStep): boolean => JOINED.some(([, joined]) => joined === step);

interface OfRun {
	folder: string;
	shard?: Shard;
	manifest: Manifest;
}

function sameRun(one: OfRun, other: OfRun): void {
	sameBasics(one, other);
	const unlike = differences(one.manifest.settings, other.manifest.settings, STUDY_STEPS);
	if (unlike.length > 0) throw ofAnother(one, other, unlike.map(({ sentence }) => sentence).join("; "));
}

function sameBasics(one: OfRun, other: OfRun): void {
	const { model, questions } = one.manifest;
	if (other.manifest.model.fingerprint !== model.fingerprint) throw ofAnother(one, other, "another model");
	if (other.manifest.questions.digest !== questions.digest) throw ofAnother(one, other, "other questions");
}

const named = ({ folder, shard }: OfRun): string => `${folder}${shard ? ` (shard ${shardName(shard)})` : ""}`;

const ofAnother = (one: OfRun, other: OfRun, what: string) =>
	new LensError(
		"badShards",
		`${named(one)} and ${named(other)} are parts of different runs: from one to the other, ${what}.`,
	);

/** The parts of one file in order. @throws LensError badShards naming those that are missing or not whole */
async function complete(
	file: string,
	there: Part[],
	{ begun, ports }: { begun: Part[]; ports: StudyPorts },
): Promise<Part[]> {
	const counts = [...new Set([...there, ...begun].map(({ shard }) => shard.count))].sort((a, b) => a - b);
	const lacking: string[] = [];
	for (const count of counts) {
		const inOrder = Array.from({ length: count }, (_, i) =>
			there.find(({ shard }) => shard.count === count && shard.index === i),
		);
		const missing = inOrder.flatMap((part, i) => (part ? [] : [i]));
		if (missing.length === 0) return proved(file, inOrder as Part[], ports);
		const isBegun = (i: number) => begun.some(({ shard }) => shard.count === count && shard.index === i);
		const none = missing.filter((i) => !isBegun(i)).map((i) => i + 1);
		const half = missing.filter(isBegun).map((i) => i + 1);
		const parts = [
			...(none.length > 0 ? [`${listed(none)} missing`] : []),
			...(half.length > 0 ? [`${listed(half)} not whole`] : []),
		];
		lacking.push(`of ${count} shards, ${parts.join(" and ")}`);
	}
	throw new LensError("badShards", `${file} cannot be joined: ${lacking.join("; ")}.`);
}

/** "2 is", "2, 5 and 7 are". */
function listed(numbers: number[]): string {
	if (numbers.length === 1) return `${numbers[0]} is`;
	return `${numbers.slice(0, -1).join(", ")} and ${numbers.at(-1)} are`;
}

/** Parts whose bytes are those that were written. */
async function proved(file: string, parts: Part[], { files, signal }: StudyPorts): Promise<Part[]> {
	for (const part of parts) {
		stopIfCancelled(signal);
		const path = pathOf(part, file);
		const { bytes, sha256 } = part.manifest.files[partName(file, part.shard)]!;
		if ((await files.size(path)) !== bytes || (await files.sha256(path)) !== sha256)
			throw new LensError("badShards", `${path} is gone or was changed since it was written.`);
	}
	return parts;
}

/** Bytes that are held at a time. */
const BLOCK = 16 * 2 ** 20;

async function append({ files, signal }: StudyPorts, from: string, to: string): Promise<void> {
	const size = (await files.size(from)) ?? 0;
	// A part of nothing makes a file as well.
	if (size === 0) await files.append(to, "");
	for (let start = 0; start < size; start += BLOCK) {
		stopIfCancelled(signal);
		await files.append(to, await files.read(from, start, Math.min(BLOCK, size - start)));
	}
}
