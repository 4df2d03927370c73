/**
 * 95 % intervals in closed form: of shares, and of what draws cannot vary because nothing else was seen. Those of other
 * figures come from `figures/bootstrap.ts`.
 */
import type { Estimate } from "./file";
import { balancedAccuracy, type Hits } from "./metrics";

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

/**
 * F1 with its interval where draws cannot vary it: of the answers that are flagged or hallucinated, the share J that is
 * both has Wilson's interval, and F1 rises with it.
 *
 *     F1 = 2 J / (1 + J)
 */
export function f1Interval({ foundPositives, positives, negatives, foundNegatives }: Hits): Estimate {
	const n = positives + negatives - foundNegatives;
	const of = (share: number) => (2 * share) / (1 + share);
	const { value, low, high } = wilson(foundPositives, n);
	return { value: of(value), low: of(low), high: of(high), n };
}

/**
 * Lowest plausible AUROC of a set whose classes do not overlap, where draws cannot vary: were each class as often on its
 * side of a threshold as Wilson's lower bounds say, the area under the curve would still hold their product.
 */
export function partedAurocLow(positives: number, negatives: number): number {
	return wilson(positives, positives).low * wilson(negatives, negatives).low;
}
