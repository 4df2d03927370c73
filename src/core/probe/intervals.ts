/** 95 % intervals around figures, all from seeds or closed forms, so that a report can be made again to the digit. */
import type { Estimate } from "./file";
import { auroc, balancedAccuracy, type Hits, rising } from "./metrics";

/** Two-sided 95 % point of the normal distribution. */
const Z = 1.959963984540054;

/**
 * Wilson's interval of a share: k of n. Stays inside 0..1 and keeps a width at 0 of n and n of n.
 * @see Wilson 1927
 */
export function wilson(k: number, n: number): Estimate {
	if (n === 0) return { value: Number.NaN, low: 0, high: 1, n };
	const share = k / n;
	const middle = (share + Z ** 2 / (2 * n)) / (1 + Z ** 2 / n);
	const reach = (Z / (1 + Z ** 2 / n)) * Math.sqrt((share * (1 - share)) / n + Z ** 2 / (4 * n ** 2));
	return { value: share, low: Math.max(0, middle - reach), high: Math.min(1, middle + reach), n };
}

/**
 * Balanced accuracy with its interval: Wilson's of the two classes, put together as the mean of two independent shares.
 *
 *     low = value − ½ √((p₁ − low₁)² + (p₀ − low₀)²),   high likewise
 *
 * @see Newcombe 1998 (method of variance estimates recovery)
 */
export function balancedAccuracyInterval(found: Hits): Estimate {
	const one = wilson(found.foundPositives, found.positives);
	const zero = wilson(found.foundNegatives, found.negatives);
	const value = balancedAccuracy(found);
	return {
		value,
		low: Math.max(0, value - Math.hypot(one.value - one.low, zero.value - zero.low) / 2),
		high: Math.min(1, value + Math.hypot(one.high - one.value, zero.high - zero.value) / 2),
		n: found.positives + found.negatives,
	};
}

export interface Bootstrap {
	random: () => number;
	/** Resamples; 1,000 place the ends of a 95 % interval to about a tenth of its width. */
	draws?: number;
}

/** AUROC with its bootstrap interval; each draw keeps the number of answers in each class. */
export function aurocInterval(
	scores: ArrayLike<number>,
	labels: ArrayLike<number>,
	options: Bootstrap,
): Estimate {
	const order = rising(scores);
	const value = auroc(scores, labels, undefined, order);
	return intervalOf(value, labels, options, (counts) => auroc(scores, labels, counts, order));
}

/** Mean of one number an answer, with its bootstrap interval, stratified like the AUROC's. */
export function meanInterval(
	values: ArrayLike<number>,
	labels: ArrayLike<number>,
	options: Bootstrap,
): Estimate {
	const mean = (counts: ArrayLike<number>) => {
		let sum = 0;
		for (let i = 0; i < values.length; i++) sum += counts[i]! * values[i]!;
		return sum / values.length;
	};
	return intervalOf(mean(new Uint16Array(values.length).fill(1)), labels, options, mean);
}

/** The middle 95 % of a statistic over stratified resamples, widened to hold the statistic itself. */
function intervalOf(
	value: number,
	labels: ArrayLike<number>,
	{ random, draws = 1000 }: Bootstrap,
	statistic: (counts: Uint16Array) => number,
): Estimate {
	const classes = [1, 0].map((label) =>
		Uint32Array.from(Array.from(labels, (_, i) => i).filter((i) => Boolean(labels[i]) === Boolean(label))),
	);
	const counts = new Uint16Array(labels.length);
	const values = new Float64Array(draws);
	for (let draw = 0; draw < draws; draw++) {
		counts.fill(0);
		for (const members of classes)
			for (let i = 0; i < members.length; i++) counts[members[Math.floor(random() * members.length)]!]!++;
		values[draw] = statistic(counts);
	}
	values.sort();
	const low = values[Math.floor(0.025 * (draws - 1))]!;
	const high = values[Math.ceil(0.975 * (draws - 1))]!;
	return { value, low: Math.min(low, value), high: Math.max(high, value), n: labels.length };
}
