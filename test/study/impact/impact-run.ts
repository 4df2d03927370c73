/** Impact studies of the planted model, on a disk that is a map. */
import { IMPACT_STEPS } from "../../../src/core/report/steps";
import { SUITES } from "../../../src/core/report/suites";
import type { ImpactParams, ImpactResult } from "../../../src/protocol/study-calls";
import { measureImpact } from "../../../src/study/impact/run";
import type { StudyPorts } from "../../../src/study/job";
import { probe } from "../../cli/fake-engine";
import { MemoryFiles } from "../memory-files";
import { CONTRARY, NEURONS, PLANTED, type PlantedModel, questionFile, suiteFiles } from "../planted-model";

export const params: ImpactParams = {
	job: "j",
	probe: null,
	suites: SUITES.map((suite) => ({ suite, files: [`${suite}.jsonl`] })),
	limit: null,
	gains: [0, 2, 3],
	controls: { random: 2, layerMatched: 1, activationMatched: 1 },
	decoding: {},
	seed: 5,
	judge: null,
	questions: { files: ["questions.jsonl"], limit: 12 },
	folder: "run",
	steps: [...IMPACT_STEPS],
	shard: null,
};

/** The planted neurons, and one that speaks against them and is left alone. */
export const PROBE = {
	path: "probe.json",
	probe: {
		...probe,
		neurons: [...PLANTED, CONTRARY].map((neuron) => ({
			layer: Math.floor(neuron / NEURONS),
			index: neuron % NEURONS,
			weight: neuron === CONTRARY ? -1 : 1,
		})),
	},
};

export const newFiles = (items = 8): MemoryFiles =>
	new MemoryFiles({
		...suiteFiles(items),
		"questions.jsonl": questionFile(20),
		"probe.json": JSON.stringify(PROBE.probe),
	});

/** Runs a study, or some steps of it. */
export function start(
	files: MemoryFiles,
	model: PlantedModel | null,
	more: Partial<StudyPorts & ImpactParams> = {},
): Promise<ImpactResult> {
	const ports = { files, progress: () => {}, signal: new AbortController().signal, ...more };
	return measureImpact(model && { model, probe: PROBE }, { ...params, ...more }, ports);
}
