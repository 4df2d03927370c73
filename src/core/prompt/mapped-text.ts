/**
 * Text that a model reads, with the place in the document that each character stands for. Offsets are UTF-16 units on
 * both sides. Two laws hold for every text (test/core/prompt/mapped-text.test.ts): each character leads to one place of
 * the document, and from any offset inside that place back to itself.
 */

/** UTF-16 offsets, end exclusive. */
export interface Range {
	start: number;
	end: number;
}

/**
 * A run of text and its place. Where the text is as long as its place the two are the same, unit for unit; otherwise
 * (an escape, a folded line end, a filled variable) they stand for one another as a whole.
 */
export interface Piece extends Range {
	text: string;
	/** Whether each unit of `text` has its own unit in the document. */
	isExact: boolean;
	/** Name of the template variable that this piece shows, if it shows one. */
	variable?: string;
}

/** Pieces in the document's order, without overlap; `starts[i]` is where piece i begins in `text`. */
export interface MappedText {
	readonly text: string;
	readonly pieces: readonly Piece[];
	readonly starts: readonly number[];
}

/** A piece of the document as it stands. */
export const exactly = (source: string, start: number, end: number): Piece => ({
	text: source.slice(start, end),
	start,
	end,
	isExact: true,
});

/** A piece that stands for its place as a whole. */
export const wholly = (text: string, start: number, end: number, variable?: string): Piece => ({
	text,
	start,
	end,
	isExact: false,
	...(variable === undefined ? {} : { variable }),
});

/**
 * Joins pieces; those without text are left out.
 * @param pieces in the document's order
 * @throws RangeError when pieces overlap or run backwards, or an exact one has another length than its place
 */
export function mappedText(pieces: readonly Piece[]): MappedText {
	const kept = pieces.filter(({ text }) => text !== "");
	const starts: number[] = [];
	let length = 0;
	let behind = 0;
	for (const { text, start, end, isExact } of kept) {
		const isRightLength = isExact ? end - start === text.length : end >= start;
		if (start < behind || !isRightLength)
			throw new RangeError(`a piece at ${start}..${end} comes after ${behind} with ${text.length} units`);
		starts.push(length);
		length += text.length;
		behind = end;
	}
	return { text: kept.map(({ text }) => text).join(""), pieces: kept, starts };
}

/**
 * The place of `[start, end)` of the text in the document; for an empty range, the place before the next character.
 * Offsets outside the text count as its ends.
 */
export function toDocument({ text, pieces, starts }: MappedText, start: number, end: number): Range {
	if (!pieces.length) return { start: 0, end: 0 };
	const first = Math.max(0, Math.min(start, text.length));
	const behind = Math.min(end, text.length);
	const from = placeOf(pieces, starts, first);
	if (behind <= first) return { start: from, end: from };
	const last = lastAtOrBelow(starts.length, (index) => starts[index]!, behind - 1);
	const piece = pieces[last]!;
	return { start: from, end: piece.isExact ? piece.start + (behind - starts[last]!) : piece.end };
}

function placeOf(pieces: readonly Piece[], starts: readonly number[], at: number): number {
	const index = lastAtOrBelow(starts.length, (piece) => starts[piece]!, at);
	const piece = pieces[index]!;
	if (at >= starts[index]! + piece.text.length) return piece.end;
	return piece.isExact ? piece.start + (at - starts[index]!) : piece.start;
}

/** The part of the text that stands at an offset of the document; null where no model text stands. */
export function fromDocument({ pieces, starts }: MappedText, offset: number): Range | null {
	const index = lastAtOrBelow(pieces.length, (piece) => pieces[piece]!.start, offset);
	const piece = pieces[index];
	if (!piece || offset >= piece.end) return null;
	const at = starts[index]!;
	if (!piece.isExact) return { start: at, end: at + piece.text.length };
	return { start: at + (offset - piece.start), end: at + (offset - piece.start) + 1 };
}

/** A part of the text. A piece that stands as a whole keeps its whole place even when only a part of it is taken. */
export function slice({ text, pieces, starts }: MappedText, start: number, end: number): MappedText {
	const first = Math.max(0, start);
	const behind = Math.min(end, text.length);
	if (first >= behind) return mappedText([]);
	const taken: Piece[] = [];
	let index = lastAtOrBelow(starts.length, (piece) => starts[piece]!, first);
	for (; index < pieces.length && starts[index]! < behind; index++) {
		const piece = pieces[index]!;
		const from = Math.max(0, first - starts[index]!);
		const to = Math.min(piece.text.length, behind - starts[index]!);
		const place = piece.isExact ? { start: piece.start + from, end: piece.start + to } : {};
		taken.push({ ...piece, text: piece.text.slice(from, to), ...place });
	}
	return mappedText(taken);
}

/** The text without some ranges of it, which are sorted and do not overlap. */
export function without(whole: MappedText, ranges: readonly Range[]): MappedText {
	let from = 0;
	const kept: MappedText[] = [];
	for (const range of ranges) {
		kept.push(slice(whole, from, range.start));
		from = range.end;
	}
	kept.push(slice(whole, from, whole.text.length));
	return mappedText(withoutRepeats(kept.flatMap(({ pieces }) => pieces)));
}

/** A whole piece that was cut in two stands in its place once: its parts are joined. */
function withoutRepeats(pieces: readonly Piece[]): Piece[] {
	const joined: Piece[] = [];
	for (const piece of pieces) {
		const last = joined.at(-1);
		if (last && isSamePlace(last, piece))
			joined[joined.length - 1] = { ...last, text: last.text + piece.text };
		else joined.push(piece);
	}
	return joined;
}

const isSamePlace = (a: Piece, b: Piece): boolean =>
	!a.isExact && !b.isExact && a.start === b.start && a.end === b.end && a.variable === b.variable;

/** Index of the last of `count` rising values that is not above `at`; -1 when all are. */
function lastAtOrBelow(count: number, valueAt: (index: number) => number, at: number): number {
	let low = 0;
	let high = count;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (valueAt(middle) <= at) low = middle + 1;
		else high = middle;
	}
	return low - 1;
}
