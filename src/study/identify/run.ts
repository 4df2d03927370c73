/**
 * The identification study: questions in, a probe and its report out, as a chain of steps over the files of a folder
 * (run-files.ts). A run that was stopped anywhere goes on where it stopped and writes, to the byte, what an unbroken one
 * does; so do shards that are merged.
 *
 * @see Gao et al. 2025, arXiv:2512.01797, sections 2 and 6.1
 */
import type { StudyStep } from "../../core/report/steps";
import type { IdentifyParams, IdentifyResult } from "../../protocol/study-calls";
import { readManifest } from "../folder/manifest";
import { partName } from "../folder/shard";
import { stepsToDo } from "../folder/study-kind";
import { type StudyPorts, stopIfCancelled } from "../job";
import type { StudyModel } from "../model";
import { IDENTIFY, openIdentify, type Run } from "./folder/study-run";
import { dealRows } from "./rows/rows";
import { collect } from "./steps/collect";
import { evaluateRun, resultOf } from "./steps/evaluate";
import { readFeatures } from "./steps/features";
import { fitProbe } from "./steps/fit";
import { judge, tryJudge } from "./steps/judge";
import { spans, tryExtractor } from "./steps/spans";

/** What each step does. Rows are dealt once all spans are there, so that no shard deals them. */
const DOES: Record<StudyStep, (run: Run) => Promise<void>> = {
	collect,
	judge,
	async spans(run) {
		await spans(run);
		if (!run.shard) await dealRows(run);
	},
	features: readFeatures,
	fit: fitProbe,
	evaluate: evaluateRun,
};

/**
 * Does the steps that are asked for, in their order.
 * @param model needed by `collect`, `features`, and `fit` by the paper's criterion; the others know it from run.json
 * @throws LensError badQuestions (unusable file, too few rows of a class), otherRun (the folder holds another run),
 *   badSetting, fileUnreadable (an earlier step's file is not whole), serverFailed, cancelled
 */
export async function identify(
	model: StudyModel | null,
	params: IdentifyParams,
	ports: StudyPorts,
): Promise<IdentifyResult> {
	stopIfCancelled(ports.signal);
	const steps = stepsToDo(IDENTIFY, params.steps, params.shard);
	const run = await openIdentify(params, { model, ports });
	if (steps.includes("collect")) {
		if (steps.includes("judge")) await tryJudge(run);
		if (steps.includes("spans")) await tryExtractor(run);
	}
	for (const step of steps) {
		stopIfCancelled(ports.signal);
		await DOES[step](run);
	}
	if (!steps.includes("evaluate")) return { probe: null, path: null, report: null, reportPath: null };
	return resultOf(run, params.output);
}

/** Whether a step that is asked for cannot do without the model: one whose file is whole can. */
export async function needsModel(
	{ folder, shard, steps, criterion }: IdentifyParams,
	{ files }: StudyPorts,
): Promise<boolean> {
	const read = (of: typeof shard) => readManifest(files, { folder, shard: of, kinds: [IDENTIFY] });
	const manifest = await read(shard);
	const main = shard ? await read(null) : manifest;
	const isThere = (name: string) => manifest !== null && name in manifest.files;
	// Only `collect` begins a run; the others say that there is none.
	if (!manifest && !main) return steps.includes("collect");
	return (
		(steps.includes("collect") && !isThere(partName("samples.jsonl", shard))) ||
		(steps.includes("features") && !isThere(partName("measures.jsonl", shard))) ||
		(steps.includes("fit") && criterion === "paper" && !isThere("fit.json"))
	);
}
