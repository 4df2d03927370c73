/** Classifiers that are fitted beside the probe, by the probe's own procedure. */
import { fitPlatt } from "../../../core/probe/calibrate";
import type { PlattCalibration } from "../../../core/probe/file";
import type { Fit } from "../../../core/probe/fit";
import type { Features } from "../../../core/probe/matrix";
import { riskOf } from "../../../core/probe/score";
import type { Examples } from "../fit/examples";
import type { PathPoint } from "../fit/path-point";

/** A fit whose columns are the model's neurons, and the calibration of its logits on rows that it had not seen. */
export interface Classifier {
	fit: Pick<Fit, "c" | "columns" | "weights" | "bias">;
	calibration: PlattCalibration;
}

/** A classifier's risk where it could not be fitted: it has nothing to say. */
const UNDECIDED = 0.5;

/**
 * The classifier at the point of a path that is the most accurate on rows it had not seen, and of those the one with the
 * smallest C. Its size is given, so that nothing else is to be weighed.
 * @param columns what the path's columns are in the model; themselves unless given
 * @returns       null when no point has a weight at all
 */
export function mostAccurate(path: PathPoint[], examples: Examples, columns?: number[]): Classifier | null {
	const able = path.filter(({ nonZero }) => nonZero > 0);
	const [best] = able.sort((a, b) => b.accuracy - a.accuracy || a.fit.c - b.fit.c);
	if (!best) return null;
	const { c, weights, bias } = best.fit;
	const labels = examples.isPositive.subarray(0, examples.scored);
	return {
		fit: { c, columns: best.fit.columns.map((column) => columns?.[column] ?? column), weights, bias },
		calibration: fitPlatt(best.logits, labels),
	};
}

/**
 * What classifiers say of every row, all in one pass over the features.
 * @param x [rows, L·N] each row's vector at the region that the classifiers were fitted at
 * @returns [classifiers] of [rows]
 */
export async function risksOf(
	classifiers: readonly (Classifier | null)[],
	x: Features,
): Promise<Float64Array[]> {
	const weights = classifiers.map((classifier) => {
		const dense = new Float64Array(x.columns);
		for (const [k, column] of (classifier?.fit.columns ?? []).entries())
			dense[column] = classifier!.fit.weights[k]!;
		return dense;
	});
	const products = await x.multiplyMany(weights);
	return products.map((product, k) => {
		const classifier = classifiers[k];
		if (!classifier) return product.fill(UNDECIDED);
		const { fit, calibration } = classifier;
		return product.map((logit) => riskOf(logit + fit.bias, { calibration, threshold: 0.5 }, null).risk);
	});
}
