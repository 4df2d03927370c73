/**
 * The grid of an impact study: sets of neurons times gains. Gain 1 leaves the model as it is, whichever the set, so that it is
 * one cell that all sets share.
 */
import type { NeuronSet } from "../../core/report/impact-report";
import type { NeuronGain } from "../model";

export interface Cell {
	/** Place among the sets; null where the gain is 1. */
	set: number | null;
	gain: number;
}

/** All cells: the one of gain 1, then those of each set in turn. @param gains ascending, with 1 */
export function cellsOf(gains: readonly number[], sets: number): Cell[] {
	const changed = gains.filter((gain) => gain !== 1);
	const ofSet = (set: number) => changed.map((gain) => ({ set, gain }));
	return [{ set: null, gain: 1 }, ...Array.from({ length: sets }, (_, set) => ofSet(set)).flat()];
}

/** [gains] the places of a set's cells, in the order of the gains. */
export function curveOf(gains: readonly number[], set: number): number[] {
	const changed = gains.length - 1;
	let place = 1 + set * changed;
	return gains.map((gain) => (gain === 1 ? 0 : place++));
}

/** What a cell does to the model; undefined where it leaves it as it is. */
export function gainOf({ set, gain }: Cell, sets: readonly NeuronSet[]): NeuronGain | undefined {
	return set === null ? undefined : { neurons: sets[set]!.neurons, factor: gain };
}
