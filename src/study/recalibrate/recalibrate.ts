/**
 * Recalibration: a probe's order of answers carries over to other questions better than its probabilities do. So the probe
 * stays as it is, and its curve from logits to risks is fitted anew on 100 to 200 answers to the new kind of questions.
 */
import { fitCalibration } from "../../core/probe/calibrate";
import { type ProbeFile, printProbe } from "../../core/probe/file";
import { logit, sigmoid } from "../../core/probe/score";
import { LensError } from "../../protocol/errors";
import type { RecalibrateParams, RecalibrateResult } from "../../protocol/study-calls";
import { readQuestions } from "../datasets/read";
import { fitCombined } from "../identify/baselines/combined";
import { type StudyPorts, stepProgress, stopIfCancelled } from "../job";
import type { StudyModel } from "../model";
import { compareCalibrations } from "./compare";
import { type LabelledAnswer, labelAnswer } from "./label-answer";

/** Fewer answers of a class than this, and a curve between the classes means nothing. */
const FEWEST = 10;

/**
 * Asks the questions, judges the answers by the rule, reads the probe's logits, and writes the probe with a calibration of
 * their own. Nothing is written before all of it is done.
 * @param probe the file at `params.probe`, made for this model
 * @throws LensError badQuestions (unusable file, fewer than ten answers of a class), fileUnwritable, cancelled
 */
export async function recalibrate(
	{ model, probe }: { model: StudyModel; probe: ProbeFile },
	params: RecalibrateParams,
	ports: StudyPorts,
): Promise<RecalibrateResult> {
	stopIfCancelled(ports.signal);
	const { seed } = params.sampling;
	const set = await readQuestions(ports.files, params.questions, { limit: params.limit, seed });
	const oneDone = stepProgress(ports, "recalibrate", set.questions.length);
	const answers: LabelledAnswer[] = [];
	const dropped: Record<string, number> = { ...set.dropped };
	for (const question of set.questions) {
		stopIfCancelled(ports.signal);
		const answer = await labelAnswer({ model, probe }, question, { ...params, signal: ports.signal });
		if (typeof answer === "string") dropped[answer] = (dropped[answer] ?? 0) + 1;
		else answers.push(answer);
		oneDone();
	}
	const hallucinated = answers.filter(({ label }) => label === 1).length;
	const faithful = answers.length - hallucinated;
	if (Math.min(faithful, hallucinated) < FEWEST) throw tooFew({ faithful, hallucinated }, dropped);
	const comparison = compareCalibrations(answers, probe, { method: params.method, seed });
	const renewed = dated(renew(probe, answers, params.method), ports);
	await ports.files.replace(params.output, printProbe(renewed));
	return { probe: renewed, path: params.output, ...comparison, faithful, hallucinated };
}

function tooFew(
	{ faithful, hallucinated }: { faithful: number; hallucinated: number },
	dropped: Record<string, number>,
): LensError {
	const reasons = Object.entries(dropped).map(([reason, count]) => `${count} ${reason}`);
	const left = reasons.length > 0 ? `; left out: ${reasons.join(", ")}` : "";
	return new LensError(
		"badQuestions",
		`Of the answers ${faithful} are right and ${hallucinated} wrong, where a calibration takes at least ${FEWEST} of each, better 50${left}.`,
	);
}

/** The probe with its curves fitted to these answers. */
function renew(probe: ProbeFile, answers: LabelledAnswer[], method: RecalibrateParams["method"]): ProbeFile {
	const logits = answers.map(({ logit: raw }) => raw);
	const labels = answers.map(({ label }) => label);
	const calibration = fitCalibration(method, logits, labels);
	const { combined, ...rest } = probe;
	// What was fitted on the old answers does not hold for the new ones either; without entropies it is left out.
	const entropies = answers.flatMap(({ entropy }) => entropy ?? []);
	const hasEntropies = combined && entropies.length === answers.length;
	return {
		...rest,
		calibration,
		threshold: movedThreshold(probe, calibration.baseRate),
		...(hasEntropies && { combined: fitCombined({ logits, entropies, labels }) }),
	};
}

/** The threshold that means the same at another base rate: its log-odds move as the risks do. */
export function movedThreshold(
	{ threshold, calibration }: Pick<ProbeFile, "threshold" | "calibration">,
	baseRate: number,
): number {
	return sigmoid(logit(threshold) + logit(baseRate) - logit(calibration?.baseRate ?? 0.5));
}

function dated(probe: ProbeFile, { date, now, tool }: StudyPorts): ProbeFile {
	return {
		...probe,
		created: new Date(date ?? now?.() ?? 0).toISOString(),
		tool: tool ?? probe.tool,
	};
}
