import { strict as assert } from "node:assert";
import { test } from "node:test";
import { LensError } from "../../src/protocol/errors";
import { fakeEngine } from "./fake-engine";
import { runCli } from "./run-cli";

const IDENTIFY = ["identify", "--questions", "a.jsonl", "--folder", "work"];

test("help and version need no engine", async () => {
	for (const [argv, pattern] of [
		[[], /^h-neurons: see, token by token/],
		[["--help"], /h-neurons identify \[--questions/],
		[["help", "identify"], /^h-neurons identify/],
		[["inspect", "--help"], /--gain X/],
		[["--version"], /^1\.2\.3\n$/],
	] as const) {
		const { code, output, engine } = await runCli([...argv]);
		assert.equal(code, 0);
		assert.match(output, pattern);
		assert.deepEqual(engine.asked, []);
	}
});

test("Ctrl+C asks the engine to stop, says nothing and exits with 130", async () => {
	const interruption = new AbortController();
	const engine = fakeEngine(() => ({
		identify: (_params, signal) =>
			new Promise((_resolve, reject) => {
				signal.addEventListener("abort", () => reject(new LensError("cancelled", "Stopped.")));
				interruption.abort();
			}),
	}));
	const { code, errors } = await runCli(IDENTIFY, { engine, signal: interruption.signal });
	assert.equal(code, 130);
	assert.equal(errors, "");
	assert.ok(engine.isDisposed());
});
