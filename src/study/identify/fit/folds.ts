import { mulberry32, seedFor, shuffled } from "../../../core/random";
import type { Examples } from "./examples";

/** The fold that each vector is held out in. [n] */
export type Folds = Uint8Array;

/**
 * Deals what is asked about to folds, so that nothing is fitted on and scored on. Among those with the same share of
 * hallucinated answers the order is random by the seed, and the folds take turns: the classes are even in every fold.
 */
export function dealFolds(
	{ entities, isPositive, scored }: Pick<Examples, "entities" | "isPositive" | "scored">,
	{ folds, seed }: { folds: number; seed: number },
): Folds {
	const counts = new Map<string, { positive: number; all: number }>();
	for (let i = 0; i < scored; i++) {
		const count = counts.get(entities[i]!) ?? { positive: 0, all: 0 };
		count.positive += isPositive[i]!;
		count.all++;
		counts.set(entities[i]!, count);
	}
	const share = (entity: string) => counts.get(entity)!.positive / counts.get(entity)!.all;
	const order = shuffled([...counts.keys()], mulberry32(seedFor(seed, "folds")));
	order.sort((a, b) => share(a) - share(b));
	const foldOf = new Map(order.map((entity, place) => [entity, place % folds]));
	return Uint8Array.from(entities, (entity) => foldOf.get(entity)!);
}

/** The rows that one fit is made on. */
export interface Part {
	/** [n] 1 or 0 */
	isFitted: Uint8Array;
	/** What C is multiplied with: the loss is a sum over rows, so that on fewer rows the same C is a stronger penalty. */
	scale: number;
}

/** All rows, then for each fold all rows but its own. */
export function partsToFit(folds: Folds, count: number): Part[] {
	const all = { isFitted: new Uint8Array(folds.length).fill(1), scale: 1 };
	const others = Array.from({ length: count }, (_, fold) => {
		const isFitted = folds.map((each) => (each === fold ? 0 : 1));
		return { isFitted, scale: folds.length / isFitted.reduce((sum, one) => sum + one, 0) };
	});
	return [all, ...others];
}
