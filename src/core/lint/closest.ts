/** The word somebody probably meant: for typing errors in names of rules, settings and variables. */

/** Longer words are not compared, so that a hostile name costs nothing. */
const LONGEST = 64;

/**
 * The candidate that is fewest slips away from a word; null when none is near. A slip is a letter too many, too few,
 * wrong, or swapped with its neighbour; a third of the word may be wrong, upper and lower case count the same.
 */
export function closest(word: string, candidates: Iterable<string>): string | null {
	if (word.length > LONGEST) return null;
	const wanted = word.toLowerCase();
	let best: string | null = null;
	let fewest = Math.max(1, Math.floor(word.length / 3)) + 1;
	for (const candidate of candidates) {
		if (candidate === word || Math.abs(candidate.length - word.length) >= fewest) continue;
		const slips = slipsBetween(wanted, candidate.toLowerCase());
		if (slips >= fewest || slips >= Math.min(word.length, candidate.length)) continue;
		fewest = slips;
		best = candidate;
	}
	return best;
}

/** Edit distance with swaps of neighbours (optimal string alignment). */
function slipsBetween(a: string, b: string): number {
	let before: number[] = [];
	let above = Array.from({ length: b.length + 1 }, (_, j) => j);
	for (let i = 1; i <= a.length; i++) {
		const row = [i];
		for (let j = 1; j <= b.length; j++) {
			const wrong = a[i - 1] === b[j - 1] ? 0 : 1;
			const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
			row.push(
				Math.min(
					above[j]! + 1,
					row[j - 1]! + 1,
					above[j - 1]! + wrong,
					isSwap ? before[j - 2]! + 1 : Number.POSITIVE_INFINITY,
				),
			);
		}
		before = above;
		above = row;
	}
	return above[b.length]!;
}
