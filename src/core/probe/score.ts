/**
 * From CETT to a risk, without a step that could not be undone by hand:
 *
 *     share[t,k]     = w_k · CETT[t,k]
 *     logit[t]       = Σ_k share[t,k] + b
 *     logit(region)  = mean over the region's tokens of logit[t]  =  w · mean_t(CETT_t) + b
 *     risk           = sigmoid(a · logit + b' + logit(π) − logit(π_train))        Platt
 *     risk           = sigmoid(logit(curve(logit)) + logit(π) − logit(π_train))   isotonic
 *
 * The third line is what the probe was trained on; since it is linear, the heatmap is the verdict, taken apart.
 */
import { ShapeError, type Tensor, tensor } from "../tensor";
import type { Calibration, ProbeFile } from "./file";
import { isotonicRisk } from "./isotonic";

export interface TokenScores {
	/** [T, K] each neuron's share of its token's logit, in the probe's order. */
	shares: Tensor;
	/** [T] sum of the token's shares, first to last, plus the bias: exactly, in float64. */
	logits: Float64Array;
}

/**
 * Token logits and the neurons' shares in them.
 * @param cett [T, K] of the probe's neurons, in the probe's order
 * @throws ShapeError when K is not the number of the probe's neurons
 * @see Gao et al. 2025, arXiv:2512.01797, section 3
 */
export function scoreTokens(cett: Tensor, probe: Pick<ProbeFile, "neurons" | "bias">): TokenScores {
	const [nTokens = 0, nNeurons = 0] = cett.shape;
	if (cett.shape.length !== 2 || nNeurons !== probe.neurons.length)
		throw new ShapeError(`CETT [${cett.shape.join(", ")}] does not go with ${probe.neurons.length} neurons`);
	const shares = new Float32Array(nTokens * nNeurons);
	const logits = new Float64Array(nTokens);
	for (let t = 0; t < nTokens; t++) {
		let sum = 0;
		for (let k = 0; k < nNeurons; k++) {
			const place = t * nNeurons + k;
			shares[place] = probe.neurons[k]!.weight * cett.data[place]!;
			sum += shares[place]!;
		}
		logits[t] = sum + probe.bias;
	}
	return { shares: tensor(shares, [nTokens, nNeurons]), logits };
}

/** 1 / (1 + e^−x), without overflow. */
export function sigmoid(x: number): number {
	if (x >= 0) return 1 / (1 + Math.exp(-x));
	const e = Math.exp(x);
	return e / (1 + e);
}

/** log(p / (1 − p)); −∞ at 0 and +∞ at 1. */
export function logit(probability: number): number {
	return Math.log(probability) - Math.log1p(-probability);
}

/** The log-odds of a hallucinated answer that a raw logit means, at the calibration's own base rate. */
export function calibratedLogit(calibration: Calibration, rawLogit: number): number {
	if (calibration.method === "platt") return calibration.a * rawLogit + calibration.b;
	return logit(isotonicRisk(calibration, rawLogit));
}

/** Standard normal deviate of a two-sided 95 % interval. */
const Z_95 = 1.959963984540054;
/** Base rates nearer to 0 or 1 than this are taken as this: beyond, every answer would have the same risk. */
const EDGE = 1e-6;

/** The probability of a hallucinated answer that a logit means, at a base rate. */
export interface Risk {
	risk: number;
	/** The base rate it holds at; 0.5 for a probe that was never calibrated. */
	baseRate: number;
	isCalibrated: boolean;
	/**
	 * Where the probability lies with 95 % confidence, given how surely the calibration is known; null where the probe does
	 * not tell. It says nothing of how surely the answer itself is judged.
	 */
	interval: { low: number; high: number } | null;
	/** The probe's threshold, moved to the same base rate, so that the base rate never changes what is flagged. */
	threshold: number;
}

/**
 * Raw logit to probability. Without a calibration: the plain sigmoid, whatever the base rate.
 * @param rawLogit mean token logit over the scored region
 * @param baseRate expected share of hallucinated answers, 0..1; null = the calibration's own
 */
export function riskOf(
	rawLogit: number,
	probe: Pick<ProbeFile, "calibration" | "threshold">,
	baseRate: number | null,
): Risk {
	const { calibration, threshold } = probe;
	if (calibration === null)
		return { risk: sigmoid(rawLogit), baseRate: 0.5, isCalibrated: false, interval: null, threshold };
	const target = Math.min(1 - EDGE, Math.max(EDGE, baseRate ?? calibration.baseRate));
	const shift = logit(target) - logit(calibration.baseRate);
	const center = calibratedLogit(calibration, rawLogit) + shift;
	const reach = Z_95 * standardError(calibration, rawLogit);
	return {
		risk: sigmoid(center),
		baseRate: target,
		isCalibrated: true,
		interval: Number.isNaN(reach) ? null : { low: sigmoid(center - reach), high: sigmoid(center + reach) },
		threshold: sigmoid(logit(threshold) + shift),
	};
}

/**
 * Standard error of the calibrated logit a · x + b, from the covariance of a and b; NaN where it is not known.
 *
 *     se² = x² var(a) + 2x cov(a, b) + var(b)
 */
function standardError(calibration: Calibration, rawLogit: number): number {
	if (calibration.method !== "platt" || !calibration.covariance) return Number.NaN;
	const [ofA, together, ofB] = calibration.covariance;
	return Math.sqrt(Math.max(0, rawLogit ** 2 * ofA + 2 * rawLogit * together + ofB));
}

/**
 * The risk by the probe and the model's own entropy together, at the base rate of the answers it was fitted on.
 * @param meanEntropy of the answer, in nats; see `ProbeFile.combined`
 */
export function combinedRisk(
	combined: NonNullable<ProbeFile["combined"]>,
	rawLogit: number,
	meanEntropy: number,
): number {
	return sigmoid(combined.logit * rawLogit + combined.entropy * meanEntropy + combined.bias);
}
