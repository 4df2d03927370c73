/**
 * VS Code as a web server from the npm registry: the same workbench, extension host and webviews as on the desktop.
 * Installed once into `.vscode-test/`, which git ignores; a half-finished install never counts, since it is made in a
 * folder of its own and renamed when it is whole.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { installDebianPackages } from "./debian";
import { Stop } from "./stop";

export const CODE_SERVER_VERSION = "4.139.1";
/** The Node that this code-server is made for; its native modules are built for that one. */
const NODE_VERSION = "24.21.0";
/** Without these two the extension host dies at once; the others are for terminals, search and sign-in. */
const NATIVE_MODULES = ["@vscode/spdlog", "@vscode/native-watchdog"];
const BUILD_TOOLS = ["g++", "make", "python3"];
/** Far above the three minutes that a build takes on two cores: whoever waits that long waits for a dead process. */
const LOCK_PATIENCE_MS = 30 * 60_000;

export interface CodeServer {
	/** The Node to start it with. */
	node: string;
	/** Its entry script. */
	entry: string;
}

/**
 * Finds the installed code-server, or installs it.
 * @param cache folder for versioned installs
 * @param say   told what takes long, in one line
 * @throws Stop when a step fails
 */
export async function ensureCodeServer(cache: string, say: (line: string) => void): Promise<CodeServer> {
	const home = join(cache, `code-server-${CODE_SERVER_VERSION}`);
	if (!existsSync(home)) {
		await mkdir(cache, { recursive: true });
		await withLock(`${home}.lock`, say, async () => {
			if (!existsSync(home)) await install(cache, home, say);
		});
	}
	return { node: nodeIn(home), entry: join(home, "node_modules", "code-server", "out", "node", "entry.js") };
}

function nodeIn(home: string): string {
	return join(home, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node");
}

async function install(cache: string, home: string, say: (line: string) => void): Promise<void> {
	const staging = await mkdtemp(join(cache, "installing-"));
	try {
		await writeFile(join(staging, "package.json"), JSON.stringify({ private: true }));
		say(`Installing VS Code for the browser (code-server ${CODE_SERVER_VERSION}) into ${cache}, once.`);
		await npm(["install", `node@${NODE_VERSION}`], staging, staging);
		await npm(["install", `code-server@${CODE_SERVER_VERSION}`, "--ignore-scripts"], staging, staging);
		const vscode = join(staging, "node_modules", "code-server", "lib", "vscode");
		await npm(["install", "--omit=dev", "--ignore-scripts"], vscode, staging);
		say("Building two of its native modules.");
		ensureBuildTools();
		await npm(["rebuild", ...NATIVE_MODULES], vscode, staging);
		await rename(staging, home);
	} catch (error) {
		await rm(staging, { recursive: true, force: true });
		throw error;
	}
}

/** Runs npm under the Node of the install, so that native modules are built for the Node that loads them. */
async function npm(args: string[], cwd: string, staging: string): Promise<void> {
	const path = [dirname(nodeIn(staging)), process.env.PATH].join(delimiter);
	const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
	const env = { ...withoutNpmSettings(process.env), PATH: path };
	const child = spawn("npm", [...args, ...quiet], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
	let tail = "";
	for (const stream of [child.stdout, child.stderr])
		stream.on("data", (chunk: Buffer) => {
			tail = (tail + chunk.toString()).slice(-4000);
		});
	const code = await new Promise<number | null>((resolve, reject) => {
		child.once("error", reject);
		child.once("close", resolve);
	});
	if (code === 0) return;
	process.stderr.write(tail);
	throw new Stop(
		`VS Code for the browser could not be installed: "npm ${args.join(" ")}" failed, see above.`,
		2,
	);
}

/** node-gyp needs a C++ compiler; Debian's is installed where we may. @throws Stop when there is none */
function ensureBuildTools(): void {
	const isMissing = (tool: string) => spawnSync(tool, ["--version"], { stdio: "ignore" }).error !== undefined;
	const missing = BUILD_TOOLS.filter(isMissing);
	if (missing.length === 0 || installDebianPackages(missing)) return;
	throw new Stop(`VS Code for the browser needs ${missing.join(", ")}: install that, or desktop VS Code.`, 2);
}

/** `npm start` hands its own settings down as variables, which the inner npm must not take for its own. */
function withoutNpmSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
	return Object.fromEntries(
		Object.entries(env).filter(([name]) => !/^(npm_|NODE_ENV$|NODE_OPTIONS$)/.test(name)),
	);
}

/** Lets one process at a time do `work`; a lock whose process is gone is taken over. */
async function withLock(file: string, say: (line: string) => void, work: () => Promise<void>): Promise<void> {
	const giveUp = Date.now() + LOCK_PATIENCE_MS;
	for (let isFirst = true; !(await tryLock(file)); isFirst = false) {
		if (await isAbandoned(file)) await rm(file, { force: true });
		else if (Date.now() > giveUp)
			throw new Stop(`Another install holds ${file}; remove that file if it is not running.`);
		else {
			if (isFirst) say("Waiting for another install to finish.");
			await delay(1000);
		}
	}
	try {
		await work();
	} finally {
		await rm(file, { force: true });
	}
}

async function tryLock(file: string): Promise<boolean> {
	try {
		const handle = await open(file, "wx");
		await handle.writeFile(String(process.pid));
		await handle.close();
		return true;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
		throw error;
	}
}

async function isAbandoned(file: string): Promise<boolean> {
	const owner = Number(await readFile(file, "utf8").catch(() => ""));
	if (!owner) return false; // just being written, or just removed
	try {
		process.kill(owner, 0);
		return false;
	} catch {
		return true;
	}
}
