/** An engine of a few lines for the command line's tests: it answers "Oslo!" in two tokens, the second one flagged. */

import type { StartedEngine } from "../../src/cli/program";
import type { Assessment, AssessOptions, SentMessage } from "../../src/core/lint/assessment";
import type { ProbeFile } from "../../src/core/probe/file";
import type { ImpactReport } from "../../src/core/report/impact-report";
import type { OriginReport } from "../../src/core/report/origin-report";
import type { StudyReport } from "../../src/core/report/study-report";
import type { Emit } from "../../src/protocol/connection";
import type { Handlers } from "../../src/protocol/contract";
import type {
	EngineCalls,
	EngineEvents,
	Inspection,
	InspectParams,
	ModelDescription,
	ModelInfo,
	TokenReading,
} from "../../src/protocol/engine-api";
import { connectInMemory } from "../../src/protocol/in-memory";
import type { StudyEstimate } from "../../src/protocol/study-calls";

export interface FakeEngine {
	start(): StartedEngine;
	/** What was asked, in order. */
	asked: { method: string; params: unknown }[];
	isDisposed(): boolean;
}

/** @param override handlers that behave in another way, given what sends events */
export function fakeEngine(
	override: (emit: Emit<EngineEvents>) => Partial<Handlers<EngineCalls>> = () => ({}),
): FakeEngine {
	const asked: FakeEngine["asked"] = [];
	let isDisposed = false;
	const start = () => {
		const connection = connectInMemory<EngineCalls, EngineEvents>((emit) =>
			recorded(asked, { ...handlers(emit), ...override(emit) }),
		);
		return {
			call: connection.call,
			on: connection.on,
			async dispose() {
				isDisposed = true;
				connection.dispose();
			},
		};
	};
	return { start, asked, isDisposed: () => isDisposed };
}

function recorded(asked: FakeEngine["asked"], inner: Handlers<EngineCalls>): Handlers<EngineCalls> {
	const record = (method: keyof EngineCalls) => (params: never, signal: AbortSignal) => {
		asked.push({ method, params });
		return inner[method](params, signal);
	};
	return Object.fromEntries(
		(Object.keys(inner) as (keyof EngineCalls)[]).map((method) => [method, record(method)]),
	) as unknown as Handlers<EngineCalls>;
}

const handlers = (emit: Emit<EngineEvents>): Handlers<EngineCalls> => ({
	loadModel: async ({ folder }) => ({ ...model, folder }),
	unloadModel: async () => null,
	describeModels: async ({ paths }) => paths.map(describe),
	listProviders: async () => [{ name: "cpu", isAvailable: true, reason: null }],
	async inspect(params) {
		const result = inspection(params);
		emit("promptRead", { run: params.run, tokens: result.promptTokens });
		for (const token of result.responseTokens)
			emit("tokenRead", { run: params.run, token, text: token.text });
		return result;
	},
	async measurePrompts({ conversations }) {
		const wordsOf = (text: string) => text.split(/\s+/).filter(Boolean).length;
		const measures = conversations.map((messages) => ({
			tokens: messages.reduce((sum, { content }) => sum + wordsOf(content), 0),
			overflow: null,
		}));
		const { name, contextLength } = model;
		return { name, contextLength, specialTokens: ["<|im_start|>", "<|im_end|>"], measures };
	},
	assessPrompt: async ({ messages, options }) => assessment(messages, options),
	async identify({ job, output, folder, steps }) {
		emit("progress", { job, step: "collect", done: 1, total: 4, secondsLeft: 90 });
		emit("progress", { job, step: "collect", done: 4, total: 4, secondsLeft: 0 });
		emit("progress", { job, step: "judge", done: 4, total: 4, secondsLeft: null });
		if (!steps.includes("evaluate")) return { probe: null, path: null, report: null, reportPath: null };
		const path = output ?? `${folder}/probe.json`;
		return { probe, path, report, reportPath: `${folder}/report.html` };
	},
	estimateStudy: async () => studyEstimate,
	async impact({ job, folder, steps }) {
		emit("progress", { job, step: "answer", done: 1, total: 4, secondsLeft: 90 });
		emit("progress", { job, step: "answer", done: 4, total: 4, secondsLeft: 0 });
		if (!steps.includes("evaluate")) return { report: null, reportPath: null };
		return { report: impactReport, reportPath: `${folder}/report.html` };
	},
	async origin({ job, folder, steps }) {
		emit("progress", { job, step: "drift", done: 6, total: 6, secondsLeft: 0 });
		emit("progress", { job: "loadModel", step: "Preparing the model", done: 0, total: 0, secondsLeft: null });
		if (!steps.includes("evaluate")) return { report: null, reportPath: null };
		return { report: originReport, reportPath: `${folder}/report.html` };
	},
	mergeShards: async () => ({ files: ["samples.jsonl", "verdicts.jsonl"] }),
	recalibrate: async ({ output }) => ({
		...{ probe, path: output, noiseFloor: 0.05, faithful: 60, hallucinated: 40 },
		before: { brier: 0.2, ece: 0.1 },
		after: { brier: 0.15, ece: 0.04 },
	}),
});

