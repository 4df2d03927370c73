/**
 * What a process of Node keeps once everything that can be let go of is let go of. The process is started with
 * `tellingMemory()` in its environment, and tells when it is asked by a signal.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { temporaryFolder } from "../engine/start";

/** In megabytes, behind a full collection. */
export interface Kept {
	heap: number;
	/** Memory of native objects and of array buffers that the heap holds on to. */
	external: number;
	/** Memory that the heap knows nothing of: the model runtime's own. */
	beside: number;
}

let folder: string | null = null;
const place = (): string => {
	folder ??= temporaryFolder();
	return folder;
};

/** The environment of a process whose memory is to be read; its children inherit it. */
export function tellingMemory(): Record<string, string> {
	const path = join(place(), "tell-memory.cjs");
	writeFileSync(
		path,
		`require("node:v8").setFlagsFromString("--expose-gc");
const collect = require("node:vm").runInNewContext("gc");
const { renameSync, writeFileSync } = require("node:fs");
process.on("SIGUSR2", async () => {
	// Twice, with a turn between: what the first finds unused may hold on to more until its finalizers have run.
	for (let i = 0; i < 2; i++) {
		collect();
		await new Promise(setImmediate);
	}
	const { rss, heapTotal, heapUsed, external } = process.memoryUsage();
	const bytes = { heap: heapUsed, external, beside: rss - heapTotal - external };
	const file = ${JSON.stringify(place())} + "/" + process.pid;
	writeFileSync(file + ".new", JSON.stringify(bytes, (_, each) => (each > 0 ? each / 2 ** 20 : each)));
	renameSync(file + ".new", file);
});
`,
	);
	return { NODE_OPTIONS: `--require ${path}` };
}

export async function keptBy(pid: number): Promise<Kept> {
	const file = join(place(), String(pid));
	rmSync(file, { force: true });
	process.kill(pid, "SIGUSR2");
	while (!existsSync(file)) await pause(20);
	return JSON.parse(readFileSync(file, "utf8"));
}
