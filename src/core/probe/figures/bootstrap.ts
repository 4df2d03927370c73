/** Intervals by drawing answers anew, for all figures of a set at once, from a seed. */
import type { Estimate } from "../file";

/** Resamples of a report: they place the ends of a 95 % interval to about a fiftieth of its width. */
export const DRAWS = 10_000;
/** Draws between two pauses; of 1,000 answers and a score of figures about 20 ms. */
const DRAWS_AT_ONCE = 100;

export interface Bootstrap {
	random: () => number;
	draws?: number;
	/** Awaited now and then, so that whoever waits can stop the work by throwing. */
	pause?: () => Promise<void>;
}

/**
 * Figures of a set with their 95 % intervals, the middle 95 % over resamples with replacement, widened to hold the
 * figure itself. Each draw keeps the number of answers in each stratum, and all figures are measured on the same draws:
 * the interval of a difference is a paired one.
 *
 * @param strata  [n] small whole numbers; the label, for draws that keep the classes as large as they are
 * @param measure all figures of a draw, each time as many; `counts` [n] says how often each answer was drawn
 * @returns       one estimate a figure, in the order of `measure`
 * @see Efron, Tibshirani 1993, chapter 13 (percentile interval)
 */
export async function bootstrap(
	strata: ArrayLike<number>,
	measure: (counts: Uint16Array) => ArrayLike<number>,
	{ random, draws = DRAWS, pause }: Bootstrap,
): Promise<Estimate[]> {
	const n = strata.length;
	const counts = new Uint16Array(n).fill(1);
	const figures = Array.from(measure(counts));
	const values = figures.map(() => new Float64Array(draws));
	const members = strataOf(strata);
	for (let draw = 0; draw < draws; draw++) {
		if (pause && draw % DRAWS_AT_ONCE === 0) await pause();
		counts.fill(0);
		for (const stratum of members)
			for (let i = 0; i < stratum.length; i++) counts[stratum[Math.floor(random() * stratum.length)]!]!++;
		const drawn = measure(counts);
		for (let k = 0; k < values.length; k++) values[k]![draw] = drawn[k]!;
	}
	return figures.map((value, k) => {
		const sorted = values[k]!.sort();
		const [low, high] = [quantile(sorted, 0.025), quantile(sorted, 0.975)];
		return { value, low: Math.min(low, value), high: Math.max(high, value), n };
	});
}

/** The indices in each stratum, the largest stratum number first. */
function strataOf(strata: ArrayLike<number>): Uint32Array[] {
	const all = Uint32Array.from({ length: strata.length }, (_, i) => i);
	const numbers = [...new Set(Array.from(strata))].sort((a, b) => b - a);
	return numbers.map((number) => all.filter((i) => strata[i] === number));
}

/** A quantile of sorted values, straight between neighbours, as NumPy's default. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
	const place = share * (sorted.length - 1);
	const below = Math.floor(place);
	const low = sorted[below]!;
	const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
	return low + (place - below) * (high - low);
}
