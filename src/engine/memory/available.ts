/** How many bytes a process may still take, as far as the system tells. */
import { readFileSync } from "node:fs";
import { freemem, totalmem } from "node:os";
import { posix } from "node:path";

/** What is asked of the system; tests bring their own. */
export interface MemorySource {
	platform: NodeJS.Platform;
	freemem(): number;
	totalmem(): number;
	/** A small file of /proc or /sys; null when it is not there. */
	read(path: string): string | null;
}

const SYSTEM: MemorySource = {
	platform: process.platform,
	freemem,
	totalmem,
	read(path) {
		try {
			return readFileSync(path, "utf8");
		} catch {
			return null; // Another kernel, or a container without it: that limit does not exist then.
		}
	},
};

/**
 * Linux counts what it would give back (file pages) as available, and a container may allow less than the machine has.
 * Windows counts likewise. macOS calls free only what nothing was ever kept in, a few hundred megabytes on any machine in
 * use; half of the memory is taken there instead, since file pages and idle programs give way.
 * @returns bytes
 */
export function availableMemory(source: MemorySource = SYSTEM): number {
	if (source.platform === "darwin") return Math.max(source.freemem(), source.totalmem() / 2);
	if (source.platform !== "linux") return source.freemem();
	const kilobytes = /^MemAvailable:\s+(\d+) kB/m.exec(source.read("/proc/meminfo") ?? "")?.[1];
	const machine = kilobytes ? Number(kilobytes) * 1024 : source.freemem();
	return Math.max(0, Math.min(machine, ...groupLimits(source)));
}

/** Where a kind of control group keeps what. */
interface Kind {
	/** A line of /proc/self/cgroup that names the group; version 2 has one line, "0::/path". */
	line: RegExp;
	root: string;
	limit: string;
	usage: string;
	/** Keys of memory.stat that count pages of files, which are given back when memory is short. */
	files: readonly string[];
}

const KINDS: readonly Kind[] = [
	{
		line: /^0::(\/.*)$/m,
		root: "/sys/fs/cgroup",
		limit: "memory.max",
		usage: "memory.current",
		files: ["inactive_file", "active_file"],
	},
	{
		line: /^\d+:(?:[^:]*,)?memory(?:,[^:]*)?:(\/.*)$/m,
		root: "/sys/fs/cgroup/memory",
		limit: "memory.limit_in_bytes",
		usage: "memory.usage_in_bytes",
		files: ["total_inactive_file", "total_active_file"],
	},
];

/** What each control group around this process leaves; a group's limit holds for the groups in it. */
function groupLimits(source: MemorySource): number[] {
	const own = source.read("/proc/self/cgroup") ?? "";
	return KINDS.flatMap((kind) => {
		const group = kind.line.exec(own)?.[1];
		return group === undefined ? [] : above(group).flatMap((path) => leftIn(source, kind, path));
	});
}

/** "/a/b" -> "/a/b", "/a", "/". A container that sees itself as the root finds its limit at the last. */
function above(group: string): string[] {
	const paths = [posix.normalize(group)];
	while (paths.at(-1) !== "/") paths.push(posix.dirname(paths.at(-1)!));
	return paths;
}

function leftIn(source: MemorySource, kind: Kind, group: string): number[] {
	const read = (name: string) => source.read(posix.join(kind.root, group, name));
	const limit = Number.parseInt(read(kind.limit) ?? "", 10); // "max" is no number: no limit
	const usage = Number.parseInt(read(kind.usage) ?? "", 10);
	if (Number.isNaN(limit) || Number.isNaN(usage)) return [];
	const stat = read("memory.stat") ?? "";
	const files = kind.files.map((key) => Number(new RegExp(`^${key} (\\d+)$`, "m").exec(stat)?.[1] ?? 0));
	return [limit - usage + files.reduce((sum, bytes) => sum + bytes, 0)];
}
