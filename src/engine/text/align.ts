/**
 * Where each token lies in the text it came from. The tokenizer library gives no offsets, so they are recovered from the
 * bytes the tokens stand for. Whatever happens, the ranges follow one another and cover the text exactly.
 */

/** UTF-16 ranges, one a token: token i is `text.slice(starts[i], ends[i])`. */
export interface Ranges {
	starts: number[];
	ends: number[];
}

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** `text` with each lone surrogate as U+FFFD: what UTF-8 makes of it, at the same UTF-16 offsets. */
export const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, "\ufffd");

/**
 * Lays tokens along the text they encode. A token that ends inside a character is empty there, and the token that
 * completes the character carries it whole.
 * @param pieces the bytes of each token, in order
 * @param text   what was encoded; normalisation and an added leading space are seen through
 */
export function alignTokens(pieces: readonly Uint8Array[], text: string): Ranges {
	const source = wellFormed(text);
	const bytes = Buffer.concat(pieces);
	const shown = utf8.decode(bytes);
	const place = Buffer.byteLength(shown) === bytes.length ? placeOf(shown, source) : null;
	return place ? byBytes(pieces, bytes, place, source.length) : bySearch(pieces, source);
}

function byBytes(
	pieces: readonly Uint8Array[],
	bytes: Uint8Array,
	place: (index: number) => number,
	length: number,
): Ranges {
	const ranges: Ranges = { starts: [], ends: [] };
	let at = 0;
	let units = 0;
	let done = 0;
	let previous = 0;
	for (const piece of pieces) {
		at += piece.length;
		// A character counts once its last byte is inside: step over whole characters only.
		while (done < at && done + widthAt(bytes, done) <= at) {
			const width = widthAt(bytes, done);
			units += width === 4 ? 2 : 1;
			done += width;
		}
		const end = Math.max(previous, place(units));
		ranges.starts.push(previous);
		ranges.ends.push(end);
		previous = end;
	}
	if (pieces.length) ranges.ends[pieces.length - 1] = length;
	return ranges;
}

/** Bytes of the UTF-8 character that starts at `at`. */
function widthAt(bytes: Uint8Array, at: number): number {
	const lead = bytes[at]!;
	return lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

/** Maps offsets in what the tokens spell to offsets in the source; null when no simple relation holds. */
function placeOf(shown: string, source: string): ((index: number) => number) | null {
	if (shown === source) return (index) => index;
	if (shown === ` ${source}`) return (index) => Math.max(0, index - 1);
	for (const form of ["NFC", "NFKC", "NFD", "NFKD"]) {
		const map = throughNormalisation(shown, source, form);
		if (map) return (index) => map[index]!;
	}
	return null;
}

/** Offsets of `shown` in `source` when normalising each base letter with its marks gives `shown`. */
function throughNormalisation(shown: string, source: string, form: string): number[] | null {
	const map: number[] = [];
	let spelled = "";
	let at = 0;
	for (const cluster of source.match(/\P{M}\p{M}*|\p{M}+/gu) ?? []) {
		const normal = cluster.normalize(form);
		for (let i = 0; i < normal.length; i++) map.push(at);
		spelled += normal;
		at += cluster.length;
	}
	map.push(at);
	if (spelled === shown) return map;
	return ` ${spelled}` === shown ? [0, ...map] : null;
}

/** How far ahead a token is looked for; farther, a common word would be taken for one much later. */
const WINDOW = 64;

/** Unknown tokens and lossy normalisers: find each token's spelling after the last one; gaps go to the token before. */
function bySearch(pieces: readonly Uint8Array[], source: string): Ranges {
	const ranges: Ranges = { starts: [], ends: [] };
	let at = 0;
	for (const piece of pieces) {
		const spelling = utf8.decode(piece);
		const found = [spelling, spelling.trimStart()]
			.filter(Boolean)
			.map((word) => ({ word, at: source.slice(at, at + WINDOW + word.length).indexOf(word) }))
			.find((hit) => hit.at >= 0);
		if (found) {
			if (ranges.ends.length) ranges.ends[ranges.ends.length - 1] = at + found.at;
			ranges.starts.push(ranges.ends.at(-1) ?? 0);
			at += found.at + found.word.length;
		} else ranges.starts.push(at);
		ranges.ends.push(at);
	}
	if (pieces.length) ranges.ends[pieces.length - 1] = source.length;
	return ranges;
}
