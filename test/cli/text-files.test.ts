import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, lstatSync, readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { readText, writeWhole } from "../../src/cli/text-files";
import { folderWith } from "./sample-folder";

const isPosix = process.platform !== "win32";

test("a written file keeps its rights and links, and nothing lies beside it", {
	skip: !isPosix,
}, async () => {
	const folder = folderWith({ "a.txt": "before" });
	const [file, link] = [join(folder, "a.txt"), join(folder, "link.txt")];
	chmodSync(file, 0o640);
	symlinkSync("a.txt", link);
	await writeWhole(link, "after");
	await writeWhole(join(folder, "new.txt"), "new");
	assert.equal(readFileSync(file, "utf8"), "after");
	assert.equal(statSync(file).mode & 0o777, 0o640);
	assert.ok(lstatSync(link).isSymbolicLink());
	assert.deepEqual(readdirSync(folder).sort(), ["a.txt", "link.txt", "new.txt"]);
});

test("a pipe is written to, not replaced", { skip: !isPosix }, async () => {
	const pipe = join(folderWith({}), "pipe");
	execFileSync("mkfifo", [pipe]);
	const [text] = await Promise.all([readFile(pipe, "utf8"), writeWhole(pipe, "through")]);
	assert.equal(text, "through");
	assert.ok(lstatSync(pipe).isFIFO());
});

test("what cannot be written is one sentence, and leaves nothing", async () => {
	const folder = folderWith({ "in/a.txt": "" });
	for (const [path, code] of [
		["in", "EISDIR"],
		["no/a.txt", "ENOENT"],
	] as const)
		await assert.rejects(writeWhole(join(folder, path), "x", path), {
			code: "fileUnwritable",
			message: `${path} could not be written (${code}).`,
		});
	assert.deepEqual(readdirSync(folder), ["in"]);
});

test("a device without an end is not read to it", { skip: !isPosix }, async () => {
	await assert.rejects(readText("/dev/zero", "zero"), { message: "zero is larger than 4 MB." });
});
