/**
 * The engine never phones home. onnxruntime 1.29 and later uploads usage data unless told not to, and keeps a device id
 * and a database of what it is going to send; so no such file after a run means that telemetry was off.
 *
 * That this test can fail was checked by hand with onnxruntime-node 1.30.0 on Linux, in a network namespace without a
 * network: a session made without ORT_DISABLE_TELEMETRY left .cache/Microsoft/DeveloperTools/.onnxruntime/deviceid and
 * onnxruntime.db in the empty home, and one made with it left nothing. It is not repeated here, for it would upload.
 */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { writeProbe } from "./probes";
import { POCKET, startTestEngine, temporaryFolder } from "./start";

test("a model was loaded and run, and no trace of telemetry is left", async () => {
	const home = temporaryFolder();
	const places = { HOME: home, USERPROFILE: home, LOCALAPPDATA: home, APPDATA: home };
	const xdg = { XDG_CACHE_HOME: `${home}/c`, XDG_CONFIG_HOME: `${home}/f`, XDG_DATA_HOME: `${home}/d` };
	// Whoever starts the engine cannot turn it back on.
	const env = { ...places, ...xdg, TMPDIR: home, ORT_DISABLE_TELEMETRY: "0" };
	const engine = startTestEngine({ env, cacheFolder: join(home, "kept") });
	const model = await engine.call("loadModel", { folder: POCKET });
	await engine.call("inspect", {
		run: "1",
		messages: [{ role: "user", content: "Hello?" }],
		probe: writeProbe(model),
		sampling: { temperature: 0, topK: 0, topP: 1, seed: 0 },
		maxTokens: 3,
		gain: 1,
		baseRate: null,
	});
	await new Promise((resolve) => setTimeout(resolve, 500)); // The runtime writes its files from a thread of its own.
	await engine.dispose();
	const files = readdirSync(home, { recursive: true }).map(String);
	assert.deepEqual(
		files.filter((path) => /onnxruntime|DeveloperTools|deviceid|\.db$/i.test(path)),
		[],
	);
	assert.ok(
		files.some((path) => path.endsWith(".f32")),
		"the home was in use",
	);
});
