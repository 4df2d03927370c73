import assert from "node:assert/strict";
import {
	existsSync,
	lstatSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { downloadModel } from "../../src/hub/download";
import { JOURNAL } from "../../src/hub/files/journal";
import { LOCK } from "../../src/hub/files/lock";
import { findHubModel } from "../../src/hub/find-model";
import type { DownloadProgress, HubModel } from "../../src/hub/hub-model";
import {
	accessTo,
	download,
	emptyFolder,
	filesIn,
	GRAPH,
	hashOf,
	hubWith,
	ID,
	IMPATIENT,
	isModel,
	never,
	noise,
	partIn,
	rangesOf,
	sampleModel,
	shaOf,
	TOKEN,
	until,
} from "./sample-hub";

const WHOLE = [
	...[JOURNAL, "config.json", "generation_config.json", GRAPH, "tokenizer.json", "tokenizer_config.json"],
].sort();

test("a choice becomes plain files under owner/name, equal to the hub's, with nothing beside them", async () => {
	const hub = await hubWith();
	const models = emptyFolder();
	const folder = await download(accessTo(hub), models);
	assert.equal(folder, join(models, "owner", "tiny-chat"));
	assert.deepEqual(filesIn(folder), WHOLE);
	assert.equal(hashOf(join(folder, GRAPH)), shaOf(noise(200_000, 4)));
	assert.equal(readFileSync(join(folder, "config.json"), "utf8"), '{"model_type":"llama"}');
	assert.ok(filesIn(folder).every((path) => lstatSync(join(folder, path)).isFile()));
	assert.ok(await isModel(models));
});

test("progress counts bytes to the end, with a speed and a time left", async () => {
	const hub = await hubWith();
	// Longer than between two of its words.
	hub.faults.push({ on: GRAPH, server: "storage", slowness: 160 });
	const seen: DownloadProgress[] = [];
	await download(accessTo(hub), emptyFolder(), { onProgress: (progress) => seen.push(progress) });
	const last = seen.at(-1)!;
	assert.equal(last.doneBytes, last.totalBytes);
	assert.equal(last.totalBytes, 250_044);
	assert.ok(seen.length > 5);
	assert.ok(seen.every(({ doneBytes }, i) => i === 0 || doneBytes >= seen[i - 1]!.doneBytes));
	const late = seen.filter(({ secondsLeft }) => secondsLeft !== null);
	assert.ok(late.length > 0 && late.every(({ bytesPerSecond }) => bytesPerSecond > 0));
});

test("what is there is not asked for again, whether the journal knows it or not", async () => {
	const hub = await hubWith();
	const models = emptyFolder();
	const folder = await download(accessTo(hub), models);
	const asked = () => hub.requests.filter(({ path }) => path.includes("/resolve/")).length;
	const before = asked();
	await download(accessTo(hub), models);
	assert.equal(asked(), before);
	writeFileSync(join(folder, JOURNAL), "broken");
	await download(accessTo(hub), models);
	assert.equal(asked(), before, "hashes tell as much");
	// Same size, other bytes: the time gives it away, the hash proves it.
	writeFileSync(join(folder, GRAPH), noise(200_000, 99));
	await download(accessTo(hub), models);
	assert.equal(rangesOf(hub).length, 2);
	assert.equal(hashOf(join(folder, GRAPH)), shaOf(noise(200_000, 4)));
});

test("a second precision joins the first, and shares the rest", async () => {
	const hub = await hubWith();
	const models = emptyFolder();
	const folder = await download(accessTo(hub), models);
	const model = await findHubModel(accessTo(hub), ID, { signal: never });
	const fp32 = model.choices.find(({ dtype }) => dtype === "fp32")!;
	hub.faults.push({
		on: "model.onnx_data",
		server: "storage",
		after: { bytes: 1000, ends: "cut", isRead: partIn(models, "onnx/model.onnx_data") },
		times: 3,
	});
	const options = { modelsFolder: models, signal: never, patience: IMPATIENT };
	await assert.rejects(downloadModel(accessTo(hub), model, fp32, options), { code: "hubBroken" });
	assert.ok(await isModel(models), "the first stays a model while the second is half there");
	assert.ok(!existsSync(join(folder, "onnx", "model.onnx")), "no graph without its weights");
	await downloadModel(accessTo(hub), model, fp32, options);
	assert.deepEqual(filesIn(folder), [...WHOLE, "onnx/model.onnx", "onnx/model.onnx_data"].sort());
	assert.equal(rangesOf(hub, "tokenizer.json").length, 1);
});

test("the token goes to the hub and to nobody whom it sends us on to", async () => {
	const hub = await hubWith({ models: { [ID]: sampleModel({ gated: "auto" }) } });
	await assert.rejects(download(accessTo(hub), emptyFolder()), { code: "hubForbidden" });
	await assert.rejects(download(accessTo(hub, "hf_wrong"), emptyFolder()), { code: "hubForbidden" });
	hub.requests.length = 0;
	await download(accessTo(hub, TOKEN), emptyFolder());
	for (const { server, headers } of hub.requests)
		assert.equal(headers.authorization, server === "hub" ? `Bearer ${TOKEN}` : undefined);
	assert.ok(hub.requests.some(({ server }) => server === "storage"));
	assert.ok(
		hub.requests.some(({ path }) => path.includes("cached=1")),
		"the hub's own hop keeps it",
	);
});

test("a full disk is told with both numbers, before anything is asked of the storage", async () => {
	const hub = await hubWith();
	const models = emptyFolder();
	const freeBytes = async () => 5_000_000;
	await assert.rejects(download(accessTo(hub), models, { freeBytes }), {
		code: "diskFull",
		message: `The download needs 17 MB, and the disk of ${join(models, "owner", "tiny-chat")} has 5 MB left.`,
	});
	assert.ok(hub.requests.every(({ server }) => server === "hub"));
});

test("what is there counts against the space that is needed", async () => {
	const hub = await hubWith();
	const models = emptyFolder();
	await download(accessTo(hub), models);
	await download(accessTo(hub), models, { freeBytes: async () => 0 });
});

test("a folder that cannot be written to is told", async () => {
	const hub = await hubWith();
	const models = emptyFolder();
	writeFileSync(join(models, "owner"), "a file");
	await assert.rejects(download(accessTo(hub), models), {
		code: "fileUnwritable",
		message: new RegExp(
			`^${join(models, "owner", "tiny-chat")} could not be made or written to \\((ENOTDIR|EEXIST)\\)\\.$`,
		),
	});
	const other = emptyFolder();
	mkdirSync(join(other, "owner", "tiny-chat", "onnx", "model_q4.onnx.part"), { recursive: true });
	await assert.rejects(download(accessTo(hub), other), {
		code: "fileUnwritable",
		message: /model_q4\.onnx could not be written \((EISDIR|ERR_FS_EISDIR|EEXIST)\)\.$/,
	});
});

test("no name that the hub gives leads out of the folder, and no link on the disk does", async () => {
	const hub = await hubWith();
	const model = await findHubModel(accessTo(hub), ID, { signal: never });
	const [q4] = model.choices;
	const models = emptyFolder();
	const options = { modelsFolder: models, signal: never, patience: IMPATIENT };
	for (const path of ["../x.json", "/x.json", "onnx/../../../x", "nul", "CONFIG.json", "a.part"]) {
		const file = { ...q4!.files[0]!, path };
		const hostile: HubModel = { ...model, files: [...model.files, file] };
		const choice = { ...q4!, files: [...q4!.files, file] };
		await assert.rejects(downloadModel(accessTo(hub), hostile, choice, options), {
			code: "hubBroken",
			message: `${ID} names a file ${JSON.stringify(path)}, which is not safe to write.`,
		});
	}
	await assert.rejects(downloadModel(accessTo(hub), { ...model, id: "../x" }, q4!, options), {
		code: "hubBroken",
	});
	assert.deepEqual(readdirSync(models), []);
	const outside = join(emptyFolder(), "outside");
	mkdirSync(join(models, ID, "onnx"), { recursive: true });
	symlinkSync(outside, join(models, ID, `${GRAPH}.part`));
	await download(accessTo(hub), models);
	assert.ok(!existsSync(outside));
});

test("a cancel ends at once, keeps the part, and the next download asks for the rest", async () => {
	const hub = await hubWith();
	const models = emptyFolder();
	hub.faults.push({ on: GRAPH, server: "storage", after: { bytes: 131_072, ends: "stall" } });
	const controller = new AbortController();
	const stopped = download(accessTo(hub), models, { signal: controller.signal });
	await until(() => partIn(models)(65_536), stopped);
	controller.abort();
	await assert.rejects(stopped, { code: "cancelled" });
	const kept = statSync(join(models, ID, `${GRAPH}.part`)).size;
	assert.ok(kept > 0 && kept < 200_000);
	await download(accessTo(hub), models);
	assert.equal(rangesOf(hub).at(-1)!.range, `bytes=${kept}-`);
});

test("two at once: the second is told who is at it, and a dead one's lock does not stand in the way", async () => {
	const hub = await hubWith();
	const models = emptyFolder();
	let goOn = () => {};
	const secondIsTold = new Promise<void>((resolve) => {
		goOn = resolve;
	});
	const after = { bytes: 65_536, ends: "stall" as const, until: secondIsTold };
	hub.faults.push({ on: GRAPH, server: "storage", after });
	const first = download(accessTo(hub), models);
	await until(() => existsSync(join(models, ID, LOCK)), first);
	await assert.rejects(download(accessTo(hub), models), {
		code: "hubBusy",
		message: `Process ${process.pid} is downloading ${ID} to the same folder.`,
	});
	goOn();
	await first;
	assert.ok(!existsSync(join(models, ID, LOCK)));
	// No process has this number: Linux, macOS and Windows all stay below.
	writeFileSync(join(models, ID, LOCK), JSON.stringify({ pid: 2 ** 30, host: hostname(), id: ID, at: 0 }));
	await download(accessTo(hub), models);
	assert.ok(!existsSync(join(models, ID, LOCK)));
});

test("an update that is broken off in the middle leaves no mixture that counts as a model", async () => {
	const hub = await hubWith();
	const models = emptyFolder();
	const folder = await download(accessTo(hub), models);
	hub.models[ID] = sampleModel({ files: { [GRAPH]: noise(210_000, 6), "config.json": '{"new":true}' } });
	hub.faults.push({ on: GRAPH, server: "storage", status: 500, times: 9 });
	await assert.rejects(download(accessTo(hub), models), { code: "hubBusy" });
	assert.equal(
		readFileSync(join(folder, "config.json"), "utf8"),
		'{"model_type":"llama"}',
		"the old one stays whole",
	);
	hub.faults.length = 0;
	await download(accessTo(hub), models);
	assert.equal(statSync(join(folder, GRAPH)).size, 210_000);
	assert.equal(readFileSync(join(folder, "config.json"), "utf8"), '{"new":true}');
});
