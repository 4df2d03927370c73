/**
 * Controls that are as loud as the H-Neurons: each H-Neuron has another neuron stand for it that writes about as much of its
 * block's output. What scaling such a set does as well, neurons of that loudness do, whatever they carry.
 */

/** Each neuron is drawn from so many that are nearest in loudness, so that sets differ. */
export const FEW = 5;
/** Neurons of the same layer are taken while a FEW of them are within this factor of the H-Neuron's loudness. */
export const NEAR = 1.25;

/** What neurons are drawn by. */
export interface Loudness {
	/** [L·N] mean CETT, ≥ 0. */
	loudness: Float64Array;
	/** Neurons a layer. */
	width: number;
}

/** Draws sets of as many others, each as loud as the H-Neuron that it stands for, as far as there are such. */
export interface AsLoud {
	/** One set, flat indices in no order. */
	draw(random: () => number): number[];
}

/**
 * Prepares drawing: the loudest H-Neuron draws first, since it has the fewest near ones, and no neuron stands for two. One
 * neuron is taken, all alike, of the FEW that are nearest in log mean CETT, in the same layer where as many are within
 * the factor NEAR, else in any. Silent neurons count as a thousandth of the quietest one that is heard.
 * @param own    flat indices of the H-Neurons
 * @param others flat indices of all other neurons, at least as many
 */
export function asLoud(own: readonly number[], others: readonly number[], by: Loudness): AsLoud {
	const { loudness, width } = by;
	const levels = logLevels(loudness);
	const byLevel = (a: number, b: number) => levels[a]! - levels[b]! || a - b;
	const layerOf = (neuron: number) => Math.floor(neuron / width);
	const everywhere = [...others].sort(byLevel);
	const inLayers = new Map<number, number[]>();
	for (const neuron of everywhere) {
		const layer = inLayers.get(layerOf(neuron));
		if (layer) layer.push(neuron);
		else inLayers.set(layerOf(neuron), [neuron]);
	}
	const loudestFirst = [...own].sort((a, b) => -byLevel(a, b));
	return {
		draw(random) {
			const taken = new Set<number>();
			for (const neuron of loudestFirst) {
				const level = levels[neuron]!;
				const free = (sorted: readonly number[]) => nearest(sorted, { levels, level, taken });
				const beside = free(inLayers.get(layerOf(neuron)) ?? []);
				const isNear = (other: number) => Math.abs(levels[other]! - level) <= Math.log(NEAR);
				const near = beside.length === FEW && beside.every(isNear) ? beside : free(everywhere);
				taken.add(near[Math.floor(random() * near.length)]!);
			}
			return [...taken];
		},
	};
}

/** A silent neuron's share of the quietest that is heard. */
const SILENT = 1e-3;

/** [L·N] log mean CETT. */
function logLevels(loudness: Float64Array): Float64Array {
	let quietest = Number.POSITIVE_INFINITY;
	for (const value of loudness) if (value > 0 && value < quietest) quietest = value;
	const floor = quietest === Number.POSITIVE_INFINITY ? 1 : SILENT * quietest;
	return loudness.map((value) => Math.log(value > 0 ? value : floor));
}

interface Sought {
	levels: Float64Array;
	level: number;
	taken: ReadonlySet<number>;
}

/** The FEW neurons nearest to a level that are not taken, the nearest first; of two as near, the louder. */
function nearest(sorted: readonly number[], { levels, level, taken }: Sought): number[] {
	let above = firstAtLeast(sorted, levels, level);
	let below = above - 1;
	const found: number[] = [];
	while (found.length < FEW && (below >= 0 || above < sorted.length)) {
		const up = above < sorted.length ? levels[sorted[above]!]! - level : Number.POSITIVE_INFINITY;
		const down = below >= 0 ? level - levels[sorted[below]!]! : Number.POSITIVE_INFINITY;
		const neuron = sorted[up <= down ? above++ : below--]!;
		if (!taken.has(neuron)) found.push(neuron);
	}
	return found;
}

/** Place of the first neuron that is at least as loud; the length where there is none. */
function firstAtLeast(sorted: readonly number[], levels: Float64Array, level: number): number {
	let [low, high] = [0, sorted.length];
	while (low < high) {
		const middle = (low + high) >> 1;
		if (levels[sorted[middle]!]! < level) low = middle + 1;
		else high = middle;
	}
	return low;
}
