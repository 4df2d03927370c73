import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { symlinkSync } from "node:fs";
import { join, sep } from "node:path";
import { test } from "node:test";
import { findFiles } from "../../../src/cli/lint/files/find-files";
import { settingsFrom } from "../../../src/cli/lint/files/settings";
import { folderWith, write } from "../sample-folder";

const signal = new AbortController().signal;
const nearest = { settings: { from: "nearest" }, rules: {} } as const;

async function found(folder: string, ...paths: string[]) {
	const { files, failures, notes } = await findFiles(paths, {
		...{ folder, signal },
		settingsOf: settingsFrom(nearest, folder),
	});
	return { shown: files.map(({ shown }) => shown), failures: failures.map(({ message }) => message), notes };
}

const TREE = {
	"a.prompt.md": "",
	"b/c.md": "",
	"b/prompts/d.txt": "",
	"b/e.txt": "",
	"b/f.ts": "",
	"node_modules/g.prompt.md": "",
	"dist/h.prompt.md": "",
	".github/prompts/i.prompt.md": "",
	".cache/j.prompt.md": "",
	"k space/ü.prompt.md": "",
};

test("folders are walked for what may be a prompt, in the order of the paths", async () => {
	const folder = folderWith(TREE);
	symlinkSync(join(folder, "b"), join(folder, "link"));
	const walked = [
		...[".github/prompts/i.prompt.md", "a.prompt.md", "b/c.md", "b/prompts/d.txt"],
		"k space/ü.prompt.md",
	];
	assert.deepEqual(await found(folder, "."), { shown: walked, failures: [], notes: [] });
	assert.deepEqual((await found(folder, "b", "a.prompt.md", "b/c.md")).shown, walked.slice(1, 4));
});

test("a file that is named is taken whatever its name, one that is not there is told", async () => {
	const folder = folderWith(TREE);
	const named = await found(folder, "b/f.ts", ".cache/j.prompt.md", "missing.md", "/dev/null");
	assert.deepEqual(named.shown, [".cache/j.prompt.md", "b/f.ts"]);
	assert.deepEqual(named.failures, [
		"missing.md could not be read (ENOENT).",
		"/dev/null could not be read (not a file).",
	]);
});

test("the settings' globs leave out folders, files and named files", async () => {
	const folder = folderWith({
		...TREE,
		"h-neurons.json": '{ "exclude": ["b/prompts/**", "**/ü*", "*.md"] }',
	});
	const { shown, notes } = await found(folder, ".", "a.prompt.md");
	assert.deepEqual(shown, [".github/prompts/i.prompt.md", "b/c.md", "dist/h.prompt.md", "h-neurons.json"]);
	assert.deepEqual(notes, ["a.prompt.md is excluded by the settings."]);
});

test("what git ignores is left out of folders, and linted when named", async () => {
	const folder = folderWith({ ...TREE, ".gitignore": "c.md\n/k space/\n" });
	execFileSync("git", ["init", "-q"], { cwd: folder });
	const walked = [".github/prompts/i.prompt.md", "a.prompt.md", "b/prompts/d.txt"];
	assert.deepEqual((await found(folder, ".")).shown, walked);
	assert.deepEqual((await found(folder, "b/c.md")).shown, ["b/c.md"]);
});

test("each file has the settings of the folder nearest to it", async () => {
	const folder = folderWith({
		"h-neurons.json": '{ "samples": 3, "overrides": [{ "files": "in/*.md", "samples": 4 }] }',
		"deep/h-neurons.json": '{ "samples": 5, "overrides": [{ "files": "in/*.md", "samples": 6 }] }',
	});
	const of = async (path: string, options: Parameters<typeof settingsFrom>[0] = nearest) => {
		const { config, path: own } = await settingsFrom(options, folder)(join(folder, path));
		return [config.samples, own, config.rules["high-risk"]];
	};
	assert.deepEqual(await of("a.md"), [3, "a.md", "warning"]);
	assert.deepEqual(await of("in/a.md"), [4, "in/a.md", "warning"]);
	assert.deepEqual(await of("deep/more/a.md"), [5, "more/a.md", "warning"]);
	assert.deepEqual(await of("deep/in/a.md"), [6, "in/a.md", "warning"]);
	const rules = { "high-risk": "error" } as const;
	assert.deepEqual(await of("a.md", { settings: { from: "nowhere" }, rules }), [5, "a.md", "error"]);
	const named = { from: "file", path: "deep/h-neurons.json" } as const;
	assert.deepEqual(await of("in/a.md", { settings: named, rules }), [6, "in/a.md", "error"]);
});

test("wrong settings end the run with their place", async () => {
	for (const [text, message] of [
		['{\n\t"sampels": 3\n}', /h-neurons\.json:2:2: There is no setting "sampels"/],
		["{", /h-neurons\.json:1:\d: /],
		["[]", /h-neurons\.json:1:1: /],
	] as const) {
		const folder = folderWith({ "h-neurons.json": text });
		await assert.rejects(settingsFrom(nearest, folder)(join(folder, "a.md")), {
			code: "badSetting",
			message,
		});
	}
	const folder = folderWith({});
	const missing = settingsFrom({ settings: { from: "file", path: "no.json" }, rules: {} }, folder);
	await assert.rejects(missing(join(folder, "a.md")), { code: "fileUnreadable" });
	write(folder, { "h-neurons.json": Uint8Array.of(0xff, 0xfe) });
	await assert.rejects(settingsFrom(nearest, folder)(join(folder, "a.md")), { code: "promptNotText" });
});

test("git's word on what is ignored is each repository's own, wherever the run starts", async () => {
	const folder = folderWith({
		"top/.gitignore": "out\n",
		"top/a.prompt.md": "",
		"top/out/b.prompt.md": "",
		"top/inner/.gitignore": "gone\n",
		"top/inner/gone/c.prompt.md": "",
		"top/inner/d.prompt.md": "",
		"none/e.prompt.md": "",
	});
	for (const each of ["top", "top/inner"]) execFileSync("git", ["init", "-q", join(folder, each)]);
	const expected = ["none/e.prompt.md", "top/a.prompt.md", "top/inner/d.prompt.md"];
	assert.deepEqual((await found(folder, ".")).shown, expected);
	symlinkSync(join(folder, "top"), join(folder, "link"));
	assert.deepEqual((await found(folder, "link")).shown, ["link/a.prompt.md", "link/inner/d.prompt.md"]);
});

test("a backslash is a letter where it is none of a path", { skip: sep === "\\" }, async () => {
	const folder = folderWith({ "a\\b.prompt.md": "" });
	assert.deepEqual((await found(folder, ".")).shown, ["a\\b.prompt.md"]);
});
