/** Intervals by drawing answers, or what they are about, anew: for all figures of a set at once, from a seed. */
import type { Estimate } from "../file";

/** Resamples of a report: they place the ends of a 95 % interval to about a fiftieth of its width. */
export const DRAWS = 10_000;
/** Draws between two pauses; of 1,000 answers and a score of figures about 20 ms. */
const DRAWS_AT_ONCE = 100;

export interface Bootstrap {
	random: () => number;
	draws?: number;
	/**
	 * [n] what each answer is about. Answers about the same are drawn together, for they are right or wrong together; each
	 * on its own, unless given.
	 */
	clusters?: readonly string[];
	/** Awaited now and then, so that whoever waits can stop the work by throwing. */
	pause?: () => Promise<void>;
}

/**
 * Figures of a set with their 95 % intervals, the middle 95 % over resamples with replacement, widened to hold the
 * figure itself. Each draw keeps the number of answers in each stratum (with clusters, the number of clusters that have
 * answers in the same strata), and all figures are measured on the same draws: the interval of a difference is a paired one.
 *
 * @param strata  [n] small whole numbers; the label, for draws that keep the classes as large as they are
 * @param measure all figures of a draw, each time as many; `counts` [n] says how often each answer was drawn
 * @returns       one estimate a figure, in the order of `measure`
 * @see Efron, Tibshirani 1993, chapter 13 (percentile interval); Davison, Hinkley 1997, section 3.8 (clusters)
 */
export async function bootstrap(
	strata: ArrayLike<number>,
	measure: (counts: Uint16Array) => ArrayLike<number>,
	{ random, draws = DRAWS, clusters, pause }: Bootstrap,
): Promise<Estimate[]> {
	const n = strata.length;
	const counts = new Uint16Array(n).fill(1);
	const figures = Array.from(measure(counts));
	const values = figures.map(() => new Float64Array(draws));
	const kinds = kindsOf(strata, clusters);
	for (let draw = 0; draw < draws; draw++) {
		if (pause && draw % DRAWS_AT_ONCE === 0) await pause();
		counts.fill(0);
		for (const { starts, members } of kinds) {
			const alike = starts.length - 1;
			for (let i = 0; i < alike; i++) {
				const one = Math.floor(random() * alike);
				const end = starts[one + 1]!;
				for (let at = starts[one]!; at < end; at++) counts[members[at]!]!++;
			}
		}
		const drawn = measure(counts);
		for (let k = 0; k < values.length; k++) values[k]![draw] = drawn[k]!;
	}
	return figures.map((value, k) => {
		const sorted = values[k]!.sort();
		const [low, high] = [quantile(sorted, 0.025), quantile(sorted, 0.975)];
		return { value, low: Math.min(low, value), high: Math.max(high, value), n };
	});
}

/** Clusters that are drawn for each other. */
interface Alike {
	/** [clusters + 1] where each begins in `members`, and where the last one ends. */
	starts: Uint32Array;
	/** Indices of the answers, cluster after cluster. */
	members: Uint32Array;
}

function flattened(clusters: number[][]): Alike {
	let end = 0;
	const starts = Uint32Array.from([0, ...clusters.map(({ length }) => (end += length))]);
	return { starts, members: Uint32Array.from(clusters.flat()) };
}

/**
 * What is drawn: the clusters, by the strata that they have answers in. Those of one stratum
 * come first, the largest stratum number before the others.
 */
function kindsOf(strata: ArrayLike<number>, clusters: readonly string[] | undefined): Alike[] {
	const members = new Map<string | number, number[]>();
	for (let i = 0; i < strata.length; i++) {
		const cluster = clusters ? clusters[i]! : i;
		const others = members.get(cluster);
		if (others) others.push(i);
		else members.set(cluster, [i]);
	}
	const kinds = new Map<string, { strata: number[]; alike: number[][] }>();
	for (const cluster of members.values()) {
		const own = [...new Set(cluster.map((i) => strata[i]!))].sort((a, b) => b - a);
		const kind = kinds.get(own.join()) ?? { strata: own, alike: [] };
		kind.alike.push(cluster);
		kinds.set(own.join(), kind);
	}
	return [...kinds.values()]
		.sort((a, b) => a.strata.length - b.strata.length || compared(b.strata, a.strata))
		.map(({ alike }) => flattened(alike));
}

/** Order of two lists of as many numbers. */
function compared(one: number[], other: number[]): number {
	const place = one.findIndex((number, i) => number !== other[i]);
	return place < 0 ? 0 : one[place]! - other[place]!;
}

/** Answers that a draw may hold at most, when the largest clusters are drawn each time. */
export function mostDrawn(clusters: readonly string[]): number {
	const sizes = new Map<string, number>();
	for (const cluster of clusters) sizes.set(cluster, (sizes.get(cluster) ?? 0) + 1);
	return [...sizes.values()].reduce((most, size) => Math.max(most, size), 0) * sizes.size;
}

/** A quantile of sorted values, straight between neighbours, as NumPy's default. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
	const place = share * (sorted.length - 1);
	const below = Math.floor(place);
	const low = sorted[below]!;
	const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
	return low + (place - below) * (high - low);
}
