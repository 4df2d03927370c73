import assert from "node:assert/strict";
import { test } from "node:test";
import type { Ctx } from "../../../src/host/context";
import {
	downloadOf,
	earlierDownload,
	forgetDownload,
	keepDownload,
	type UnfinishedDownload,
	unfinishedDownloads,
} from "../../../src/host/models/download/unfinished";

/** A window of which only its memory is used. */
function windowWith(kept: unknown = undefined): Ctx {
	let value = kept;
	const globalState = {
		get: () => value,
		update: async (_key: string, next: unknown) => {
			value = structuredClone(next);
		},
	};
	return { extension: { globalState } } as unknown as Ctx;
}

const download = (id: string, dtype: string): UnfinishedDownload => ({
	...{ id, dtype, revision: "c0ffee", modelsFolder: "/m", doneBytes: 1, totalBytes: 9, pid: null },
});

test("a download stays until it is forgotten, the last begun first, once a precision", async () => {
	const ctx = windowWith();
	for (const [id, dtype] of [
		["a/b", "q4"],
		["a/b", "q8"],
		["a/b", "q4"],
	] as const)
		await keepDownload(ctx, download(id, dtype));
	assert.deepEqual(
		unfinishedDownloads(ctx).map(({ dtype }) => dtype),
		["q4", "q8"],
	);
	await forgetDownload(ctx, download("a/b", "q4"));
	assert.deepEqual(unfinishedDownloads(ctx), [download("a/b", "q8")]);
});

test("what lies in another folder is another download", async () => {
	const ctx = windowWith();
	const elsewhere = { ...download("a/b", "q4"), modelsFolder: "/n" };
	await keepDownload(ctx, elsewhere);
	assert.equal(earlierDownload(ctx, download("a/b", "q4")), undefined);
	await keepDownload(ctx, { ...download("a/b", "q4"), doneBytes: 5 });
	assert.equal(earlierDownload(ctx, download("a/b", "q4"))?.doneBytes, 5);
	await forgetDownload(ctx, download("a/b", "q4"));
	assert.deepEqual(unfinishedDownloads(ctx), [elsewhere]);
});

test("what a window is at is not offered to others, until that window has gone", async () => {
	const ctx = windowWith();
	await keepDownload(ctx, { ...download("a/b", "q4"), pid: process.pid });
	assert.deepEqual(unfinishedDownloads(ctx), []);
	// Above the largest number that a process can have.
	const orphan = { ...download("c/d", "q8"), pid: 2 ** 22 + 1 };
	await keepDownload(ctx, orphan);
	assert.deepEqual(unfinishedDownloads(ctx), [orphan]);
});

test("what another version kept is passed over", () => {
	const whole = download("a/b", "q4");
	for (const kept of [undefined, "a/b", { id: "a/b" }])
		assert.deepEqual(unfinishedDownloads(windowWith(kept)), []);
	assert.deepEqual(unfinishedDownloads(windowWith([null, 3, { id: "a/b" }, { ...whole, id: 1 }, whole])), [
		whole,
	]);
});

test("a download begins with the model's commit and the choice's size", () => {
	const model = { id: "a/b", revision: "c0ffee", license: null, isGated: false, files: [], choices: [] };
	const choice = { dtype: "q4", graph: "onnx/model_q4.onnx", files: [], bytes: 9 };
	assert.deepEqual(downloadOf(model, choice, "/m"), {
		...download("a/b", "q4"),
		doneBytes: 0,
		pid: process.pid,
	});
});
