import type { Fit, FittedRows } from "../../../core/probe/fit";
import type { Examples } from "./examples";
import type { Folds } from "./folds";
import { type HeldOut, heldOut } from "./held-out";

/** One C: the fit on all rows, and how the folds' fits do on rows that they have not seen. */
export interface PathPoint extends HeldOut {
	/** On all training rows; this is the probe, should the point be chosen. */
	fit: Fit;
	nonZero: number;
	positive: number;
	/** [scored rows] Each row's logit by the fit of the fold that has not seen it. */
	logits: number[];
	/** [fit.columns] Share of the folds whose fit gives the column a weight of the same sign. */
	stability: number[];
	/** Task accuracy with the positive neurons silenced; null where it was not asked for. */
	taskAccuracy: number | null;
}

/**
 * What is told of one C.
 * @param fits on all rows, then without each fold's
 */
export function pathPoint(examples: Examples, folds: Folds, fits: readonly FittedRows[]): PathPoint {
	const [whole, ...others] = fits;
	const { fit } = whole!;
	const logits = Array.from({ length: examples.scored }, (_, i) => others[folds[i]!]!.logits[i]!);
	return {
		fit,
		nonZero: fit.columns.length,
		positive: fit.weights.filter((weight) => weight > 0).length,
		...heldOut(logits, examples.isPositive, folds),
		logits,
		stability: stabilityOf(
			fit,
			others.map((other) => other.fit),
		),
		taskAccuracy: null,
	};
}

function stabilityOf({ columns, weights }: Fit, others: readonly Fit[]): number[] {
	const agreeing = new Map(columns.map((column) => [column, 0]));
	const signs = new Map(columns.map((column, k) => [column, Math.sign(weights[k]!)]));
	for (const other of others)
		for (const [k, column] of other.columns.entries())
			if (signs.get(column) === Math.sign(other.weights[k]!)) agreeing.set(column, agreeing.get(column)! + 1);
	return columns.map((column) => agreeing.get(column)! / others.length);
}
