/** Studies of the planted model, on a disk that is a map. */
import { STUDY_STEPS } from "../../src/core/report/steps";
import type { IdentifyParams, IdentifyResult } from "../../src/protocol/study-calls";
import { identify } from "../../src/study/identify/run";
import type { StudyPorts } from "../../src/study/job";
import type { StudyModel } from "../../src/study/model";
import { MemoryFiles } from "./memory-files";
import { questionFile } from "./planted-model";

export const params: IdentifyParams = {
	job: "j",
	questions: ["questions.jsonl"],
	limit: null,
	crossDomain: { files: [], domains: [] },
	folder: "run",
	output: "probe.json",
	steps: [...STUDY_STEPS],
	shard: null,
	samples: 4,
	sampling: { temperature: 1, topK: 50, topP: 0.9, seed: 3 },
	maxTokens: 20,
	instruction: "Answer only.",
	sampler: null,
	judge: { rule: "words", server: null },
	extractor: null,
	mode: "1-vs-1",
	penalty: "l1",
	criterion: "accuracy",
	folds: 5,
	calibration: "platt",
	regions: ["lastPromptToken", "answer"],
	perClass: 500,
};

export const newFiles = (perKind?: number): MemoryFiles =>
	new MemoryFiles({ "questions.jsonl": questionFile(perKind) });

/** Runs a study, or some steps of it. */
export function start(
	files: MemoryFiles,
	model: StudyModel | null,
	more: Partial<StudyPorts & IdentifyParams> = {},
): Promise<IdentifyResult> {
	const ports = { files, progress: () => {}, signal: new AbortController().signal, ...more };
	return identify(model, { ...params, ...more }, ports);
}
