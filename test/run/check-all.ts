/**
 * `npm test`: browser, build, packages, workbench, then every test in one run of node's test runner, whose summary comes
 * last.
 * An argument keeps to the test files whose path contains it: `npm test -- core/probe`.
 */
import { readdirSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, relative } from "node:path";
import { run } from "node:test";
import { spec, tap } from "node:test/reporters";
import { ensureChromium } from "./chromium";
import { ensureCodeServer } from "./code-server";
import {
	INSTALLED,
	installPackage,
	makePackages,
	ownTarget,
	PACKAGES,
	packageIn,
	TARGETS,
	type Target,
} from "./packages";
import { runOrStop, runProgram, Stop } from "./stop";

const root = join(__dirname, "..", "..");
/** The slowest file, end to end in the workbench, takes about a minute; one that takes this long hangs. */
const FILE_PATIENCE_MS = 15 * 60_000;
/** Cheap tests first, so that a plain mistake shows at once; folders that are not named come before these. */
const LATE_FOLDERS = ["packaging", "engine", "slurm", "webview", "workbench"];
/** What is made anew for every run: the packages, and what the workbench installs from them. */
const packages = join(root, ".cache", "packages");
const installed = join(root, ".cache", "installed");

async function main(): Promise<void> {
	const files = testFiles(process.argv[2] ?? "");
	if (files.length === 0) throw new Stop(`No test file under test/ has "${process.argv[2]}" in its path.`, 2);
	await timed("Browser", () => {
		process.env.CHROME_PATH = ensureChromium();
	});
	await timed("Build", () => runOrStop("Build", ["esbuild.mjs"], root));
	const folders = new Set(files.map(folderOf));
	if (folders.has("packaging") || folders.has("workbench"))
		await timed("Packages", () => pack(folders.has("packaging") ? TARGETS : [ownTarget()]));
	if (folders.has("workbench")) await timed("Workbench", install);
	await runTests(files);
}

function pack(targets: readonly Target[]): void {
	rmSync(packages, { recursive: true, force: true });
	makePackages(packages, targets);
	process.env[PACKAGES] = packages;
}

async function install(): Promise<void> {
	const server = await ensureCodeServer(join(root, ".vscode-test"), say);
	rmSync(installed, { recursive: true, force: true });
	installPackage(server, packageIn(packages, ownTarget()), installed);
	process.env[INSTALLED] = installed;
}

/** Runs the files in their order; the exit code is 1 when one test fails. */
function runTests(files: string[]): Promise<void> {
	// One core is left for the browser and the server that the last tests start.
	const concurrency = Math.max(1, Math.min(4, availableParallelism() - 1));
	const results = run({ files, concurrency, timeout: FILE_PATIENCE_MS });
	results.on("test:fail", ({ todo }) => {
		if (todo === undefined) process.exitCode = 1;
	});
	const report = results.compose(process.stdout.isTTY ? new spec() : tap);
	report.pipe(process.stdout);
	return new Promise((resolve, reject) => report.once("end", resolve).once("error", reject));
}

function testFiles(part: string): string[] {
	const all = readdirSync(join(root, "test"), { recursive: true, encoding: "utf8" });
	return all
		.filter((path) => path.endsWith(".test.ts") && path.includes(part))
		.map((path) => join(root, "test", path))
		.sort((a, b) => folderRank(a) - folderRank(b) || a.localeCompare(b));
}

/** -1 for the folders that come first. */
function folderRank(file: string): number {
	return LATE_FOLDERS.indexOf(folderOf(file));
}

/** The folder right below test/ that a test file is in. */
function folderOf(file: string): string {
	return relative(join(root, "test"), file).split(/[\\/]/)[0] ?? "";
}

async function timed(stage: string, work: () => unknown): Promise<void> {
	const start = performance.now();
	await work();
	say(`${stage}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
}

function say(line: string): void {
	process.stdout.write(`${line}\n`);
}

void runProgram(main);
