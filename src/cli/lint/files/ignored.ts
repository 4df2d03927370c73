/** Which files git ignores, asked of the repository that each of them lies in: a submodule's files are its own matter. */
import { realpath } from "node:fs/promises";
import { basename, dirname, relative, sep } from "node:path";
import { git, namesIn, repositoryOf } from "../git";

/** Those of the files that git ignores; none where git or the repository is missing. */
export async function ignoredOf(paths: readonly string[]): Promise<ReadonlySet<string>> {
	const places = new Map<string, Promise<Place | null>>();
	const repositories = new Map<string, Map<string, string>>();
	for (const path of paths) {
		const folder = dirname(path);
		const place = places.get(folder) ?? placeOf(folder);
		places.set(folder, place);
		const found = await place;
		if (!found) continue;
		const asked = repositories.get(found.root) ?? new Map<string, string>();
		repositories.set(found.root, asked.set(`./${found.inside}${basename(path)}`, path));
	}
	const ignored = new Set<string>();
	for (const [root, asked] of repositories) {
		const answer = await git(root, ["check-ignore", "--stdin", "-z"], [...asked.keys()].join("\0"));
		for (const name of namesIn(answer.output)) ignored.add(asked.get(name)!);
	}
	return ignored;
}

interface Place {
	/** The repository's top folder. */
	root: string;
	/** The way from there, with forward slashes and one at its end; empty for the top itself. */
	inside: string;
}

async function placeOf(folder: string): Promise<Place | null> {
	// git follows no links on the way to a file.
	const real = await realpath(folder);
	const root = repositoryOf(real);
	if (root === null) return null;
	const inside = relative(root, real).replaceAll(sep, "/");
	return { root, inside: inside && `${inside}/` };
}
