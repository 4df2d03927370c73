/** Answers as servers send them, and what is no answer though it looks like one. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { LensError } from "../../../../src/protocol/errors";
import type { Usage } from "../../../../src/study/server/costs/counts";
import { PassingFailure } from "../../../../src/study/server/patience";
import { completionsOf, errorIn } from "../../../../src/study/server/reading/replies";

const read = (reply: unknown) => {
	const usages: (Usage | null)[] = [];
	const text = typeof reply === "string" ? reply : JSON.stringify(reply);
	return { ...completionsOf(text, { host: "h", counted: (usage) => usages.push(usage) }), usages };
};
const oneOf = (choice: Record<string, unknown>) => ({ choices: [{ index: 0, ...choice }] });

/** A choice, its text, and why it ended. */
const cases: [name: string, choice: Record<string, unknown>, text: string, finish: string | null][] = [
	["a text", { message: { content: "Paris" }, finish_reason: "stop" }, "Paris", "stop"],
	["no reason", { message: { content: "Paris" } }, "Paris", null],
	["parts", { message: { content: [{ type: "text", text: "Pa" }, { text: "ris" }] } }, "Paris", null],
	[
		"thoughts apart, as Mistral has them",
		{
			message: {
				content: [
					{ type: "thinking", thinking: [{ type: "text", text: "Hm" }] },
					{ type: "text", text: "Paris" },
				],
			},
			finish_reason: "stop",
		},
		"Paris",
		"stop",
	],
	[
		"thoughts as parts with a text",
		{ message: { content: [{ type: "reasoning", text: "Hm" }] } },
		"",
		"thoughts",
	],
	["thoughts beside a text", { message: { content: "Paris", reasoning_content: "Hm" } }, "Paris", null],
	[
		"thoughts and no text",
		{ message: { content: null, reasoning: "Hm" }, finish_reason: "length" },
		"",
		"thoughts",
	],
	[
		"thoughts that ended",
		{ message: { content: "", reasoning: "Hm" }, finish_reason: "stop" },
		"",
		"thoughts",
	],
	["a refusal apart", { message: { content: null, refusal: "I cannot." } }, "I cannot.", null],
	["a refusal beside an empty text", { message: { content: "", refusal: "I cannot." } }, "I cannot.", null],
	["nothing said", { message: { content: "" }, finish_reason: "stop" }, "", "stop"],
	["TGI", { message: { content: "Paris" }, finish_reason: "eos_token" }, "Paris", "eos_token"],
	["Anthropic", { message: { content: "Par" }, finish_reason: "max_tokens" }, "Par", "length"],
	["Mistral", { message: { content: "Par" }, finish_reason: "model_length" }, "Par", "length"],
	["Google", { message: { content: "Par" }, finish_reason: "MAX_TOKENS" }, "Par", "length"],
	["a filter", { message: { content: "Par" }, finish_reason: "content_filter" }, "Par", "content_filter"],
	["a filter of Google's", { message: { content: null }, finish_reason: "SAFETY" }, "", "content_filter"],
	["a filter and no message", { finish_reason: "content_filter" }, "", "content_filter"],
];

for (const [name, choice, text, finish] of cases)
	test(`an answer: ${name}`, () => {
		const { texts, finishReasons } = read(oneOf(choice));
		assert.deepEqual([texts, finishReasons], [[text], [finish]]);
	});

/** What cannot be taken for answers, what is told of it, whether asking again may help, and replies that are paid for. */
const none: [reply: unknown, sentence: string, isPassing: boolean, counted: number][] = [
	[oneOf({ message: { content: "Par" }, finish_reason: "error" }), "h broke an answer off (error).", true, 1],
	[oneOf({ message: { content: "Par" }, finish_reason: "abort" }), "h broke an answer off (abort).", true, 1],
	[
		oneOf({ message: { content: "Par" }, finish_reason: "insufficient_system_resource" }),
		"h broke an answer off (insufficient_system_resource).",
		true,
		1,
	],
	[oneOf({ text: "Paris" }), "h gives no answer in its reply.", true, 1],
	[{ choices: [{ message: { content: "a" } }, {}] }, "h gives no answer in its reply.", true, 1],
	[{ choices: null }, "h gives no answer in its reply.", true, 1],
	["[]", "h answers with something that is no JSON.", true, 0],
	["", "h answers with something that is no JSON.", true, 0],
	[
		'data: {"choices":[]}\n\n',
		"h sends its answers in pieces though it is asked not to; turn that off there.",
		false,
		0,
	],
	[
		`${": PROCESSING\n\n".repeat(2000)}data: {}`,
		"h sends its answers in pieces though it is asked not to; turn that off there.",
		false,
		0,
	],
	["<html>", "h answers with a web page; a server's address mostly ends in /v1.", false, 0],
];

test("what is no answer is never taken for an empty one", () => {
	for (const [reply, sentence, isPassing, counted] of none) {
		const usages: unknown[] = [];
		const text = typeof reply === "string" ? reply : JSON.stringify(reply);
		try {
			completionsOf(text, { host: "h", counted: (usage) => usages.push(usage) });
			assert.fail(text);
		} catch (error) {
			assert.equal((error as LensError).message, sentence);
			assert.equal(error instanceof PassingFailure, isPassing, sentence);
			assert.equal(usages.length, counted, sentence);
		}
	}
});

test("errors in place of answers, or of one of them", () => {
	const found = (reply: unknown) => errorIn(JSON.stringify(reply));
	assert.equal(found(oneOf({ message: { content: "a" } })), null);
	for (const error of [null, "", {}, { message: null, code: null }, false])
		assert.equal(found({ error, choices: [{ message: { content: "a" }, error }] }), null);
	assert.equal(found("text"), null);
	assert.deepEqual(found({ error: "gone" }), { error: "gone" });
	assert.deepEqual(found([{ error: { message: "gone" } }]), { error: { message: "gone" } });
	const choice = { index: 0, error: { code: 502 }, finish_reason: "error" };
	assert.deepEqual(found({ choices: [{ message: {} }, choice] }), choice);
});

test("tokens that are told in no way that can be counted are not", () => {
	const usageOf = (usage: unknown) => read({ ...oneOf({ message: { content: "a" } }), usage }).usages[0];
	assert.deepEqual(usageOf({ prompt_tokens: 7, completion_tokens: 2, total_tokens: 9 }), {
		prompt: 7,
		completion: 2,
	});
	for (const usage of [
		undefined,
		null,
		{},
		{ prompt_tokens: 7 },
		{ prompt_tokens: -1, completion_tokens: 0.5 },
		"9",
	])
		assert.equal(usageOf(usage), null);
});

test("the name that a server calls its model by", () => {
	assert.equal(read({ ...oneOf({ message: { content: "a" } }), model: "m-2026" }).model, "m-2026");
	for (const model of [undefined, null, "", 7])
		assert.equal(read({ ...oneOf({ message: { content: "a" } }), model }).model, null);
});
