import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { mulberry32 } from "../../../src/core/random";
import { meant, runOf, wordsOf } from "../../../src/study/judge/answer-words";
import { judgeByRule, referenceText } from "../../../src/study/judge/rule";

const golden = JSON.parse(readFileSync(new URL("../../golden/judges/judges.json", import.meta.url), "utf8"));

const LONG = "It is told that she, of all people, once went to see the white cliffs";
const verdicts: [answer: string, accepted: string[], verdict: string][] = [
	["Jane Austen", ["Jane Austen"], "true"],
	["It was Jane Austen.", ["jane austen"], "true"],
	["jane  AUSTEN!", ["The Jane Austen"], "true"],
	["The author of Emma is Jane Austen (1775-1817).", ["Austen"], "true"],
	["Charlotte Brontë", ["Jane Austen"], "false"],
	["Austen", ["Jane Austen"], "false"],
	// Whole words.
	["The heart", ["ear"], "false"],
	["the ear", ["ear"], "true"],
	["Niger", ["Nigeria"], "false"],
	["Nigeria", ["Niger"], "false"],
	// Spelling: accents, composition, letters, word borders, thousands.
	["Beyonce", ["Beyoncé"], "true"],
	["Beyonce\u0301", ["Beyoncé"], "true"],
	["Soren Kierkegaard", ["Søren Kierkegaard"], "true"],
	["Strasse", ["Straße"], "true"],
	["J.K. Rowling", ["JK Rowling"], "true"],
	["JK Rowling", ["J. K. Rowling"], "true"],
	["Spiderman", ["Spider-Man"], "true"],
	["U.S.A.", ["USA"], "true"],
	["O’Neill", ["O'Neill"], "true"],
	["1,200 cc", ["1200"], "true"],
	["1200", ["1,200"], "true"],
	["1.5", ["15"], "false"],
	["15", ["1.5"], "false"],
	["19 45", ["1945"], "false"],
	["11,200", ["1200"], "false"],
	["東京", ["東京"], "true"],
	["東京。", ["東京"], "true"],
	["İstanbul", ["Istanbul"], "true"],
	// Answers that are articles or symbols.
	["A", ["A"], "true"],
	["The letter A", ["A"], "true"],
	["Vitamin C", ["Vitamin A"], "false"],
	["Vitamin A deficiency", ["Vitamin A"], "true"],
	["Vitamin A (retinol)", ["vitamin a"], "true"],
	["Vitamin C deficiency", ["Vitamin A"], "false"],
	["Hepatitis A", ["hepatitis a"], "true"],
	["Hepatitis B virus", ["Hepatitis A virus"], "false"],
	["Once Upon A Time", ["Once upon a time"], "true"],
	["A.A. Milne", ["A. A. Milne"], "true"],
	["The author is A. A. Milne", ["A.A. Milne"], "true"],
	['The "Titanic"', ["Titanic"], "true"],
	["The The.", ["The The"], "true"],
	["%", ["%"], "true"],
	["+", ["%"], "refused"],
	// Refusals are a class of their own; what is an accepted answer is none.
	["I don't know.", ["Jane Austen"], "refused"],
	["There is no record of that.", [], "refused"],
	["Unknown", ["Jane Austen"], "refused"],
	["", ["x"], "refused"],
	[" \n", [], "refused"],
	["...", [], "refused"],
	["Unknown", ["unknown", "nobody knows"], "true"],
	["Unknown Pleasures", ["Unknown Pleasures"], "true"],
	["Unknown Pleasures", ["Closer"], "false"],
	["Can't Buy Me Love", ["Can't Buy Me Love"], "true"],
	["I Don't Know", ["I Don't Know"], "true"],
	["Does not exist", ["Does Not Exist"], "true"],
	["No Information", ["no information"], "true"],
	// A guess behind a refusal is left open, right or wrong.
	["I cannot say, perhaps Jane Austen", ["Jane Austen"], "uncertain"],
	["I cannot say, perhaps Mary Shelley", ["Jane Austen"], "uncertain"],
	["I'm not sure, but I think it was Jane Austen.", ["Jane Austen"], "uncertain"],
	// The length guard.
	[LONG, ["white"], "uncertain"],
	[LONG, ["black"], "false"],
	[`${"w ".repeat(10)}Austen`, ["Austen"], "true"],
	[`${"w ".repeat(11)}Austen`, ["Austen"], "uncertain"],
	// Nothing to know.
	["Port Ellery", [], "false"],
];

test("verdicts by whole words", () => {
	for (const [answer, accepted, verdict] of verdicts)
		assert.equal(judgeByRule(answer, accepted, "words"), verdict, JSON.stringify(answer));
});

test("the reference implementation's rule, as Python runs it", () => {
	assert.ok(golden.rule.length > 20);
	for (const { answer, accepted, normal, verdict } of golden.rule) {
		assert.equal(referenceText(answer), normal, JSON.stringify(answer));
		assert.equal(judgeByRule(answer, accepted, "substring"), verdict, JSON.stringify(answer));
	}
});

const PIECES = [
	"The",
	"a",
	"Jane",
	"Østen",
	"O'Neill",
	"e\u0301",
	"3,000",
	"1.5",
	"–",
	"(",
	"東京",
	"🙂",
	"\n",
	"U.S.",
	"ß",
];

test("laws: an accepted answer is right; words lie in order inside the text and are found in it", () => {
	const random = mulberry32(5);
	for (let i = 0; i < 2000; i++) {
		const pieces = Array.from(
			{ length: 1 + Math.floor(random() * 6) },
			() => PIECES[Math.floor(random() * PIECES.length)]!,
		);
		const text = pieces.join(random() < 0.5 ? " " : "");
		if (/[\p{L}\p{N}]/u.test(text)) assert.equal(judgeByRule(text, [text], "words"), "true", text);
		const words = wordsOf(text);
		let last = 0;
		for (const { word, start, end } of words) {
			assert.ok(start >= last && end > start && end <= text.length);
			assert.equal(
				wordsOf(text.slice(start, end))
					.map((each) => each.word)
					.join(""),
				word,
			);
			last = end;
		}
		if (meant(words).length) assert.notEqual(runOf(words, words), null);
	}
});
