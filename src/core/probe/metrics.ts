/**
 * How well scores tell two classes apart, and how true probabilities are. Labels are 1 (hallucinated) and 0 (faithful);
 * every function takes scores and labels side by side. What has no value (one class missing, no answers) is NaN.
 */

/**
 * Area under the ROC curve: the share of pairs, one of each class, in which the positive one scores higher; a tie
 * counts one half.
 *
 * @param counts [n] how often each item counts (a bootstrap draw); once, unless given
 */
export function auroc(
	scores: ArrayLike<number>,
	labels: ArrayLike<number>,
	counts?: ArrayLike<number>,
	order: Uint32Array = rising(scores),
): number {
	let [wins, positives, negatives] = [0, 0, 0];
	for (let i = 0; i < order.length; ) {
		let [tiedPositives, tiedNegatives] = [0, 0];
		const score = scores[order[i]!]!;
		for (; i < order.length && scores[order[i]!] === score; i++) {
			const count = counts ? counts[order[i]!]! : 1;
			if (labels[order[i]!]) tiedPositives += count;
			else tiedNegatives += count;
		}
		wins += tiedPositives * (negatives + tiedNegatives / 2);
		positives += tiedPositives;
		negatives += tiedNegatives;
	}
	return wins / (positives * negatives);
}

/** Indices by rising score. */
export function rising(scores: ArrayLike<number>): Uint32Array {
	return Uint32Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => scores[a]! - scores[b]!);
}

/** How many answers of each class there are, and how many of them a threshold gets right. */
export interface Hits {
	positives: number;
	foundPositives: number;
	negatives: number;
	foundNegatives: number;
}

/** At or above the threshold counts as positive. */
export function hits(scores: ArrayLike<number>, labels: ArrayLike<number>, threshold: number): Hits {
	const found = { positives: 0, foundPositives: 0, negatives: 0, foundNegatives: 0 };
	for (let i = 0; i < scores.length; i++)
		if (labels[i]) {
			found.positives++;
			if (scores[i]! >= threshold) found.foundPositives++;
		} else {
			found.negatives++;
			if (scores[i]! < threshold) found.foundNegatives++;
		}
	return found;
}

/** Mean of the two classes' shares of right verdicts; the plain accuracy where the classes are as large. */
export function balancedAccuracy(found: Hits): number {
	return (found.foundPositives / found.positives + found.foundNegatives / found.negatives) / 2;
}

/** Mean squared distance of probability and label: 0 perfect, 0.25 for "one half" always. */
export function brier(probabilities: ArrayLike<number>, labels: ArrayLike<number>): number {
	let sum = 0;
	for (let i = 0; i < probabilities.length; i++) sum += (probabilities[i]! - labels[i]!) ** 2;
	return sum / probabilities.length;
}

/**
 * Expected calibration error over bins of equal width.
 *
 *     ECE = Σ_bins (n_bin / n) · |mean probability in the bin − share of positives in it|
 */
export function ece(probabilities: ArrayLike<number>, labels: ArrayLike<number>, bins: number): number {
	const gaps = new Float64Array(bins);
	for (let i = 0; i < probabilities.length; i++) {
		const bin = Math.min(bins - 1, Math.floor(probabilities[i]! * bins));
		gaps[bin]! += probabilities[i]! - labels[i]!;
	}
	return gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / probabilities.length;
}

/**
 * The ECE that perfectly calibrated probabilities would show on so few answers: mean over simulated labels, each drawn
 * with its own probability. An ECE at this floor says that no miscalibration can be seen, not that there is none.
 */
export function eceNoiseFloor(
	probabilities: ArrayLike<number>,
	bins: number,
	{ random, draws = 200 }: { random: () => number; draws?: number },
): number {
	let sum = 0;
	const labels = new Uint8Array(probabilities.length);
	for (let draw = 0; draw < draws; draw++) {
		for (let i = 0; i < labels.length; i++) labels[i] = random() < probabilities[i]! ? 1 : 0;
		sum += ece(probabilities, labels, bins);
	}
	return sum / draws;
}
