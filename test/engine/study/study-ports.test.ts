/** What the engine gives a study to work with. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { engineContext } from "../../../src/engine/context";
import { studyPorts } from "../../../src/engine/study/study-ports";

test("many may wait at a time, a stop ends them all, and nobody is warned of a leak", async () => {
	const warnings: string[] = [];
	const listen = ({ message }: Error) => void warnings.push(message);
	process.on("warning", listen);
	try {
		const abort = new AbortController();
		const { sleep } = studyPorts(
			engineContext(() => undefined),
			"job",
			abort.signal,
		);
		const waiting = Array.from({ length: 512 }, () => sleep!(60_000, abort.signal));
		setImmediate(() => abort.abort());
		const ended = await Promise.allSettled(waiting);
		assert.ok(ended.every(({ status }) => status === "rejected"));
		// Warnings are told in a turn of their own.
		await new Promise((resolve) => setImmediate(resolve));
		assert.deepEqual(warnings, []);
	} finally {
		process.off("warning", listen);
	}
});
