/** Weight files that a graph refers to: they must lie beside it as plain files, for the runtime refuses links. */
import { createHash } from "node:crypto";
import { link, lstat, mkdir, realpath, stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, normalize } from "node:path";
import { LensError } from "../../protocol/errors";

export interface ExternalData {
	/** Folder the runtime is to look in. */
	folder: string;
	paths: string[];
}

/**
 * Checks the weight files and finds a folder the runtime accepts. A download cache keeps its files as symbolic links,
 * which the runtime rejects; hard links to the same files in `linkFolder` cost no space.
 * @throws LensError modelBroken when a file is missing or lies outside the model's folder; modelUnsupported when it is
 *         a link that cannot be made plain
 */
export async function findExternalData(
	graph: string,
	locations: readonly string[],
	linkFolder: string,
): Promise<ExternalData> {
	const folder = dirname(graph);
	const paths: string[] = [];
	let hasLink = false;
	for (const location of locations) {
		const path = join(folder, location);
		if (isAbsolute(location) || normalize(location).startsWith(".."))
			throw new LensError(
				"modelBroken",
				`${basename(graph)} refers to weights outside its folder: ${location}.`,
			);
		const isThere = await stat(path).catch(() => null);
		if (!isThere) throw new LensError("modelBroken", `${basename(graph)} needs ${location} beside it.`);
		hasLink ||= (await lstat(path)).isSymbolicLink();
		paths.push(path);
	}
	return { folder: hasLink ? await linked(paths, folder, linkFolder) : folder, paths };
}

async function linked(paths: string[], folder: string, linkFolder: string): Promise<string> {
	const targets = await Promise.all(paths.map((path) => realpath(path)));
	const name = createHash("sha256").update(targets.join("\n")).digest("hex").slice(0, 16);
	const plain = join(linkFolder, name);
	for (const [i, path] of paths.entries()) {
		const place = join(plain, path.slice(folder.length + 1));
		await mkdir(dirname(place), { recursive: true });
		await link(targets[i]!, place).catch((error: NodeJS.ErrnoException) => {
			if (error.code === "EEXIST") return;
			const advice = "copy the model into a plain folder";
			throw new LensError(
				"modelUnsupported",
				`${path} is a symbolic link, which the runtime refuses; ${advice}.`,
			);
		});
	}
	return plain;
}
