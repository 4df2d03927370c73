/** Starts `h-neurons serve` as a process of its own: bundled from the sources, with the engine beside it. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { copyFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import OpenAI from "openai";
import { builtEngine, ROOT, temporaryFolder } from "../engine/start";

export interface TestServer {
	/** Ends in /v1. */
	address: string;
	client: OpenAI;
	pid: number;
	/** The engine that answers now. */
	enginePid(): number;
	/** Lets the engine stand still: what is asked meanwhile is under way until the returned function is called. */
	holdEngine(): () => void;
	/** What it has logged so far, and what it has printed. */
	log(): string;
	output(): string;
	/** Stops it as service managers do. @returns its exit code */
	stop(signal?: NodeJS.Signals): Promise<number | null>;
}

let cliPath: string | null = null;
const started: ChildProcess[] = [];

/** Engines that stand still. */
const held = new Set<number>();

/** For the end of a file: a test that fails does not come to stopping its servers in peace, and one keeps the process waiting. */
export function killServers(): void {
	for (const pid of held) process.kill(pid, "SIGCONT");
	for (const child of started) child.kill("SIGKILL");
}

/** The command line in a folder of its own, with what it looks for around it: the engine, models and packages. */
function builtCli(): string {
	if (cliPath) return cliPath;
	const tool = temporaryFolder();
	const path = join(tool, "dist", "cli.js");
	buildSync({
		entryPoints: [join(ROOT, "src", "cli", "main.ts")],
		outfile: path,
		bundle: true,
		platform: "node",
		target: "node20",
		format: "cjs",
		logLevel: "warning",
		alias: { "jsonc-parser": "jsonc-parser/lib/esm/main.js" },
	});
	copyFileSync(builtEngine(), join(tool, "dist", "engine.js"));
	for (const name of ["media", "node_modules"]) symlinkSync(join(ROOT, name), join(tool, name), "junction");
	cliPath = path;
	return path;
}

/** Runs the command line to its end. */
export function spawnCli(args: string[], environment: Record<string, string> = {}): ChildProcess {
	const home = temporaryFolder();
	const env = { PATH: process.env.PATH, HOME: home, XDG_CACHE_HOME: join(home, ".cache"), ...environment };
	const child = spawn(process.execPath, [builtCli(), ...args], {
		cwd: home,
		env,
		stdio: ["ignore", "pipe", "pipe"],
	});
	started.push(child);
	return child;
}

/** @param key what clients must give, and this one's client gives */
export async function startServer(
	args: string[] = [],
	key?: string,
	environment: Record<string, string> = {},
): Promise<TestServer> {
	const child = spawnCli(["serve", "--port", "0", ...args], {
		...environment,
		...(key !== undefined && { H_NEURONS_SERVE_API_KEY: key }),
	});
	const exit = new Promise<number | null>((resolve) => child.once("exit", resolve));
	let [errors, output] = ["", ""];
	child.stderr!.on("data", (text) => {
		errors += text;
	});
	const address = await new Promise<string>((resolve, reject) => {
		child.stdout!.on("data", (text) => {
			output += text;
			const found = /^Serving \S+ at (http:\S+);/m.exec(output);
			if (found) resolve(found[1]!);
		});
		exit.then((code) => reject(new Error(`The server ended with ${code}: ${errors}`)));
	});
	return {
		address,
		client: new OpenAI({ baseURL: address, apiKey: key ?? "none", maxRetries: 0 }),
		pid: child.pid!,
		enginePid: () => childOf(child.pid!),
		holdEngine() {
			const pid = childOf(child.pid!);
			process.kill(pid, "SIGSTOP");
			held.add(pid);
			return () => {
				held.delete(pid);
				process.kill(pid, "SIGCONT");
			};
		},
		log: () => errors,
		output: () => output,
		stop(signal = "SIGTERM") {
			child.kill(signal);
			return exit;
		},
	};
}

function childOf(pid: number): number {
	const found = execFileSync("ps", ["-o", "pid=", "--ppid", String(pid)], { encoding: "utf8" });
	return Number(found.trim().split("\n")[0]);
}

/** A request as no client would send it. */
export async function post(address: string, body: string | Uint8Array, headers: Record<string, string> = {}) {
	const response = await fetch(`${address}/chat/completions`, {
		method: "POST",
		headers: { "content-type": "application/json", ...headers },
		body: body as BodyInit,
	});
	const text = await response.text();
	const parsed = response.headers.get("content-type")?.startsWith("application/json")
		? JSON.parse(text)
		: null;
	return { status: response.status, headers: response.headers, error: parsed?.error ?? null, text };
}

export const MODEL = "pocket-chat";
/** A chat request for a few tokens, with changes. */
export const chatBody = (changes: Record<string, unknown> = {}) => ({
	model: MODEL,
	messages: [{ role: "user", content: "What is the capital of France?" }],
	max_tokens: 8,
	temperature: 0,
	...changes,
});
