/** An engine of a few lines: answers are given by the test, and it can be made to die. */

import type { RunningEngine } from "../../src/host/engine-owner";
import type { Emit } from "../../src/protocol/connection";
import type {
	EngineCalls,
	EngineEvents,
	Inspection,
	InspectParams,
	ModelInfo,
} from "../../src/protocol/engine-api";
import { LensError } from "../../src/protocol/errors";
import { madeUp, promptPieces } from "../webview/made-up";

export interface FakeEngine extends RunningEngine {
	/** Folders that were loaded, in order. */
	loaded: string[];
	asked: InspectParams[];
	die(reason: string): void;
	isDisposed: boolean;
	emit: Emit<EngineEvents>;
}

interface Behaviour {
	/** How `inspect` ends; by default with an answer of one token. */
	inspect?(params: InspectParams, signal?: AbortSignal): Promise<Inspection>;
	loadModel?(folder: string): Promise<ModelInfo>;
}

export function fakeEngine(behaviour: Behaviour = {}): FakeEngine {
	const exits = new Set<(exit: { reason: string }) => void>();
	const open = new Set<(error: Error) => void>();
	const listeners = new Map<string, Set<(params: never) => void>>();
	let dead: LensError | null = null;
	const emit: Emit<EngineEvents> = (event, params) => {
		for (const listener of listeners.get(event) ?? []) (listener as (params: unknown) => void)(params);
	};
	const answer = async (params: InspectParams): Promise<Inspection> => {
		const inspection = madeUp(promptPieces, ["Paris"], { run: params.run, gain: params.gain });
		const { run, promptTokens, responseTokens } = inspection;
		emit("promptRead", { run, tokens: promptTokens });
		emit("tokenRead", { run, token: responseTokens[0]!, text: "Paris" });
		return inspection;
	};
	const engine: FakeEngine = {
		loaded: [],
		asked: [],
		isDisposed: false,
		emit,
		call: (method, params, signal) =>
			new Promise((resolve, reject) => {
				if (dead) return reject(dead);
				open.add(reject);
				const run = (): Promise<unknown> => {
					if (method === "loadModel") {
						const { folder } = params as Parameters<EngineCalls["loadModel"]>[0];
						engine.loaded.push(folder);
						const { model } = madeUp([], []);
						return behaviour.loadModel?.(folder) ?? Promise.resolve({ ...model, folder });
					}
					engine.asked.push(params as InspectParams);
					return (behaviour.inspect ?? answer)(params as InspectParams, signal);
				};
				run().then(resolve as (result: unknown) => void, reject);
			}),
		on(event, listener) {
			const all = listeners.get(event) ?? new Set();
			listeners.set(event, all.add(listener));
			return () => all.delete(listener);
		},
		onExit(listener) {
			exits.add(listener as (exit: { reason: string }) => void);
			return () => exits.delete(listener as (exit: { reason: string }) => void);
		},
		die(reason) {
			dead = new LensError("engineDied", reason);
			for (const reject of open) reject(dead);
			for (const listener of exits) listener({ reason });
		},
		async dispose() {
			engine.isDisposed = true;
			engine.die("The engine was shut down.");
		},
	};
	return engine;
}
