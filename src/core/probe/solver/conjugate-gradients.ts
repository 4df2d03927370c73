import type { Bent, Features } from "../matrix";
import { inner } from "./vectors";

/** (I + Xᵀ diag(curvature) X) direction = downhill, where X has a last column of ones. */
export interface System {
	/** [rows] */
	curvature: Float64Array;
	/** [columns + 1] */
	downhill: Float64Array;
}

export interface Move {
	/** [columns + 1] */
	direction: Float64Array;
	/** [rows] X direction */
	along: Float64Array;
}

/** Steps for one system; ten to fifty do. */
const MOST_STEPS = 250;
/** Share of its length that the residual is brought to. */
const ENOUGH = 0.1;

interface State extends System, Move {
	residual: Float64Array;
	search: Float64Array;
	size: number;
	/** Squared length of the residual to stop at. */
	enough: number;
}

/** Solves several systems to a tenth, step by step together, so that each step is one pass over the matrix. */
export async function conjugateGradients(
	x: Features,
	systems: readonly System[],
	pause: () => Promise<void>,
): Promise<Move[]> {
	const states = systems.map((system): State => {
		const size = inner(system.downhill, system.downhill);
		return {
			...system,
			direction: new Float64Array(x.columns + 1),
			along: new Float64Array(x.rows),
			residual: Float64Array.from(system.downhill),
			search: Float64Array.from(system.downhill),
			size,
			enough: size * ENOUGH ** 2,
		};
	});
	for (let step = 0; step < MOST_STEPS; step++) {
		const open = states.filter(({ size, enough }) => size > enough);
		if (open.length === 0) break;
		await pause();
		const bent = await bendAll(x, open);
		for (const [p, state] of open.entries()) advance(state, bent[p]!);
	}
	return states;
}

/**
 * X s and Xᵀ (curvature ∘ X s) for each state's search direction s, the intercept among the columns: s = (t, u) gives
 * X t + u, so the two need to be known before the rows are weighed; the matrix adds `offset` to each row's product.
 */
async function bendAll(x: Features, states: readonly State[]): Promise<Bent[]> {
	const found = await x.bendMany(
		states.map(({ search, curvature }) => ({
			w: search.subarray(0, -1),
			offset: search.at(-1)!,
			d: curvature,
		})),
	);
	return found.map(({ along, bent }, p) => {
		const all = new Float64Array(x.columns + 1);
		all.set(bent);
		all[x.columns] = inner(states[p]!.curvature, along);
		return { along, bent: all };
	});
}

function advance(state: State, { along, bent }: Bent): void {
	const { search, direction, residual } = state;
	for (let j = 0; j < bent.length; j++) bent[j]! += search[j]!;
	const length = state.size / inner(search, bent);
	for (let i = 0; i < along.length; i++) state.along[i]! += length * along[i]!;
	for (let j = 0; j < bent.length; j++) {
		direction[j]! += length * search[j]!;
		residual[j]! -= length * bent[j]!;
	}
	const before = state.size;
	state.size = inner(residual, residual);
	for (let j = 0; j < search.length; j++) search[j] = residual[j]! + (state.size / before) * search[j]!;
}
