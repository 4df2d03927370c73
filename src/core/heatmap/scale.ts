/**
 * From a token's figures to the tints of the heat map; panel, editor and terminal have the same steps. No scale hangs on
 * the tokens of an answer under way, so that a tint that was seen stays what it is.
 */

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

/** The risk in the middle of a step of `riskStep`: what a legend writes beside it. */
export function riskAt(step: number, threshold: number): number {
	const part = (2 * step) / STEPS;
	return part < 1 ? part * threshold : threshold + (part - 1) * (1 - threshold);
}

/** Nats with the strongest tint: as undecided as between 20 equally likely tokens. */
export const LARGEST_ENTROPY = 3;

/**
 * An entropy's step, on a scale that is the same for every answer.
 * @param entropy nats, 0 or more; null (prompt tokens) has no tint
 */
export function entropyStep(entropy: number | null): number {
	return wholeStep((entropy ?? 0) / LARGEST_ENTROPY);
}

/**
 * A probability's step: the less likely the token, the stronger.
 * @param probability 0..1; null (prompt tokens) has no tint
 */
export function probabilityStep(probability: number | null): number {
	return wholeStep(1 - (probability ?? 1));
}

/**
 * A share's step, with its sign: what lowers the risk is negative.
 * @param end share with the strongest tint, above 0; larger ones have it too
 * @returns   whole number, −STEPS..STEPS
 */
export function shareStep(share: number, end: number): number {
	const size = wholeStep(Math.abs(share) / end);
	return share < 0 && size > 0 ? -size : size;
}

/** Share of the values that a scale reaches; the first token of a prompt is often ten times as active as any other. */
const REACHED = 0.95;
const ROUND = [1, 1.5, 2, 3, 5, 7.5, 10] as const;

/**
 * Where a scale of shares ends: the 95th percentile of their sizes, rounded up to a figure of ROUND times a power of ten, so
 * that a legend has short figures and the next answer more rarely moves it.
 * @returns above 0; 1 where every share is 0
 */
export function scaleEnd(shares: readonly number[]): number {
	const sizes = Float64Array.from(shares, Math.abs).sort();
	const reached = sizes[Math.max(0, Math.ceil(REACHED * sizes.length) - 1)] ?? 0;
	if (!(reached > 0)) return 1;
	const power = 10 ** Math.floor(Math.log10(reached));
	const factor = ROUND.find((each) => each * power >= reached) ?? 10;
	return Number((factor * power).toPrecision(2));
}

const wholeStep = (part: number): number =>
	Number.isNaN(part) ? 0 : Math.round(STEPS * Math.min(1, Math.max(0, part)));
