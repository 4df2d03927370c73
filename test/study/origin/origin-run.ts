/** Origin studies of the planted model: it answers as the base model, and a chat model's probe weighs its planted neurons. */
import { printProbe } from "../../../src/core/probe/file";
import { mulberry32 } from "../../../src/core/random";
import { ORIGIN_STEPS } from "../../../src/core/report/steps";
import type { OriginParams, OriginResult } from "../../../src/protocol/study-calls";
import type { StudyPorts } from "../../../src/study/job";
import type { Pair } from "../../../src/study/origin/models";
import { traceOrigin } from "../../../src/study/origin/run";
import { exampleProbe } from "../../core/probe/example";
import { MemoryFiles } from "../memory-files";
import { CONTRARY, LAYERS, NEURONS, PLANTED, PlantedModel, questionFile } from "../planted-model";

export const params: OriginParams = {
	job: "j",
	base: "base",
	probe: null,
	study: null,
	questions: ["questions.jsonl", "few.jsonl"],
	limit: null,
	sampling: { temperature: 1, topK: 50, topP: 0.9, seed: 3 },
	maxTokens: 20,
	judge: { rule: "words", server: null },
	perClass: 500,
	randomDraws: 4,
	folder: "run",
	steps: [...ORIGIN_STEPS],
	shard: null,
};

/** The planted neurons, and one that speaks for a right answer. */
export const PROBE = {
	path: "probe.json",
	probe: {
		...exampleProbe(),
		model: { name: "chat", fingerprint: "c".repeat(64), layers: LAYERS, neuronsPerLayer: NEURONS },
		neurons: [...PLANTED, CONTRARY].map((neuron) => ({
			layer: Math.floor(neuron / NEURONS),
			index: neuron % NEURONS,
			weight: neuron === CONTRARY ? -1 : 1,
		})),
	},
};

export const newFiles = (perKind = 30): MemoryFiles =>
	new MemoryFiles({
		"questions.jsonl": questionFile(perKind),
		"few.jsonl": '{"id":"a","question":"known 3","answers":["Bright Hollow"]}\n',
		"probe.json": printProbe(PROBE.probe),
	});

/** Weights that moved by chance, those of the planted neurons least of all. */
export function plantedPair(model: PlantedModel | null, beforeCall: () => void = () => {}): Pair {
	const { name, fingerprint, layers, neuronsPerLayer } = new PlantedModel();
	return {
		base: { name, fingerprint, layers, neuronsPerLayer },
		chat: PROBE.probe.model,
		probe: PROBE,
		model,
		weights: {
			precisions: ["fp32", "fp32"],
			async drift(layer) {
				beforeCall();
				const random = mulberry32(layer);
				const drawn = () =>
					Float64Array.from({ length: NEURONS }, (_, index) =>
						PLANTED.includes(layer * NEURONS + index) ? 0.0001 * random() : 0.01 + 0.1 * random(),
					);
				return { up: drawn(), down: drawn() };
			},
		},
	};
}

/** Runs a study, or some steps of it. */
export function start(
	files: MemoryFiles,
	pair: Pair | null,
	more: Partial<StudyPorts & OriginParams> = {},
): Promise<OriginResult> {
	const ports = { files, progress: () => {}, signal: new AbortController().signal, ...more };
	return traceOrigin(pair, { ...params, ...more }, ports);
}
