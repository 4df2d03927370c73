/** Documents in which ranges of the rendered prompt are looked for; 〈 and 〉 stand around what is found. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { MappedText, Range } from "../../../../src/core/prompt/mapped-text";
import { parsePrompt } from "../../../../src/core/prompt/parse";
import { selectionOf } from "../../../../src/core/prompt/selection";
import {
	type ContentPlace,
	documentRanges,
	isSourcePlace,
	mappedMessages,
	placedPieces,
	type SourcePlace,
} from "../../../../src/core/prompt/source/source-place";
import { mulberry32 } from "../../../../src/core/random";

interface Made {
	rendered: string;
	contents: (ContentPlace | null)[];
	messages: MappedText[];
}

/** Messages in a chat template that trims them, as templates do. */
function rendered(messages: readonly MappedText[]): Made {
	let text = "<s>";
	const contents = messages.map(({ text: content }) => {
		const words = content.trim();
		const place = { start: text.length + 3, offset: content.indexOf(words), length: words.length };
		text += `<m>${words}</m>`;
		return words ? place : null;
	});
	return { rendered: text, contents, messages: [...messages] };
}

/** The document with marks around the places of the `nth` of these words in the rendered prompt. */
function marked(
	source: string,
	{ rendered: text, contents, messages }: Made,
	words: string,
	nth = 0,
): string {
	let start = text.indexOf(words);
	for (let count = 0; count < nth; count++) start = text.indexOf(words, start + 1);
	assert.ok(start >= 0, `${words} is in the rendered prompt`);
	const ranges = documentRanges({ start, end: start + words.length }, contents, messages);
	return withMarks(source, ranges);
}

const withMarks = (source: string, ranges: readonly Range[]): string =>
	[...ranges].reduceRight(
		(marked, { start, end }) =>
			`${marked.slice(0, start)}〈${marked.slice(start, end)}〉${marked.slice(end)}`,
		source,
	);

const selected = (text: string, ranges: Range[], language: string | null = null): MappedText[] =>
	selectionOf({ path: "a", language, text }, ranges).conversations[0]!.messages.map((each) => each.text);
const parsed = (path: string, text: string): MappedText[] => {
	const options = { variables: "fill" as const, agentFiles: false, isPromptText: () => false };
	return parsePrompt({ path, language: null, text }, options)!.conversations[0]!.messages.map(
		(each) => each.text,
	);
};

test("escapes of a string literal, an emoji, a line end of two characters", () => {
	const source = 'ask("Who said \\"hi\\" \\u{1F600}, Ann?")';
	const made = rendered(selected(source, [{ start: 4, end: source.length - 1 }], "typescript"));
	assert.equal(made.rendered, '<s><m>Who said "hi" 😀, Ann?</m>');
	assert.equal(marked(source, made, '"hi"'), 'ask("Who said 〈\\"hi\\"〉 \\u{1F600}, Ann?")');
	assert.equal(marked(source, made, "😀,"), 'ask("Who said \\"hi\\" 〈\\u{1F600},〉 Ann?")');
	// Half of an emoji, which a token may be, stands for its escape.
	assert.equal(marked(source, made, "\uDE00"), 'ask("Who said \\"hi\\" 〈\\u{1F600}〉, Ann?")');
	const plain = "One 😀\r\ntwo";
	const whole = rendered(selected(plain, [{ start: 0, end: plain.length }]));
	const words = whole.rendered.includes("\r") ? "😀\r\ntwo" : "😀\ntwo";
	assert.equal(marked(plain, whole, words), "One 〈😀\r\ntwo〉");
});

test("the same words in several messages each have their own place; the template's have none", () => {
	const source = "---\nmodel: x\n---\nsystem:\nBe brief. Yes.\r\nuser:\nBe brief. Why?\n";
	const messages = parsed("a.prompty", source);
	assert.equal(messages.length, 2);
	const made = rendered(messages);
	assert.equal(marked(source, made, "Be brief", 0), source.replace("Be brief", "〈Be brief〉"));
	assert.equal(marked(source, made, "Be brief", 1), source.replace("Be brief. Why", "〈Be brief〉. Why"));
	assert.equal(marked(source, made, "</m><m>"), source);
	// A token of both a message and the template counts with its part inside.
	assert.equal(marked(source, made, "Yes.</m>"), source.replace("Yes.", "〈Yes.〉"));
	assert.equal(
		marked(source, made, "Yes.</m><m>Be"),
		source.replace("Yes.", "〈Yes.〉").replace("Be brief. Why", "〈Be〉 brief. Why"),
	);
});

