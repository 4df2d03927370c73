/** Findings that outlive the text they were made for: the editor shows those of a model until it has run again. */
import type { Range } from "../prompt/mapped-text";
import type { Finding, TextEdit } from "./finding";

/**
 * Moves findings along with the text. A finding goes when something inside its place was changed; text typed right
 * before or behind it leaves it as it is.
 * @param changes in the order they were made, each in offsets of the text as the one before it left it
 */
export function shiftFindings(findings: readonly Finding[], changes: readonly TextEdit[]): Finding[] {
	return findings.flatMap((finding) => {
		const place = shifted(finding, changes);
		if (!place) return [];
		const related = finding.related.flatMap((each) => {
			const moved = shifted(each, changes);
			return moved ? [{ ...each, ...moved }] : [];
		});
		const fixes = finding.fixes.flatMap((fix) => {
			const edits = fix.edits.map((edit) => ({ text: edit.text, place: shifted(edit, changes) }));
			if (edits.some((edit) => !edit.place)) return [];
			return [{ ...fix, edits: edits.map(({ text, place }) => ({ ...place!, text })) }];
		});
		return [{ ...finding, ...place, related, fixes }];
	});
}

/** Where a place went; null when it was changed inside. */
export function shifted({ start, end }: Range, changes: readonly TextEdit[]): Range | null {
	let place: Range = { start, end };
	for (const change of changes) {
		if (change.start >= place.end && !(change.start === place.start && place.start === place.end)) continue;
		const by = change.text.length - (change.end - change.start);
		if (change.end > place.start) return null;
		place = { start: place.start + by, end: place.end + by };
	}
	return place;
}
