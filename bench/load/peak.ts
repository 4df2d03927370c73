/** What the system says a process has held. */
import { readFileSync } from "node:fs";

/**
 * The most memory that a process has held at once, bytes; pages of mapped files that it touched count. Linux only.
 * @see proc(5), VmHWM
 */
export function peakOf(pid: number | undefined): number {
	const status = readFileSync(`/proc/${pid}/status`, "utf8");
	return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]) * 1024;
}
