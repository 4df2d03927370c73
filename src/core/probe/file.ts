/**
 * The probe file: one versioned JSON that says which neurons of which model, with which weights, trained on what.
 * `docs/probe.schema.json` is its JSON Schema; `parseProbe` is the only reader.
 */

/** A span of tokens that a probe is trained on or scored over. `other` = every token outside the answer. */
export type Region = "prompt" | "lastPromptToken" | "response" | "answer" | "other";

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

export interface Calibration {
	method: "platt";
	/** Calibrated logit = a · raw logit + b. */
	a: number;
	b: number;
	/** Share of hallucinated answers among the n answers the calibration was fitted on. */
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
