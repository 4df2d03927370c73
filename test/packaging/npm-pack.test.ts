/**
 * `npm pack` makes a command line that can be installed: its files, and that they run with the one dependency that is
 * not bundled. `npm run build` comes first, as it does for pre-commit, which packs and installs in this way.
 */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { name, version } from "../../package.json";

const root = join(__dirname, "..", "..");
const home = mkdtempSync(join(tmpdir(), "h-neuron-npm-"));
after(() => rmSync(home, { recursive: true, force: true }));
const installed = join(home, "node_modules", name);

/** Packs and unpacks as npm does for an installation; the runtime is the checkout's own. */
function install(): string[] {
	const said = execFileSync("npm", ["pack", "--pack-destination", home], {
		cwd: root,
		encoding: "utf8",
		stdio: ["ignore", "pipe", "ignore"],
		shell: process.platform === "win32",
	});
	// pre-commit takes all that npm says for the file's name.
	assert.equal(said, `${name}-${version}.tgz\n`);
	mkdirSync(installed, { recursive: true });
	execFileSync("tar", ["-xzf", `${name}-${version}.tgz`, "--strip-components=1", "-C", installed], {
		cwd: home,
	});
	symlinkSync(
		join(root, "node_modules", "onnxruntime-node"),
		join(home, "node_modules", "onnxruntime-node"),
		"junction",
	);
	return readdirSync(installed, { recursive: true, encoding: "utf8" })
		.filter((path) => statSync(join(installed, path)).isFile())
		.map((path) => path.replaceAll("\\", "/"));
}

function runCli(...words: string[]) {
	const { status, stdout, stderr } = spawnSync(
		process.execPath,
		[join(installed, "dist", "cli.js"), ...words],
		{
			cwd: join(root, "media", "samples"),
			env: { PATH: process.env.PATH, HOME: home, XDG_CACHE_HOME: home, LOCALAPPDATA: home },
			encoding: "utf8",
		},
	);
	return { code: status, said: stdout, told: stderr };
}

test("npm pack holds the command line, its engine, the models, their questions and suites, and it runs", (t) => {
	// Some versions of npm add what "main" names, the extension, to what .npmignore lets through.
	const files = install().filter((path) => path !== "dist/extension.js");
	const fixed = ["LICENSE", "README.md", "package.json", "dist/cli.js", "dist/engine.js"];
	const schemas = ["h-neurons", "probe", "run"].map((name) => `docs/${name}.schema.json`);
	const rest = files.filter((path) => !/^media\/(models\/pocket-(base|chat)|questions|suites)\//.test(path));
	assert.deepEqual(rest.sort(), [...fixed, ...schemas].sort());
	const questions = ["general/full", "nonexist/full", "pocket/facts"].map(
		(name) => `media/questions/${name}.jsonl`,
	);
	const suites = ["general/challenge", "pocket/disallowed"].map((name) => `media/suites/${name}.jsonl`);
	for (const needed of ["media/models/pocket-chat/onnx/model.onnx", ...questions, ...suites])
		assert.ok(files.includes(needed), needed);
	t.diagnostic(`${(statSync(join(home, `${name}-${version}.tgz`)).size / 1e6).toFixed(1)} MB`);

	assert.equal(runCli("--version").said.trim(), version);
	assert.match(runCli("--help").said, /h-neurons lint/);
	const inspection = runCli("inspect", "What is the capital of Norway?");
	assert.match(inspection.said, /^Oslo\n/, inspection.told);
	const linted = runCli("lint", "lint");
	assert.equal(linted.code, 1, linted.told);
	assert.match(linted.said, /\(confidently-wrong-prone\)/);
});