export const model: ModelInfo = {
	folder: "/models/fake",
	name: "fake",
	fingerprint: "f".repeat(64),
	...{ layers: 2, neuronsPerLayer: 1000, hidden: 8, vocabulary: 32, contextLength: 64 },
	precision: "fp32",
	hasChatTemplate: true,
	probe: null,
	loadSeconds: 0.1,
	graph: "/models/fake/onnx/model.onnx",
	provider: "cpu",
	providerNote: null,
	memoryBytes: 3e6,
};

/** Whatever is asked about holds the fake model. */
function describe(path: string): ModelDescription {
	const { name, contextLength, hasChatTemplate, probe, graph, precision, layers, hidden } = model;
	const { neuronsPerLayer, memoryBytes } = model;
	const sizes = { precision, layers, neuronsPerLayer, hidden, memoryBytes };
	return {
		...{ path, folder: path, name, modelType: "llama", contextLength, hasChatTemplate, probe },
		graphs: [{ path: graph, bytes: 1e6, ...sizes, problem: null }],
		problem: null,
	};
}

const estimate = { value: 0.9, low: 0.85, high: 0.95, n: 100 };
export const probe: ProbeFile = {
	format: "h-neuron-probe",
	version: 1,
	created: "2026-01-01T00:00:00.000Z",
	tool: "h-neuron-lens 0.0.0",
	model: { name: model.name, fingerprint: model.fingerprint, layers: 2, neuronsPerLayer: 1000 },
	...{ region: "answer", mode: "1-vs-1", c: 1, bias: -1, threshold: 0.5 },
	neurons: [
		{ layer: 0, index: 7, weight: 2 },
		{ layer: 1, index: 9, weight: -1 },
	],
	calibration: { method: "platt", a: 1, b: 0, baseRate: 0.4, n: 100 },
	cPath: [],
	metrics: [
		{
			set: "held-out questions",
			...{
				accuracy: estimate,
				auroc: estimate,
				entropyAuroc: estimate,
				lengthAuroc: estimate,
				brier: estimate,
			},
			randomNeurons: { accuracy: estimate, auroc: { ...estimate, value: 0.6 }, draws: 5 },
			ece: { value: 0.02, bins: 10, noiseFloor: 0.01 },
		},
	],
	data: { questions: 4, kept: { faithful: 2, hallucinated: 2 }, dropped: {}, splits: {}, domains: [] },
	sampling: { samples: 10, temperature: 1, topK: 50, topP: 0.9, maxTokens: 50 },
	seed: 0,
};

/** A report with nothing but its first lines. */
export const report: StudyReport = {
	...{ format: "h-neuron-study", version: 1, created: probe.created, tool: probe.tool, model: probe.model },
	summary: ["The probe beats what costs nothing.", "Too few answers for any figure: consistent."],
	settings: [],
	data: {
		...{ files: [], questions: 4, kept: { faithful: 2, hallucinated: 2 }, dropped: {}, verdicts: {} },
		...{ judge: "a rule", agreement: null, spans: { answers: 0, found: {} }, splits: {}, domains: [] },
		answerlessInTraining: 0,
	},
	paths: [],
	choice: { region: "answer", c: 1, rule: "The only one." },
	probe: {
		...{ mode: "1-vs-1", penalty: "l1", bias: -1, threshold: 0.5, calibration: probe.calibration },
		...{ positive: 1, nonZero: 2 },
	},
	...{ neurons: [], positivePerLayer: [1, 0], sets: [], tooSmall: [], unwelcomeTruth: null },
};

