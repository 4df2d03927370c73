/** An inspection with figures made up here, consistent among each other as the engine's are. */
import type { NeuronPlace } from "../../src/core/compare/variant";
import type { ProbeFile } from "../../src/core/probe/file";
import type { Inspection, TokenReading } from "../../src/protocol/engine-api";
import { type AnswerOptions, applyEvent, emptyState, type PanelState } from "../../src/protocol/panel-api";

const BIAS = -1.2;
const NEURONS = [31, 207, 640, 12, 900, 333, 77, 512, 801, 45, 260, 718];

export const probe: ProbeFile = {
	format: "h-neuron-probe",
	version: 1,
	created: "2026-11-20T10:00:00Z",
	tool: "h-neuron-lens 0.1.0",
	model: { name: "pocket-chat", fingerprint: "ab".repeat(32), layers: 5, neuronsPerLayer: 1024 },
	region: "answer",
	mode: "1-vs-1",
	c: 0.1,
	bias: BIAS,
	neurons: NEURONS.map((index, k) => ({ layer: k % 5, index, weight: k % 4 === 3 ? -4.5 : 3 + k })),
	threshold: 0.5,
	calibration: { method: "platt", a: 1.4, b: 0.1, baseRate: 0.5, n: 400 },
	cPath: [],
	metrics: ["held-out questions", "other domains", "invented entities"].map((set, i) => ({
		set,
		accuracy: { value: 0.76 - i / 40, low: 0.7, high: 0.8, n: 400 },
		auroc: { value: 0.83 - i / 30, low: 0.79 - i / 30, high: 0.87 - i / 30, n: 400 },
		randomNeurons: {
			accuracy: { value: 0.55, low: 0.5, high: 0.6, n: 5 },
			auroc: { value: 0.58, low: 0.54, high: 0.62, n: 5 },
			draws: 5,
		},
		entropyAuroc: { value: 0.72, low: 0.67, high: 0.77, n: 400 },
		lengthAuroc: { value: 0.51, low: 0.46, high: 0.56, n: 400 },
		brier: { value: 0.18, low: 0.16, high: 0.2, n: 400 },
		ece: { value: 0.04, bins: 10, noiseFloor: 0.03 },
	})),
	data: {
		questions: 3000,
		kept: { faithful: 1000, hallucinated: 1000 },
		dropped: { mixed: 900, uncertain: 100 },
		splits: { train: { faithful: 800, hallucinated: 800 } },
		domains: ["people", "places"],
	},
	sampling: { samples: 10, temperature: 1, topK: 50, topP: 0.9, maxTokens: 50 },
	seed: 1,
};

