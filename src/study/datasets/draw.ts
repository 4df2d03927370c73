import { seedFor } from "../../core/random";
import type { Question } from "../question";

/**
 * Draws items so that each part keeps its share. Within a part the seed ranks items by their ids, and of all parts those
 * come first whose place (rank + 1/2) / size is smallest: shares by Sainte-Laguë's method. So what is drawn depends on no
 * order of files, and fewer are always among more.
 * @param options.limit how many at most
 * @returns             in the order they were given
 */
export function drawShares<T extends { id: string }>(
	items: readonly T[],
	{ limit, seed, partOf }: { limit: number; seed: number; partOf(item: T): string },
): T[] {
	if (items.length <= limit) return [...items];
	const parts = new Map<string, T[]>();
	for (const item of items) {
		const others = parts.get(partOf(item));
		if (others) others.push(item);
		else parts.set(partOf(item), [item]);
	}
	const places: { id: string; place: number; lot: number }[] = [];
	for (const [part, members] of parts) {
		const lots = members.map(({ id }) => ({ id, lot: seedFor(seed, `${part}\n${id}`) }));
		lots.sort((a, b) => a.lot - b.lot || compare(a.id, b.id));
		lots.forEach((each, rank) => {
			places.push({ ...each, place: (rank + 0.5) / members.length });
		});
	}
	places.sort((a, b) => a.place - b.place || a.lot - b.lot || compare(a.id, b.id));
	const drawn = new Set(places.slice(0, limit).map(({ id }) => id));
	return items.filter(({ id }) => drawn.has(id));
}

/** Draws questions so that each domain keeps its share. */
export const drawQuestions = (questions: readonly Question[], limit: number, seed: number): Question[] =>
	drawShares(questions, { limit, seed, partOf: ({ domain }) => domain });

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
