import assert from "node:assert/strict";
import { test } from "node:test";
import type { Judged } from "../../../../src/study/identify/rows/select";
import { sharedWithKeptOut, split } from "../../../../src/study/identify/rows/split";

/** Right and wrong answers by turns; every third entity of one domain is asked about in the other as well. */
function judged(n: number, domains: [string, string], group = ""): Judged[] {
	return domains.flatMap((domain, d) =>
		Array.from({ length: n }, (_, i): Judged => {
			const label = i % 2 ? "hallucinated" : "faithful";
			const entity = i % 3 === 0 ? `shared-${i}` : `${domain}-${i}`;
			const question = { id: `${domain}-${i}`, domain, group: d ? group : "", relation: "", entity };
			return {
				question: { ...question, isSensitive: false },
				...{ label, dropped: null },
				...{ first: { sample: 0, label }, representative: { sample: 0, label } },
			};
		}),
	);
}

const setsOf = (questions: Judged[], crossDomains: string[]) =>
	split(questions, { seed: 1, perClass: 500, crossDomains });

test("a set that is kept out of fitting holds its own questions only, and nothing else asks about their entities", () => {
	const questions = judged(90, ["people", "places"]);
	const rows = setsOf(questions, ["places"]);
	const cross = rows.filter(({ sets }) => sets.includes("cross-domain"));
	assert.equal(cross.length, 90);
	assert.ok(cross.every(({ domain }) => domain === "places"));
	const others = rows.filter(({ sets }) => !sets.includes("cross-domain"));
	assert.ok(others.length > 0);
	assert.ok(others.every(({ domain, entity }) => domain === "people" && !entity.startsWith("shared")));
});

test("what does not exist is no other set's: only questions of that group stand in it", () => {
	const rows = setsOf(judged(90, ["people", "places"], "fabricated"), []);
	const invented = rows.filter(({ sets, label }) => sets.includes("fabricated") && label === "hallucinated");
	assert.ok(invented.length > 0 && invented.every(({ domain }) => domain === "places"));
	assert.ok(rows.every(({ sets, entity }) => sets.includes("fabricated") || !entity.startsWith("shared")));
});

test("questions in no set are told from those that are in one", () => {
	const questions = judged(9, ["people", "places"]).map(({ question }) => question);
	const isShared = sharedWithKeptOut(questions, ["places"]);
	assert.deepEqual(
		questions.filter(isShared).map(({ id }) => id),
		["people-0", "people-3", "people-6"],
	);
	assert.ok(!questions.some(sharedWithKeptOut(questions, [])));
});
