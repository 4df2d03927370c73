/** A token's colour: how far its logit is from the threshold, and to which side. */

import type { ProbeFile } from "../probe/file";
import { logit } from "../probe/score";

/** Colours on each side of the threshold; 0 between them has none. */
export const STEPS = 5;
/** Calibrated logits from the threshold to the strongest colour: at even odds, from 0.5 to about 0.95. */
const FULL = 3;

/**
 * A signed colour step.
 *
 *     step = round(STEPS · clamp((a · logit + b − logit(threshold)) / FULL, −1, 1))
 *
 * Above 0: fires like an invented answer; below 0: like a known one. The base rate has no part in it: it would move
 * every token and the threshold alike.
 *
 * @param rawLogit a token's logit; NaN gives no colour, ±∞ the strongest
 * @returns        whole number from −STEPS to STEPS
 */
export function colourStep(rawLogit: number, probe: Pick<ProbeFile, "calibration" | "threshold">): number {
	const { a, b } = probe.calibration ?? { a: 1, b: 0 };
	const distance = a * rawLogit + b - logit(probe.threshold);
	if (Number.isNaN(distance)) return 0;
	return Math.round(STEPS * Math.min(1, Math.max(-1, distance / FULL))) || 0;
}
