import assert from "node:assert/strict";
import { test } from "node:test";
import type { Message } from "../../src/protocol/engine-api";
import { otherMessages, withWords, wordsOf } from "../../src/protocol/prompt-words";

const message = (role: Message["role"], content: string): Message => ({ role, content });

/** [the messages that are sent, the words among them, their place] */
const cases: [Message[], string, number][] = [
	[[message("user", "one")], "one", 0],
	[
		[message("system", "s"), message("user", "one"), message("assistant", "a"), message("user", "two")],
		"two",
		3,
	],
	[[message("user", "one"), message("assistant", "a")], "one", 0],
	[[message("system", "s")], "s", 0],
];
for (const [messages, words, place] of cases)
	test(`of ${messages.map(({ role }) => role).join(", ")}`, () => {
		const source = { label: "a.md", text: "all of it", messages };
		assert.equal(wordsOf(source), words);
		assert.equal(otherMessages(source).length, messages.length - 1);
		const edited = withWords(source, "new");
		assert.deepEqual(
			edited.messages,
			messages.map((each, i) => (i === place ? { ...each, content: "new" } : each)),
		);
		assert.equal(edited.text, edited.messages!.map(({ content }) => content).join("\n\n"));
		assert.deepEqual(otherMessages(edited), otherMessages(source));
		assert.deepEqual(withWords(edited, words).messages, messages, "there and back");
	});

test("without messages the text is the words, and a label says but once that they were edited", () => {
	const source = { label: "a.md", text: "one" };
	assert.equal(wordsOf(source), "one");
	assert.equal(wordsOf({ ...source, messages: [] }), "one");
	const edited = withWords(source, "two");
	assert.deepEqual(edited, { label: "a.md, edited", text: "two" });
	assert.deepEqual(withWords(edited, "three"), { label: "a.md, edited", text: "three" });
});
