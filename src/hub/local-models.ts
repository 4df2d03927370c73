/** Finds models that are on the disk: plain folders, and the Hugging Face cache. */
import type { Dirent } from "node:fs";
import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";
import { stopped } from "./http/patience";

export { defaultModelsFolder, defaultPlaces } from "./places";

export interface LocalModel {
	folder: string;
	/** The hub's name where the place tells it, else the path from there. */
	name: string;
	/** Which of the places it is in. */
	from: string;
}

/** Owner, name, and two levels of what Microsoft's repositories put below. */
const DEEPEST = 4;
/** Entries that are looked at in one place: a home folder named by mistake must not take minutes. */
const MOST_ENTRIES = 20_000;
const SKIPPED = new Set(["node_modules", "onnx", "__pycache__", "blobs", "site-packages"]);

/**
 * Folders below the places that hold config.json, tokenizer.json and a graph that is whole. What may not be read is
 * passed over, as is a place that is not there; links are followed once.
 * @throws LensError cancelled
 */
export async function findModelFolders(
	places: readonly string[],
	{ signal }: { signal: AbortSignal },
): Promise<LocalModel[]> {
	const search: Search = { signal, seen: new Set(), left: 0 };
	const found: LocalModel[] = [];
	for (const place of places) {
		search.left = MOST_ENTRIES;
		const entries = await entriesOf(place, search);
		const cached = entries.filter(({ name }) => name.startsWith("models--"));
		for (const { name } of cached) found.push(...(await cachedModels(place, name, search)));
		if (cached.length === 0) found.push(...(await modelsBelow(place, place, 0, search)));
	}
	return found;
}

interface Search {
	signal: AbortSignal;
	/** Folders that were looked at, by where they really are. */
	seen: Set<string>;
	/** Entries that may still be looked at. */
	left: number;
}

async function modelsBelow(
	folder: string,
	place: string,
	depth: number,
	search: Search,
): Promise<LocalModel[]> {
	const real = await realpath(folder).catch(() => null);
	if (real === null || search.seen.has(real)) return [];
	search.seen.add(real);
	const entries = await entriesOf(folder, search);
	const found: LocalModel[] = [];
	if (await isModel(folder, entries, search))
		found.push({ folder, name: nameFrom(place, folder), from: place });
	if (depth >= DEEPEST) return found;
	for (const entry of entries)
		if (mayHoldModels(entry))
			found.push(...(await modelsBelow(join(folder, entry.name), place, depth + 1, search)));
	return found;
}

const mayHoldModels = (entry: Dirent): boolean =>
	(entry.isDirectory() || entry.isSymbolicLink()) && !entry.name.startsWith(".") && !SKIPPED.has(entry.name);

const nameFrom = (place: string, folder: string): string =>
	relative(place, folder).split(sep).join("/") || basename(folder);

/** models--owner--name/snapshots/<commit>: the one that refs/main names, else the newest. */
async function cachedModels(place: string, entry: string, search: Search): Promise<LocalModel[]> {
	const name = entry.split("--").slice(1).join("/");
	const snapshots = join(place, entry, "snapshots");
	const main = await readFile(join(place, entry, "refs", "main"), "utf8").catch(() => "");
	const commit = /^[0-9a-f]+$/.test(main.trim()) ? main.trim() : await newestIn(snapshots, search);
	if (commit === null) return [];
	const folder = join(snapshots, commit);
	const found = await modelsBelow(folder, folder, 0, search);
	return found.map((each) => ({
		folder: each.folder,
		name: each.folder === folder ? name : `${name}/${each.name}`,
		from: place,
	}));
}

async function newestIn(folder: string, search: Search): Promise<string | null> {
	let newest: { name: string; at: number } | null = null;
	for (const { name } of await entriesOf(folder, search)) {
		const at = (await stat(join(folder, name)).catch(() => null))?.mtimeMs ?? 0;
		if (!newest || at > newest.at) newest = { name, at };
	}
	return newest?.name ?? null;
}

/** Whether a folder can be loaded: what a stopped download leaves is no model, by its missing or half files. */
async function isModel(folder: string, entries: readonly Dirent[], search: Search): Promise<boolean> {
	const names = entries.map(({ name }) => name);
	if (!["config.json", "tokenizer.json"].every((name) => isWhole(name, names))) return false;
	if (hasGraph(names)) return true;
	const below = entries.some(({ name }) => name === "onnx")
		? await entriesOf(join(folder, "onnx"), search)
		: [];
	return hasGraph(below.map(({ name }) => name));
}

const hasGraph = (names: readonly string[]): boolean =>
	names.some((name) => name.endsWith(".onnx") && isWhole(name, names));

/** Whether a file is there, and none of its own or of its weights' parts are. */
const isWhole = (name: string, names: readonly string[]): boolean =>
	names.includes(name) &&
	!names.some((other) => other.startsWith(name) && /\.(part|incomplete|crdownload|aria2|tmp)$/.test(other));

async function entriesOf(folder: string, search: Search): Promise<Dirent[]> {
	if (search.signal.aborted) throw stopped();
	if (search.left <= 0) return [];
	const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
	search.left -= entries.length;
	return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}
