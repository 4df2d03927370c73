import assert from "node:assert/strict";
import { test } from "node:test";
import { mulberry32 } from "../../../src/core/random";
import type { Verdict } from "../../../src/study/identify/run-files";
import type { AnswerSpan, EncodedText } from "../../../src/study/model";
import { spanCoverage } from "../../../src/study/spans/coverage";
import { spanOf } from "../../../src/study/spans/span-of";

const LONG =
	"After much thought one has to say that the book Emma was written by Jane Austen in her later years";

/** Tokens are written apart by `|`; the span is marked by carets, tokens that carry it are numbered. */
const cases: [tokens: string, carets: string, accepted: string[], verdict: Verdict, expected: string][] = [
	// Right answers: where an accepted answer stands.
	["It| was| Jane| Aus|ten|.", "       ^^^^^^^^^^^ ", ["jane austen"], "true", "234 alias"],
	["Jane| Aus|ten|,| or| Austen", "^^^^^^^^^^^            ", ["Austen", "Jane Austen"], "true", "012 alias"],
	["Austen|,| Jane| Austen", "        ^^^^^^^^^^^", ["Austen", "Jane Austen"], "true", "23 alias"],
	["Austen|,| Austen", "^^^^^^         ", ["Austen"], "true", "0 alias"],
	["The| Beatles|!", "^^^^^^^^^^^ ", ["Beatles"], "true", "01 alias"],
	["Lord| of| the| Rings", "^^^^^^^^^^^^^^^^^", ["The Lord of Rings"], "true", "0123 alias"],
	["O|’|Neill| wrote| it", "^^^^^^^         ", ["O'Neill"], "true", "012 alias"],
	['"|O|\'Neill|"', " ^^^^^^^ ", ["O’Neill"], "true", "12 alias"],
	["Beyonc|e\u0301| sang", "^^^^^^^^     ", ["Beyoncé"], "true", "01 alias"],
	["Spider|-|Man|.", "^^^^^^^^^^ ", ["Spiderman"], "true", "012 alias"],
	["1|,|200| cc", "^^^^^   ", ["1200"], "true", "012 alias"],
	// Byte-level pieces: the first tokens of a character carry nothing yet.
	["in |||東||京|。", "   ^^ ", ["東京"], "true", "12345 alias"],
	["||🙂| ok", "^^^^^", ["🙂"], "true", "0123 short answer"],
	// Right by another judge: no accepted answer stands there.
	["Austen|'s| Emma", "^^^^^^^^^^^^^", ["Jane"], "true", "012 short answer"],
	["The| heart", "^^^^^^^^^", ["ear"], "true", "01 short answer"],
	// Wrong answers: the short reply itself, whatever stands in it.
	["It| was| Mary| Shelley|.", "       ^^^^^^^^^^^^ ", ["Jane Austen"], "false", "23 short answer"],
	["Not| Austen", "^^^^^^^^^^", ["Austen"], "false", "01 short answer"],
	// Longer than the short-answer rule takes.
	[LONG.replaceAll(" ", "| "), " ".repeat(68) + "^".repeat(11), ["Jane Austen"], "true", "14,15 alias"],
	[LONG.replaceAll(" ", "| "), "", ["Mary Shelley"], "false", ""],
	// Nothing there.
	["", "", ["x"], "false", ""],
	[" |\n", "", ["x"], "false", ""],
	["...", "", ["..."], "true", ""],
	// Neither right nor wrong.
	["I| don't| know", "", ["x"], "refused", ""],
	["Jane| Austen", "", ["Jane Austen"], "uncertain", ""],
	["Jane| Austen", "", ["Jane Austen"], "error", ""],
];

function encoded(marked: string): EncodedText {
	const tokens = marked === "" ? [] : marked.split("|");
	const ends = tokens.map((_, t) => tokens.slice(0, t + 1).join("").length);
	const starts = tokens.map((token, t) => ends[t]! - token.length);
	return { text: tokens.join(""), ids: tokens.map((_, t) => t), starts, ends };
}

