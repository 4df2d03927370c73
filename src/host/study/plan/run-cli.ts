/** Runs the command line that comes with the extension, as a process of its own. */
import { spawn } from "node:child_process";
import * as l10n from "@vscode/l10n";
import { LensError } from "../../../protocol/errors";

/** @returns what it has said; a failure is told by its own sentence, which has the remedy in it */
export type RunCli = (
	words: readonly string[],
	signal?: AbortSignal,
) => Promise<{ output: string; notes: string }>;

export interface CliPlace {
	/** The bundled command line, dist/cli.js. */
	path: string;
	/** Node to run it with; null = our own executable, which then works as one. */
	runtime: string | null;
	/** Where it runs: a folder that is there. */
	folder: string;
	environment: Readonly<Record<string, string | undefined>>;
}

/** What the editor tells its own processes is none of the scheduler's, whose tasks inherit the environment. */
const EDITORS_OWN = /^(VSCODE_|ELECTRON_|NODE_OPTIONS$)/;

/** How long it may take over its leave: it asks its engine to end, and may wait for a program of the scheduler that hangs. */
const LEAVE_MS = 5_000;

/** A command line whose place is looked up for each run, since settings may change it. */
export const cliAt =
	(place: () => CliPlace, leave = LEAVE_MS): RunCli =>
	(words, signal) =>
		new Promise((resolve, reject) => {
			const { path, runtime, folder, environment } = place();
			const kept = Object.entries(environment).filter(([name]) => !EDITORS_OWN.test(name));
			const child = spawn(runtime ?? process.execPath, [path, ...words], {
				cwd: folder,
				env: { ...Object.fromEntries(kept), ELECTRON_RUN_AS_NODE: "1" },
				stdio: ["ignore", "pipe", "pipe"],
			});
			const said = { stdout: "", stderr: "" };
			for (const name of ["stdout", "stderr"] as const) {
				child[name].setEncoding("utf8");
				child[name].on("data", (piece: string) => {
					said[name] += piece;
				});
			}
			// It ends the engine that it has started, and leaves no half-written plan; an engine whose parent is gone ends as well.
			let killing: NodeJS.Timeout | undefined;
			const stop = () => {
				child.kill("SIGTERM");
				killing = setTimeout(() => child.kill("SIGKILL"), leave);
			};
			if (signal?.aborted) stop();
			signal?.addEventListener("abort", stop);
			child.once("error", (error) =>
				reject(new LensError("commandFailed", l10n.t("{0} cannot be started: {1}.", path, error.message))),
			);
			child.once("close", (code, ended) => {
				clearTimeout(killing);
				signal?.removeEventListener("abort", stop);
				if (code === 0) resolve({ output: said.stdout, notes: said.stderr.trim() });
				else if (signal?.aborted) reject(new LensError("cancelled", "Stopped."));
				else
					reject(
						new LensError(
							"commandFailed",
							lastSentence(said.stderr) ?? l10n.t("{0} ended with {1}.", path, String(code ?? ended)),
						),
					);
			});
		});

/** What the program says at its end, without its name. */
function lastSentence(text: string): string | null {
	const line = text.split("\n").findLast((each) => each.trim() !== "");
	return line === undefined ? null : line.trim().replace(/^h-neurons: /, "");
}
