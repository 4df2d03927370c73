import { fitPlatt } from "../../../core/probe/calibrate";
import { auroc, balancedAccuracy, hits } from "../../../core/probe/metrics";
import type { Folds } from "./folds";

/** How fits do on rows that they have not seen: means over folds, and the standard errors of the means. */
export interface HeldOut {
	/** Balanced over the classes. */
	accuracy: number;
	accuracyError: number;
	auroc: number;
	aurocError: number;
}

/**
 * Scores what the folds' fits say of their own rows. What counts as hallucinated is decided at one half of a Platt curve
 * through the logits of all folds together: two numbers for all rows, where thresholds of the folds' own would be two for
 * each. A fold that lacks a class has no figure and takes no part.
 * @param logits [n] each row's logit by the fit that has not seen it
 * @param labels [at least n] 1 or 0
 * @throws RangeError when no fold holds answers of both classes
 */
export function heldOut(logits: readonly number[], labels: Uint8Array, folds: Folds): HeldOut {
	const { a, b } = fitPlatt(logits, labels.subarray(0, logits.length));
	const accuracies: number[] = [];
	const areas: number[] = [];
	for (const rows of rowsByFold(logits.length, folds)) {
		const own = rows.map((i) => labels[i]!);
		if (own.every((label) => label === own[0])) continue;
		const scores = rows.map((i) => logits[i]!);
		const calibrated = scores.map((score) => a * score + b);
		accuracies.push(balancedAccuracy(hits(calibrated, own, 0)));
		areas.push(auroc(scores, own));
	}
	if (accuracies.length === 0) throw new RangeError("no fold holds answers of both classes");
	const [accuracy, area] = [meanOf(accuracies), meanOf(areas)];
	return { accuracy: accuracy.mean, accuracyError: accuracy.error, auroc: area.mean, aurocError: area.error };
}

function rowsByFold(count: number, folds: Folds): number[][] {
	const last = folds.reduce((most, fold) => Math.max(most, fold), 0);
	const rows = Array.from({ length: last + 1 }, (): number[] => []);
	for (let i = 0; i < count; i++) rows[folds[i]!]!.push(i);
	return rows;
}

/** Mean and its standard error. */
function meanOf(values: number[]): { mean: number; error: number } {
	const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
	const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
	return { mean, error: Math.sqrt(squares / Math.max(1, values.length - 1) / values.length) };
}
