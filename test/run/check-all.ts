/**
 * `npm test`: browser, build, packages, workbench, then every test in one run of node's test runner. What failed is named
 * again in the last lines.
 * An argument keeps to the test files whose path contains it: `npm test -- core/probe`.
 */
import { readdirSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, relative } from "node:path";
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
import { type Failure, failureLines, runTests } from "./run-tests";
import { runOrStop, runProgram, Stop } from "./stop";

const root = join(__dirname, "..", "..");
/** The slowest files, real Slurm and real processes, take about two minutes; a machine may be ten times as slow. */
const FILE_PATIENCE_MS = 20 * 60_000;
/** With more files that fail, something is broken, and a second run would only take time. */
const MOST_AGAIN = 4;
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
	await check(files);
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

/**
 * Runs the files in their order. What fails is run once more when nothing else is: windows, schedulers and servers of
 * their own can starve each other on a small machine. What passes then is named, and still wants a look.
 */
async function check(files: string[]): Promise<void> {
	// One core is left for the browser and the server that the last tests start.
	const concurrency = Math.max(1, Math.min(4, availableParallelism() - 1));
	const failures = await runTests(files, { concurrency, patience: FILE_PATIENCE_MS });
	const again = [...new Set(failures.map(({ file }) => file))];
	if (again.length === 0) return;
	if (again.length > MOST_AGAIN) return fail(failures);
	say(`# Once more, one after the other:\n${failureLines(root, failures)}`);
	const still = await runTests(again, { concurrency: 1, patience: FILE_PATIENCE_MS });
	if (still.length > 0) fail(still);
	else say(`Unsteady: failed among the others, passed alone.\n${failureLines(root, failures)}`);
}

function fail(failures: readonly Failure[]): void {
	say(`Failed:\n${failureLines(root, failures)}`);
	process.exitCode = 1;
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
