import type { ProbeFile } from "../../../core/probe/file";
import { fitLogistic } from "../../../core/probe/logistic";

/** Training answers as the combined score sees them; lists are side by side. */
export interface TrainingAnswers {
	/** By the fit of the fold that had not seen the answer. */
	logits: ArrayLike<number>;
	/** Mean over the answer's tokens, nats. */
	entropies: ArrayLike<number>;
	/** 1 for hallucinated answers. */
	labels: ArrayLike<number>;
}

/**
 * Weighs the probe's logit and the model's own entropy against each other, on training answers alone.
 *
 *     calibrated logit = logit · raw logit + entropy · mean entropy + bias
 *
 * @throws RangeError when one class is missing
 */
export function fitCombined({
	logits,
	entropies,
	labels,
}: TrainingAnswers): NonNullable<ProbeFile["combined"]> {
	const { weights, bias } = fitLogistic([logits, entropies], labels);
	return { logit: weights[0]!, entropy: weights[1]!, bias };
}
