/** From a figure to one of the tints of the style sheet. */

/** How a token is painted. */
export interface Paint {
	/** 0 = none .. 10 = strongest. */
	step: number;
	/** Whether the figure speaks against an invented answer; only single neurons do. */
	isNegative: boolean;
	/** At or above the threshold: underlined, since colour alone would be lost on some. */
	isFlagged: boolean;
}

export const STEPS = 10;

/**
 * A risk's tint: 0 at risk 0, the middle at the threshold, the strongest at risk 1, so that a flagged token has the same
 * tint whatever the probe's threshold.
 * @param risk      probability, 0..1
 * @param threshold probability, 0..1
 */
export function riskPaint(risk: number, threshold: number): Paint {
	const isFlagged = risk >= threshold;
	const share = isFlagged
		? 0.5 + (0.5 * (risk - threshold)) / Math.max(1 - threshold, 1e-9)
		: (0.5 * risk) / threshold;
	return { step: Math.round(share * STEPS), isNegative: false, isFlagged };
}

/** A neuron's share in a token, as a part of its largest share anywhere. */
export function sharePaint(share: number, largest: number): Paint {
	const part = largest > 0 ? Math.abs(share) / largest : 0;
	return { step: Math.round(part * STEPS), isNegative: share < 0, isFlagged: false };
}