/** A report with nothing but its first lines. */
export const impactReport: ImpactReport = {
	...{ format: "h-neuron-impact", version: 1, created: probe.created, tool: probe.tool, model: probe.model },
	summary: ["The H-Neurons move compliance no more than as many other neurons do."],
	...{ settings: [], gains: [0, 1, 3], sets: [], suites: [], overall: null, task: null },
};

/** A report with nothing but its first lines. */
const originReport: OriginReport = {
	...{ format: "h-neuron-origin", version: 1, created: probe.created, tool: probe.tool },
	...{ model: probe.model, base: probe.model },
	summary: ["Nothing here shows that the H-Neurons are inherited."],
	...{ settings: [], transfer: null, drift: null },
};

const studyEstimate: StudyEstimate = {
	questions: 200,
	dropped: { "it has no answer": 3 },
	seconds: { collect: 90, spans: 1, features: 30, fit: 20, evaluate: 5 },
	...{ diskBytes: 30e6, freeBytes: 5e9, memoryBytes: 800e6 },
	begun: { collect: { done: 50, total: 200 } },
};

export function token(text: string, risk: number, isSpecial = false): TokenReading {
	return {
		...{ id: 1, text, start: 0, end: text.length, isSpecial, logit: Math.log(risk / (1 - risk)), risk },
		shares: Float32Array.of(0.5, -0.25),
		...{ entropy: 0.3, probability: 0.7, alternatives: [] },
	};
}

/** "Oslo!", at a risk over the threshold; the last word of each message is hot. */
export function assessment(messages: SentMessage[], options: AssessOptions): Assessment {
	const { name, fingerprint } = model;
	return {
		model: { name, fingerprint },
		probe: { region: "the answer", neurons: 1, isCalibrated: true },
		promptTokens: messages.flatMap(({ content }, message) =>
			[...content.matchAll(/\S+/g)].map((word) => {
				const end = word.index + word[0].length;
				const isHot = end === content.trimEnd().length;
				return { message, start: word.index, end, logit: isHot ? 2 : -2, risk: isHot ? 0.88 : 0.12 };
			}),
		),
		promptLength: 8,
		answer: options.answer
			? {
					...{ text: "Oslo!", risk: 0.6, threshold: 0.5, baseRate: options.baseRate ?? 0.4 },
					...{ declines: false, isCut: false, isTrainedRegion: true },
				}
			: null,
		suppressed: options.suppress ? { text: "Oslo!", risk: 0.1 } : null,
		samples: Array.from({ length: options.samples }, () => ({ text: "Oslo!" })),
		meanEntropy: options.answer ? 0.3 : null,
		tokensRun: 10,
		seconds: { prompt: 0.01, answer: 0.01, suppressed: 0, samples: 0 },
	};
}

/** "Oslo!" in two tokens, whatever is asked. */
export function inspection({ run, gain }: InspectParams): Inspection {
	return {
		...{
			run,
			model,
			probe,
			gain,
			probePath: "/models/fake/probe.json",
			rendered: "<s>Hi",
			response: "Oslo!",
		},
		promptTokens: [token("<s>", 0.01, true), token("Hi", 0.02)],
		responseTokens: [token("Oslo", 0.2), token("!", 0.9)],
		verdictSpan: { start: 0, end: 2 },
		verdict: {
			...{
				logit: 0.4,
				risk: 0.6,
				interval: null,
				baseRate: 0.4,
				threshold: 0.5,
				isFlagged: true,
				isCalibrated: true,
				declines: false,
			},
			...{
				scoredRegion: "answer",
				trainedRegion: "answer",
				meanEntropy: 0.3,
				meanLogProbability: Math.log(0.7),
			},
		},
		stopped: "end",
		timing: { promptSeconds: 0.1, firstTokenSeconds: 0.1, tokensPerSecond: 20 },
	};
}
