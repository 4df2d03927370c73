/** From a risk to one of the tints of the heat map; panel and terminal have the same steps. */

/** 0 = none .. 10 = strongest. */
export const STEPS = 10;

/**
 * A risk's step: 0 at risk 0, the middle at the threshold, the strongest at risk 1, so that a flagged token has the same
 * tint whatever the probe's threshold.
 *
 *     step = round(STEPS · (risk < threshold ? risk / threshold / 2 : 1/2 + (risk − threshold) / (1 − threshold) / 2))
 *
 * @param risk      probability, 0..1; NaN has no tint
 * @param threshold probability, 0..1
 * @returns         whole number, 0..STEPS
 */
export function riskStep(risk: number, threshold: number): number {
	if (Number.isNaN(risk)) return 0;
	if (risk < threshold) return Math.round((STEPS / 2) * (risk / threshold));
	return Math.round((STEPS / 2) * (1 + (risk - threshold) / Math.max(1 - threshold, 1e-9)));
}
