import assert from "node:assert/strict";
import { test } from "node:test";
import type * as vscode from "vscode";
import { exactly, mappedText, wholly } from "../../../src/core/prompt/mapped-text";
import { placedSource } from "../../../src/host/source/placed-source";
import { PointedToken } from "../../../src/host/source/pointed-token";
import { shownPrompt } from "../../../src/host/source/shown-prompt";
import type { TokenReading } from "../../../src/protocol/engine-api";
import type { PanelState } from "../../../src/protocol/panel-api";
import { finished } from "../history/made-runs";

/** Of a document, what is looked at; `edit` changes it as typing does. */
function made(text: string, uri = "file:///a.prompt.md") {
	let now = text;
	let version = 1;
	return {
		uri: { toString: () => uri },
		get version() {
			return version;
		},
		getText: () => now,
		edit(next: string) {
			now = next;
			version++;
		},
	};
}
const asDocument = (document: ReturnType<typeof made>) => document as unknown as vscode.TextDocument;

const TEXT = "# Title\nWho was 😀 \\nAnn?\n";
const QUESTION = [exactly(TEXT, 8, 19), wholly("\n", 19, 21), exactly(TEXT, 21, 25)];

/** The prompt's tokens in a template that writes `<m>` before the words; the risks rise by tenths. */
function shownIn(document: ReturnType<typeof made>): Pick<PanelState, "source" | "first"> {
	const message = { role: "user" as const, text: mappedText(QUESTION) };
	const source = placedSource(asDocument(document), [message], { label: "a" });
	const { answer } = finished("r1");
	const [sample] = answer.responseTokens;
	let at = 0;
	const promptTokens = ["<m>", "Who", " was", " 😀", " \n", "Ann?", "</m>"].map(
		(text, index): TokenReading => {
			const start = at;
			at += text.length;
			return { ...sample!, text, start, end: at, risk: index / 10, isSpecial: text.startsWith("<") };
		},
	);
	const length = source.text.length;
	const contents = [{ start: 3, offset: 0, length }];
	return { source, first: { ...answer, promptTokens, summary: { ...answer.summary!, contents } } };
}

test("the words of the shown prompt stand where they were read, with their risks", () => {
	const document = made(TEXT);
	const state = shownIn(document);
	const words = shownPrompt()(state, asDocument(document))!;
	assert.deepEqual(
		words.words.map(({ start, end, risk }) => [TEXT.slice(start, end), risk]),
		[
			["Who", 0.1],
			[" was", 0.2],
			[" 😀", 0.3],
			[" \\n", 0.4],
			["Ann?", 0.5],
		],
	);
	assert.equal(words.threshold, state.first!.summary!.verdict.threshold);
	assert.deepEqual(words.placesOf(4), [{ start: 18, end: 21 }]);
	for (const token of [0, 6, 99]) assert.deepEqual(words.placesOf(token), [], "no word of the document");
});

test("line ends are no words, and go from the ends of those that have some", () => {
	const text = "Who?\r\n\r\nSay it.\n";
	const document = made(text);
	const state = shownIn(document);
	const message = { role: "user" as const, text: mappedText([exactly(text, 0, text.length)]) };
	const source = placedSource(asDocument(document), [message], { label: "a" });
	const pieces = ["Who", "?\r\n", "\r\n", "Say it.\n"];
	let at = 0;
	const promptTokens = pieces.map((piece) => {
		const start = at;
		at += piece.length;
		return { ...state.first!.promptTokens[1]!, text: piece, start, end: at };
	});
	const contents = [{ start: 0, offset: 0, length: text.length }];
	const first = { ...state.first!, promptTokens, summary: { ...state.first!.summary!, contents } };
	const { words, placesOf } = shownPrompt()({ source, first }, asDocument(document))!;
	assert.deepEqual(
		words.map(({ start, end }) => text.slice(start, end)),
		["Who", "?", "Say it."],
	);
	assert.deepEqual(placesOf(2), []);
});

test("a document that changed shows nothing until its text is back; nor does another one", () => {
	const document = made(TEXT);
	const state = shownIn(document);
	const find = shownPrompt();
	assert.ok(find(state, asDocument(document)));
	for (const edited of [`${TEXT}!`, TEXT.replace("Ann", "Eve"), ""]) {
		document.edit(edited);
		assert.equal(find(state, asDocument(document)), null, edited);
	}
	document.edit(TEXT);
	assert.ok(find(state, asDocument(document)));
	assert.equal(find(state, asDocument(made(TEXT, "file:///other.md"))), null);
});

test("what an earlier version kept, an edited prompt and an unfinished answer show nothing; a moved base rate shows anew", () => {
	const document = made(TEXT);
	const state = shownIn(document);
	const { source, first } = state;
	const find = shownPrompt();
	const before = find(state, asDocument(document));
	assert.equal(find(state, asDocument(document)), before, "looked at once");
	const moved = {
		...first!,
		summary: { ...first!.summary!, verdict: { ...first!.summary!.verdict, threshold: 0.9 } },
	};
	assert.equal(find({ source, first: moved }, asDocument(document))!.threshold, 0.9);
	const { contents: _, ...withoutContents } = first!.summary!;
	const { place: __, ...withoutPlace } = source!;
	const none: Pick<PanelState, "source" | "first">[] = [
		{ source, first: { ...first!, summary: withoutContents } },
		{ source: withoutPlace, first },
		{ source: { ...source!, messages: [{ role: "user", content: "Something else" }] }, first },
		{ source, first: { ...first!, summary: null } },
		{ source, first: null },
	];
	for (const each of none) assert.equal(find(each, asDocument(document)), null);
});

test("a token is told once while it is pointed at, and again when it is pinned", () => {
	const pointed = new PointedToken();
	const told: [number | null, boolean][] = [];
	pointed.onChange(({ isPinned }) => told.push([pointed.token, isPinned]));
	pointed.point(3, false);
	pointed.point(3, false);
	pointed.point(3, true);
	pointed.point(null, false);
	pointed.point(null, false);
	pointed.point(null, true);
	assert.deepEqual(told, [
		[3, false],
		[3, true],
		[null, false],
		[null, false],
	]);
});
