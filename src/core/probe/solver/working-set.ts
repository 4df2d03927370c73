import { dualValue, lossAt, slopesAt } from "../logistic-loss";
import { Bend } from "./bend";
import { addTo, minimiseSmall, norm1 } from "./new-glmnet";
import { dot } from "./products";
import type { Store } from "./store";
import { sum } from "./vectors";

/** One problem at one C, and how far it has come. */
export interface Solution {
	/** [rows] +1 or −1; 0 for a row that takes no part. */
	y: Float64Array;
	c: number;
	/** Columns that have a weight, by id, and their weights. */
	ids: number[];
	weights: number[];
	bias: number;
	/** [rows] w·x + b, of all rows, whether they take part or not. */
	margins: Float64Array;
}

export interface Effort {
	/** Close the duality gap to this share of the objective. */
	tolerance: number;
	/** Called between two computations; what it throws ends the work. */
	pause: () => Promise<void>;
}

/** Columns that may join at a time: enough to need few rounds, few enough to stay small. */
export const JOIN_AT_LEAST = 50;
/** A working set is solved closer than all columns need to be, so that those outside have some room. */
const CLOSER = 0.3;
/** Each round adds columns, and some hundred would mean that every column counts. */
const MOST_ROUNDS = 200;

/**
 * Solves a problem over the columns at hand: a working set of columns is solved to the end (new-glmnet.ts), then the
 * columns whose slope breaks their optimality condition are found, the steepest join, and so on until the duality gap is
 * closed.
 *
 * @param from      where to start: any solution of the problem at any C
 * @param kink      columns below this |slope| wait at first. From a solution at C' the strong rule says 2 − C/C': on the way
 *                  few of those get a weight, and one that does is found by the next round
 * @see Tibshirani et al. 2012, "Strong rules for discarding predictors in lasso-type problems"
 */
export async function solveOver(
	store: Store,
	from: Solution,
	{ c, kink, tolerance, pause }: Effort & { c: number; kink: number },
): Promise<Solution> {
	let current: Solution = { ...from, c };
	let least = kink;
	let before = Number.POSITIVE_INFINITY;
	const kept = { bend: new Bend(), ones: new Float32Array(from.y.length).fill(1) };
	for (let round = 0; round < MOST_ROUNDS; round++) {
		await pause();
		const { pull } = slopesAt(current.y, current.margins, c);
		const slopes = new Float64Array(store.columns.map((column) => dot(column, pull)));
		const largest = largestOf(slopes, sum(pull));
		const objective = objectiveOf(current);
		const gap = objective - dualValue(pull, c, largest);
		if (gap <= tolerance * objective) break;
		const working = workingSet(store, current, slopes, least);
		// Nothing joins and nothing was gained: float64 can tell no better solution from this one.
		if (working.length === current.ids.length && gap >= before) break;
		[least, before] = [1, gap];
		current = solveFew(store, current, {
			working,
			...kept,
			tolerance: Math.max(CLOSER * tolerance * objective, 0.05 * gap),
		});
	}
	return current;
}

/** ‖w‖₁ + |b| + C Σ_i log(1 + exp(−y_i m_i)) */
export function objectiveOf({ weights, bias, y, margins, c }: Solution): number {
	return norm1(weights) + Math.abs(bias) + c * lossAt(y, margins);
}

/** The largest |slope|, the intercept's among them. */
export function largestOf(slopes: Float64Array, atBias: number): number {
	let most = Math.abs(atBias);
	for (let j = 0; j < slopes.length; j++) most = Math.max(most, Math.abs(slopes[j]!));
	return most;
}

/** Places of the columns that have a weight, and of those that want one most: the steepest first. */
function workingSet(store: Store, { ids }: Solution, slopes: Float64Array, least: number): number[] {
	const inside = new Set(ids.map((id) => store.placeOf.get(id)!));
	const joining: number[] = [];
	for (let k = 0; k < slopes.length; k++) if (Math.abs(slopes[k]!) > least && !inside.has(k)) joining.push(k);
	joining.sort((a, b) => Math.abs(slopes[b]!) - Math.abs(slopes[a]!) || a - b);
	return [...inside, ...joining.slice(0, Math.max(JOIN_AT_LEAST, inside.size))];
}

/** Solves over some columns and the intercept, which is the last of them. */
function solveFew(
	store: Store,
	current: Solution,
	{
		working,
		bend,
		ones,
		tolerance,
	}: { working: number[]; bend: Bend; ones: Float32Array; tolerance: number },
): Solution {
	const before = new Map(current.ids.map((id, k) => [id, current.weights[k]!]));
	const columns = [...working.map((place) => store.columns[place]!), ones];
	const start = working.map((place) => before.get(store.ids[place]!) ?? 0);
	const point = {
		weights: Float64Array.from([...start, current.bias]),
		margins: Float64Array.from(current.margins),
	};
	minimiseSmall({ columns, y: current.y, c: current.c, bend }, point, tolerance);
	const kept = working
		.map((place, k) => ({ id: store.ids[place]!, weight: point.weights[k]! }))
		.filter(({ weight }) => weight !== 0)
		.sort((a, b) => a.id - b.id);
	return {
		...current,
		ids: kept.map(({ id }) => id),
		weights: kept.map(({ weight }) => weight),
		bias: point.weights.at(-1)!,
		margins: point.margins,
	};
}

/** A solution's margins from nothing but its weights. */
export function marginsOf(
	store: Store,
	{ ids, weights, bias }: Pick<Solution, "ids" | "weights" | "bias">,
	rows: number,
): Float64Array {
	const margins = new Float64Array(rows).fill(bias);
	for (const [k, id] of ids.entries()) addTo(margins, store.columns[store.placeOf.get(id)!]!, weights[k]!);
	return margins;
}
