/** What could not be used, counted by reason; the first one is told with its place. */
export interface Tally {
	count(reason: string, place: string): void;
	readonly counts: Record<string, number>;
	/** "" when there is none. */
	readonly first: string;
}

export function newTally(): Tally {
	const counts: Record<string, number> = {};
	let first = "";
	return {
		counts,
		get first() {
			return first;
		},
		count(reason, place) {
			counts[reason] = (counts[reason] ?? 0) + 1;
			first ||= `${place}: ${reason}`;
		},
	};
}
