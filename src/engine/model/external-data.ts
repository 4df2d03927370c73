/** Files that a graph's weights are in: they must be plain files of one folder, for the runtime refuses links. */
import { createHash } from "node:crypto";
import { link, lstat, mkdir, realpath, stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, normalize } from "node:path";
import { LensError } from "../../protocol/errors";

export interface ExternalData {
	/** Folder the runtime is to look in. */
	folder: string;
	/** The weight files beside the graph. */
	paths: string[];
}

/**
 * Checks the weight files and finds a folder the runtime accepts. A download cache keeps its files as symbolic links,
 * which the runtime rejects; hard links to the same files in `linkFolder` cost no space.
 * @param locations as the graph gives them; large weights inside the graph's file are referred to by that file's own name
 * @throws LensError modelBroken when a file is missing or lies outside the model's folder; modelUnsupported when it is
 *         a link that cannot be made plain
 */
export async function findExternalData(
	graph: string,
	locations: readonly string[],
	linkFolder: string,
): Promise<ExternalData> {
	const target = await realpath(graph);
	const files = await weightFiles(graph, locations);
	const paths = files.map(({ path }) => path);
	// Nothing lies beside it: where the file itself is, it is plain.
	if (!files.length) return { folder: dirname(target), paths };
	const refersToItself = locations.length > files.length;
	// A link further up, or a drive's letter in lower case, is no link to the runtime.
	const isLink = (await lstat(graph)).isSymbolicLink();
	const itself = { location: basename(target), path: target, isLink };
	const all = refersToItself ? [...files, itself] : files;
	if (!all.some(({ isLink }) => isLink)) return { folder: dirname(graph), paths };
	return { folder: await linked(all, linkFolder), paths };
}

/** A file that holds weights of a graph. */
export interface WeightFile {
	/** As the graph refers to it. */
	location: string;
	path: string;
	isLink: boolean;
}

/**
 * The weight files beside a graph.
 * @throws LensError modelBroken when one is missing or lies outside the model's folder
 */
export async function weightFiles(graph: string, locations: readonly string[]): Promise<WeightFile[]> {
	const own = basename(await realpath(graph));
	const beside = locations.filter((location) => location !== own);
	return Promise.all(beside.map((location) => weightFile(graph, location)));
}

async function weightFile(graph: string, location: string): Promise<WeightFile> {
	const path = join(dirname(graph), location);
	if (isAbsolute(location) || normalize(location).startsWith(".."))
		throw new LensError(
			"modelBroken",
			`${basename(graph)} refers to weights outside its folder: ${location}.`,
		);
	const file = await stat(path).catch(() => null);
	if (!file?.isFile()) throw new LensError("modelBroken", `${basename(graph)} needs ${location} beside it.`);
	return { location, path, isLink: (await lstat(path)).isSymbolicLink() };
}

/** Engines of several windows may do this at once: a link that is there already is the same. */
async function linked(files: readonly WeightFile[], linkFolder: string): Promise<string> {
	const targets = await Promise.all(files.map(({ path }) => realpath(path)));
	// A file that takes another's place under the same name is another file.
	const stats = await Promise.all(targets.map((target) => stat(target)));
	const names = files.map(({ location }, i) => `${location}\n${targets[i]}\n${stats[i]!.ino}`).sort();
	const plain = join(linkFolder, createHash("sha256").update(names.join("\n")).digest("hex").slice(0, 16));
	for (const [i, { location, path }] of files.entries()) {
		const place = join(plain, location);
		await mkdir(dirname(place), { recursive: true });
		await link(targets[i]!, place).catch((error: NodeJS.ErrnoException) => {
			if (error.code === "EEXIST") return;
			throw new LensError(
				"modelUnsupported",
				`${path} is a symbolic link, which the runtime refuses; copy the model into a plain folder.`,
			);
		});
	}
	return plain;
}
