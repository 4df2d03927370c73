/** How many threads one operator is given. */
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";

/** Cores rather than hardware threads: two threads of one core share the units that matrix products use. */
export function physicalCores(): number {
	const usable = availableParallelism();
	if (process.platform === "darwin") return usable;
	if (process.platform !== "linux") return Math.max(1, Math.ceil(usable / 2));
	try {
		const cores = new Set<string>();
		let socket = "0";
		for (const line of readFileSync("/proc/cpuinfo", "utf8").split("\n")) {
			const [key, value] = line.split(":").map((part) => part.trim());
			if (key === "physical id") socket = value ?? "0";
			if (key === "core id") cores.add(`${socket}/${value}`);
		}
		return Math.max(1, Math.min(usable, cores.size || usable));
	} catch {
		return usable; // A container may hide /proc/cpuinfo.
	}
}
