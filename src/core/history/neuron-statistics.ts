/**
 * What one neuron did over many runs, from its CETT at each response token. Moments of parts are merged by
 *
 *     n = n₁ + n₂,  δ = μ₂ − μ₁,  μ = μ₁ + δ · n₂ / n,  M₂ = M₂₁ + M₂₂ + δ² · n₁ n₂ / n
 *
 * so that a run is looked at once and alone.
 * @see Chan, Golub and LeVeque 1983, "Algorithms for computing the sample variance"
 */

/** Count, mean, sum of squared distances from the mean, and the largest value (0 of none). */
export interface Moments {
	count: number;
	mean: number;
	squares: number;
	largest: number;
}

export const NO_VALUES: Moments = { count: 0, mean: 0, squares: 0, largest: 0 };

/** The moments of one run's values. @param values [T] CETT, unitless, ≥ 0 */
export function momentsOf(values: ArrayLike<number>): Moments {
	const count = values.length;
	if (count === 0) return NO_VALUES;
	let sum = 0;
	let largest = 0;
	for (let t = 0; t < count; t++) {
		sum += values[t]!;
		largest = Math.max(largest, values[t]!);
	}
	const mean = sum / count;
	let squares = 0;
	for (let t = 0; t < count; t++) squares += (values[t]! - mean) ** 2;
	return { count, mean, squares, largest };
}

/** The moments of both parts together. */
export function merged(a: Moments, b: Moments): Moments {
	const count = a.count + b.count;
	if (count === 0) return NO_VALUES;
	const step = b.mean - a.mean;
	return {
		count,
		mean: a.mean + (step * b.count) / count,
		squares: a.squares + b.squares + (step ** 2 * a.count * b.count) / count,
		largest: Math.max(a.largest, b.largest),
	};
}

/** Standard deviation over all that was counted (divided by the count, not by one less); 0 of none. */
export const deviationOf = ({ count, squares }: Moments): number =>
	count === 0 ? 0 : Math.sqrt(squares / count);

/**
 * How many values lie in each of `bins` bins of equal width from 0 to `largest`; a bin has its lower edge, the last one
 * also its upper. Where all values are 0 they are in the first.
 * @param parts each [T] CETT of one run
 */
export function histogramOf(
	parts: readonly ArrayLike<number>[],
	{ largest, bins }: { largest: number; bins: number },
): number[] {
	const counts = new Array<number>(bins).fill(0);
	for (const values of parts)
		for (let t = 0; t < values.length; t++) {
			const bin = largest > 0 ? Math.floor((values[t]! * bins) / largest) : 0;
			counts[Math.min(bin, bins - 1)]!++;
		}
	return counts;
}

/** One value by its part and its place in it. */
export interface Peak {
	part: number;
	token: number;
	value: number;
}

/** The `count` largest values above 0, largest first; of equal ones the earlier. @param parts each [T] CETT of one run */
export function peaksOf(parts: readonly ArrayLike<number>[], count: number): Peak[] {
	const peaks: Peak[] = [];
	for (const [part, values] of parts.entries())
		for (let token = 0; token < values.length; token++) {
			const value = values[token]!;
			const least = peaks.length < count ? 0 : peaks[count - 1]!.value;
			if (!(value > least)) continue;
			const place = peaks.findIndex((peak) => peak.value < value);
			peaks.splice(place < 0 ? peaks.length : place, 0, { part, token, value });
			if (peaks.length > count) peaks.pop();
		}
	return peaks;
}
