/**
 * How far each neuron moved while one model was trained into another, from what it reads and what it writes:
 *
 *     up[j]   = 1 − cos(W_up[j] before, W_up[j] after)          down[j] = 1 − cos(W_down[:,j] before, W_down[:,j] after)
 *     z[j]    = (z-score of up[j] + z-score of down[j]) / 2      over all neurons of the model
 *     rank[j] = (neurons of larger z + (neurons of the same z − 1) / 2) / (D − 1)
 *
 * where D counts all neurons, so that the neuron that moved the most has rank 0 and the one that moved the least has rank 1.
 * @see Gao et al. 2025, arXiv:2512.01797, section 4
 */
import { ShapeError } from "../tensor";

/** Sums that two vectors' cosine is made of, for each of many pairs of vectors; they may come piece by piece. */
export class CosineSums {
	private readonly products: Float64Array;
	private readonly before: Float64Array;
	private readonly after: Float64Array;

	/** @param pairs how many pairs of vectors there are */
	constructor(readonly pairs: number) {
		[this.products, this.before, this.after] = [0, 0, 0].map(() => new Float64Array(pairs)) as [
			Float64Array,
			Float64Array,
			Float64Array,
		];
	}

	/**
	 * Adds a whole vector to one pair.
	 * @param a [D] before
	 * @param b [D] after
	 */
	addVector(pair: number, a: ArrayLike<number>, b: ArrayLike<number>): void {
		let [product, before, after] = [0, 0, 0];
		for (let d = 0; d < a.length; d++) {
			const [x, y] = [a[d]!, b[d]!];
			product += x * y;
			before += x * x;
			after += y * y;
		}
		this.products[pair]! += product;
		this.before[pair]! += before;
		this.after[pair]! += after;
	}

	/**
	 * Adds one component to every pair: that of pair k lies at `from + k · step`.
	 * @param a before
	 * @param b after
	 */
	addComponent(
		a: ArrayLike<number>,
		b: ArrayLike<number>,
		{ from, step }: { from: number; step: number },
	): void {
		for (let pair = 0; pair < this.pairs; pair++) {
			const [x, y] = [a[from + pair * step]!, b[from + pair * step]!];
			this.products[pair]! += x * y;
			this.before[pair]! += x * x;
			this.after[pair]! += y * y;
		}
	}

	/**
	 * [pairs] 1 − cosine, 0..2. A vector of zeros has no direction: 0 where both are, 1 where one is. Of equal vectors exactly 0:
	 * where training left most neurons alone, ranks would else be of the last digits' rounding.
	 */
	drifts(): Float64Array {
		return this.products.map((product, pair) => {
			const [before, after] = [this.before[pair]!, this.after[pair]!];
			if (before === 0 || after === 0) return before === after ? 0 : 1;
			if (product === before && product === after) return 0;
			// Rounding puts the cosine of equal directions a little beyond 1.
			return Math.max(0, 1 - product / Math.sqrt(before) / Math.sqrt(after));
		});
	}
}

/**
 * How many standard deviations (of the population) each value lies above the mean; all 0 where the values are the same.
 * @param values [n]
 * @returns      [n]
 */
export function zScores(values: ArrayLike<number>): Float64Array {
	const all = Float64Array.from(values);
	const mean = meanOf(all);
	const deviation = Math.sqrt(meanOf(all.map((value) => (value - mean) ** 2)));
	return all.map((value) => (deviation > 0 ? (value - mean) / deviation : 0));
}

/**
 * The drift of every neuron in one number: the mean of its two z-scores.
 * @param up   [D]
 * @param down [D]
 * @returns    [D]
 * @throws ShapeError when the two disagree on D
 */
export function driftScores(up: ArrayLike<number>, down: ArrayLike<number>): Float64Array {
	if (up.length !== down.length)
		throw new ShapeError(`${up.length} up-projections do not go with ${down.length} down-projections`);
	const other = zScores(down);
	return zScores(up).map((z, j) => (z + other[j]!) / 2);
}

/**
 * Twice the number of neurons that drifted more, those of the same drift counting half: whole numbers, 0..2(D − 1).
 * @param z [D]
 * @returns [D]
 */
export function doubledRanks(z: ArrayLike<number>): Uint32Array {
	const order = Uint32Array.from({ length: z.length }, (_, j) => j).sort((a, b) => z[b]! - z[a]!);
	const ranks = new Uint32Array(z.length);
	for (let first = 0; first < order.length; ) {
		let end = first + 1;
		while (end < order.length && z[order[end]!] === z[order[first]!]) end++;
		for (let place = first; place < end; place++) ranks[order[place]!] = first + end - 1;
		first = end;
	}
	return ranks;
}

/** Ranks of `doubledRanks` brought to 0..1. @returns [D]; all one half where there is one neuron only */
export function normalisedRanks(doubled: ArrayLike<number>): Float64Array {
	const most = 2 * (doubled.length - 1);
	return Float64Array.from(doubled, (rank) => (most > 0 ? rank / most : 0.5));
}

/** The mean; NaN of nothing. */
export function meanOf(values: ArrayLike<number>): number {
	let sum = 0;
	for (let i = 0; i < values.length; i++) sum += values[i]!;
	return sum / values.length;
}
