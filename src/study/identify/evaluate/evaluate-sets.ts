/** How the probe does on the held-out sets, beside its baselines. Nothing is fitted here. */
import type { ProbeMetrics } from "../../../core/probe/file";
import type { SetReport, StudyReport } from "../../../core/report/study-report";
import type { ScoredAnswer } from "./scored-answer";
import { classesOf, hasEnough, heldOutSets } from "./set-members";
import { type SetOptions, setReport } from "./set-report";

export interface Evaluation {
	sets: SetReport[];
	/** Sets with too few answers of a class for any figure. */
	tooSmall: StudyReport["tooSmall"];
}

/** A report of each held-out set that has enough answers, the whole test first. */
export async function evaluateSets(
	answers: ScoredAnswer[],
	options: SetOptions & { onSet?: (done: number, total: number) => void },
): Promise<Evaluation> {
	const sets = heldOutSets(answers);
	const evaluation: Evaluation = { sets: [], tooSmall: [] };
	for (const [i, set] of sets.entries()) {
		if (hasEnough(set.answers)) evaluation.sets.push(await setReport(set, options));
		else evaluation.tooSmall.push({ set: set.name, ...classesOf(set.answers) });
		options.onSet?.(i + 1, sets.length);
	}
	return evaluation;
}

/** The figures of a set that a probe file has room for; null where there are no random neurons to tell of. */
export function probeMetricsOf(report: SetReport, draws: number): ProbeMetrics | null {
	const score = (name: string) => report.scores.find((each) => each.name === name);
	const random = score("random neurons");
	const [entropy, length] = [score("entropy"), score("length")];
	if (!random?.accuracy || !entropy || !length) return null;
	const { value, bins, noiseFloor } = report.ece;
	return {
		set: report.set,
		accuracy: report.accuracy,
		auroc: report.scores[0]!.auroc,
		randomNeurons: { accuracy: random.accuracy, auroc: random.auroc, draws },
		entropyAuroc: entropy.auroc,
		lengthAuroc: length.auroc,
		brier: report.brier,
		ece: { value, bins, noiseFloor },
	};
}
