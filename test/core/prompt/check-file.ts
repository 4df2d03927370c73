import assert from "node:assert/strict";
import type { Range } from "../../../src/core/prompt/mapped-text";
import type { PromptFile } from "../../../src/core/prompt/prompt-file";
import { checkMapping } from "./check-mapping";

/** What holds for every file that was read, broken or not: its texts keep their laws, and no range leaves the document. */
export function checkFile(file: PromptFile, document: string): void {
	const inside = (range: Range, what: string) => {
		const isInside = range.start >= 0 && range.end >= range.start && range.end <= document.length;
		assert.ok(isInside, `${what} at ${range.start}..${range.end} of ${document.length}`);
	};
	for (const { messages } of file.conversations)
		for (const { text, marker } of messages) {
			checkMapping(text, document);
			if (marker) inside(marker, "marker");
		}
	for (const { name, tag, range } of file.uses) {
		inside(tag, "tag");
		inside(range, "use");
		assert.ok(range.start >= tag.start && range.end <= tag.end, `${name} stands in its tag`);
	}
	for (const { range, entry } of file.declarations?.variables ?? []) {
		inside(entry, "entry");
		assert.ok(range.start >= entry.start && range.end <= entry.end, "a name stands in its entry");
	}
	const insertion = file.declarations?.insertion;
	if (insertion) inside({ start: insertion.at, end: insertion.at }, "insertion");
	for (const { range, message } of file.problems) {
		inside(range, "problem");
		assert.match(message, /^[A-Z"].*[.]$/s);
	}
	for (const island of file.islands) inside(island, "island");
}
