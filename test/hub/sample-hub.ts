/** What the tests of downloads have in common: a model of a few files, a hub that has it, and a folder to put it in. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { type DownloadOptions, downloadModel } from "../../src/hub/download";
import { findHubModel } from "../../src/hub/find-model";
import type { Patience } from "../../src/hub/http/patience";
import type { HubAccess } from "../../src/hub/hub-model";
import { findModelFolders } from "../../src/hub/local-models";
import { type HostedModel, type HubOptions, type LoopbackHub, startHub } from "./loopback-hub";

export const ID = "owner/tiny-chat";
export const TOKEN = "hf_testtoken";

/** Bytes that no other seed gives, reproducibly. */
export function noise(length: number, seed: number): Uint8Array {
	const bytes = new Uint8Array(length);
	let state = seed + 1;
	for (let i = 0; i < length; i++) {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		bytes[i] = state >>> 24;
	}
	return bytes;
}

/** The layout of transformers.js: graphs in onnx/, weights of one of them apart. */
export const sampleModel = (more: Partial<HostedModel> = {}): HostedModel => ({
	license: "apache-2.0",
	...more,
	files: {
		"README.md": "# tiny",
		"config.json": '{"model_type":"llama"}',
		"generation_config.json": "{}",
		"tokenizer.json": noise(50_000, 1),
		"tokenizer_config.json": '{"chat_template":""}',
		"onnx/model.onnx": noise(40_000, 2),
		"onnx/model.onnx_data": noise(300_000, 3),
		"onnx/model_q4.onnx": noise(200_000, 4),
		...more.files,
	},
});

/** A hub that ends with the test file. */
export async function hubWith(options: Partial<HubOptions> = {}): Promise<LoopbackHub> {
	const hub = await startHub({ models: { [ID]: sampleModel() }, token: TOKEN, ...options });
	after(() => hub.close());
	return hub;
}

export const accessTo = (hub: LoopbackHub, token: string | null = null): HubAccess => ({
	...{ endpoint: hub.endpoint, token, fetch },
});

/** Failures are found out soon; a machine that is busy with other tests does not count as dead. */
export const IMPATIENT: Patience = { attempts: 3, pauseMs: 5, stallMs: 60_000, longestWaitSeconds: 2 };
/** For a sender that is to count as dead: far longer than this process, which reads, may be kept from running. */
export const HASTY: Patience = { ...IMPATIENT, stallMs: 6000 };

export const never = new AbortController().signal;

/** A folder that is gone when the test file has run. */
export function emptyFolder(): string {
	const folder = mkdtempSync(join(tmpdir(), "h-neuron-hub-"));
	after(() => rmSync(folder, { recursive: true, force: true }));
	return folder;
}

/** The graph of the q4 choice. */
export const GRAPH = "onnx/model_q4.onnx";

/** Tells whether so many bytes of a file on its way are in the folder of the sample model. */
export const partIn =
	(modelsFolder: string, path = GRAPH) =>
	(bytes: number): boolean =>
		sizeOf(join(modelsFolder, ID, `${path}.part`)) >= bytes;

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

/** Waits for what is to come; whatever keeps it from coming fails as the download that it waits for. */
export async function until(holds: () => boolean, failing: Promise<unknown>): Promise<void> {
	let isOver = false;
	const over = () => {
		isOver = true;
	};
	failing.then(over, over);
	while (!holds()) {
		if (isOver) assert.fail(`It ended before that: ${await failing}`);
		await pause(5);
	}
}

/** Downloads the q4 choice of the sample model, as it is on the hub now. */
export async function download(access: HubAccess, modelsFolder: string, more: Partial<DownloadOptions> = {}) {
	const model = await findHubModel(access, ID, { signal: never, patience: IMPATIENT });
	const choice = model.choices.find(({ dtype }) => dtype === "q4")!;
	return downloadModel(access, model, choice, { modelsFolder, signal: never, patience: IMPATIENT, ...more });
}

/** Every plain file below a folder. */
export const filesIn = (folder: string): string[] =>
	readdirSync(folder, { recursive: true, encoding: "utf8" })
		.filter((path) => statSync(join(folder, path)).isFile())
		.map((path) => path.replaceAll("\\", "/"))
		.sort();

/** SHA-256 of a file. */
export const hashOf = (path: string) => createHash("sha256").update(readFileSync(path)).digest("hex");
/** Whether the one who looks for models finds one below a folder. */
export const isModel = async (folder: string) =>
	(await findModelFolders([folder], { signal: never })).length === 1;
/** What was asked for a file of the storage. */
export const rangesOf = (hub: LoopbackHub, path = GRAPH) =>
	hub.requests
		.filter((request) => request.server === "storage" && request.path.includes(path))
		.map(({ headers, status, sent }) => ({ range: headers.range ?? null, status, sent }));

/** SHA-256 of bytes. */
export const shaOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
