// Installs the project's packages when they are missing or not those of package-lock.json, then hands over to a
// TypeScript program. Needs only Node and npm.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/**
 * Makes sure that the packages are there, then runs a TypeScript program to its end and leaves with its exit code.
 * @param {string} program path from the project's folder
 */
export async function installThenRun(program) {
	const [major = 0] = process.versions.node.split(".").map(Number);
	if (major < 20) return leave(2, `Node 20 or newer is needed; this is Node ${process.versions.node}.`);
	if (!isInstalled()) {
		// The install script of onnxruntime-node fetches CUDA libraries; the CPU libraries are in the package.
		const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL: "skip" };
		const code = await run("npm", ["ci", "--include=dev", "--no-audit", "--no-fund"], env);
		if (code !== 0)
			return leave(code, "The packages could not be installed: see npm's message above, then run again.");
	}
	leave(await run(process.execPath, ["--import", "tsx", program, ...process.argv.slice(2)], process.env));
}

/** @param {number} code @param {string} [sentence] */
function leave(code, sentence) {
	if (sentence) process.stderr.write(`${sentence}\n`);
	process.exitCode = code;
}

/**
 * Runs a program in the project's folder. Ctrl+C reaches it by itself; we wait until it has cleaned up.
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} its exit code
 */
function run(command, args, env) {
	// npm is a batch file on Windows, which only a shell starts.
	const shell = process.platform === "win32" && command === "npm";
	const child = spawn(command, args, { cwd: root, env, stdio: "inherit", shell });
	process.on("SIGINT", () => undefined);
	process.on("SIGTERM", () => child.kill("SIGTERM"));
	// npm's shell passes no signal on: when it is gone, the work is over.
	const parent = process.ppid;
	const watch = setInterval(() => process.ppid !== parent && child.kill("SIGTERM"), 1000);
	return new Promise((resolve, reject) => {
		child.once("error", reject);
		child.once("close", (code) => {
			clearInterval(watch);
			resolve(code ?? 1);
		});
	});
}

/** npm leaves a copy of what it installed in node_modules: the same versions there mean nothing to do. */
function isInstalled() {
	const installed = join(root, "node_modules", ".package-lock.json");
	if (!existsSync(installed)) return false;
	const wanted = readPackages(join(root, "package-lock.json"));
	const present = readPackages(installed);
	return Object.entries(wanted).every(
		([path, entry]) => path === "" || isOptional(entry) || present[path]?.version === entry.version,
	);
}

/** Optional packages are those of other platforms, which npm leaves out. */
function isOptional(entry) {
	return entry.optional === true || entry.devOptional === true;
}

function readPackages(file) {
	return JSON.parse(readFileSync(file, "utf8")).packages;
}
