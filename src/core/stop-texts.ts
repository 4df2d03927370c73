/** Texts that end an answer while it grows, and what of it may be shown before it is known whether one of them comes. */

/**
 * Where the first of some texts begins in an answer.
 * @param known length of the answer when nothing was found last; only what ends behind it is looked for
 * @returns     null when none of them is there
 */
export function stopPlace(text: string, stops: readonly string[], known = 0): number | null {
	const places = stops
		.map((stop) => text.indexOf(stop, Math.max(0, known - stop.length + 1)))
		.filter((place) => place >= 0);
	return places.length > 0 ? Math.min(...places) : null;
}

/** Length of the answer's end that may turn out to be the beginning of one of the texts. */
export function doubtfulEnd(text: string, stops: readonly string[]): number {
	return Math.max(0, ...stops.map((stop) => begunEnd(text, stop)));
}

function begunEnd(text: string, stop: string): number {
	for (let length = Math.min(stop.length - 1, text.length); length > 0; length--)
		if (text.endsWith(stop.slice(0, length))) return length;
	return 0;
}

/** A token of an answer, with its UTF-16 range there. */
interface Placed {
	start: number;
	end: number;
	text: string;
}

/**
 * An answer up to a place: tokens that begin behind it are none of it, and the last one shows only what is in front.
 * @param place UTF-16 offset; null leaves the answer as it is
 */
export function cutAt<T extends Placed>(
	place: number | null,
	{ tokens, text }: { tokens: T[]; text: string },
): { tokens: T[]; text: string } {
	if (place === null) return { tokens, text };
	const kept = tokens.filter(({ start }) => start < place).map((token) => shortened(token, place));
	return { tokens: kept, text: text.slice(0, place) };
}

const shortened = <T extends Placed>(token: T, end: number): T =>
	token.end <= end ? token : { ...token, end, text: token.text.slice(0, end - token.start) };
