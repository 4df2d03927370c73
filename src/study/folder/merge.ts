/** Joins the shards of a run, from one folder or several, into the files that an unbroken run would have written. */
import { LensError } from "../../protocol/errors";
import type { StudyPorts } from "../job";
import { stopIfCancelled } from "../job";
import { countsTroubles } from "../server/troubles";
import { type Manifest, manifestName, printManifest, readManifest } from "./manifest";
import { type FolderRun, forgetLater, markWhole, writeManifest } from "./run-folder";
import { bringCosts } from "./server-costs";
import { recount } from "./server-notes";
import { differences, mixed } from "./settings";
import { partName, partOf, type Shard, shardName } from "./shard";
import { type StudyKind, stepOf } from "./study-kind";

/** A shard's folder and what its manifest says. */
interface Part {
	folder: string;
	shard: Shard;
	manifest: Manifest;
}

export interface Merge {
	folder: string;
	/** Other folders that hold shards. */
	from: string[];
	/** What the folders may hold runs of. */
	kinds: readonly StudyKind[];
}

/**
 * Joins what can be joined; files that are whole already stay.
 * @returns the whole run, and the files that were joined
 * @throws LensError badShards naming what is missing, broken or of another run
 */
export async function joinShards(
	{ folder, from, kinds }: Merge,
	ports: StudyPorts,
): Promise<{ run: FolderRun; files: string[] }> {
	const parts: Part[] = [];
	for (const place of new Set([folder, ...from])) parts.push(...(await partsIn(ports, place, kinds)));
	const run = await runOf({ folder, kinds }, parts, ports);
	for (const part of parts) await bringCosts(ports.files, part, folder);
	const files: string[] = [];
	for (const [file, step] of run.kind.joined) {
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
	return { run, files };
}

const pathOf = ({ folder, shard }: Pick<Part, "folder" | "shard">, file: string): string =>
	`${folder}/${partName(file, shard)}`;

async function partsIn({ files }: StudyPorts, folder: string, kinds: readonly StudyKind[]): Promise<Part[]> {
	const found: Part[] = [];
	for (const name of await files.list(folder)) {
		const part = partOf(name);
		if (part?.file !== manifestName(null)) continue;
		const manifest = await readManifest(files, { folder, shard: part.shard, kinds });
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
async function runOf(
	{ folder, kinds }: Omit<Merge, "from">,
	parts: Part[],
	ports: StudyPorts,
): Promise<FolderRun> {
	const own = await readManifest(ports.files, { folder, shard: null, kinds });
	const [first] = parts;
	if (!first) throw new LensError("badShards", `There is no shard in ${folder}.`);
	const kind = kinds.find(({ format }) => format === first.manifest.format)!;
	for (const part of parts) sameRun(kind, first, part);
	const settings = own ? settingsWith(kind, { folder, manifest: own }, first) : first.manifest.settings;
	// What the parts have counted is counted anew in the files that they are joined to.
	const told = parts.flatMap((part) => part.manifest.notes).filter((note) => !countsTroubles(note));
	const notes = [...(own?.notes ?? []), ...told];
	const manifest: Manifest = {
		...(own ?? first.manifest),
		...{ settings, notes: [...new Set(notes)].sort(), files: own?.files ?? {} },
	};
	const run: FolderRun = {
		...{ kind, folder, shard: null, manifest, main: null, settings, model: null, ports },
		proved: new Set(),
	};
	for (const file of kind.basics) await takeBasic(run, parts, file);
	if (!own || printManifest(kind, own) !== printManifest(kind, manifest)) await writeManifest(run);
	return run;
}

/** A file that is the same in every shard's folder that has it. */
async function takeBasic(run: FolderRun, parts: readonly Part[], file: string): Promise<void> {
	const { folder, manifest, ports } = run;
	const part = parts.find((each) => each.manifest.files[file]);
	if (manifest.files[file] || !part) return;
	if (part.folder !== folder) {
		await ports.files.remove(`${folder}/${file}`);
		await append(ports, `${part.folder}/${file}`, `${folder}/${file}`);
	}
	await markWhole(run, file);
}

/**
 * The whole run's settings where its files or its later steps rest on them, the shards' for the rest.
 * @throws LensError badShards when the shards are of another run, or disagree with what is whole already
 */
function settingsWith(kind: StudyKind, whole: OfRun, first: Part): Manifest["settings"] {
	sameBasics(kind, first, whole);
	const isJoined = (step: string) => kind.joined.some(([, joined]) => joined === step);
	const isRestedOn = (step: string) => Object.values(kind.looksAgain ?? {}).includes(step);
	const both = { before: whole.manifest.settings, now: first.manifest.settings };
	const names = Object.keys(whole.manifest.files).filter((name) => !kind.basics.includes(name));
	const settled = kind.steps.filter((step) => names.some((name) => stepOf(kind, name) === step));
	const shared = kind.steps.filter((step) => isRestedOn(step) || (isJoined(step) && settled.includes(step)));
	const unlike = differences(kind, both, shared);
	if (unlike.length > 0) throw ofAnother(whole, first, unlike.map(({ sentence }) => sentence).join("; "));
	return mixed(
		kind,
		both,
		kind.steps.filter((step) => isJoined(step) && !settled.includes(step)),
	);
}

interface OfRun {
	folder: string;
	shard?: Shard;
	manifest: Manifest;
}

function sameRun(kind: StudyKind, one: OfRun, other: OfRun): void {
	sameBasics(kind, one, other);
	const both = { before: one.manifest.settings, now: other.manifest.settings };
	const unlike = differences(kind, both, kind.steps);
	if (unlike.length > 0) throw ofAnother(one, other, unlike.map(({ sentence }) => sentence).join("; "));
}

function sameBasics(kind: StudyKind, one: OfRun, other: OfRun): void {
	const { format, model, questions } = one.manifest;
	if (other.manifest.format !== format) throw ofAnother(one, other, "another kind of study");
	if (other.manifest.model.fingerprint !== model.fingerprint) throw ofAnother(one, other, "another model");
	if (other.manifest.questions.digest !== questions.digest) throw ofAnother(one, other, "other questions");
	const hashes = (file: string) => [one, other].map(({ manifest }) => manifest.files[file]?.sha256);
	const unlike = kind.basics.find((file) => new Set(hashes(file).filter((hash) => hash)).size > 1);
	if (unlike) throw ofAnother(one, other, `${unlike} differs`);
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
