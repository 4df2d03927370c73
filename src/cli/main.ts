/** `h-neurons`: the extension's work on the command line. Binds the process; everything else is in run.ts. */
import { join } from "node:path";
import { version } from "../../package.json";
import { startEngine } from "../protocol/start-engine";
import { runProgram } from "./cluster/run-program";
import { EXIT, run } from "./run";

const interruption = new AbortController();
// Ctrl+C, and what schedulers send before they end a task.
for (const signal of ["SIGINT", "SIGTERM"] as const)
	process.on(signal, () => {
		// The first asks the engine to stop, the second does not wait for it.
		if (interruption.signal.aborted) process.exit(EXIT.stopped);
		interruption.abort();
	});
// Whoever reads our output may leave early (`h-neurons ... | head`), which is no failure. The linter's verdict stands
// whether its report was read to the end or not.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
	if (error.code !== "EPIPE") throw error;
	if (process.argv[2] !== "lint") process.exit(EXIT.fine);
});
process.stderr.on("error", (error: NodeJS.ErrnoException) => {
	if (error.code !== "EPIPE") throw error;
});

const program = {
	terminal: { input: process.stdin, output: process.stdout, errors: process.stderr },
	startEngine: () => startEngine({ enginePath: join(__dirname, "engine.js") }),
	embeddedModel: join(__dirname, "..", "media", "models", "pocket-chat"),
	questionSets: join(__dirname, "..", "media", "questions"),
	suiteSets: join(__dirname, "..", "media", "suites"),
	// The editor's own executable works as Node where the environment says so, and a template may change that.
	words: [
		...(process.versions.electron ? ["env", "ELECTRON_RUN_AS_NODE=1"] : []),
		process.execPath,
		__filename,
	],
	runProgram,
	version,
	folder: process.cwd(),
	environment: process.env,
	signal: interruption.signal,
};
run(process.argv.slice(2), program).then((code) => {
	process.exitCode = code;
	// Nothing more is read: an open standard input would keep the process.
	process.stdin.destroy();
	// Whoever stops it waits for nothing.
	if (code === EXIT.stopped) process.exit();
});
