/** A download in a process of its own, killed in mid-file: the next one asks for the missing bytes only. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { JOURNAL } from "../../src/hub/files/journal";
import { LOCK } from "../../src/hub/files/lock";
import {
	accessTo,
	download,
	emptyFolder,
	GRAPH,
	hashOf,
	hubWith,
	ID,
	isModel,
	noise,
	partIn,
	rangesOf,
	sampleModel,
	shaOf,
	until,
} from "./sample-hub";

const BYTES = 4_000_000;
const journalOf = (models: string): string => {
	const path = join(models, ID, JOURNAL);
	return existsSync(path) ? readFileSync(path, "utf8") : "";
};
const PROGRAM = `
	const { findHubModel } = require(${JSON.stringify(join(__dirname, "../../src/hub/find-model.ts"))});
	const { downloadModel } = require(${JSON.stringify(join(__dirname, "../../src/hub/download.ts"))});
	const [endpoint, id, modelsFolder] = process.argv.slice(-3);
	const access = { endpoint, token: null, fetch };
	const { signal } = new AbortController();
	findHubModel(access, id, { signal }).then((model) =>
		downloadModel(access, model, model.choices[0], { modelsFolder, signal }));
`;

test("killed in mid-file and started again: equal hashes, and only the missing bytes are asked for", async () => {
	const graph = noise(BYTES, 8);
	const hub = await hubWith({ models: { [ID]: sampleModel({ files: { [GRAPH]: graph } }) } });
	const models = emptyFolder();
	const part = join(models, ID, `${GRAPH}.part`);
	// It never gets all of it, however late it is killed.
	hub.faults.push({ on: GRAPH, server: "storage", after: { bytes: BYTES / 2, ends: "stall" } });
	const child = spawn(process.execPath, ["--import", "tsx", "-e", PROGRAM, "--", hub.endpoint, ID, models], {
		stdio: ["ignore", "ignore", "pipe"],
	});
	let words = "";
	child.stderr.on("data", (chunk) => (words += chunk));
	const left = new Promise((resolve) => child.on("exit", () => resolve(words)));
	// A part counts once the journal tells of it, which is written meanwhile.
	await until(() => partIn(models)(BYTES / 4) && journalOf(models).includes(GRAPH), left);
	child.kill("SIGKILL");
	await left;
	const kept = statSync(part).size;
	assert.ok(kept >= BYTES / 4 && kept < BYTES, `${kept} bytes were there`);
	assert.ok(existsSync(join(models, ID, LOCK)), "the dead process could not clear up");
	assert.ok(!(await isModel(models)));
	const folder = await download(accessTo(hub), models);
	const { range, status, sent } = rangesOf(hub).at(-1)!;
	assert.deepEqual([range, status, sent], [`bytes=${kept}-`, 206, BYTES - kept]);
	assert.equal(rangesOf(hub).length, 2);
	assert.equal(hashOf(join(folder, GRAPH)), shaOf(graph));
	assert.ok(!existsSync(join(models, ID, LOCK)));
	assert.ok(await isModel(models));
});
