/** How a rate goes with the gain: its slope, and whether it only ever rises or falls. */

/**
 * Least-squares slope of values over gains. Places whose value is no number are left out. Values are taken from the first known
 * one, which changes nothing but the dust of rounding: equal values have a slope of exactly 0, so that no interval can shut 0
 * out by dust alone.
 *
 *     slope = Σ (g − ḡ)(y − y₀) / Σ (g − ḡ)²
 *
 * @param gains  [G]
 * @param values [G] NaN where there is none
 * @returns      units of the values a unit of gain; 0 where fewer than two places have a value: no trend can be seen
 */
export function slopeOf(gains: ArrayLike<number>, values: ArrayLike<number>): number {
	let [n, sumG, sumY, sumGG, sumGY] = [0, 0, 0, 0, 0];
	let first = Number.NaN;
	for (let i = 0; i < gains.length; i++) {
		const g = gains[i]!;
		if (Number.isNaN(values[i]!)) continue;
		if (n === 0) first = values[i]!;
		const y = values[i]! - first;
		n++;
		sumG += g;
		sumY += y;
		sumGG += g * g;
		sumGY += g * y;
	}
	const spread = n * sumGG - sumG * sumG;
	return n < 2 || spread === 0 ? 0 : (n * sumGY - sumG * sumY) / spread;
}

/**
 * Spearman's rank correlation, equal values by their mean rank. Places whose value is no number are left out.
 * @param gains  [G]
 * @param values [G] NaN where there is none
 * @returns      −1..1; null where it is not defined: fewer than three places, or all values equal
 * @see Spearman 1904
 */
export function spearman(gains: readonly number[], values: readonly number[]): number | null {
	const known = [...gains.keys()].filter((i) => !Number.isNaN(values[i]!));
	if (known.length < 3) return null;
	const a = ranksOf(known.map((i) => gains[i]!));
	const b = ranksOf(known.map((i) => values[i]!));
	const middle = (known.length + 1) / 2;
	let [both, aa, bb] = [0, 0, 0];
	for (let i = 0; i < a.length; i++) {
		both += (a[i]! - middle) * (b[i]! - middle);
		aa += (a[i]! - middle) ** 2;
		bb += (b[i]! - middle) ** 2;
	}
	return aa === 0 || bb === 0 ? null : both / Math.sqrt(aa * bb);
}

/** Ranks from 1, equal values sharing the mean of theirs. */
function ranksOf(values: readonly number[]): number[] {
	return values.map((value) => {
		const below = values.filter((other) => other < value).length;
		const equal = values.filter((other) => other === value).length;
		return below + (equal + 1) / 2;
	});
}
