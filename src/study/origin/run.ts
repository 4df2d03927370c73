/**
 * The origin study: whether a chat model's H-Neurons were there in the base model that it was trained from. Two questions: does
 * the chat model's probe, unchanged, tell the base model's invented answers from its right ones; and did training move these
 * neurons' weights less than those of others. A chain of steps over the files of a folder (run-files.ts): a run that was stopped
 * anywhere goes on where it stopped and writes, to the byte, what an unbroken one does; so do shards that are merged.
 *
 * @see Gao et al. 2025, arXiv:2512.01797, section 4
 */
import type { OriginStep } from "../../core/report/steps";
import type { OriginParams, OriginResult } from "../../protocol/study-calls";
import { readManifest } from "../folder/manifest";
import { partName } from "../folder/shard";
import { stepsToDo } from "../folder/study-kind";
import { type StudyPorts, stopIfCancelled } from "../job";
import type { Pair } from "./models";
import { collect } from "./steps/collect";
import { measureDrift } from "./steps/drift";
import { evaluateRun, resultOf } from "./steps/evaluate";
import { readFeatures } from "./steps/features";
import { judge, tryJudge } from "./steps/judge";
import { ORIGIN, openOrigin, type Run } from "./study-run";

const DOES: Record<OriginStep, (run: Run) => Promise<void>> = {
	drift: measureDrift,
	collect,
	judge,
	features: readFeatures,
	evaluate: evaluateRun,
};

/**
 * Does the steps that are asked for, in their order.
 * @param pair needed by steps that begin a run, and by `drift`, `collect` and `features` until their files are whole
 * @throws LensError badQuestions, badSetting, otherRun (the folder holds another run), fileUnreadable (an earlier step's
 *   file is not whole), noModel, serverFailed, cancelled
 */
export async function traceOrigin(
	pair: Pair | null,
	params: OriginParams,
	ports: StudyPorts,
): Promise<OriginResult> {
	stopIfCancelled(ports.signal);
	const steps = stepsToDo(ORIGIN, params.steps, params.shard);
	const run = await openOrigin(params, pair, ports);
	if (steps.includes("collect") && steps.includes("judge")) await tryJudge(run);
	for (const step of steps) {
		stopIfCancelled(ports.signal);
		await DOES[step](run);
	}
	return steps.includes("evaluate") ? resultOf(run) : { report: null, reportPath: null };
}

/** Which of the two models the steps that are asked for cannot do without: a step whose file is whole can. */
export async function needsModels(
	{ folder, shard, steps }: Pick<OriginParams, "folder" | "shard" | "steps">,
	{ files }: StudyPorts,
): Promise<{ weights: boolean; base: boolean }> {
	const manifest = await readManifest(files, { folder, shard, kinds: [ORIGIN] });
	const isMissing = (step: OriginStep, name: string) =>
		steps.includes(step) && !(manifest && partName(name, shard) in manifest.files);
	const base = isMissing("collect", "samples.jsonl") || isMissing("features", "features.jsonl");
	return { base, weights: base || isMissing("drift", "drift.f64") };
}
