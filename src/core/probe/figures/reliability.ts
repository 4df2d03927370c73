/** Whether probabilities mean what they say: of the answers with a risk of 0.7, are seven in ten hallucinated? */
import type { Estimate } from "../file";
import { wilson } from "../intervals";
import { quantile } from "./bootstrap";

/** Bins of equal width that reports use. */
export const BINS = 10;

/**
 * Expected calibration error over bins of equal width.
 *
 *     ECE = Σ_bins (n_bin / n) · |mean probability in the bin − share of positives in it|
 */
export function ece(probabilities: ArrayLike<number>, labels: ArrayLike<number>, bins = BINS): number {
	const gaps = new Float64Array(bins);
	for (let i = 0; i < probabilities.length; i++)
		gaps[binOf(probabilities[i]!, bins)]! += probabilities[i]! - labels[i]!;
	return gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / probabilities.length;
}

/** The bin a probability falls in; its lower end belongs to it, and 1 to the last. */
const binOf = (probability: number, bins: number): number =>
	Math.min(bins - 1, Math.floor(probability * bins));

export interface EceNoise {
	/** Mean of the ECE that perfect calibration shows. */
	floor: number;
	/** Its 95 % point: an ECE above it says that the probabilities are off. */
	high: number;
}

/**
 * The ECE that perfectly calibrated probabilities would show on so few answers, over simulated labels, each drawn with
 * its own probability. An ECE at the floor says that no miscalibration can be seen, not that there is none.
 */
export function eceNoise(
	probabilities: ArrayLike<number>,
	{ random, bins = BINS, draws = 1000 }: { random: () => number; bins?: number; draws?: number },
): EceNoise {
	const values = new Float64Array(draws);
	const labels = new Uint8Array(probabilities.length);
	for (let draw = 0; draw < draws; draw++) {
		for (let i = 0; i < labels.length; i++) labels[i] = random() < probabilities[i]! ? 1 : 0;
		values[draw] = ece(probabilities, labels, bins);
	}
	values.sort();
	return { floor: values.reduce((sum, value) => sum + value, 0) / draws, high: quantile(values, 0.95) };
}

/** A bin of the reliability diagram. */
export interface ReliabilityBin {
	/** Mean probability in the bin. */
	risk: number;
	/** Share of hallucinated answers in it, with Wilson's interval. */
	share: Estimate;
	count: number;
}

/** The bins that hold any answer, by rising risk. */
export function reliabilityBins(
	probabilities: ArrayLike<number>,
	labels: ArrayLike<number>,
	bins = BINS,
): ReliabilityBin[] {
	const sums = Array.from({ length: bins }, () => ({ risk: 0, positives: 0, count: 0 }));
	for (let i = 0; i < probabilities.length; i++) {
		const bin = sums[binOf(probabilities[i]!, bins)]!;
		bin.risk += probabilities[i]!;
		bin.positives += labels[i]!;
		bin.count++;
	}
	return sums
		.filter(({ count }) => count > 0)
		.map(({ risk, positives, count }) => ({ risk: risk / count, share: wilson(positives, count), count }));
}
