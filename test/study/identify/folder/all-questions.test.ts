import assert from "node:assert/strict";
import { test } from "node:test";
import { readAllQuestions } from "../../../../src/study/identify/folder/all-questions";
import { MemoryFiles } from "../../memory-files";
import { params } from "../../study-run";

const lines = (questions: string[], prefix: string, answers: string[] = ["x"]): string =>
	questions
		.map((question, i) => `${JSON.stringify({ id: `${prefix}${i}`, question, answers, domain: prefix })}\n`)
		.join("");

const read = (one: string[], other: string[], domains: string[] = []) =>
	readAllQuestions(
		new MemoryFiles({ "one.jsonl": lines(one, "one"), "other.jsonl": lines(other, "other") }),
		{ ...params, questions: ["one.jsonl"], crossDomain: { files: ["other.jsonl"], domains } },
	);

test("signs that tell names and numbers apart make another question, those that end or part words do not", async () => {
	const apart: [string, string][] = [
		["Who invented C?", "Who invented C++?"],
		["Who invented C?", "Who invented C#?"],
		["What is 5 + 3?", "What is 5 - 3?"],
		["Is 5 degrees cold?", "Is -5 degrees cold?"],
		["What was bought for £5?", "What was bought for $5?"],
		["क्या है कि?", "क्या है की?"],
	];
	for (const [one, other] of apart) assert.equal((await read([one], [other])).questions.length, 2, other);
	const same: [string, string][] = [
		["Who wrote “Emma”?", 'who wrote "Emma" ?'],
		["Is −5 degrees cold?", "Is -5 degrees cold?"],
		["Who invented C++?", "who invented C++"],
		["When did the 1914-18 war end?", "When did the 1914–18 war end?"],
		["Where is Zürich?", "Where is Zu\u0308rich?"],
	];
	for (const [one, other] of same) {
		const { questions, dropped } = await read([one], [other]);
		assert.equal(questions.length, 1, other);
		assert.deepEqual(dropped, { "the same question was there before": 1 });
	}
});

test("a domain that no question has is refused with the domains that there are", async () => {
	await assert.rejects(read(["a?"], ["b?"], ["other", "histroy"]), {
		code: "badSetting",
		message:
			/^Nothing can be kept out of fitting as histroy: no question is of that domain, and no set or file is called so; the domains are one, other\.$/,
	});
	assert.equal((await read(["a?"], ["b?"], ["other"])).questions.length, 2);
});

test("questions that no answer is right for are about what does not exist, unless their row says a group", async () => {
	const row = (more: object) => `${JSON.stringify({ question: `Q ${JSON.stringify(more)}?`, ...more })}\n`;
	const text =
		row({ answers: [] }) +
		row({ answers: [], group: "never" }) +
		row({ answers: ["x"] }) +
		row({ answers: ["x"], group: "tail" });
	const { questions } = await readAllQuestions(new MemoryFiles({ "questions.jsonl": text }), params);
	assert.deepEqual(
		questions.map(({ group }) => group),
		["fabricated", "never", "", "tail"],
	);
});
