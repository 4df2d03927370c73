/** What git knows of the files: which it ignores, and which lines changed since a revision. Nothing is written. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { UsageError } from "../usage";

/** The lines of a file that changed, from 1, both ends included. */
export interface LineRange {
	first: number;
	last: number;
}

export interface Changes {
	/** Whether a file changed, or is new. */
	has(path: string): boolean;
	/** Its changed lines; null means all of them. */
	linesOf(path: string): Promise<LineRange[] | null>;
}

/** Output of one call: the names of a large repository's files, with room to spare. */
const MAX_OUTPUT = 256 * 1024 * 1024;

/** No pager, no colours, no programs of the user's, names as they are. */
const DIFF = ["diff", "--no-color", "--no-ext-diff", "--no-textconv", "--no-renames", "--ignore-submodules"];

interface Answer {
	/** Null when git could not be started. */
	code: number | null;
	output: string;
}

function git(folder: string, words: string[], input = ""): Promise<Answer> {
	return new Promise((resolve) => {
		const options = { cwd: folder, maxBuffer: MAX_OUTPUT, encoding: "utf8", windowsHide: true } as const;
		const child = execFile("git", words, options, (error, output) => {
			const code = error ? error.code : 0;
			resolve({ code: typeof code === "number" ? code : null, output });
		});
		// git may end before it has read all: its exit code says what came of it.
		child.stdin?.on("error", () => undefined);
		child.stdin?.end(input);
	});
}

const names = ({ output }: Answer): string[] => output.split("\0").filter((name) => name !== "");

/** Those of the files that git ignores; none where git or the repository is missing. */
export async function ignoredOf(folder: string, paths: readonly string[]): Promise<ReadonlySet<string>> {
	if (!paths.length) return new Set();
	return new Set(names(await git(folder, ["check-ignore", "--stdin", "-z"], paths.join("\0"))));
}

/**
 * The files and lines that changed since `revision` branched off, the working tree's and untracked files included.
 * @param revision must not begin with "-"
 * @throws UsageError when there is no repository, or no such revision in it
 */
export async function changesSince(revision: string, folder: string): Promise<Changes> {
	const top = await git(folder, ["rev-parse", "--show-toplevel"]);
	if (top.code === null) throw new UsageError("--changed-since needs git, which could not be run.");
	if (top.code !== 0)
		throw new UsageError("--changed-since needs a git repository, and this folder is in none.");
	const root = top.output.replace(/\r?\n$/, "");
	const base = await baseOf(revision, root);
	const changed = await git(root, [...DIFF, "--name-only", "-z", "--diff-filter=d", base, "--"]);
	const untracked = await git(root, ["ls-files", "--others", "--exclude-standard", "-z"]);
	const isNew = new Set(names(untracked).map((name) => join(root, name)));
	const relativeTo = new Map(names(changed).map((name) => [join(root, name), name]));
	return {
		has: (path) => isNew.has(path) || relativeTo.has(path),
		async linesOf(path) {
			if (isNew.has(path)) return null;
			const name = relativeTo.get(path);
			if (name === undefined) return [];
			const words = ["--literal-pathspecs", ...DIFF, "--unified=0", base, "--", name];
			return hunks((await git(root, words)).output);
		},
	};
}

/** The commit that both the revision and the current one come from; the revision's own where they share none. */
async function baseOf(revision: string, root: string): Promise<string> {
	const commit = await git(root, ["rev-parse", "--verify", "--quiet", `${revision}^{commit}`]);
	const id = commit.output.trim();
	if (commit.code !== 0 || !/^[0-9a-f]{40,64}$/.test(id))
		throw new UsageError(
			`--changed-since is ${revision}, which this repository does not know; a shallow clone may lack it.`,
		);
	const shared = (await git(root, ["merge-base", id, "HEAD"])).output.trim();
	return shared || id;
}

/** The new side of each hunk, `@@ -1,2 +3,4 @@`; one without lines is a deletion, which leaves no line to look at. */
export function hunks(diff: string): LineRange[] {
	return [...diff.matchAll(/^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@/gm)]
		.map(([, first, count = "1"]) => ({ first: Number(first), last: Number(first) + Number(count) - 1 }))
		.filter(({ first, last }) => last >= first);
}

/** Gives the line of an offset as git counts lines: by "\n" alone. */
export function gitLines(text: string): (offset: number) => number {
	const ends = [...text.matchAll(/\n/g)].map(({ index }) => index);
	return (offset) => {
		let [low, high] = [0, ends.length];
		while (low < high) {
			const middle = (low + high) >> 1;
			if (ends[middle]! < offset) low = middle + 1;
			else high = middle;
		}
		return low + 1;
	};
}
