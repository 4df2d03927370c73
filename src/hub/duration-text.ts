/** A length of time for people: "12 s", "4 min", "2 h". Up to a hundred seconds are counted. */
export function durationText(seconds: number): string {
	if (seconds < 100) return `${Math.ceil(seconds)} s`;
	return seconds < 6000 ? `${Math.ceil(seconds / 60)} min` : `${Math.ceil(seconds / 3600)} h`;
}
