/** Texts that are read out of other texts: a template in a YAML string, a JSON string in that. */
import {
	exactly,
	type MappedText,
	mappedText,
	type Piece,
	type Range,
	toDocument,
	wholly,
} from "./mapped-text";

/** A whole document, or a part of it, as a text that stands for itself. */
export const documentAsText = (source: string, start = 0, end = source.length): MappedText =>
	mappedText([exactly(source, start, end)]);

/** Cuts ranges out of a text, front to back, in one walk over its pieces. */
export function cutter({ pieces, starts }: MappedText): (range: Range) => Piece[] {
	let first = -1;
	return ({ start, end }) => {
		if (first < 0) first = pieceAt(starts, start);
		while (first < pieces.length && starts[first]! + pieces[first]!.text.length <= start) first++;
		const cut: Piece[] = [];
		for (let index = first; index < pieces.length && starts[index]! < end; index++) {
			const piece = pieces[index]!;
			const from = Math.max(0, start - starts[index]!);
			const to = Math.min(piece.text.length, end - starts[index]!);
			const place = piece.isExact ? { start: piece.start + from, end: piece.start + to } : {};
			cut.push({ ...piece, text: piece.text.slice(from, to), ...place });
		}
		return cut;
	};
}

/** Index of the piece that holds an offset of the text. */
function pieceAt(starts: readonly number[], at: number): number {
	let low = 0;
	let high = starts.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (starts[middle]! <= at) low = middle + 1;
		else high = middle;
	}
	return Math.max(0, low - 1);
}

/** Joins pieces of which some may share a place: what was cut inside of a whole piece stands as a whole together. */
export function joinedText(pieces: readonly Piece[]): MappedText {
	const apart: Piece[] = [];
	let behind = 0;
	for (const piece of pieces) {
		if (piece.text === "") continue;
		if (apart.length && piece.start < behind) apart.push(asOne(apart.pop()!, piece));
		else apart.push(piece);
		behind = Math.max(behind, piece.end);
	}
	return mappedText(apart);
}

const asOne = (first: Piece, second: Piece): Piece =>
	wholly(
		first.text + second.text,
		first.start,
		Math.max(first.end, second.end),
		first.variable === second.variable ? first.variable : undefined,
	);

/** A piece with more text than its place has: the place of the last character stands for it and the rest as a whole. */
export function withMore({ text, start, end, isExact }: Piece, more: string): Piece[] {
	if (!isExact) return [wholly(text + more, start, end)];
	const before = { text: text.slice(0, -1), start, end: end - 1, isExact };
	return [before, wholly(text.slice(-1) + more, end - 1, end)];
}

/**
 * A text with the document's places, from one whose places are those of another text.
 * @param inner its places are offsets of `outer.text`
 */
export function through(outer: MappedText, inner: MappedText): MappedText {
	const cut = cutter(outer);
	return joinedText(
		inner.pieces.flatMap((piece) => {
			if (piece.isExact) return cut(piece);
			const { start, end } = toDocument(outer, piece.start, piece.end);
			return [wholly(piece.text, start, end, piece.variable)];
		}),
	);
}
