import { seedFor } from "../../core/random";
import type { Question } from "../question";

/**
 * Draws questions so that each domain keeps its share. Within a domain the seed ranks questions by their ids, and of all
 * domains those come first whose place (rank + 1/2) / size is smallest: shares by Sainte-Laguë's method. So what is drawn
 * depends on no order of files, and fewer are always among more.
 * @param limit how many at most
 * @returns     in the order they were given
 */
export function drawQuestions(questions: readonly Question[], limit: number, seed: number): Question[] {
	if (questions.length <= limit) return [...questions];
	const domains = new Map<string, Question[]>();
	for (const question of questions) {
		const others = domains.get(question.domain);
		if (others) others.push(question);
		else domains.set(question.domain, [question]);
	}
	const places: { id: string; place: number; lot: number }[] = [];
	for (const [domain, members] of domains) {
		const lots = members.map(({ id }) => ({ id, lot: seedFor(seed, `${domain}\n${id}`) }));
		lots.sort((a, b) => a.lot - b.lot || compare(a.id, b.id));
		lots.forEach((each, rank) => {
			places.push({ ...each, place: (rank + 0.5) / members.length });
		});
	}
	places.sort((a, b) => a.place - b.place || a.lot - b.lot || compare(a.id, b.id));
	const drawn = new Set(places.slice(0, limit).map(({ id }) => id));
	return questions.filter(({ id }) => drawn.has(id));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
