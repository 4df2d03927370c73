/**
 * The probe file: one versioned JSON that says which neurons of which model, with which weights, trained on what.
 * `docs/probe.schema.json` is its JSON Schema; `parseProbe` is the only reader.
 */
import * as l10n from "@vscode/l10n";
import { checkProbe, type Problem } from "./check-probe";

/**
 * A span of tokens that a probe is trained on or scored over. `predicting` = the tokens whose runs chose the answer's
 * tokens: the last prompt token and all of the answer but its last token. `other` = every token outside the answer.
 */
export type Region = "prompt" | "lastPromptToken" | "predicting" | "response" | "answer" | "other";

/**
 * Where a response token is read: in the run that takes it in, or in the run before, which chose it. Probes of the
 * last prompt token and of the predicting tokens were trained on runs that choose, and are read there.
 */
export const readsChoice = (region: Region): boolean =>
	region === "lastPromptToken" || region === "predicting";

/** The regions in words for people: "read over the last prompt token". */
export const regionNames: Record<Region, string> = {
	prompt: "the whole prompt",
	lastPromptToken: "the last prompt token",
	predicting: "the choice of the answer's tokens",
	response: "the whole response",
	answer: "the answer",
	other: "all but the answer",
};

/** The same in the language of the window; in German in the accusative, after "über". */
export const regionWords: Record<Region, string> = {
	prompt: l10n.t("the whole prompt"),
	lastPromptToken: l10n.t("the last prompt token"),
	predicting: l10n.t("the choice of the answer's tokens"),
	response: l10n.t("the whole response"),
	answer: l10n.t("the answer"),
	other: l10n.t("all but the answer"),
};

export interface ProbeNeuron {
	layer: number;
	index: number;
	weight: number;
}

/** A figure with its interval. */
export interface Estimate {
	value: number;
	low: number;
	high: number;
	n: number;
}

export type Calibration = PlattCalibration | IsotonicCalibration;

export interface PlattCalibration {
	method: "platt";
	/** Calibrated logit = a · raw logit + b. */
	a: number;
	b: number;
	/** Share of hallucinated answers among the n answers the calibration was fitted on. */
	baseRate: number;
	n: number;
	/** How surely a and b are known: var(a), cov(a, b), var(b). Files of earlier tools lack it. */
	covariance?: [number, number, number];
}

/** A rising curve through points, straight between them and level outside. */
export interface IsotonicCalibration {
	method: "isotonic";
	/** Rising. */
	logits: number[];
	/** Not falling, strictly inside 0..1. */
	risks: number[];
	baseRate: number;
	n: number;
}

/** How a probe (or a baseline) did on one set of held-out questions. */
export interface ProbeMetrics {
	set: string;
	accuracy: Estimate;
	auroc: Estimate;
	/** Mean over the draws of as many random neurons, classifier refitted. */
	randomNeurons: { accuracy: Estimate; auroc: Estimate; draws: number };
	entropyAuroc: Estimate;
	lengthAuroc: Estimate;
	brier: Estimate;
	ece: { value: number; bins: number; noiseFloor: number };
}

export interface ProbeFile {
	format: "h-neuron-probe";
	version: 1;
	created: string;
	tool: string;
	model: { name: string; fingerprint: string; layers: number; neuronsPerLayer: number };
	region: Region;
	mode: "1-vs-1" | "3-vs-1";
	/** Inverse L1 strength, scikit-learn's C. */
	c: number;
	bias: number;
	/** Every neuron of non-zero weight; those of positive weight are the H-Neurons. */
	neurons: ProbeNeuron[];
	/** Risk at or above which an answer is flagged, a calibrated probability at `calibration.baseRate`. */
	threshold: number;
	/** null: never calibrated, and shown as such. */
	calibration: Calibration | null;
	/**
	 * The probe and the model's own entropy together, where that was fitted: calibrated logit =
	 * logit · raw logit + entropy · mean entropy over the answer + bias.
	 */
	combined?: { logit: number; entropy: number; bias: number };
	/** One sentence of the audit: whether the probe follows invention or what is unpleasant to hear. */
	unwelcomeTruth?: string;
	cPath: { c: number; nonZero: number; positive: number; accuracy: number; auroc: number }[];
	metrics: ProbeMetrics[];
	data: {
		questions: number;
		kept: { faithful: number; hallucinated: number };
		dropped: Record<string, number>;
		splits: Record<string, { faithful: number; hallucinated: number }>;
		domains: string[];
	};
	sampling: { samples: number; temperature: number; topK: number; topP: number; maxTokens: number };
	seed: number;
}

/** A file as it was read: `probe` is null when there is any problem. */
export interface ParsedProbe {
	probe: ProbeFile | null;
	problems: Problem[];
}

/**
 * Reads a probe file. Strict: a field that is missing, unknown, of the wrong type or out of its range is a problem, so
 * that a probe which parses can be used without another look.
 */
export function parseProbe(text: string): ParsedProbe {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		return { probe: null, problems: [{ path: "$", message: `$ is not JSON: ${reason}.` }] };
	}
	const problems = checkProbe(value);
	return { probe: problems.length === 0 ? (value as ProbeFile) : null, problems };
}

/**
 * The file's text: tab-indented JSON, one line a neuron.
 * @throws RangeError when `parseProbe` would not read it back (NaN in a figure, say)
 */
export function printProbe(probe: ProbeFile): string {
	const [problem] = checkProbe(probe);
	if (problem) throw new RangeError(problem.message);
	const text = JSON.stringify({ ...probe, neurons: [] }, null, "\t");
	const neurons = probe.neurons.map((neuron) => `\n\t\t${JSON.stringify(neuron)}`);
	return `${text.replace('\t"neurons": []', () => `\t"neurons": [${neurons.join(",")}\n\t]`)}\n`;
}
