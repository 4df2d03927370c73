/** Probe files made up for tests: valid, and of no meaning. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ProbeFile, printProbe } from "../../src/core/probe/file";
import type { ModelInfo } from "../../src/protocol/engine-api";
import { temporaryFolder } from "./start";

export function probeFor(model: ModelInfo, changes: Partial<ProbeFile> = {}): ProbeFile {
	const { name, fingerprint, layers, neuronsPerLayer } = model;
	return {
		format: "h-neuron-probe",
		version: 1,
		created: "2026-01-01T00:00:00.000Z",
		tool: "test",
		model: { name, fingerprint, layers, neuronsPerLayer },
		region: "answer",
		mode: "1-vs-1",
		c: 1,
		bias: -0.25,
		// Out of order and from few layers, so that a mix-up of places shows.
		neurons: [
			{ layer: layers - 1, index: neuronsPerLayer - 1, weight: 3 },
			{ layer: 0, index: 7, weight: -2 },
			{ layer: 2, index: 0, weight: 1.5 },
			{ layer: 0, index: 3, weight: 4 },
		],
		threshold: 0.6,
		calibration: { method: "platt", a: 1.5, b: -0.2, baseRate: 0.4, n: 100 },
		cPath: [],
		metrics: [],
		data: { questions: 0, kept: { faithful: 0, hallucinated: 0 }, dropped: {}, splits: {}, domains: [] },
		sampling: { samples: 10, temperature: 1, topK: 50, topP: 0.9, maxTokens: 50 },
		seed: 1,
		...changes,
	};
}

/** @returns the path of the written file */
export function writeProbe(model: ModelInfo, changes: Partial<ProbeFile> = {}): string {
	const path = join(temporaryFolder(), "probe.json");
	writeFileSync(path, printProbe(probeFor(model, changes)));
	return path;
}
