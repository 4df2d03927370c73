/** The extension field `h_neurons`: what the model's H-Neurons say of an answer and of its tokens. docs/serve.md describes it. */
import type { Inspection, TokenReading } from "../../protocol/engine-api";

/** One token, in the order of the answer. */
export interface TokenRisk {
	/** The logit as a probability: calibrated where the probe is. */
	risk: number;
	logit: number;
}

export interface AnswerRisk {
	risk: number;
	/** Where the risk lies with 95 % confidence; null where the probe does not tell. */
	interval: { low: number; high: number } | null;
	base_rate: number;
	threshold: number;
	is_flagged: boolean;
	is_calibrated: boolean;
	declines: boolean;
	/** What of the answer was read, and what the probe was fitted on. */
	region: string;
	trained_region: string;
	/** The same request with this seed and n = 1 gives this answer again. */
	seed: number;
}

export const tokenRisk = ({ risk, logit }: TokenReading): TokenRisk => ({ risk, logit });

export function answerRisk({ verdict }: Inspection, seed: number): AnswerRisk {
	return {
		risk: verdict.risk,
		interval: verdict.interval,
		base_rate: verdict.baseRate,
		threshold: verdict.threshold,
		is_flagged: verdict.isFlagged,
		is_calibrated: verdict.isCalibrated,
		declines: verdict.declines,
		region: verdict.scoredRegion,
		trained_region: verdict.trainedRegion,
		seed,
	};
}
