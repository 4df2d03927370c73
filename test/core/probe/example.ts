import type { ProbeFile, ProbeMetrics } from "../../../src/core/probe/file";

const estimate = () => ({ value: 0.8, low: 0.7, high: 0.9, n: 200 });

const metrics = (): ProbeMetrics => ({
	set: "test",
	accuracy: estimate(),
	auroc: estimate(),
	randomNeurons: { accuracy: estimate(), auroc: estimate(), draws: 5 },
	entropyAuroc: estimate(),
	lengthAuroc: estimate(),
	brier: estimate(),
	ece: { value: 0.05, bins: 10, noiseFloor: 0.04 },
});

/** A probe file in which nothing is wrong. A new one each time, so that tests may spoil it. */
export function exampleProbe(): ProbeFile {
	return {
		format: "h-neuron-probe",
		version: 1,
		created: "2026-05-01T12:00:00.000Z",
		tool: "h-neuron-lens 0.1.0",
		model: { name: "tiny", fingerprint: "0".repeat(64), layers: 2, neuronsPerLayer: 8 },
		region: "answer",
		mode: "1-vs-1",
		c: 3,
		bias: -0.75,
		neurons: [
			{ layer: 0, index: 3, weight: 4.5 },
			{ layer: 1, index: 0, weight: -1.25 },
			{ layer: 1, index: 7, weight: 0.5 },
		],
		threshold: 0.5,
		calibration: { method: "platt", a: 1.5, b: 0.25, baseRate: 0.5, n: 400 },
		cPath: [{ c: 3, nonZero: 3, positive: 2, accuracy: 0.8, auroc: 0.85 }],
		metrics: [metrics()],
		data: {
			questions: 1000,
			kept: { faithful: 200, hallucinated: 200 },
			dropped: { "verdicts differ": 600 },
			splits: { train: { faithful: 120, hallucinated: 120 } },
			domains: ["people"],
		},
		sampling: { samples: 10, temperature: 1, topK: 50, topP: 0.9, maxTokens: 50 },
		seed: 1,
	};
}