test("spans by the rules", () => {
	for (const [marked, carets, accepted, verdict, expected] of cases) {
		const answer = encoded(marked);
		const span = spanOf(answer, accepted, verdict);
		const marks = span
			? " ".repeat(span.characters.start) + "^".repeat(span.characters.end - span.characters.start)
			: "";
		assert.equal(marks, carets.trimEnd(), marked);
		const tokens = answer.ids.filter((t) => span && t >= span.tokens.start && t < span.tokens.end);
		assert.equal(span ? `${tokens.join(answer.ids.length > 9 ? "," : "")} ${span.by}` : "", expected, marked);
	}
});

test("a text without a token has no span", () => {
	assert.equal(spanOf({ text: "Paris", ids: [], starts: [], ends: [] }, ["Paris"], "true"), null);
});

const PIECES = [
	"The",
	"Jane",
	"Østen",
	"O'Neill",
	"e\u0301",
	"3,000",
	"–",
	"(",
	"東京",
	"🙂",
	".",
	"It is",
	"“",
	"I think",
];

/** A text cut into tokens at random places, as byte-level ones are: some of them empty. */
function cut(text: string, random: () => number): EncodedText {
	const ends: number[] = [];
	for (let at = 0; at < text.length; ) {
		at = Math.min(text.length, at + Math.floor(random() * 5));
		ends.push(at);
	}
	const starts = ends.map((_, t) => (t === 0 ? 0 : ends[t - 1]!));
	return { text, ids: ends.map((_, t) => t), starts, ends };
}

test("laws: a span lies inside its text and its tokens carry all of it and none besides", () => {
	const random = mulberry32(9);
	let found = 0;
	for (let i = 0; i < 3000; i++) {
		const pick = () => PIECES[Math.floor(random() * PIECES.length)]!;
		const answer = cut(Array.from({ length: Math.floor(random() * 7) }, pick).join(" "), random);
		const verdict = random() < 0.5 ? "true" : "false";
		const span = spanOf(answer, [pick(), `${pick()} ${pick()}`], verdict);
		if (!span) continue;
		found++;
		check(answer, span);
	}
	assert.ok(found > 2000, `${found} spans`);
});

function check({ text, starts, ends, ids }: EncodedText, { characters, tokens }: AnswerSpan): void {
	const what = JSON.stringify([text, characters, tokens, ends]);
	assert.ok(
		characters.start >= 0 && characters.start < characters.end && characters.end <= text.length,
		what,
	);
	assert.equal(
		text.slice(characters.start, characters.end).trim().length,
		characters.end - characters.start,
		what,
	);
	assert.ok(tokens.start >= 0 && tokens.start < tokens.end && tokens.end <= ids.length, what);
	// The first and the last one touch the span; those around do not.
	assert.ok(starts[tokens.start]! <= characters.start || starts[tokens.start] === ends[tokens.start], what);
	assert.ok(ends[tokens.end - 1]! >= characters.end || starts[tokens.end - 1] === ends[tokens.end - 1], what);
	for (let t = 0; t < ids.length; t++) {
		const overlaps = starts[t]! < characters.end && ends[t]! > characters.start && starts[t]! < ends[t]!;
		if (overlaps) assert.ok(t >= tokens.start && t < tokens.end, what);
		else if (starts[t]! < ends[t]!) assert.ok(t < tokens.start || t >= tokens.end, what);
	}
}

test("coverage: of the answers that are right or wrong, those with a span, by how it was found", () => {
	const span = (by: AnswerSpan["by"]): AnswerSpan => ({
		...{ characters: { start: 0, end: 1 }, tokens: { start: 0, end: 1 }, by },
	});
	const verdicts = [
		{ id: "1", verdicts: ["true", "refused", "false"] as Verdict[] },
		{ id: "2", verdicts: ["false", "true"] as Verdict[] },
		{ id: "3", verdicts: [] },
	];
	const spans = [
		{ id: "1", spans: [span("alias"), null, span("short answer")] },
		{ id: "2", spans: [null, span("alias")] },
		{ id: "3", spans: [] },
	];
	assert.deepEqual(spanCoverage(verdicts, spans), { answers: 4, found: { alias: 2, "short answer": 1 } });
});