test("what the document has in between is left out: indentation of a block, text between two selections", () => {
	const yaml = "prompts:\n  - |\n    Who was\n    first?\ntests: []\n";
	const made = rendered(parsed("promptfooconfig.yaml", yaml));
	const found = marked(yaml, made, "was\nfirst");
	assert.match(found, /〈was\n/);
	assert.match(found, /〉\?\n/);
	assert.equal(found.replaceAll(/[〈〉]/g, ""), yaml);
	const source = "Ask one. Not this. Ask two.";
	const two = [
		{ start: 0, end: 8 },
		{ start: 19, end: 27 },
	];
	const joined = rendered(selected(source, two));
	assert.equal(marked(source, joined, "one.\nAsk"), "Ask 〈one.〉 Not this. 〈Ask〉 two.");
	assert.equal(marked(source, joined, "\n"), source, "a line end that nobody wrote has no place");
});

test("the value of a variable stands for its tag", () => {
	const source = "---\nname: q\nsample:\n  who: Ann Lee\n---\nuser:\nWho is {{who}}?\n";
	const made = rendered(parsed("a.prompty", source));
	for (const words of ["Ann", " Lee"]) assert.match(marked(source, made, words), /〈\{\{who\}\}〉\?/, words);
});

test("the parts of a message find its pieces, each character once and none outside; through JSON as well", () => {
	const random = mulberry32(7);
	const source = 'x = "a\\tb \\\\ 😀 c\\n\\u00e9 d", y';
	const messages = selected(source, [{ start: 4, end: source.length - 3 }], "python");
	const made = rendered(messages);
	const { start, length } = made.contents[0]!;
	for (let round = 0; round < 200; round++) {
		const cuts = [0, length, ...Array.from({ length: 4 }, () => Math.floor(random() * (length + 1)))].sort(
			(a, b) => a - b,
		);
		const parts = cuts.slice(1).flatMap((cut, i) => {
			const range = { start: start + cuts[i]!, end: start + cut };
			return documentRanges(range, made.contents, made.messages);
		});
		const covered = new Set(
			parts.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, i) => start + i)),
		);
		assert.equal(covered.size, source.length - 4 - 3 - 2, "all between the quotes");
		assert.ok(parts.every((range) => range.start >= 5 && range.end <= source.length - 4));
	}
	const place: SourcePlace = {
		...{ uri: "file:///a.py", length: source.length, hash: "" },
		messages: messages.map(placedPieces),
	};
	const kept: unknown = JSON.parse(JSON.stringify(place));
	assert.ok(isSourcePlace(kept));
	assert.deepEqual(
		mappedMessages(
			kept,
			messages.map(({ text }) => text),
		),
		messages,
	);
});

test("places that are not of these messages, and what is no place, are told", () => {
	const text = selected("Hello", [{ start: 0, end: 5 }]);
	const place = { uri: "u", length: 5, hash: "h", messages: text.map(placedPieces) };
	assert.equal(mappedMessages(place, ["Hello", "more"]), null);
	assert.equal(mappedMessages(place, ["Hello!"]), null);
	assert.equal(mappedMessages(place, ["Hell"]), null);
	const backwards = [
		{ length: 2, start: 3, end: 5, isExact: true },
		{ length: 3, start: 0, end: 3, isExact: true },
	];
	assert.equal(mappedMessages({ ...place, messages: [backwards] }, ["Hello"]), null);
	const broken: unknown[] = [
		...[null, 1, "place", {}, { ...place, uri: 1 }, { ...place, hash: undefined }, { ...place, length: 0.5 }],
		...[
			{ ...place, messages: {} },
			{ ...place, messages: [1] },
			{ ...place, messages: [[null]] },
		],
		{ ...place, messages: [[{ length: 5, start: -1, end: 4, isExact: true }]] },
		{ ...place, messages: [[{ length: 5, start: 0, end: 5 }]] },
	];
	for (const each of broken) assert.equal(isSourcePlace(each), false, JSON.stringify(each));
	assert.equal(isSourcePlace(place), true);
});
