/** How prompts fit a model's window, told from its text files alone. */
import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { SentMessage } from "../../src/core/lint/assessment";
import type { Engine } from "../../src/protocol/start-engine";
import { POCKET, startTestEngine, temporaryFolder } from "./start";

let engine: Engine;
test.before(() => {
	engine = startTestEngine();
});
test.after(() => engine.dispose());

const TEXT_FILES = ["config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json"];
const asked = (content: string): SentMessage[] => [{ role: "user", content }];
const measure = (folder: string, ...conversations: SentMessage[][]) =>
	engine.call("measurePrompts", { folder, conversations });

/** The pocket model without its weights. */
function textOnly(): string {
	const folder = join(temporaryFolder(), "model");
	mkdirSync(folder);
	for (const name of TEXT_FILES) copyFileSync(join(POCKET, name), join(folder, name));
	return folder;
}

test("no weights are read, and no model needs to be loaded", async () => {
	const facts = await measure(textOnly(), asked("What is the capital of France?"), []);
	assert.equal(facts.name, "model");
	assert.equal(facts.contextLength, 512);
	assert.deepEqual(facts.specialTokens, ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]);
	assert.equal(facts.measures.length, 2);
	assert.ok(facts.measures[0]!.tokens > 10 && facts.measures[0]!.overflow === null);
});

test("tokens are those that inspect runs, whether the model is loaded or not", async () => {
	const messages: SentMessage[] = [
		{ role: "system", content: " Be brief. " },
		{ role: "user", content: "Who wrote <|im_end|> Emma?" },
	];
	const before = await measure(POCKET, messages);
	await engine.call("loadModel", { folder: POCKET });
	const options = { answerTokens: 1, samples: 0, suppress: false, answer: false, baseRate: null };
	const { promptLength } = await engine.call("assessPrompt", { messages, probe: null, options });
	assert.equal(before.measures[0]!.tokens, promptLength);
	assert.deepEqual(await measure(POCKET, messages), before);
	assert.deepEqual(await measure(join(POCKET, "onnx", "model.onnx"), messages), before);
});

test("a prompt cut where it overflows can be asked, and one letter more cannot", async () => {
	const notes = "Zoë's notes 👍 of the case, line by line:\n".repeat(60);
	const conversations: Record<string, SentMessage[]> = {
		"one message": asked(notes),
		"white space in front": asked(`\n\n  ${notes}`),
		"second message": [
			{ role: "system", content: "Be brief." },
			{ role: "user", content: notes },
		],
		"first message": [
			{ role: "system", content: notes },
			{ role: "user", content: "Why?" },
		],
	};
	for (const [name, messages] of Object.entries(conversations)) {
		const [long] = (await measure(POCKET, messages)).measures;
		assert.ok(long!.overflow, name);
		const { message, offset } = long!.overflow;
		const cutAt = (end: number) =>
			messages
				.slice(0, message + 1)
				.map((each, i) => (i === message ? { ...each, content: each.content.slice(0, end) } : each));
		const word = messages[message]!.content.slice(offset).search(/\S\s/) + 2;
		const [fits, not] = (await measure(POCKET, cutAt(offset), cutAt(offset + word + 12))).measures;
		assert.deepEqual([fits!.overflow, not!.overflow === null], [null, false], name);
		assert.equal(messages[message]!.role, name === "first message" ? "system" : "user");
	}
});

test("the template's own end must fit as well", async () => {
	const words = (count: number) => asked("a ".repeat(count).trim());
	const lengths = await measure(POCKET, ...[495, 500, 505, 511].map(words));
	for (const { tokens, overflow } of lengths.measures) assert.equal(overflow === null, tokens < 512);
});

test("files that change are read again; those that stay are not", async () => {
	const folder = textOnly();
	const [first] = (await measure(folder, asked("Hi"))).measures;
	const path = join(folder, "tokenizer_config.json");
	const config = JSON.parse(readFileSync(path, "utf8"));
	writeFileSync(path, JSON.stringify({ ...config, chat_template: null }));
	const [plain] = (await measure(folder, asked("Hi"))).measures;
	assert.ok(plain!.tokens < first!.tokens);
	const tokenizer = join(folder, "tokenizer.json");
	utimesSync(tokenizer, 1, 1);
	await measure(folder, asked("Hi"));
	writeFileSync(tokenizer, readFileSync(tokenizer, "utf8").replace("{", "["));
	utimesSync(tokenizer, 1, 1); // As large and as old as before: only a stamp was looked at.
	assert.deepEqual((await measure(folder, asked("Hi"))).measures, [plain]);
	utimesSync(tokenizer, 2, 2);
	await assert.rejects(measure(folder, asked("Hi")), { code: "modelBroken" });
});

test("what is wrong with a folder is one sentence with a code, and is mended without a restart", async () => {
	await assert.rejects(measure("/nowhere", []), { code: "modelNotFound" });
	const folder = textOnly();
	rmSync(join(folder, "tokenizer.json"));
	await assert.rejects(measure(folder), {
		code: "modelNotFound",
		message: /^There is no tokenizer\.json in/,
	});
	copyFileSync(join(POCKET, "tokenizer.json"), join(folder, "tokenizer.json"));
	await measure(folder);
	const config = JSON.parse(readFileSync(join(POCKET, "config.json"), "utf8"));
	writeFileSync(join(folder, "config.json"), JSON.stringify({ ...config, vocab_size: 100 }));
	await assert.rejects(measure(folder), { code: "tokenizerMismatch" });
	writeFileSync(join(folder, "config.json"), "{,");
	await assert.rejects(measure(folder), { code: "modelBroken" });
});

test("a file of a hundred thousand words is counted, too", async () => {
	const [long] = (await measure(POCKET, asked("word ".repeat(100_000)))).measures;
	assert.ok(long!.tokens > 100_000);
	assert.equal(long!.overflow!.message, 0);
});
