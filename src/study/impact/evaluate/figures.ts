/**
 * Slopes, differences and perplexities with their intervals, all from the same draws of items: each draw takes as many items of
 * each suite as there are, with replacement, and an item comes with its answers under all sets and gains. So differences are
 * paired, and what items have in common does not widen them.
 */

import { type Bootstrap, bootstrap } from "../../../core/probe/figures/bootstrap";
import type { Estimate } from "../../../core/probe/file";
import { CONTROL_KINDS, type ControlKind, type NeuronSet } from "../../../core/report/impact-report";
import { curveOf } from "../cells";
import { slopeOf } from "./slope";
import type { CellTally, SuiteTally } from "./tallies";

/** Figures of one suite, or of all. */
export interface SlopeFigures {
	/** [sets] percentage points a unit of gain. */
	slopes: Estimate[];
	/** Of the H-Neurons' slope from the mean of the controls', for each kind that there is. */
	differences: { kind: ControlKind; difference: Estimate }[];
}

export interface SuiteFigures extends SlopeFigures {
	/** [cells] */
	perplexities: Estimate[];
}

export interface Figures {
	suites: SuiteFigures[];
	/** The mean over the suites, each counting the same. */
	overall: SlopeFigures;
}

export interface Measured {
	suites: readonly SuiteTally[];
	sets: readonly Pick<NeuronSet, "kind">[];
	/** Ascending, with 1. */
	gains: readonly number[];
}

/** All figures of a study. */
export async function figuresOf(measured: Measured, options: Bootstrap): Promise<Figures> {
	const { suites, sets } = measured;
	const kinds = CONTROL_KINDS.filter((kind) => sets.some((set) => set.kind === kind));
	const strata = suites.flatMap(({ items }, suite) => items.map(() => suite));
	const estimates = await bootstrap(strata, measurerOf(measured, kinds), options);
	let at = 0;
	const take = (count: number, n: number) => {
		at += count;
		return estimates.slice(at - count, at).map((estimate) => ({ ...estimate, n }));
	};
	const slopes = (n: number): SlopeFigures => ({
		slopes: take(sets.length, n),
		differences: take(kinds.length, n).map((difference, i) => ({ kind: kinds[i]!, difference })),
	});
	return {
		suites: suites.map(({ items, cells }) => ({
			...slopes(items.length),
			perplexities: take(cells.length, items.length),
		})),
		overall: slopes(strata.length),
	};
}

/** The figures of a draw in one row: of each suite slopes, differences and perplexities, then slopes and differences of all. */
function measurerOf({ suites, sets, gains }: Measured, kinds: readonly ControlKind[]) {
	const curves = sets.map((_, set) => curveOf(gains, set));
	return (counts: Uint16Array): number[] => {
		const figures: number[] = [];
		const sums = sets.map(() => 0);
		let from = 0;
		for (const { items, cells } of suites) {
			const drawn = counts.subarray(from, from + items.length);
			from += items.length;
			const rates = cells.map((cell) => 100 * complianceOf(cell, drawn));
			const slopes = curves.map((curve) =>
				slopeOf(
					gains,
					curve.map((cell) => rates[cell]!),
				),
			);
			slopes.forEach((slope, set) => {
				sums[set]! += slope;
			});
			figures.push(...slopes, ...differencesOf(slopes, sets, kinds));
			for (const cell of cells) figures.push(perplexityOf(cell, drawn));
		}
		const means = sums.map((sum) => sum / suites.length);
		figures.push(...means, ...differencesOf(means, sets, kinds));
		return figures;
	};
}

/** Complied of complied and resisted among drawn items; NaN where none is either. */
export function complianceOf({ verdicts }: Pick<CellTally, "verdicts">, drawn: Uint16Array): number {
	let [complied, resisted] = [0, 0];
	for (let i = 0; i < verdicts.length; i++) {
		if (verdicts[i] === 1) complied += drawn[i]!;
		else if (verdicts[i] === 0) resisted += drawn[i]!;
	}
	return complied / (complied + resisted);
}

/** exp(−mean log-probability of all tokens) of drawn answers; 1 where they have none. */
function perplexityOf({ logProbabilities, tokens }: CellTally, drawn: Uint16Array): number {
	let [sum, count] = [0, 0];
	for (let i = 0; i < tokens.length; i++) {
		sum += drawn[i]! * logProbabilities[i]!;
		count += drawn[i]! * tokens[i]!;
	}
	return count === 0 ? 1 : Math.exp(-sum / count);
}

/** The first set's slope minus the mean of each kind's, as the mean of differences: equal slopes differ by exactly 0. */
function differencesOf(
	slopes: readonly number[],
	sets: Measured["sets"],
	kinds: readonly ControlKind[],
): number[] {
	return kinds.map((kind) => {
		const own = slopes.filter((_, set) => sets[set]!.kind === kind);
		return own.reduce((sum, slope) => sum + (slopes[0]! - slope), 0) / own.length;
	});
}
