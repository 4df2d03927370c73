import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { changesSince, gitLines, hunks } from "../../../src/cli/lint/git";
import { folderWith, write } from "../sample-folder";

const ODD = 'a "quoted"\tname, ü.prompt.md';

function repository(files: Record<string, string>) {
	const folder = folderWith(files);
	const git = (...words: string[]) =>
		execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@t", ...words], {
			cwd: folder,
			encoding: "utf8",
		});
	git("init", "-q", "-b", "main");
	git("add", ".");
	git("commit", "-qm", "first");
	return { folder, git };
}

test("changed, new and deleted files and lines are told, whatever the files are called", async () => {
	const { folder, git } = repository({
		[ODD]: "one\ntwo\nthree\nfour\n",
		"same.md": "same\n",
		"gone.md": "gone\n",
		"-x.md": "one\n",
		"[a]*.md": "one\n",
	});
	write(folder, {
		[ODD]: "zero\none\ntwo\nfour\nfive",
		"-x.md": "two\n",
		"[a]*.md": "two\n",
		"new.md": "new\n",
	});
	rmSync(join(folder, "gone.md"));
	const changes = await changesSince("HEAD", folder);
	const linesOf = (name: string) => changes.linesOf(join(folder, name));
	assert.deepEqual(await linesOf(ODD), [
		{ first: 1, last: 1 },
		{ first: 5, last: 5 },
	]);
	assert.deepEqual(await linesOf("-x.md"), [{ first: 1, last: 1 }]);
	assert.deepEqual(await linesOf("[a]*.md"), [{ first: 1, last: 1 }]);
	assert.equal(await linesOf("new.md"), null);
	assert.deepEqual(await linesOf("same.md"), []);
	for (const [name, isChanged] of Object.entries({
		[ODD]: true,
		"new.md": true,
		"same.md": false,
		"gone.md": false,
	}))
		assert.equal(changes.has(join(folder, name)), isChanged, name);
	git("add", ".");
	assert.ok((await changesSince("HEAD", folder)).has(join(folder, "new.md")), "staged files count too");
});

test("a branch is compared with where it left, and the user's own settings of git change nothing", async () => {
	const { folder, git } = repository({ "a.md": "one\ntwo\n", "b.md": "one\n" });
	git("config", "color.ui", "always");
	git("config", "diff.noprefix", "true");
	git("config", "diff.external", "false");
	git("checkout", "-qb", "side");
	write(folder, { "a.md": "one\ntwo\nthree\n" });
	git("commit", "-qam", "side");
	git("checkout", "-q", "main");
	write(folder, { "b.md": "other\n" });
	git("commit", "-qam", "main goes on");
	git("checkout", "-q", "side");
	const changes = await changesSince("main", folder);
	assert.deepEqual(await changes.linesOf(join(folder, "a.md")), [{ first: 3, last: 3 }]);
	assert.ok(!changes.has(join(folder, "b.md")));
});

test("a file that moved has the lines that changed since, and attributes hide none", async () => {
	const { folder, git } = repository({
		"a.md": "one\ntwo\nthree\nfour\nfive\n",
		".gitattributes": "*.md -diff\n",
	});
	git("config", "diff.interHunkContext", "9");
	git("mv", "a.md", "b.md");
	write(folder, { "b.md": "zero\none\ntwo\nthree\nfour\n5\n" });
	const changes = await changesSince("HEAD", folder);
	assert.ok(!changes.has(join(folder, "a.md")));
	assert.deepEqual(await changes.linesOf(join(folder, "b.md")), [
		{ first: 1, last: 1 },
		{ first: 6, last: 6 },
	]);
});

test("a link is as changed as what it leads to, and another repository's files are told apart", async () => {
	const { folder, git } = repository({ "in/a.md": "one\n", "inner/b.md": "one\n" });
	git("init", "-q", "inner");
	write(folder, { "in/a.md": "two\n" });
	symlinkSync("in", join(folder, "link"));
	const changes = await changesSince("HEAD", folder);
	assert.ok(changes.has(join(folder, "link", "a.md")));
	assert.deepEqual(await changes.linesOf(join(folder, "link", "a.md")), [{ first: 1, last: 1 }]);
	const isElsewhere = ["in/a.md", "link/a.md", "inner/b.md"].map((name) =>
		changes.isElsewhere(join(folder, name)),
	);
	assert.deepEqual(isElsewhere, [false, false, true]);
});

test("where git cannot compare, nothing passes for unchanged", async () => {
	const { folder, git } = repository({ "a.md": "one\n" });
	git("config", "diff.orderFile", "no-such-file");
	write(folder, { "a.md": "two\n" });
	await assert.rejects(changesSince("HEAD", folder), {
		name: "UsageError",
		message: /does not tell what changed/,
	});
});

test("no repository, and a revision that it does not know, are one sentence", async () => {
	const nowhere = folderWith({});
	await assert.rejects(changesSince("main", nowhere), {
		name: "UsageError",
		message: /this folder is in none/,
	});
	const { folder } = repository({ "a.md": "" });
	for (const revision of ["no-such", "HEAD~5", "a b", "HEAD; rm -rf .", "$(id)"])
		await assert.rejects(changesSince(revision, folder), { name: "UsageError", message: /does not know/ });
});

test("hunks give the new side's lines", () => {
	const diff =
		"--- a/x\n+++ b/x\n@@ -1 +1,2 @@ @@ -9 +9 @@\n-@@ -7 +7 @@\n@@ -3,2 +4,0 @@\n@@ -8,0 +7 @@\n+a\r@@ -1 +1,99 @@\n";
	assert.deepEqual(hunks(diff), [
		{ first: 1, last: 2 },
		{ first: 7, last: 7 },
	]);
});

test("git counts lines by the line feed alone", () => {
	const lineOf = gitLines("a\r\nb\rc\n\nd");
	assert.deepEqual([0, 1, 2, 3, 5, 6, 7, 8].map(lineOf), [1, 1, 1, 2, 2, 2, 3, 4]);
});
