/** What a machine, a container and a control group leave to a process. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { availableMemory, type MemorySource } from "../../../src/engine/memory/available";

const GB = 1e9;
const meminfo = (available: number) =>
	`MemTotal:       32000000 kB\nMemFree:          100000 kB\nMemAvailable:   ${available / 1024} kB\n`;

interface Machine {
	name: string;
	platform?: NodeJS.Platform;
	free?: number;
	total?: number;
	files?: Record<string, string>;
	available: number;
}

const V2 = "/sys/fs/cgroup";
const V1 = "/sys/fs/cgroup/memory";

const MACHINES: Machine[] = [
	{
		name: "Linux counts what it would give back",
		free: GB,
		files: { "/proc/meminfo": meminfo(1024 * 8e6) },
		available: 1024 * 8e6,
	},
	{ name: "a Linux that hides its figures", free: 3 * GB, available: 3 * GB },
	{
		name: "version 2, a limit on the own group, file pages given back",
		files: {
			"/proc/meminfo": meminfo(1024 * 8e6),
			"/proc/self/cgroup": "0::/user.slice/editor.scope\n",
			[`${V2}/user.slice/editor.scope/memory.max`]: "4000000000\n",
			[`${V2}/user.slice/editor.scope/memory.current`]: "3500000000\n",
			[`${V2}/user.slice/editor.scope/memory.stat`]:
				"anon 1000000000\nfile 2500000000\ninactive_file 1500000000\nactive_file 500000000\n",
		},
		available: 2.5 * GB,
	},
	{
		name: "version 2, a limit on a group above",
		files: {
			"/proc/meminfo": meminfo(1024 * 8e6),
			"/proc/self/cgroup": "0::/a/b\n",
			[`${V2}/a/b/memory.max`]: "max\n",
			[`${V2}/a/b/memory.current`]: "100\n",
			[`${V2}/a/memory.max`]: "2000000000\n",
			[`${V2}/a/memory.current`]: "500000000\n",
		},
		available: 1.5 * GB,
	},
	{
		name: "version 2, a container that sees itself as the root",
		files: {
			"/proc/meminfo": meminfo(1024 * 8e6),
			"/proc/self/cgroup": "0::/../../docker/1234\n",
			[`${V2}/memory.max`]: "1000000000\n",
			[`${V2}/memory.current`]: "400000000\n",
		},
		available: 0.6 * GB,
	},
	{
		name: "version 1, beside other controllers",
		files: {
			"/proc/meminfo": meminfo(1024 * 8e6),
			"/proc/self/cgroup": "9:name=systemd:/\n5:cpu,memory:/job\n0::/\n",
			[`${V1}/job/memory.limit_in_bytes`]: "3000000000\n",
			[`${V1}/job/memory.usage_in_bytes`]: "2000000000\n",
			[`${V1}/job/memory.stat`]: "cache 9\ntotal_inactive_file 250000000\ntotal_active_file 250000000\n",
		},
		available: 1.5 * GB,
	},
	{
		name: "version 1 without a limit",
		files: {
			"/proc/meminfo": meminfo(1024 * 8e6),
			"/proc/self/cgroup": "5:memory:/\n",
			[`${V1}/memory.limit_in_bytes`]: "9223372036854771712\n",
			[`${V1}/memory.usage_in_bytes`]: "2000000000\n",
		},
		available: 1024 * 8e6,
	},
	{
		name: "a group over its limit leaves nothing",
		files: {
			"/proc/meminfo": meminfo(1024 * 8e6),
			"/proc/self/cgroup": "0::/\n",
			[`${V2}/memory.max`]: "1000000000\n",
			[`${V2}/memory.current`]: "1100000000\n",
		},
		available: 0,
	},
	{ name: "Windows", platform: "win32", free: 5 * GB, total: 16 * GB, available: 5 * GB },
	{ name: "macOS in use", platform: "darwin", free: 0.2 * GB, total: 16 * GB, available: 8 * GB },
	{ name: "macOS after a start", platform: "darwin", free: 12 * GB, total: 16 * GB, available: 12 * GB },
];

for (const { name, platform = "linux", free = 0, total = 0, files = {}, available } of MACHINES)
	test(name, () => {
		const source: MemorySource = {
			platform,
			freemem: () => free,
			totalmem: () => total,
			read: (path) => files[path] ?? null,
		};
		assert.equal(availableMemory(source), available);
	});

test("this machine has some memory", () => {
	const bytes = availableMemory();
	assert.ok(Number.isFinite(bytes) && bytes > 1e6, String(bytes));
});
