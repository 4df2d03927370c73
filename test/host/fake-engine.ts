/** An engine of a few lines: answers are given by the test, and it can be made to die. */

import type { Assessment, ModelFacts, SentMessage } from "../../src/core/lint/assessment";
import type { RunningEngine } from "../../src/host/engine/engine-owner";
import type { Emit } from "../../src/protocol/connection";
import type {
	AssessParams,
	EngineCalls,
	EngineEvents,
	Inspection,
	InspectParams,
	ModelInfo,
	RuntimeOptions,
} from "../../src/protocol/engine-api";
import { LensError } from "../../src/protocol/errors";
import type {
	IdentifyParams,
	IdentifyResult,
	ImpactParams,
	ImpactResult,
	OriginParams,
	OriginResult,
	StudyEstimate,
} from "../../src/protocol/study-calls";
import { madeUp, promptPieces } from "../webview/made-up";

export interface FakeEngine extends RunningEngine {
	/** Folders that were loaded, in order. */
	loaded: string[];
	/** What each of them was to be loaded with. */
	options: (RuntimeOptions | undefined)[];
	asked: InspectParams[];
	/** Conversations whose tokens were counted, and those that were assessed, in order. */
	measured: SentMessage[][][];
	assessed: AssessParams[];
	die(reason: string): void;
	isDisposed: boolean;
	emit: Emit<EngineEvents>;
}

interface Behaviour {
	/** How `inspect` ends; by default with an answer of one token. */
	inspect?(params: InspectParams, signal?: AbortSignal): Promise<Inspection>;
	/** By default every prompt fits. */
	measurePrompts?(conversations: SentMessage[][]): Promise<ModelFacts>;
	/** By default "Paris", at a low risk. */
	assessPrompt?(params: AssessParams, signal?: AbortSignal): Promise<Assessment>;
	loadModel?(folder: string): Promise<ModelInfo>;
	identify?(params: IdentifyParams, signal?: AbortSignal): Promise<IdentifyResult>;
	estimateStudy?(params: IdentifyParams, signal?: AbortSignal): Promise<StudyEstimate>;
	impact?(params: ImpactParams, signal?: AbortSignal): Promise<ImpactResult>;
	origin?(params: OriginParams, signal?: AbortSignal): Promise<OriginResult>;
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
		options: [],
		asked: [],
		measured: [],
		assessed: [],
		isDisposed: false,
		emit,
		call: (method, params, signal) =>
			new Promise((resolve, reject) => {
				if (dead) return reject(dead);
				open.add(reject);
				const run = (): Promise<unknown> => {
					if (method === "loadModel") {
						const { folder, runtime } = params as Parameters<EngineCalls["loadModel"]>[0];
						engine.loaded.push(folder);
						engine.options.push(runtime);
						const { model } = madeUp([], []);
						return behaviour.loadModel?.(folder) ?? Promise.resolve({ ...model, folder });
					}
					if (method === "measurePrompts") {
						const { conversations } = params as Parameters<EngineCalls["measurePrompts"]>[0];
						engine.measured.push(conversations);
						return (behaviour.measurePrompts ?? measured)(conversations);
					}
					if (method === "assessPrompt") {
						engine.assessed.push(params as AssessParams);
						return (behaviour.assessPrompt ?? assessed)(params as AssessParams, signal);
					}
					if (method === "identify") return behaviour.identify!(params as IdentifyParams, signal);
					if (method === "impact") return behaviour.impact!(params as ImpactParams, signal);
					if (method === "origin") return behaviour.origin!(params as OriginParams, signal);
					if (method === "estimateStudy") return behaviour.estimateStudy!(params as IdentifyParams, signal);
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

async function measured(conversations: SentMessage[][]): Promise<ModelFacts> {
	const measures = conversations.map(() => ({ tokens: 10, overflow: null }));
	return { name: "made-up", contextLength: 512, specialTokens: ["<|im_start|>", "<|im_end|>"], measures };
}

/** Every word is cold, and every answer is "Paris". */
async function assessed({ messages, options }: AssessParams): Promise<Assessment> {
	return {
		model: { name: "made-up", fingerprint: madeUp([], []).model.fingerprint },
		probe: { region: "the answer", neurons: 2, isCalibrated: true },
		promptTokens: messages.flatMap(({ content }, message) =>
			[...content.matchAll(/\S+/g)].map(({ index, 0: word }) => {
				return { message, start: index, end: index + word.length, logit: -2, risk: 0.12 };
			}),
		),
		promptLength: 10,
		answer: options.answer
			? {
					...{ text: "Paris", risk: 0.2, threshold: 0.5, baseRate: options.baseRate ?? 0.5 },
					...{ declines: false, isCut: false, isTrainedRegion: true },
				}
			: null,
		suppressed: options.suppress ? { text: "Paris", risk: 0.1 } : null,
		samples: Array.from({ length: options.samples }, () => ({ text: "Paris" })),
		meanEntropy: options.answer ? 0.1 : null,
		tokensRun: 12,
		seconds: { prompt: 0.01, answer: 0.01, suppressed: 0, samples: 0 },
	};
}
