/** Starts the measuring programs, each time in a process of its own. */
import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import type { Compared, Decoded, Task } from "./task";

/** Below `bench`, so that both programs load the runtime that is installed there: one file, one version. */
const PLACE = join(__dirname, "..", ".cache");

/** The measuring programs by name. */
export interface Workers {
	ours(task: Task): Promise<Decoded>;
	theirs(task: Task): Promise<Decoded>;
	taps(task: Task): Promise<Compared>;
}

/** Bundles them, as a loader of TypeScript would count as their memory. */
export function buildWorkers(): Workers {
	mkdirSync(PLACE, { recursive: true });
	const bundle = (name: string, format: "cjs" | "esm") => {
		const outfile = join(PLACE, `${name}.${format === "cjs" ? "cjs" : "mjs"}`);
		buildSync({
			...{ entryPoints: [join(__dirname, `${name}.ts`)], outfile, format, bundle: true },
			...{ platform: "node", target: "node20", external: ["onnxruntime-node"], logLevel: "warning" },
		});
		return outfile;
	};
	const [ours, theirs, taps] = [bundle("ours", "cjs"), bundle("theirs", "esm"), bundle("taps", "cjs")];
	return {
		ours: (task) => run<Decoded>(ours, task),
		theirs: (task) => run<Decoded>(theirs, task),
		taps: (task) => run<Compared>(taps, task),
	};
}

function run<T>(program: string, task: Task): Promise<T> {
	const child = spawn(process.execPath, [program, JSON.stringify(task)], {
		// Neither side is to send anything while it is measured.
		env: { ...process.env, ORT_DISABLE_TELEMETRY: "1" },
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
