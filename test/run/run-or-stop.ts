import { spawnSync } from "node:child_process";
import { Stop } from "./stop";

/** A script for this Node, and its arguments. */
export type Command = readonly [script: string, ...args: string[]];

/** Runs a script in a folder and waits for it. @throws Stop when it fails */
export function runOrStop(name: string, command: Command, cwd: string): void {
	const { status } = spawnSync(process.execPath, command, { cwd, stdio: "inherit" });
	if (status !== 0) throw new Stop(`${name} failed: see above.`);
}
