/** Words in a run that is looked for again, and how often it must come to count as repeating. */
const RUN = 4;
const TIMES = 3;

/** Whether an answer repeats itself: some run of four words comes three times or more, letters and digits alone compared. */
export function repeats(text: string): boolean {
	const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
	const counts = new Map<string, number>();
	for (let at = 0; at + RUN <= words.length; at++) {
		const run = words.slice(at, at + RUN).join(" ");
		const count = (counts.get(run) ?? 0) + 1;
		if (count >= TIMES) return true;
		counts.set(run, count);
	}
	return false;
}
