import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type * as vscode from "vscode";
import { loadState, saveState } from "../../../src/host/panel/saved-state";
import { emptyState, type PanelState } from "../../../src/protocol/panel-api";
import { madeUp, promptPieces, stateWith } from "../../webview/made-up";

/** Keeps and reads a state in a folder of its own. */
async function kept(state: PanelState, spoil?: (file: string) => Promise<void>): Promise<PanelState | null> {
	const folder = await mkdtemp(join(tmpdir(), "h-neuron-lens-"));
	// Only the path of the two places is looked at.
	const uri = { fsPath: join(folder, "storage") } as vscode.Uri;
	const places = { storageUri: uri, globalStorageUri: uri };
	try {
		await saveState(places, state);
		await spoil?.(join(folder, "storage", "panel.json"));
		return await loadState(places);
	} finally {
		await rm(folder, { recursive: true });
	}
}

const first = madeUp(promptPieces, [" Par", "is", ""]);

test("a finished answer comes back, its shares as typed arrays", async () => {
	const state = stateWith(first, { ...first, run: "run-2", gain: 0.5 });
	const back = await kept(state);
	assert.deepEqual(Object.keys(back!), Object.keys(state));
	assert.equal(back!.others[0]?.gain, 0.5);
	const [before, after] = [state.first!.responseTokens[0]!.shares, back!.first!.responseTokens[0]!.shares];
	assert.ok(after instanceof Float32Array);
	assert.deepEqual(after, before);
});

test("a comparison comes back with what was done to the neurons and how it was drawn", async () => {
	const silenced = [{ layer: 2, index: 640 }];
	const state = stateWith(first, { ...first, run: "run-2", gain: 0 }, { ...first, run: "run-3", silenced });
	const back = await kept(state);
	assert.deepEqual(
		back!.others.map(({ gain, silenced }) => ({ gain, silenced })),
		[
			{ gain: 0, silenced: [] },
			{ gain: 1, silenced },
		],
	);
	assert.deepEqual(back!.options, state.options);
});

test("an answer that was under way does not come back", async () => {
	const state = stateWith(first, { ...first, run: "run-2" });
	state.others[0]!.status = "answering";
	assert.deepEqual((await kept(state))!.others, []);
	state.first!.status = "answering";
	assert.equal(await kept(state), null);
});

test("samples and a run beside come back where they were finished", async () => {
	const state = stateWith(first);
	const finished = state.first!;
	const sampling = { temperature: 1, topK: 0, topP: 1, seed: 3 };
	state.samples = [
		{ ...finished, run: "s-1", sampling },
		{ ...finished, run: "s-2", status: "answering", summary: null },
	];
	const { source, options } = state;
	state.beside = { kind: "edited", source: source!, answer: { ...finished, run: "b" }, options: options! };
	const back = await kept(state);
	assert.deepEqual(back!.samples, [state.samples[0]]);
	assert.deepEqual(back!.beside, state.beside);
	assert.ok(back!.samples[0]!.responseTokens[0]!.shares instanceof Float32Array);
	state.beside.answer.status = "failed";
	assert.equal((await kept(state))!.beside, null);
});

test("what is too large to keep goes without its samples first", async () => {
	const state = stateWith(first);
	const long = { ...state.first!, response: "x".repeat(9 * 2 ** 20) };
	state.samples = [long, long];
	const back = await kept(state);
	assert.deepEqual(back!.samples, []);
	assert.equal(back!.first!.response, state.first!.response);
	state.first = { ...long, response: "x".repeat(17 * 2 ** 20) };
	assert.equal(await kept(state), null);
});

test("nothing, a cut file and another version are all nothing", async () => {
	assert.equal(await kept(emptyState()), null);
	const spoil = (text: string) => (file: string) => writeFile(file, text);
	assert.equal(await kept(stateWith(first), spoil('{"version": 1, "sta')), null);
	assert.equal(await kept(stateWith(first), spoil('{"version": 99, "state": {}}')), null);
});
