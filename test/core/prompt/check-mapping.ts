import assert from "node:assert/strict";
import { fromDocument, type MappedText, toDocument } from "../../../src/core/prompt/mapped-text";

/**
 * The laws of a mapped text: pieces rise inside the document, exact ones say what the document says (where line ends
 * are theirs), and each character leads to one place and from any offset inside that place back to itself.
 */
export function checkMapping(text: MappedText, document: string): void {
	let behind = 0;
	for (const [index, { text: own, start, end, isExact }] of text.pieces.entries()) {
		assert.ok(
			start >= behind && end >= start && end <= document.length,
			`piece ${index} at ${start}..${end}`,
		);
		if (isExact) assert.equal(own, document.slice(start, end));
		assert.equal(text.text.slice(text.starts[index], text.starts[index]! + own.length), own);
		behind = end;
	}
	for (let at = 0; at < text.text.length; at++) {
		const place = toDocument(text, at, at + 1);
		for (let offset = place.start; offset < place.end; offset++) {
			const back = fromDocument(text, offset);
			assert.ok(back && back.start <= at && at < back.end, `character ${at} at ${offset}`);
			assert.deepEqual(toDocument(text, back.start, back.end), place);
		}
	}
}
