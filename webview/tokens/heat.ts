/** From a token's figure to one of the tints of the style sheet. */
import { entropyStep, probabilityStep, riskStep, shareStep } from "../../src/core/heatmap/scale";

/** How a token is painted. */
export interface Paint {
	/** 0 = none .. 10 = strongest. */
	step: number;
	/** Whether the figure speaks against an invented answer: dashed below, since colour alone would be lost on some. */
	isNegative: boolean;
	/** Risk at or above the threshold: underlined, for the same reason. */
	isFlagged: boolean;
}

/** A risk's tint; flagged from the threshold on. */
export const riskPaint = (risk: number, threshold: number): Paint =>
	plain(riskStep(risk, threshold), risk >= threshold);

/** The tint of a share in the logit, by size and sign; the line below tells the sign, so nothing is flagged. */
export function sharePaint(share: number, end: number): Paint {
	const step = shareStep(share, end);
	return { step: Math.abs(step), isNegative: step < 0, isFlagged: false };
}

/** @param isFlagged by the token's risk, which the tint does not tell */
export const entropyPaint = (entropy: number | null, isFlagged: boolean): Paint =>
	plain(entropyStep(entropy), isFlagged);

/** @param isFlagged by the token's risk, which the tint does not tell */
export const probabilityPaint = (probability: number | null, isFlagged: boolean): Paint =>
	plain(probabilityStep(probability), isFlagged);

const plain = (step: number, isFlagged: boolean): Paint => ({ step, isNegative: false, isFlagged });
