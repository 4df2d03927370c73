/** Where an excerpt that a model has written down stands in the text, though quotes or composition changed on the way. */
import type { Range } from "../../core/neurons/regions";

/** Scripts that set words apart: an excerpt may not begin or end inside one of their words. */
const SPACED = /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Nd}\p{M}]/u;
/** A character with the marks on it, or a stretch of white space. */
const CHARACTERS = /\s+|\P{M}\p{M}*|\p{M}+/gu;
const ALIKE: Record<string, string> = {
	...{ "’": "'", "‘": "'", ʼ: "'", "´": "'", "`": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"' },
	...{ "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "…": "..." },
};

const asItStands = (shown: string): string => shown;
const plainly = (shown: string): string => {
	const composed = shown.normalize("NFC");
	return /^\s/.test(composed) ? " " : (ALIKE[composed] ?? composed);
};
const inLowerCase = (shown: string): string => plainly(shown).toLowerCase();

/**
 * The first place of an excerpt, without white space and sentence marks at its ends: as it stands, or else without regard to
 * kinds of quotes and dashes, to white space and to composition, or else to case as well. Offsets are those of the text,
 * which is never changed.
 * @returns null when it stands nowhere or only inside words, and for an empty one
 */
export function rangeOfExcerpt(text: string, excerpt: string): Range | null {
	const wanted = excerpt.replace(/^[\s.,;:!?]+|[\s.,;:!?]+$/g, "");
	if (wanted === "") return null;
	for (const spell of [asItStands, plainly, inLowerCase]) {
		const range = find(text, spelling(text, spell), spelling(wanted, spell).spelled);
		if (range) return range;
	}
	return null;
}

/** A text spelled in another way, each unit with the range that it came from. */
interface Spelling {
	spelled: string;
	/** [spelled.length] UTF-16 offsets in the text. */
	starts: number[];
	ends: number[];
}

function spelling(text: string, spell: (shown: string) => string): Spelling {
	const whole: Spelling = { spelled: "", starts: [], ends: [] };
	for (const { 0: shown, index } of text.matchAll(CHARACTERS)) {
		const unit = spell(shown);
		for (let i = 0; i < unit.length; i++) {
			whole.starts.push(index);
			whole.ends.push(index + shown.length);
		}
		whole.spelled += unit;
	}
	return whole;
}

function find(text: string, { spelled, starts, ends }: Spelling, wanted: string): Range | null {
	for (let at = spelled.indexOf(wanted); at >= 0; at = spelled.indexOf(wanted, at + 1)) {
		const last = at + wanted.length - 1;
		const range = { start: starts[at]!, end: ends[last]! };
		const cutsCharacter = starts[at - 1] === range.start || ends[last + 1] === range.end;
		if (!cutsCharacter && !cutsWord(text, range.start) && !cutsWord(text, range.end)) return range;
	}
	return null;
}

/** Whether letters of one word stand on both sides of a place. */
const cutsWord = (text: string, at: number): boolean =>
	SPACED.test(/[\s\S]$/u.exec(text.slice(0, at))?.[0] ?? "") &&
	SPACED.test(/^[\s\S]/u.exec(text.slice(at))?.[0] ?? "");
