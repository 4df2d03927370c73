/**
 * How well scores tell two classes apart, and how true probabilities are. Labels are 1 (hallucinated) and 0 (faithful);
 * every function takes scores and labels side by side. What has no value (one class missing, no answers) is NaN.
 */

/**
 * Area under the ROC curve: the share of pairs, one of each class, in which the positive one scores higher; a tie
 * counts one half.
 */
export function auroc(scores: ArrayLike<number>, labels: ArrayLike<number>): number {
	const order = rising(scores);
	let [wins, positives, negatives] = [0, 0, 0];
	for (let i = 0; i < order.length; ) {
		let [tiedPositives, tiedNegatives] = [0, 0];
		const score = scores[order[i]!]!;
		for (; i < order.length && scores[order[i]!] === score; i++)
			if (labels[order[i]!]) tiedPositives++;
			else tiedNegatives++;
		wins += tiedPositives * (negatives + tiedNegatives / 2);
		positives += tiedPositives;
		negatives += tiedNegatives;
	}
	return wins / (positives * negatives);
}

/** Indices by rising score; the same scores keep their order. */
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

/**
 * At or above the threshold counts as positive.
 * @param counts [n] how often each answer counts (a bootstrap draw); once, unless given
 */
export function hits(
	scores: ArrayLike<number>,
	labels: ArrayLike<number>,
	threshold: number,
	counts?: ArrayLike<number>,
): Hits {
	const found = { positives: 0, foundPositives: 0, negatives: 0, foundNegatives: 0 };
	for (let i = 0; i < scores.length; i++) {
		const count = counts ? counts[i]! : 1;
		if (labels[i]) {
			found.positives += count;
			if (scores[i]! >= threshold) found.foundPositives += count;
		} else {
			found.negatives += count;
			if (scores[i]! < threshold) found.foundNegatives += count;
		}
	}
	return found;
}

/** Share of right verdicts. */
export function accuracy({ positives, foundPositives, negatives, foundNegatives }: Hits): number {
	return (foundPositives + foundNegatives) / (positives + negatives);
}

/** Mean of the two classes' shares of right verdicts; the plain accuracy where the classes are as large. */
export function balancedAccuracy(found: Hits): number {
	return (found.foundPositives / found.positives + found.foundNegatives / found.negatives) / 2;
}

/** Share of hallucinated answers among those that are flagged; 0 where none is, as scikit-learn has it. */
export function precision({ foundPositives, negatives, foundNegatives }: Hits): number {
	const flagged = foundPositives + negatives - foundNegatives;
	return flagged === 0 ? 0 : foundPositives / flagged;
}

/** Share of the hallucinated answers that are flagged. */
export function recall({ foundPositives, positives }: Hits): number {
	return foundPositives / positives;
}

/** Harmonic mean of precision and recall: 2 · found / (flagged + hallucinated). */
export function f1({ foundPositives, positives, negatives, foundNegatives }: Hits): number {
	return (2 * foundPositives) / (foundPositives + negatives - foundNegatives + positives);
}

/** Mean squared distance of probability and label: 0 perfect, 0.25 for "one half" always. */
export function brier(probabilities: ArrayLike<number>, labels: ArrayLike<number>): number {
	let sum = 0;
	for (let i = 0; i < probabilities.length; i++) sum += (probabilities[i]! - labels[i]!) ** 2;
	return sum / probabilities.length;
}
