/** The command line as processes of its own, as schedulers start it: they can be killed at any line. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
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
}

let home: string | null = null;

/** Starts one command. Two runs that are dated alike are the same to the byte. */
export function start(
	words: readonly string[],
	{ folder, environment, kill = () => false }: Starting,
): Started {
	home ??= temporaryFolder();
	const env = {
		...process.env,
		...{ HOME: home, XDG_CACHE_HOME: join(home, ".cache"), SOURCE_DATE_EPOCH: "1700000000" },
		...environment,
	};
	const child = spawn(process.execPath, [builtCli(), ...words], {
		cwd: folder,
		env,
		stdio: ["ignore", "pipe", "pipe"],
	});
	const said = { output: "", errors: "" };
	child.stdout!.setEncoding("utf8").on("data", (piece: string) => {
		said.output += piece;
	});
	child.stderr!.setEncoding("utf8").on("data", (piece: string) => {
		said.errors += piece;
		if (kill(said.errors.trimEnd().split("\n").at(-1)!)) child.kill("SIGKILL");
	});
	const ended = new Promise<Ended>((resolve, reject) => {
		child.once("error", reject);
		child.once("close", (code) => resolve({ code, ...said }));
	});
	return { child, ended };
}

/** Starts one command and waits for its end. */
export const h = (words: readonly string[], starting: Starting): Promise<Ended> =>
	start(words, starting).ended;
