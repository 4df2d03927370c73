/**
 * Whether some neurons have larger ranks together than as many neurons drawn at random would have: one-sided, without any
 * assumption about how the ranks came about.
 *
 *     p = P(sum of the ranks of K neurons drawn from all D without replacement ≥ the sum of those that are tested)
 */
export interface RankSumTest {
	/** Strictly above 0. */
	p: number;
	method: "exact" | "permutation";
	/** Of a permutation test; null for an exact one. */
	draws: number | null;
}

export interface RankSumOptions {
	random: () => number;
	/** Draws where p cannot be counted out. */
	draws?: number;
	/** Sums and additions that counting out may take; more, and draws stand in. */
	mostSteps?: number;
}

/** p to 0.00001; a draw of a hundred neurons takes about a microsecond. */
export const DRAWS = 100_000;
/** About a second of whole numbers of any length. */
const MOST_STEPS = 10_000_000;

/**
 * The test against random sets from all neurons: counted out where that is feasible, else by draws, (r + 1) / (n + 1).
 * @param doubled [D] `doubledRanks`
 * @param chosen  [K] the neurons that are tested, flat, at least one
 */
export function rankSumTest(
	doubled: ArrayLike<number>,
	chosen: readonly number[],
	{ random, draws = DRAWS, mostSteps = MOST_STEPS }: RankSumOptions,
): RankSumTest {
	const observed = sumOf(doubled, chosen);
	const exact = isWithoutTies(doubled)
		? withoutTies(doubled.length, { size: chosen.length, observed, mostSteps })
		: withTies(doubled, { size: chosen.length, observed, mostSteps });
	if (exact !== null) return { p: exact, method: "exact", draws: null };
	return { p: drawn(doubled, [chosen], { random, draws }), method: "permutation", draws };
}

/**
 * The same against random sets that have as many neurons in each layer, by draws.
 * @param perLayer neurons a layer; neuron = layer · perLayer + index
 */
export function layerMatchedP(
	doubled: ArrayLike<number>,
	chosen: readonly number[],
	{ perLayer, random, draws = DRAWS }: { perLayer: number; random: () => number; draws?: number },
): number {
	const layers = Math.ceil(doubled.length / perLayer);
	const inLayers = Array.from({ length: layers }, (_, layer) =>
		chosen.filter((neuron) => Math.floor(neuron / perLayer) === layer),
	);
	const parts = inLayers
		.map((neurons, layer) => ({ neurons, from: layer * perLayer }))
		.filter(({ neurons }) => neurons.length > 0);
	return drawn(
		doubled,
		parts.map(({ neurons }) => neurons),
		{ random, draws, within: parts.map(({ from }) => ({ from, count: perLayer })) },
	);
}

const sumOf = (values: ArrayLike<number>, chosen: readonly number[]): number =>
	chosen.reduce((sum, neuron) => sum + values[neuron]!, 0);

/** Doubled ranks without ties are 0, 2, 4 ... */
function isWithoutTies(doubled: ArrayLike<number>): boolean {
	const seen = new Uint8Array(2 * doubled.length);
	for (let j = 0; j < doubled.length; j++) {
		const rank = doubled[j]!;
		if (rank % 2 === 1 || seen[rank]) return false;
		seen[rank] = 1;
	}
	return true;
}

interface Counting {
	/** K */
	size: number;
	/** Sum of the doubled ranks. */
	observed: number;
	mostSteps: number;
}

/**
 * How many sets of K of the ranks 0..D−1 have each sum: the coefficients of the Gaussian binomial, shifted by K(K − 1)/2,
 *
 *     [D choose K]_q = Π_{i=1..K} (1 − q^(D−K+i)) / (1 − q^i)
 *
 * in whole numbers of any length. By symmetry sets of D − K ranks are counted where those are fewer.
 */
function withoutTies(all: number, { size, observed, mostSteps }: Counting): number | null {
	const few = Math.min(size, all - size);
	const most = few * (all - few);
	if (2 * few * (most + 1) > mostSteps) return null;
	const counts: bigint[] = new Array(most + 1).fill(0n);
	counts[0] = 1n;
	for (let i = 1; i <= few; i++) {
		const up = all - few + i;
		for (let sum = most; sum >= up; sum--) counts[sum]! -= counts[sum - up]!;
		for (let sum = i; sum <= most; sum++) counts[sum]! += counts[sum - i]!;
	}
	// Above the smallest sum of K ranks: the shape is the same for K and for D − K of them.
	const least = observed / 2 - (size * (size - 1)) / 2;
	let [reached, total] = [0n, 0n];
	for (const [sum, count] of counts.entries()) {
		total += count;
		if (sum >= least) reached += count;
	}
	return ratio(reached, total);
}

/** A quotient of large whole numbers, to 15 digits however small it is. */
function ratio(part: bigint, whole: bigint): number {
	const digits = 15 + Math.max(0, String(whole).length - String(part).length);
	const scale = 10n ** BigInt(digits);
	return Number((part * scale) / whole) / Number(scale);
}

/** How many sets of K have each sum of doubled ranks, whatever the ranks, neuron by neuron. */
function withTies(doubled: ArrayLike<number>, { size, observed, mostSteps }: Counting): number | null {
	const most = 2 * size * doubled.length;
	if (doubled.length * size * most > mostSteps) return null;
	// Below these steps no count comes near the largest double; additions alone lose nothing.
	const counts = Array.from({ length: size + 1 }, () => new Float64Array(most + 1));
	counts[0]![0] = 1;
	for (let j = 0; j < doubled.length; j++)
		for (let k = Math.min(size, j + 1); k >= 1; k--)
			for (let sum = most; sum >= doubled[j]!; sum--) counts[k]![sum]! += counts[k - 1]![sum - doubled[j]!]!;
	const of = counts[size]!;
	const total = of.reduce((sum, count) => sum + count, 0);
	return of.subarray(observed).reduce((sum, count) => sum + count, 0) / total;
}

interface Drawing {
	random: () => number;
	draws: number;
	/** Where each part is drawn from; all neurons when left out. */
	within?: { from: number; count: number }[];
}

/** (r + 1) / (n + 1), where r of n draws have at least the sum of the chosen. */
function drawn(
	doubled: ArrayLike<number>,
	parts: readonly (readonly number[])[],
	{ random, draws, within }: Drawing,
): number {
	const observed = parts.reduce((sum, part) => sum + sumOf(doubled, part), 0);
	const places = parts.map((part, i) => ({
		size: part.length,
		...(within?.[i] ?? { from: 0, count: doubled.length }),
	}));
	let reached = 0;
	for (let draw = 0; draw < draws; draw++) {
		let sum = 0;
		for (const { size, from, count } of places)
			for (const place of distinct(size, count, random)) sum += doubled[from + place]!;
		if (sum >= observed) reached++;
	}
	return (reached + 1) / (draws + 1);
}

/** Distinct whole numbers below `count`, each set as likely as any other (Floyd). */
function distinct(size: number, count: number, random: () => number): Set<number> {
	const places = new Set<number>();
	for (let last = count - size; last < count; last++) {
		const place = Math.floor(random() * (last + 1));
		places.add(places.has(place) ? last : place);
	}
	return places;
}
