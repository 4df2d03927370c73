import assert from "node:assert/strict";
import type { MemoryFiles } from "./memory-files";

/** Both disks hold the same files, to the byte. */
export function assertSame(files: MemoryFiles, unbroken: MemoryFiles): void {
	assert.deepEqual([...files.contents.keys()].sort(), [...unbroken.contents.keys()].sort());
	for (const [path, bytes] of unbroken.contents)
		assert.ok(Buffer.compare(files.contents.get(path)!, bytes) === 0, `${path} is not the same`);
}
