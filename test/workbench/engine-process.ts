/** Finds the engine among the descendants of a workbench's server, to see that there is one, and to end it. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { PATIENCE_MS } from "./harness";

interface Process {
	pid: number;
	parent: number;
	command: string;
}

/** Process ids of the engines that run below `ancestor`. */
export function enginesBelow(ancestor: number): number[] {
	const processes = new Map(listProcesses().map((process) => [process.pid, process]));
	const isBelow = (process: Process | undefined): boolean =>
		process !== undefined && (process.parent === ancestor || isBelow(processes.get(process.parent)));
	return [...processes.values()]
		.filter((process) => /[\\/]dist[\\/]engine\.js/.test(process.command) && isBelow(process))
		.map(({ pid }) => pid);
}

/** Waits until exactly one engine runs below `ancestor`. @returns its process id */
export async function onlyEngineBelow(ancestor: number, patienceMs = PATIENCE_MS): Promise<number> {
	const giveUp = Date.now() + patienceMs;
	for (;;) {
		const engines = enginesBelow(ancestor);
		if (engines.length === 1) return engines[0]!;
		if (Date.now() > giveUp) throw new Error(`${engines.length} engines run, not one: ${engines.join(", ")}`);
		await delay(200);
	}
}

/**
 * Holds the engines below `ancestor` still, so that what they are at is under way for as long as somebody looks at it.
 * @returns what lets them go on
 */
export function holdEnginesBelow(ancestor: number): () => void {
	const engines = enginesBelow(ancestor);
	for (const engine of engines) process.kill(engine, "SIGSTOP");
	return () => {
		for (const engine of engines) process.kill(engine, "SIGCONT");
	};
}

function listProcesses(): Process[] {
	if (!existsSync("/proc/self/stat")) return listWithPs();
	const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
	return pids.flatMap((pid) => {
		try {
			const status = readFileSync(`/proc/${pid}/stat`, "utf8");
			// The name in brackets may hold anything; the parent is the second field after it.
			const [, parent] = status.slice(status.lastIndexOf(")") + 2).split(" ");
			const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
			return [{ pid: Number(pid), parent: Number(parent), command }];
		} catch {
			return []; // it ended while we looked
		}
	});
}

function listWithPs(): Process[] {
	const rows = execFileSync("ps", ["-Ao", "pid=,ppid=,command="], { encoding: "utf8" }).trim().split("\n");
	return rows.flatMap((row) => {
		const [, pid, parent, command = ""] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(row) ?? [];
		return pid ? [{ pid: Number(pid), parent: Number(parent), command }] : [];
	});
}
