import { strict as assert } from "node:assert";
import { resolve } from "node:path";
import { test } from "node:test";
import { LensError } from "../../src/protocol/errors";
import { fakeEngine } from "./fake-engine";
import { runCli } from "./run-cli";

const IDENTIFY = ["identify", "--questions", "a.jsonl", "--folder", "work", "--output", "probe.json"];

test("help and version need no engine", async () => {
	for (const [argv, pattern] of [
		[[], /^h-neurons: see, token by token/],
		[["--help"], /h-neurons identify --questions/],
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

test("identify tells its progress on standard error and its result on standard output", async () => {
	const { code, output, errors, engine } = await runCli(IDENTIFY);
	assert.equal(code, 0, errors);
	assert.equal(errors, "Sampling answers: 1 of 4, 2 min left\nSampling answers: 4 of 4, 0 s left\n");
	assert.equal(
		output,
		[
			"1 H-Neurons of 2000 neurons (0.50 per mille), read at answer.",
			"held-out questions: AUROC 0.900 [0.850, 0.950], as many random neurons 0.600",
			`The probe is in ${resolve("probe.json")}.`,
			"",
		].join("\n"),
	);
	const { questions, folder } = engine.asked.at(-1)!.params as { questions: string[]; folder: string };
	assert.deepEqual([questions, folder], [[resolve("a.jsonl")], resolve("work")]);
});

test("on a terminal the progress is one line that rewrites itself", async () => {
	const { errors } = await runCli(IDENTIFY, { terminal: 8 });
	assert.equal(errors.split("\r\u001b[K").length, 3);
	assert.equal(errors.split("\n").length, 2);
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
