/** What a new calibration is worth: on the same answers, each calibrated by the others. */
import { fitCalibration } from "../../core/probe/calibrate";
import { ece, eceNoise } from "../../core/probe/figures/reliability";
import type { Calibration, ProbeFile } from "../../core/probe/file";
import { brier } from "../../core/probe/metrics";
import { riskOf } from "../../core/probe/score";
import { mulberry32, seedFor, shuffled } from "../../core/random";
import type { RecalibrateParams, RecalibrateResult } from "../../protocol/study-calls";
import type { LabelledAnswer } from "./label-answer";

const FOLDS = 10;

/**
 * Brier score and calibration error before and after. Before: risks as the probe gives them today, at its own base rate,
 * or the plain sigmoid when it was never calibrated. After: each answer by a curve fitted on the other nine folds.
 */
export function compareCalibrations(
	answers: Pick<LabelledAnswer, "logit" | "label">[],
	probe: Pick<ProbeFile, "calibration" | "threshold">,
	{ method, seed }: { method: RecalibrateParams["method"]; seed: number },
): Pick<RecalibrateResult, "before" | "after" | "noiseFloor"> {
	const labels = answers.map(({ label }) => label);
	const folds = foldsOf(labels, seed);
	const curves = Array.from({ length: FOLDS }, (_, fold) => {
		const seen = answers.filter((_answer, i) => folds[i] !== fold);
		return fitCalibration(
			method,
			seen.map(({ logit }) => logit),
			seen.map(({ label }) => label),
		);
	});
	const before = answers.map(({ logit }) => riskOf(logit, probe, null).risk);
	const after = answers.map(({ logit }, i) => riskAt(curves[folds[i]!]!, logit));
	const figures = (risks: number[]) => ({ brier: brier(risks, labels), ece: ece(risks, labels) });
	const noise = eceNoise(after, { random: mulberry32(seedFor(seed, "noise floor")) });
	return { before: figures(before), after: figures(after), noiseFloor: noise.floor };
}

const riskAt = (calibration: Calibration, logit: number): number =>
	riskOf(logit, { calibration, threshold: 0.5 }, null).risk;

/** A fold for each answer; each class is dealt evenly, so that every nine folds hold both. */
function foldsOf(labels: number[], seed: number): Uint8Array {
	const folds = new Uint8Array(labels.length);
	for (const label of [0, 1]) {
		const members = [...labels.keys()].filter((i) => labels[i] === label);
		for (const [place, i] of shuffled(members, mulberry32(seedFor(seed, `folds ${label}`))).entries())
			folds[i] = place % FOLDS;
	}
	return folds;
}
