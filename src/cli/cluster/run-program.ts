/** Runs a scheduler's own programs: sbatch, squeue, kubectl. */
import { spawn } from "node:child_process";
import type { RunProgram } from "../../cluster/scheduler";
import { LensError } from "../../protocol/errors";

/** Without a shell: a path with a space or a quote in it is one word. */
export const runProgram: RunProgram = (command, args, input = "") =>
	new Promise((resolve, reject) => {
		const child = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"] });
		const said = { stdout: "", stderr: "" };
		for (const name of ["stdout", "stderr"] as const) {
			child[name].setEncoding("utf8");
			child[name].on("data", (piece: string) => {
				said[name] += piece;
			});
		}
		child.once("error", (error) =>
			reject(new LensError("schedulerMissing", `${command} cannot be started: ${error.message}.`)),
		);
		// A program that has said no does not read what it is told; its exit code says so.
		child.stdin.on("error", () => undefined);
		child.stdin.end(input);
		child.once("close", (code, signal) => {
			if (code === null)
				reject(new LensError("schedulerFailed", `${command} was ended by ${signal ?? "a signal"}.`));
			else resolve({ code, ...said });
		});
	});
