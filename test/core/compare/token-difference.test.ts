/** Which tokens two answers share: examples, and the laws of a longest common subsequence on random answers. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type ComparedToken, tokenDifference } from "../../../src/core/compare/token-difference";
import { mulberry32 } from "../../../src/core/random";

/** "a b" is two tokens; the id is that of the letter. */
const tokens = (text: string): ComparedToken[] =>
	text
		.split(" ")
		.filter(Boolean)
		.map((word) => ({ id: word.codePointAt(0)!, text: word }));
const shown = (marks: boolean[]) => marks.map((isMarked) => (isMarked ? "^" : ".")).join("");

/** [first, second, marks of the first, of the second, where they part] */
const cases: [string, string, string, string, number | null][] = [
	["", "", "", "", null],
	["a b c", "a b c", "...", "...", null],
	["a b c", "a x c", ".^.", ".^.", 1],
	["a b", "a b c", "..", "..^", 2],
	["a b c", "", "^^^", "", 0],
	["a b c d", "b c d e", "^...", "...^", 0],
	["x a y b z", "a b", "^.^.^", "..", 0],
];
for (const [one, two, first, second, at] of cases)
	test(`"${one}" beside "${two}"`, () => {
		const found = tokenDifference(tokens(one), tokens(two));
		assert.equal(found.at, at);
		assert.equal(shown(found.first), first);
		assert.equal(shown(found.second), second);
	});

test("tokens of other ids and the same text are alike; pieces of a character only by their id", () => {
	const piece = (id: number, text: string) => ({ id, text });
	const alike = tokenDifference([piece(1, " Os"), piece(2, "")], [piece(9, " Os"), piece(2, "")]);
	assert.equal(alike.at, null);
	assert.equal(tokenDifference([piece(2, "")], [piece(3, "")]).at, 0);
	assert.equal(tokenDifference([piece(2, "")], [piece(2, "é")]).at, null);
});

test("what is left of both answers is the same, and as long as it can be", () => {
	const random = mulberry32(6);
	for (let round = 0; round < 300; round++) {
		const draw = () =>
			tokens(
				Array.from({ length: Math.floor(random() * 14) }, () => "abcd"[Math.floor(random() * 4)]).join(" "),
			);
		const [one, two] = [draw(), draw()];
		const found = tokenDifference(one, two);
		const left = (all: ComparedToken[], marks: boolean[]) =>
			all.filter((_, i) => !marks[i]).map(({ text }) => text);
		assert.deepEqual(left(one, found.first), left(two, found.second));
		assert.equal(left(one, found.first).length, longestCommon(one, two));
		const back = tokenDifference(two, one);
		assert.equal(back.at, found.at);
	}
});

test("answers with nothing in common but their ends are told so without a long search", () => {
	const far = (from: number) =>
		Array.from({ length: 8000 }, (_, i) => ({ id: from + i, text: `t${from + i}` }));
	const [start, end] = [
		{ id: -1, text: "<" },
		{ id: -2, text: ">" },
	];
	const started = performance.now();
	const found = tokenDifference([start, ...far(0), end], [start, ...far(9000), end]);
	assert.ok(performance.now() - started < 2000);
	assert.deepEqual([found.at, found.first[0], found.first.at(-1)], [1, false, false]);
	assert.equal(found.second.filter(Boolean).length, 8000);
});

/** The textbook's table. */
function longestCommon(a: ComparedToken[], b: ComparedToken[]): number {
	const best = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
	for (let i = a.length - 1; i >= 0; i--)
		for (let j = b.length - 1; j >= 0; j--)
			best[i]![j] =
				a[i]!.id === b[j]!.id ? best[i + 1]![j + 1]! + 1 : Math.max(best[i + 1]![j]!, best[i]![j + 1]!);
	return best[0]![0]!;
}
