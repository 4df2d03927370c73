/** From raw logits to probabilities that mean what they say. */
import type { Calibration, PlattCalibration } from "./file";
import { fitIsotonic } from "./isotonic";
import { fitLogistic } from "./logistic";
import { logit, sigmoid } from "./score";

/**
 * Platt's calibration: the logistic curve over raw logits that fits the labels best, p = sigmoid(a · logit + b).
 *
 * @param logits         [n] raw logits of answers that the probe was not fitted on
 * @param isHallucinated [n] 1 or 0
 * @throws RangeError when one class is missing: there is nothing to calibrate between
 * @see Platt 1999; `fitLogistic` for the targets and the method
 */
export function fitPlatt(logits: ArrayLike<number>, isHallucinated: ArrayLike<number>): PlattCalibration {
	const { weights, bias, covariance } = fitLogistic([logits], isHallucinated);
	const n = logits.length;
	const positive = Array.from(isHallucinated).reduce((sum, label) => sum + label, 0);
	const [[varianceOfA, together], [, varianceOfB]] = covariance as [[number, number], [number, number]];
	return {
		...{ method: "platt", a: weights[0]!, b: bias, baseRate: positive / n, n },
		covariance: [varianceOfA, together, varianceOfB],
	};
}

/** Platt's calibration or the isotonic one; arguments and failures as for either. */
export function fitCalibration(
	method: Calibration["method"],
	logits: ArrayLike<number>,
	isHallucinated: ArrayLike<number>,
): Calibration {
	return method === "platt" ? fitPlatt(logits, isHallucinated) : fitIsotonic(logits, isHallucinated);
}

/**
 * The same calibration where hallucinated answers are more or less common than among those it was fitted on. Only the
 * level moves, the same on every logit: log-odds += logit(new rate) − logit(old rate).
 * @param baseRate share of hallucinated answers, above 0 and below 1
 */
export function atBaseRate(calibration: Calibration, baseRate: number): Calibration {
	const shift = logit(baseRate) - logit(calibration.baseRate);
	if (calibration.method === "platt") return { ...calibration, b: calibration.b + shift, baseRate };
	return {
		...calibration,
		risks: calibration.risks.map((risk) => sigmoid(logit(risk) + shift)),
		baseRate,
	};
}
