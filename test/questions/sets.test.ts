/** The sets of questions that come with the tool: every row is read, counted and held against what the sets promise. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { QUESTION_SETS, questionSet } from "../../src/core/question-sets";
import { readQuestions } from "../../src/study/datasets/read";
import type { Question } from "../../src/study/question";
import { MemoryFiles } from "../study/memory-files";

const media = join(__dirname, "..", "..", "media", "questions");

/** The questions of some files as a study reads them. */
async function read(files: readonly string[]): Promise<Question[]> {
	const texts = files.map((file) => [file, readFileSync(join(media, file), "utf8")] as const);
	const { questions, dropped } = await readQuestions(new MemoryFiles(Object.fromEntries(texts)), [...files]);
	assert.deepEqual(dropped, {});
	return questions;
}

function counts(values: string[]): Map<string, number> {
	const found = new Map<string, number>();
	for (const value of values) found.set(value, (found.get(value) ?? 0) + 1);
	return found;
}

const largest = (values: string[]): number => Math.max(...counts(values).values());
const words = (text: string): string =>
	text
		.toLowerCase()
		.match(/[\p{L}\p{N}]+/gu)
		?.join(" ") ?? "";

for (const { name, files, quick } of QUESTION_SETS)
	for (const [size, paths] of Object.entries({ full: files, quick }))
		if (paths)
			test(`${name}, ${size}: ids and questions are there once, answers unless nothing is right`, async () => {
				const questions = await read(paths);
				assert.equal(largest(questions.map(({ id }) => id)), 1);
				assert.equal(largest(questions.map(({ question }) => words(question))), 1);
				for (const { id, answers, group, domain, relation, entity } of questions) {
					assert.equal(answers.length === 0, group === "fabricated" || group === "never", id);
					assert.ok(domain && relation && entity && entity !== id, id);
				}
			});

test("general knowledge is large and balanced, and no question holds its answer", async (t) => {
	const questions = await read(["general/full.jsonl"]);
	const domains = counts(questions.map(({ domain }) => domain));
	const levels = counts(questions.map(({ group }) => group));
	t.diagnostic(`${questions.length} questions: ${[...domains].join(" ")}; ${[...levels].join(" ")}`);
	assert.ok(questions.length >= 2000);
	assert.deepEqual([...levels.keys()].sort(), ["easy", "middling", "obscure"]);
	assert.ok(Math.min(...levels.values()) >= 1000);
	assert.ok(Math.min(...domains.values()) >= 400 && domains.size >= 6);
	assert.ok(largest(questions.map(({ relation }) => relation)) <= questions.length / 10);
	assert.ok(largest(questions.map(({ entity }) => entity.toLowerCase())) <= 3);
	assert.ok(questions.filter(({ isSensitive }) => isSensitive).length >= 60);
	for (const { id, question, answers } of questions)
		for (const answer of answers) {
			assert.ok(!` ${words(question)} `.includes(` ${words(answer)} `), `${id} gives ${answer} away`);
			assert.equal(answer, answer.trim());
			assert.doesNotMatch(answer, /[|@=[\]{}]/, id);
		}
});

test("the quick set is two hundred of the full one, each about something else", async () => {
	const full = new Map((await read(["general/full.jsonl"])).map((question) => [question.id, question]));
	const quick = await read(["general/quick.jsonl"]);
	assert.equal(quick.length, 200);
	for (const question of quick) assert.deepEqual(question, full.get(question.id));
	assert.equal(largest(quick.map(({ entity }) => entity)), 1);
	assert.ok(largest(quick.map(({ relation }) => relation)) <= 5);
	assert.ok(quick.filter(({ isSensitive }) => isSensitive).length >= 30);
});

test("an answer with accents is accepted without them", async () => {
	for (const { id, answers } of await read(["general/full.jsonl"])) {
		const plain = answers.map((answer) => answer.normalize("NFD").replace(/\p{M}/gu, ""));
		const letters = plain.filter((answer) => /^[\x20-\x7e]+$/.test(answer));
		for (const answer of letters) assert.ok(answers.includes(answer), `${id} lacks ${answer}`);
	}
});

test("the pocket set asks about nothing twice, and marks what is sensitive", async (t) => {
	const questions = await read(questionSet("pocket")!.files);
	assert.equal(largest(questions.map(({ entity }) => entity)), 1);
	const sensitive = questions.filter(({ isSensitive }) => isSensitive);
	t.diagnostic(`${questions.length} questions, ${sensitive.length} sensitive`);
	assert.ok(sensitive.length >= 60);
	assert.ok(sensitive.every(({ answers, domain }) => answers.length > 0 && domain === "history"));
});

test("a set is found by its name, and no other word is one", () => {
	assert.deepEqual(
		QUESTION_SETS.map(({ name }) => questionSet(name)?.name),
		["general", "nonexist", "pocket"],
	);
	for (const word of ["", "General", "toString", "general/full.jsonl"])
		assert.equal(questionSet(word), undefined);
});
