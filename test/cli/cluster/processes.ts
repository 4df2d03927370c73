/** The command line as processes of its own, as schedulers start it: they can be killed at any line. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after } from "node:test";
import { buildSync } from "esbuild";
import { builtEngine, ROOT, temporaryFolder } from "../../engine/start";

let cliPath: string | null = null;

/** Bundles as `npm run build` does, and renames into place: test files run at the same time. */
export function builtCli(): string {
	if (cliPath) return cliPath;
	builtEngine();
	const dist = join(ROOT, "dist");
	mkdirSync(dist, { recursive: true });
	const beside = join(dist, `cli.${process.pid}.js`);
	buildSync({
		entryPoints: [join(ROOT, "src", "cli", "main.ts")],
		outfile: beside,
		bundle: true,
		platform: "node",
		target: "node20",
		format: "cjs",
		alias: { "jsonc-parser": "jsonc-parser/lib/esm/main.js" },
		logLevel: "warning",
	});
	cliPath = join(dist, "cli.js");
	renameSync(beside, cliPath);
	return cliPath;
}

export interface Ended {
	/** Null when a signal ended it. */
	code: number | null;
	output: string;
	errors: string;
}

export interface Started {
	child: ChildProcess;
	ended: Promise<Ended>;
}

export interface Starting {
	folder: string;
	environment?: Record<string, string>;
	/** Asked at each line of standard error; true kills the command, which is all that a scheduler knows of. */
	kill?: (line: string) => boolean;
	/** Signals the command and its engine from inside at the first line of standard error that fits. */
	atLine?: { fits: RegExp; signal: "SIGKILL" | "SIGSTOP" };
	/** How long the engine sleeps at each step of a study that it tells, ms. */
	slowness?: number;
}

let home: string | null = null;
const running = new Set<ChildProcess>();
// A test that fails leaves nothing behind, not even what it has stopped.
after(() => {
	for (const child of running) signalGroup(child, "SIGKILL");
});

/** Signals a started command and its engine, if there is anything left of them. */
export function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
	try {
		process.kill(-child.pid!, signal);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
	}
}

/** Starts one command. Two runs that are dated alike are the same to the byte. */
export function start(
	words: readonly string[],
	{ folder, environment, kill = () => false, atLine, slowness }: Starting,
): Started {
	home ??= temporaryFolder();
	const env = {
		...process.env,
		...{ HOME: home, XDG_CACHE_HOME: join(home, ".cache"), SOURCE_DATE_EPOCH: "1700000000" },
		...(atLine ? { AT_LINE: atLine.fits.source, AT_LINE_SIGNAL: atLine.signal } : {}),
		...(slowness
			? { SLOW_ENGINE_MS: String(slowness), NODE_OPTIONS: `--require ${join(__dirname, "slow-engine.cjs")}` }
			: {}),
		...environment,
	};
	const before = atLine ? ["--require", join(__dirname, "at-line.cjs")] : [];
	const child = spawn(process.execPath, [...before, builtCli(), ...words], {
		cwd: folder,
		env,
		stdio: ["ignore", "pipe", "pipe"],
		// With its engine it is a process group.
		detached: true,
	});
	running.add(child);
	const said = { output: "", errors: "" };
	child.stdout!.setEncoding("utf8").on("data", (piece: string) => {
		said.output += piece;
	});
	createInterface({ input: child.stderr!.setEncoding("utf8") }).on("line", (line) => {
		said.errors += `${line}\n`;
		if (kill(line)) child.kill("SIGKILL");
	});
	const ended = new Promise<Ended>((resolve, reject) => {
		child.once("error", reject);
		child.once("close", (code) => {
			running.delete(child);
			resolve({ code, ...said });
		});
	});
	return { child, ended };
}

/** Starts one command and waits for its end. */
export const h = (words: readonly string[], starting: Starting): Promise<Ended> =>
	start(words, starting).ended;
