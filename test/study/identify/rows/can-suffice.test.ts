/** What is said before any answer is there holds for whatever the answers are. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { mulberry32 } from "../../../../src/core/random";
import { checkCanSuffice, mostOfEachClass } from "../../../../src/study/identify/rows/can-suffice";
import { isIn, type Judged } from "../../../../src/study/identify/rows/select";
import { split } from "../../../../src/study/identify/rows/split";
import type { Question } from "../../../../src/study/question";

/** Questions of two domains, three relations and some groups; every fifth entity is asked about twice. */
function madeQuestions(count: number): Question[] {
	return Array.from({ length: count }, (_, i) => ({
		...{ id: `q${i}`, question: `What is ${i}?`, answers: ["a"], isSensitive: false },
		...{ domain: i % 4 ? "people" : "places", relation: `kind ${i % 3}` },
		...{ group: i % 11 ? "" : "fabricated", entity: `e${i % 5 ? i : i - (i % 10)}` },
	}));
}

/** Rows of each class in a set, when each answer is right by lot. */
function eachClass(questions: Question[], options: Parameters<typeof split>[1], share: number) {
	const random = mulberry32(options.seed);
	const judged = questions.map((question): Judged => {
		const label = random() < share ? "faithful" : "hallucinated";
		return {
			...{ question, label, dropped: null },
			...{ first: { sample: 0, label }, representative: { sample: 0, label } },
		};
	});
	const rows = split(judged, options);
	return { train: rows.filter(isIn("train")).length / 2, test: rows.filter(isIn("test")).length / 2 };
}

test("no answers give more rows than are reckoned, and answers of both classes nearly as many", () => {
	for (const seed of [1, 2, 3])
		for (const perClass of [12, 500])
			for (const crossDomains of [[], ["places"]]) {
				const options = { seed, perClass, crossDomains };
				const questions = madeQuestions(400);
				const most = mostOfEachClass(questions, options);
				for (const share of [0.1, 0.5, 0.9]) {
					const found = eachClass(questions, options, share);
					assert.ok(found.train <= most.train && found.test <= most.test, JSON.stringify({ found, most }));
					if (share === 0.5) assert.ok(found.train > 0.7 * most.train && found.test > 0.6 * most.test);
				}
			}
});

test("too few are told with their numbers", () => {
	const options = { seed: 1, perClass: 500, crossDomains: [] };
	checkCanSuffice(madeQuestions(400), options);
	assert.throws(() => checkCanSuffice(madeQuestions(40), options), {
		code: "badQuestions",
		message: /^Whatever the model answers, 40 questions .* leave \d+ of each for train, where 20 are needed/,
	});
	// Kept out of fitting, the larger domain leaves too little of the other.
	assert.throws(() => checkCanSuffice(madeQuestions(200), { ...options, crossDomains: ["people"] }));
	assert.throws(
		() => checkCanSuffice(madeQuestions(400), { ...options, perClass: 15 }),
		/at most 15 answers/,
	);
});
