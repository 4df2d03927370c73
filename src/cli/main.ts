/** `h-neurons`: the extension's work on the command line. Binds the process; everything else is in run.ts. */
import { join } from "node:path";
import { version } from "../../package.json";
import { startEngine } from "../protocol/start-engine";
import { EXIT, run } from "./run";

const interruption = new AbortController();
process.on("SIGINT", () => {
	// The first asks the engine to stop, the second does not wait for it.
	if (interruption.signal.aborted) process.exit(EXIT.stopped);
	interruption.abort();
});
// Whoever reads our output may leave early (`h-neurons ... | head`), which is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
	if (error.code !== "EPIPE") throw error;
	process.exit(EXIT.fine);
});

const program = {
	terminal: { input: process.stdin, output: process.stdout, errors: process.stderr },
	startEngine: () => startEngine({ enginePath: join(__dirname, "engine.js") }),
	embeddedModel: join(__dirname, "..", "media", "models", "pocket-chat"),
	version,
	folder: process.cwd(),
	environment: process.env,
	signal: interruption.signal,
};
run(process.argv.slice(2), program).then((code) => {
	process.exitCode = code;
	// Whoever stops it waits for nothing, an open standard input least of all.
	if (code === EXIT.stopped) process.exit();
});
