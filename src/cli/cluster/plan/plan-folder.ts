import { realpathSync } from "node:fs";
import { resolve } from "node:path";
import type { Program } from "../../program";

/**
 * A plan's folder as it is called by everybody: without links, since schedulers know jobs by the folder that they were
 * submitted in. One that is not there stays as it was given, to be told of by whoever reads the plan.
 */
export function planFolder(given: string, { folder }: Pick<Program, "folder">): string {
	const path = resolve(folder, given);
	try {
		return realpathSync(path);
	} catch {
		return path;
	}
}
