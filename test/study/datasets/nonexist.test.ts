import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { KINDS } from "../../../src/study/datasets/nonexist/kinds";
import { nonExistQuestions, wordsIn } from "../../../src/study/datasets/nonexist/questions";
import { REAL_NAMES } from "../../../src/study/datasets/nonexist/real-names";
import { nonExistFiles, realNames } from "../../../training/nonexist";

const MANY = 3000;
const many = nonExistQuestions({ count: MANY });

test("the same seed asks the same, another seed asks other things, and fewer are the first of more", () => {
	assert.deepEqual(nonExistQuestions({ count: MANY }), many);
	for (const count of [0, 1, 19, 400]) assert.deepEqual(nonExistQuestions({ count }), many.slice(0, count));
	const asked = new Set(many.map(({ question }) => question));
	const other = nonExistQuestions({ count: 400, seed: 1 });
	const shared = other.filter(({ question }) => asked.has(question)).length;
	assert.ok(shared < 10, `${shared} of 400 questions are the same with another seed`);
	assert.ok(other.every(({ id }, i) => id === `nonexist-1-${i}`));
});

test("ids, questions and entities are there once, answers never", () => {
	for (const field of ["id", "question", "entity"] as const)
		assert.equal(new Set(many.map((question) => question[field])).size, MANY, field);
	for (const { question, answers, group, entity, isSensitive } of many) {
		assert.deepEqual([answers, group, isSensitive], [[], "fabricated", false]);
		assert.ok(question.toLowerCase().includes(entity.toLowerCase()), question);
		assert.match(question, /^\p{Lu}.*\?$/u);
		assert.doesNotMatch(question, /[{}*]/);
	}
});

test("kinds come by turns, each with at least six ways to ask, all of them used", () => {
	assert.ok(KINDS.length >= 12);
	assert.equal(new Set(KINDS.map(({ relation }) => relation)).size, KINDS.length);
	for (const [i, { relation }] of many.entries()) assert.equal(relation, KINDS[i % KINDS.length]!.relation);
	for (const { relation, questions } of KINDS) {
		assert.ok(questions.length >= 6 && questions.every((each) => each.split("{x}").length === 2), relation);
		const asked = many.filter((question) => question.relation === relation);
		const used = asked.map(({ question, entity }) =>
			question.toLowerCase().replace(entity.toLowerCase(), "{x}"),
		);
		assert.deepEqual([...new Set(used)].sort(), questions.map((each) => each.toLowerCase()).sort(), relation);
	}
});

test("no made-up word is one that the sets of real things ask about or answer with", () => {
	const real = realNames();
	assert.ok(real.length > 10_000);
	// Avoiding them changes nothing: none was made.
	assert.deepEqual(nonExistQuestions({ count: MANY, avoid: real }), many);
	for (const name of REAL_NAMES)
		for (const { question } of many) assert.ok(!wordsIn(question).includes(wordsIn(name)[0]!), question);
});

test("a name that is to be avoided is not made, in whatever case and with whatever accents", () => {
	const { entity, relation } = many[3]!;
	assert.equal(relation, "town");
	const [word] = wordsIn(entity).slice(-1);
	const accented = word!.toUpperCase().replace(/A|E|I|O|U/, (letter) => `${letter}\u0301`);
	const others = nonExistQuestions({ count: 20, avoid: [`the Duke of ${accented}`] });
	assert.ok(!others.some(({ question }) => wordsIn(question).includes(word!)));
	assert.deepEqual(others.slice(0, 3), many.slice(0, 3));
});

test("what cannot be made is refused", () => {
	for (const count of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])
		assert.throws(() => nonExistQuestions({ count }), RangeError);
	assert.throws(() => nonExistQuestions({ count: 1_000_000 }), /no more names of kind/);
});

test("the files that ship are what the script writes", () => {
	for (const [path, text] of nonExistFiles())
		assert.equal(readFileSync(join(__dirname, "../../../media/questions", path), "utf8"), text, path);
});
