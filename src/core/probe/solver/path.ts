import type { Features } from "../matrix";
import { type Candidate, check } from "./check";
import { type Store, widen } from "./store";
import { type Effort, type Solution, solveOver } from "./working-set";

/** The columns at hand are solved closer than asked for, so that the others have some room. */
const INSIDE = 0.5;
const closer = ({ tolerance, pause }: Effort): Effort => ({ tolerance: INSIDE * tolerance, pause });
/** Rounds of checking and mending; a gap that is left by then is told with the fit. */
const MOST_ROUNDS = 50;
/** A step of C so large that the strong rule keeps nothing out is no step to warm-start by; it keeps this much. */
const LEAST_KINK = 0.1;

/**
 * Follows every start along rising values of C, over the columns at hand.
 * @param starts one solution a problem: at weights of 0, or at another C
 * @param cs     each C, as a multiple of which every problem takes its own `scale`
 * @returns      for each C one candidate a problem
 */
export async function walk(
	store: Store,
	starts: readonly { solution: Solution; scale: number }[],
	{ cs, isEnough, ...effort }: Effort & { cs: readonly number[]; isEnough(at: Candidate[]): boolean },
): Promise<Candidate[][]> {
	const path: Candidate[][] = [];
	let before = starts.map(({ solution }) => solution);
	for (const c of cs) {
		const found: Candidate[] = [];
		for (const [p, { scale }] of starts.entries()) {
			found.push(await next(store, before[p]!, c * scale, effort));
		}
		path.push(found);
		if (isEnough(found)) break;
		before = found.map(({ solution }) => solution);
	}
	return path;
}

async function next(store: Store, from: Solution, c: number, effort: Effort): Promise<Candidate> {
	const kink = from.ids.length > 0 ? Math.min(1, Math.max(LEAST_KINK, 2 - c / from.c)) : 1;
	const solution = await solveOver(store, from, { c, kink, ...closer(effort) });
	return { solution, objective: Number.NaN, gap: Number.POSITIVE_INFINITY, isProved: false };
}

/**
 * Checks candidates against all columns; those that want a column which is not at hand get it and go on from where they
 * are. Candidates are changed in place.
 * @param most columns that may join the store in one round
 */
export async function prove(
	x: Features,
	store: Store,
	candidates: readonly Candidate[],
	{ most, onProved, ...effort }: Effort & { most: number; onProved(count: number): void },
): Promise<void> {
	let open = candidates;
	let at = store;
	for (let round = 0; ; round++) {
		const missing = await check(x, at, open, { tolerance: effort.tolerance, most });
		const left = open.filter(({ isProved }) => !isProved);
		onProved(open.length - left.length);
		if (left.length === 0 || round === MOST_ROUNDS) return;
		open = left;
		at = await widen(at, x, missing);
		for (const candidate of open) {
			const { solution } = candidate;
			candidate.solution = await solveOver(at, solution, { c: solution.c, kink: 1, ...closer(effort) });
		}
	}
}
