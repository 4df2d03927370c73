/** What git knows of the files: which lines changed since a revision. Nothing is written. */
import { execFile } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { UsageError } from "../usage";

/** The lines of a file that changed, from 1, both ends included. */
export interface LineRange {
	first: number;
	last: number;
}

export interface Changes {
	/** Whether a file changed, or is new. */
	has(path: string): boolean;
	/** Whether it lies in another repository, a submodule say, of which nothing is known. */
	isElsewhere(path: string): boolean;
	/** Its changed lines; null means all of them. */
	linesOf(path: string): Promise<LineRange[] | null>;
}

/** Output of one call: the names of a large repository's files, with room to spare. */
const MAX_OUTPUT = 256 * 1024 * 1024;

/** No pager, no colours, no programs of the user's; a file that moved is the same file. */
const DIFF = [
	"diff",
	"--no-color",
	"--no-ext-diff",
	"--no-textconv",
	"--find-renames",
	"--ignore-submodules",
];
/** Changed lines alone, of files that attributes call binary too. */
const LINES = ["--text", "--unified=0", "--inter-hunk-context=0"];

interface Answer {
	/** Null when git could not be started. */
	code: number | null;
	output: string;
	/** The first line of what it says is wrong. */
	complaint: string;
}

/** Runs git in a folder. Never fails: what went wrong is in the answer. */
export function git(folder: string, words: string[], input = ""): Promise<Answer> {
	return new Promise((resolve) => {
		const options = { cwd: folder, maxBuffer: MAX_OUTPUT, encoding: "utf8", windowsHide: true } as const;
		const child = execFile("git", words, options, (error, output, complaints) => {
			const code = error ? error.code : 0;
			const complaint = complaints.split("\n", 1)[0] || "it says nothing.";
			resolve({ code: typeof code === "number" ? code : null, output, complaint });
		});
		// git may end before it has read all: its exit code says what came of it.
		child.stdin?.on("error", () => undefined);
		child.stdin?.end(input);
	});
}

/** The names in what git tells with `-z`. */
export const namesIn = (output: string): string[] => output.split("\0").filter((name) => name !== "");

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
	const root = realPath(top.output.replace(/\r?\n$/, ""));
	const base = await baseOf(revision, root);
	const told = async (...words: string[]) => {
		const { code, output, complaint } = await git(root, words);
		// Without an answer everything would pass for unchanged.
		if (code !== 0) throw new UsageError(`git does not tell what changed since ${revision}: ${complaint}`);
		return output;
	};
	const changed = renames(await told(...DIFF, "--name-status", "-z", "--diff-filter=d", base, "--"));
	const untracked = namesIn(await told("ls-files", "--others", "--exclude-standard", "-z"));
	const isNew = new Set(untracked.map((name) => join(root, name)));
	const namesOf = new Map(changed.map((names) => [join(root, names.at(-1)!), names]));
	return {
		has: (path) => isNew.has(realPath(path)) || namesOf.has(realPath(path)),
		isElsewhere: (path) => repositoryOf(dirname(realPath(path))) !== repositoryOf(root),
		async linesOf(path) {
			if (isNew.has(realPath(path))) return null;
			const names = namesOf.get(realPath(path));
			if (!names) return [];
			return hunks(await told("--literal-pathspecs", ...DIFF, ...LINES, base, "--", ...names));
		},
	};
}

/** The nearest folder upwards with a `.git`, which is a file in submodules and worktrees; null where there is none. */
export function repositoryOf(folder: string): string | null {
	if (existsSync(join(folder, ".git"))) return folder;
	const parent = dirname(folder);
	return parent === folder ? null : repositoryOf(parent);
}

/** Where a path leads, since git tells of no links on the way; one that leads nowhere stays as it is. */
function realPath(path: string): string {
	return existsSync(path) ? realpathSync(path) : resolve(path);
}

/** Reads `M\0name\0R100\0before\0after\0`: each file's names, the one of today last. */
function renames(output: string): string[][] {
	const words = namesIn(output);
	const found: string[][] = [];
	for (let at = 0; at < words.length; ) {
		const names = /^[RC]/.test(words[at]!) ? 2 : 1;
		found.push(words.slice(at + 1, at + 1 + names));
		at += 1 + names;
	}
	return found;
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
	// Lines end at "\n" alone: what follows another line end of a file's text is that text.
	return [...diff.matchAll(/(?<![^\n])@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@/g)]
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
