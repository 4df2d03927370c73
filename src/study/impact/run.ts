/**
 * The impact study: what scaling a probe's H-Neurons does to a model's compliance, against other neurons scaled alike. Items
 * of the suites and a probe in, a report out, as a chain of steps over the files of a folder (run-files.ts). A run that was
 * stopped anywhere goes on where it stopped and writes, to the byte, what an unbroken one does; so do shards that are merged.
 *
 * @see Gao et al. 2025, arXiv:2512.01797, section 3
 */
import type { ImpactStep } from "../../core/report/steps";
import type { ImpactParams, ImpactResult } from "../../protocol/study-calls";
import { readManifest } from "../folder/manifest";
import { partName } from "../folder/shard";
import { stepsToDo } from "../folder/study-kind";
import { type StudyPorts, stopIfCancelled } from "../job";
import type { StudyModel } from "../model";
import { readServer } from "../server/address";
import { answer } from "./steps/answer";
import { evaluateRun, resultOf } from "./steps/evaluate";
import { fluency } from "./steps/fluency";
import { judge, tryJudge } from "./steps/judge";
import { loudness } from "./steps/loudness";
import { IMPACT, openImpact, type ReadProbe, type Run } from "./study-run";

const DOES: Record<ImpactStep, (run: Run) => Promise<void>> = {
	loudness,
	answer,
	judge,
	fluency,
	evaluate: evaluateRun,
};

/** The model whose neurons are scaled, and the probe that names them. */
export interface Subject {
	model: StudyModel;
	probe: ReadProbe;
}

/**
 * Does the steps that are asked for, in their order.
 * @param subject needed by `loudness`, `answer` and `fluency`; the others know it from the run's files
 * @throws LensError badQuestions, badSetting, otherRun (the folder holds another run), fileUnreadable (an earlier step's
 *   file is not whole), noModel, serverFailed, cancelled
 */
export async function measureImpact(
	subject: Subject | null,
	params: ImpactParams,
	ports: StudyPorts,
): Promise<ImpactResult> {
	stopIfCancelled(ports.signal);
	const steps = stepsToDo(IMPACT, params.steps, params.shard);
	// Whoever mistyped an address learns it now, not after hours of answers.
	if (params.judge && steps.includes("judge")) readServer(params.judge);
	const { model = null, probe = null } = subject ?? {};
	const run = await openImpact(params, probe, { model, ports });
	if (steps.includes("answer") && steps.includes("judge")) await tryJudge(run);
	for (const step of steps) {
		stopIfCancelled(ports.signal);
		await DOES[step](run);
	}
	return steps.includes("evaluate") ? resultOf(run) : { report: null, reportPath: null };
}

/**
 * Whether a step that is asked for cannot do without the model: one whose file is whole can. A file that was deleted, as people
 * are told to where one was changed, is not.
 */
export async function needsModel(
	{ folder, shard, steps }: Pick<ImpactParams, "folder" | "shard" | "steps">,
	{ files }: StudyPorts,
): Promise<boolean> {
	const manifest = await readManifest(files, { folder, shard, kinds: [IMPACT] });
	for (const [step, file] of BY_MODEL) {
		const name = partName(file, shard);
		const entry = manifest?.files[name];
		const isThere = entry !== undefined && (await files.size(`${folder}/${name}`)) === entry.bytes;
		if (steps.includes(step) && !isThere) return true;
	}
	return false;
}

/** Steps that ask the model, each with the file that it ends with. */
const BY_MODEL: readonly (readonly [step: ImpactStep, file: string])[] = [
	["loudness", "sets.jsonl"],
	["answer", "answers.jsonl"],
	["fluency", "fluency.jsonl"],
];
