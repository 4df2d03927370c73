/** Measuring programs: bundled, and started each time in a process of its own. */
import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import { buildSync } from "esbuild";

/** Below `bench`, so that the programs load the runtime that is installed there: one file, one version. */
const PLACE = join(__dirname, ".cache");

/** Bundles a program, as a loader of TypeScript would count as its memory. @returns the bundle's path */
export function bundle(entry: string, format: "cjs" | "esm"): string {
	mkdirSync(PLACE, { recursive: true });
	const outfile = join(PLACE, `${basename(entry, ".ts")}.${format === "cjs" ? "cjs" : "mjs"}`);
	buildSync({
		...{ entryPoints: [entry], outfile, format, bundle: true },
		...{ platform: "node", target: "node20", external: ["onnxruntime-node"], logLevel: "warning" },
	});
	return outfile;
}

/** Runs a program with a task as its last argument. @returns what its last line says, as JSON */
export function ask<T>(
	command: string,
	programAndTask: readonly [program: string, task: object],
	env: NodeJS.ProcessEnv = {},
): Promise<T> {
	const [program, task] = programAndTask;
	const child = spawn(command, [program, JSON.stringify(task)], {
		// Neither side is to send anything while it is measured.
		env: { ...process.env, ORT_DISABLE_TELEMETRY: "1", ...env },
		stdio: ["ignore", "pipe", "pipe"],
	});
	let said = "";
	let complained = "";
	child.stdout.on("data", (piece: Buffer) => {
		said += piece.toString();
	});
	child.stderr.on("data", (piece: Buffer) => {
		complained += piece.toString();
	});
	return new Promise((resolve, reject) => {
		child.once("error", reject);
		child.once("close", (code, signal) => {
			const last = said.trim().split("\n").at(-1) ?? "";
			if (code === 0 && last.startsWith("{")) resolve(JSON.parse(last) as T);
			else reject(new Error(`${program} ended with ${code ?? signal}.\n${complained.slice(-2000)}`));
		});
	});
}
