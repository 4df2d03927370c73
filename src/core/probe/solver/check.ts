import { dualValue, slopesAt } from "../logistic-loss";
import type { Features } from "../matrix";
import type { Store } from "./store";
import { sum } from "./vectors";
import { largestOf, objectiveOf, type Solution } from "./working-set";

/** A solution over the columns at hand that may be one over all columns. */
export interface Candidate {
	solution: Solution;
	objective: number;
	/** What the objective is above its minimum over all columns, at most. */
	gap: number;
	/** Whether it is a solution over all columns. */
	isProved: boolean;
}

/** Slopes of all columns that are held at once; more candidates than fit are checked in further passes. */
const SLOPE_BYTES = 2 ** 28;
/** The kink is at 1: where a column beyond it joins, those that are near join as well, for they may be next. */
const NEAR_KINK = 0.8;

/**
 * Finds the slope of every column at every candidate, in one pass or few, and with them the duality gap.
 * @param most columns to name, at most
 * @returns    columns that are not at hand and that candidates with an open gap want, the most wanted first
 */
export async function check(
	x: Features,
	store: Store,
	candidates: readonly Candidate[],
	{ tolerance, most }: { tolerance: number; most: number },
): Promise<number[]> {
	const wanted = new Float64Array(x.columns);
	const atOnce = Math.max(1, Math.floor(SLOPE_BYTES / Float64Array.BYTES_PER_ELEMENT / x.columns));
	for (let from = 0; from < candidates.length; from += atOnce) {
		const some = candidates.slice(from, from + atOnce);
		const pulls = some.map(({ solution }) => slopesAt(solution.y, solution.margins, solution.c).pull);
		const slopes = await x.correlateMany(pulls);
		for (const [k, candidate] of some.entries()) {
			measure(candidate, pulls[k]!, slopes[k]!);
			candidate.isProved = candidate.gap <= tolerance * candidate.objective || !wantsMore(store, slopes[k]!);
			if (!candidate.isProved) raise(wanted, slopes[k]!);
		}
	}
	for (const id of store.ids) wanted[id] = 0;
	const joining = [...wanted.keys()].filter((j) => wanted[j]! > NEAR_KINK);
	return joining.sort((a, b) => wanted[b]! - wanted[a]! || a - b).slice(0, most);
}

function measure(candidate: Candidate, pull: Float64Array, slopes: Float64Array): void {
	const { solution } = candidate;
	candidate.objective = objectiveOf(solution);
	const bound = dualValue(pull, solution.c, largestOf(slopes, sum(pull)));
	candidate.gap = Math.max(0, candidate.objective - bound);
}

/** Whether a column that is not at hand breaks its optimality condition. If none does, no column would help. */
function wantsMore({ placeOf }: Store, slopes: Float64Array): boolean {
	for (let j = 0; j < slopes.length; j++) if (Math.abs(slopes[j]!) > 1 && !placeOf.has(j)) return true;
	return false;
}

function raise(wanted: Float64Array, slopes: Float64Array): void {
	for (let j = 0; j < slopes.length; j++) wanted[j] = Math.max(wanted[j]!, Math.abs(slopes[j]!));
}
