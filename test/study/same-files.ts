import assert from "node:assert/strict";
import type { MemoryFiles } from "./memory-files";

/** What servers were asked for differs with how often they had to be. */
const isCount = (path: string): boolean => /(?:^|\/)costs(?:\.\d+-of-\d+)?\.json$/.test(path);

/** Both disks hold the same files, to the byte. */
export function assertSame(files: MemoryFiles, unbroken: MemoryFiles): void {
	assert.deepEqual([...files.contents.keys()].sort(), [...unbroken.contents.keys()].sort());
	for (const [path, bytes] of [...unbroken.contents].filter(([path]) => !isCount(path)))
		assert.ok(Buffer.compare(files.contents.get(path)!, bytes) === 0, `${path} is not the same`);
}
