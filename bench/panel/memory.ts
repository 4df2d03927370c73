/** What the panel's process holds after a collection of garbage. */
import { readFileSync } from "node:fs";
import type { Browser, CDPSession } from "playwright-core";

export interface Memory {
	/** Megabytes of the page's own values, and of the whole process (pages shared with others in part); null off Linux. */
	heap: number;
	process: number | null;
}

export async function memoryOf(browser: Browser, session: CDPSession): Promise<Memory> {
	for (let round = 0; round < 3; round++) await session.send("HeapProfiler.collectGarbage");
	const { usedSize } = await session.send("Runtime.getHeapUsage");
	const whole = await browser.newBrowserCDPSession();
	const { processInfo } = await whole.send("SystemInfo.getProcessInfo");
	const sizes = processInfo
		.filter(({ type }) => type === "renderer")
		.map(({ id }) => proportionalMegabytes(id));
	const known = sizes.filter((size) => size !== null);
	return { heap: usedSize / 1e6, process: known.length > 0 ? Math.max(...known) : null };
}

function proportionalMegabytes(pid: number): number | null {
	try {
		const kibibytes = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1];
		return kibibytes === undefined ? null : (Number(kibibytes) * 1024) / 1e6;
	} catch {
		// Another system, or a process that has ended: there is nothing to tell.
		return null;
	}
}