/** Park and Miller's generator: the same figures in every run. */
function randomNumbers(seed: number): () => number {
	let x = seed;
	return () => {
		x = (x * 48271) % 2147483647;
		return x / 2147483647;
	};
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
export const riskOf = (logit: number): number => sigmoid(1.4 * logit + 0.1);

interface Options {
	run?: string;
	gain?: number;
	seed?: number;
	verdict?: Partial<Inspection["verdict"]>;
	stopped?: Inspection["stopped"];
	/** Which texts of the response count as invented. */
	hot?: RegExp;
}

/** @param pieces the response's tokens; "" for a piece of a character that a later piece completes */
export function madeUp(prompt: string[], pieces: string[], options: Options = {}): Inspection {
	const random = randomNumbers(options.seed ?? 7);
	const hot = options.hot ?? /^$/;
	const reading = (text: string, start: number, isPrompt: boolean): TokenReading => {
		const level = hot.test(text) ? 3.2 : 0.8;
		const shares = Float32Array.from(NEURONS, (_, k) =>
			random() < 0.3 ? 0 : (k % 4 === 3 ? -0.15 : 0.2) * random() * level,
		);
		const logit = shares.reduce((sum, share) => sum + share, BIAS);
		const probability = 0.2 + 0.8 * random();
		const id = [...text].reduce((sum, c) => (sum * 31 + c.codePointAt(0)!) % 32000, 7);
		return {
			id,
			text,
			start,
			end: start + text.length,
			isSpecial: /^<\|.*\|>$/.test(text),
			logit,
			risk: riskOf(logit),
			shares,
			entropy: isPrompt ? null : random() * 2,
			probability: isPrompt ? null : probability,
			alternatives: isPrompt
				? []
				: [
						{ id, text, probability },
						{ id: 2, text: " Lyon", probability: 0.12 },
						{ id: 3, text: "\n", probability: 0.03 },
					],
		};
	};
	const read = (texts: string[], isPrompt: boolean) => {
		let at = 0;
		return texts.map((text) => {
			const token = reading(text, at, isPrompt);
			at += text.length;
			return token;
		});
	};
	const [promptTokens, responseTokens] = [read(prompt, true), read(pieces, false)];
	const logit = responseTokens.reduce((sum, token) => sum + token.logit, 0) / (responseTokens.length || 1);
	return {
		run: options.run ?? "run-1",
		model: {
			folder: "/models/pocket-chat",
			name: "pocket-chat",
			fingerprint: probe.model.fingerprint,
			layers: 5,
			neuronsPerLayer: 1024,
			hidden: 192,
			vocabulary: 8192,
			contextLength: 512,
			precision: "fp32",
			hasChatTemplate: true,
			probe: "/models/pocket-chat/probe.json",
			loadSeconds: 0.4,
			graph: "/models/pocket-chat/onnx/model.onnx",
			provider: "cpu",
			providerNote: null,
			memoryBytes: 60e6,
		},
		probe,
		probePath: "/models/pocket-chat/probe.json",
		gain: options.gain ?? 1,
		rendered: prompt.join(""),
		response: pieces.join(""),
		promptTokens,
		responseTokens,
		verdictSpan: { start: 0, end: responseTokens.length },
		verdict: {
			logit,
			risk: riskOf(logit),
			interval: { low: riskOf(logit - 0.3), high: riskOf(logit + 0.3) },
			baseRate: 0.5,
			threshold: 0.5,
			isFlagged: riskOf(logit) >= 0.5,
			isCalibrated: true,
			declines: false,
			scoredRegion: "answer",
			trainedRegion: "answer",
			meanEntropy: 0.62,
			meanLogProbability: -0.41,
			...options.verdict,
		},
		stopped: options.stopped ?? "end",
		timing: { promptSeconds: 0.1, firstTokenSeconds: 0.12, tokensPerSecond: 41 },
	};
}

export const promptPieces = [
	"<|im_start|>",
	"user",
	"\n",
	..."Who| was| the| first| mayor| of| Brask|ov|ford|?".split("|"),
	"<|im_end|>",
	"\n",
	"<|im_start|>",
	"assistant",
	"\n",
];

export const options: AnswerOptions = {
	modelPath: "/models/pocket-chat",
	probe: null,
	sampling: { temperature: 0, topK: 0, topP: 1, seed: 0 },
	maxTokens: 256,
	baseRate: null,
};

/** A finished answer, and the neurons that were silenced meanwhile. */
type Shown = Inspection & { silenced?: NeuronPlace[] };

/** What the host would show after these answers. */
export function stateWith(first: Inspection | null, ...others: Shown[]): PanelState {
	const state = emptyState();
	state.engine = { state: "ready", model: "pocket-chat" };
	if (!first) return state;
	const source = { label: "mayors.prompt.md, lines 3–4", text: "Who was the first mayor of Braskovford?" };
	applyEvent(state, { event: "sourceChanged", params: { source } });
	const asked = ({ run, gain, silenced = [] }: Shown) => ({ run, gain, silenced });
	const all = { first: asked(first), others: others.map(asked), options };
	applyEvent(state, { event: "answersAsked", params: all });
	for (const { silenced: _, ...inspection } of [first, ...others] as Shown[]) {
		applyEvent(state, { event: "answerStarted", params: { run: inspection.run } });
		applyEvent(state, { event: "answerFinished", params: { inspection } });
	}
	return state;
}
