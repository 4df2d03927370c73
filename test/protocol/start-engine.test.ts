/** Owning a process: what is heard of it when it ends, however it ends. The engines here are a few lines each. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { type Engine, type EngineExit, startEngine } from "../../src/protocol/start-engine";
import { temporaryFolder } from "../engine/start";

const folder = temporaryFolder();
const engines: Engine[] = [];
// A test that fails may not have come to it, and an engine keeps the process waiting.
after(() => Promise.all(engines.map((engine) => engine.dispose())));

/** An engine that runs `body`; `reply(id, result)` answers a call. */
function engine(body: string, options: { runtime?: string; graceMs?: number } = {}) {
	const path = join(folder, `engine-${Math.random()}.js`);
	const reply = "const reply = (id, result) => process.send({ jsonrpc: '2.0', id, result });";
	writeFileSync(path, `${reply}\nprocess.on("disconnect", () => process.exit(0));\n${body}`);
	const started = startEngine({ enginePath: path, ...options });
	engines.push(started);
	return started;
}

const unload = {} as Record<string, never>;
const onCall = (body: string) => `process.on("message", ({ id, method, params }) => { ${body} });`;

test("typed arrays, environment and arguments are as promised", async () => {
	const started = engine(
		onCall(
			`reply(id, { env: [process.env.ORT_DISABLE_TELEMETRY, process.env.ELECTRON_RUN_AS_NODE], argv: process.execArgv,
				data: new Float32Array([1, 2]).subarray(1) })`,
		),
	);
	const result: unknown = await started.call("unloadModel", unload);
	assert.deepEqual(result, { env: ["1", "1"], argv: [], data: Float32Array.of(2) });
	await started.dispose();
});

test("killed in mid-call: every open call fails, every later one too, and it is told once", async () => {
	const started = engine(onCall(`if (method === "loadModel") process.kill(process.pid, "SIGKILL")`));
	const exits: EngineExit[] = [];
	started.onExit((exit) => exits.push(exit));
	const open = [started.call("unloadModel", unload), started.call("loadModel", { folder: "x" })];
	for (const call of open)
		await assert.rejects(call, { code: "engineDied", message: "The engine was ended by SIGKILL." });
	await assert.rejects(started.call("unloadModel", unload), { code: "engineDied" });
	assert.deepEqual(exits, [
		{
			code: null,
			signal: "SIGKILL",
			reason: "The engine was ended by SIGKILL.",
			isExpected: false,
			isMissing: false,
		},
	]);
	await started.dispose();
});

test("a crash is told with the process's last words", async () => {
	const started = engine(onCall(`console.error("native trouble"); process.exit(3)`));
	await assert.rejects(started.call("unloadModel", unload), {
		code: "engineDied",
		message: "The engine ended with exit code 3. Its last words: native trouble",
	});
	const thrown = engine(onCall(`throw new TypeError("x is undefined")`));
	await assert.rejects(thrown.call("unloadModel", unload), {
		code: "engineDied",
		message: "The engine ended with exit code 1. Its last words: TypeError: x is undefined",
	});
});

test("an engine that cannot start fails its calls", async () => {
	const missing = startEngine({ enginePath: join(folder, "nowhere.js") });
	await assert.rejects(missing.call("unloadModel", unload), {
		code: "engineMissing",
		message: `There is no ${join(folder, "nowhere.js")}.`,
	});
	const noRuntime = engine("", { runtime: join(folder, "no-node") });
	await assert.rejects(noRuntime.call("unloadModel", unload), {
		code: "engineDied",
		message: /^The engine could not be started: .*ENOENT/,
	});
	await Promise.all([missing.dispose(), noRuntime.dispose()]);
});

test("what it prints is told as a log, however much it is, and corrupts nothing", async () => {
	const started = engine(
		onCall(
			`for (let i = 0; i < 20000; i++) console.log("line " + i + " {\\"jsonrpc\\":1}"); reply(id, null)`,
		),
	);
	let lines = 0;
	started.on("log", ({ text }) => {
		if (text.startsWith("line ")) lines++;
	});
	assert.equal(await started.call("unloadModel", unload), null);
	while (lines < 20000) await new Promise((resolve) => setTimeout(resolve, 5));
	await started.dispose();
});

test("dispose ends a willing engine, and kills one that hangs", async () => {
	const willing = engine("", { graceMs: 60_000 });
	const exits: (string | null)[] = [];
	willing.onExit(({ signal, isExpected }) => exits.push(`${signal} ${isExpected}`));
	await willing.dispose();
	const hanging = engine(onCall(`console.log("it hangs"); for (;;);`), { graceMs: 300 });
	const hangs = new Promise((resolve) => hanging.on("log", resolve));
	hanging.onExit(({ signal, isExpected }) => exits.push(`${signal} ${isExpected}`));
	const call = hanging.call("unloadModel", unload);
	const failed = assert.rejects(call, { code: "engineDied", message: "The engine was shut down." });
	await hangs;
	await hanging.dispose();
	await failed;
	assert.deepEqual(exits, ["null true", "SIGKILL true"]);
});
