/** From a figure to one of the tints of the style sheet. */
import { riskStep, STEPS } from "../../src/core/heatmap/scale";

/** How a token is painted. */
export interface Paint {
	/** 0 = none .. 10 = strongest. */
	step: number;
	/** Whether the figure speaks against an invented answer; only single neurons do. */
	isNegative: boolean;
	/** At or above the threshold: underlined, since colour alone would be lost on some. */
	isFlagged: boolean;
}

/** A risk's tint; flagged from the threshold on. */
export function riskPaint(risk: number, threshold: number): Paint {
	return { step: riskStep(risk, threshold), isNegative: false, isFlagged: risk >= threshold };
}

/** A neuron's share in a token, as a part of its largest share anywhere. */
export function sharePaint(share: number, largest: number): Paint {
	const part = largest > 0 ? Math.abs(share) / largest : 0;
	return { step: Math.round(part * STEPS), isNegative: share < 0, isFlagged: false };
}
