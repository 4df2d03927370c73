/** Starts the measuring programs, each time in a process of its own. */
import { join } from "node:path";
import { ask, bundle } from "../programs";
import type { Compared, Decoded, Task } from "./task";

/** The measuring programs by name. */
export interface Workers {
	ours(task: Task): Promise<Decoded>;
	theirs(task: Task): Promise<Decoded>;
	taps(task: Task): Promise<Compared>;
}

/** Bundles them, as a loader of TypeScript would count as their memory. */
export function buildWorkers(): Workers {
	const [ours, theirs, taps] = [
		bundle(join(__dirname, "ours.ts"), "cjs"),
		bundle(join(__dirname, "theirs.ts"), "esm"),
		bundle(join(__dirname, "taps.ts"), "cjs"),
	];
	return {
		ours: (task) => ask<Decoded>(process.execPath, [ours, task]),
		theirs: (task) => ask<Decoded>(process.execPath, [theirs, task]),
		taps: (task) => ask<Compared>(process.execPath, [taps, task]),
	};
}
