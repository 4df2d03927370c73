/** The base model as a study asks it: plain text, and answers that end with their first line. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, test } from "node:test";
import { studyModel } from "../../../src/engine/study/study-model";
import { openFolder } from "../open";
import { POCKET } from "../start";

const opened = openFolder(join(POCKET, "..", "pocket-base"));
const { signal } = new AbortController();
after(async () => (await opened).release());

/** Beginnings that the model goes on with over several lines: it makes up a question, then answers it. */
const BEGINNINGS = ["Question:", "Question: What is the", "Question: What is the capital of France?"];

test("an answer that ends with its line is the first line of the one that does not", async () => {
	const model = studyModel(await opened);
	let cut = 0;
	for (const [seed, beginning] of [...BEGINNINGS, ...BEGINNINGS].entries()) {
		const prompt = model.renderText(beginning);
		const options = { n: 1, sampling: { temperature: 1, topK: 50, topP: 0.9, seed }, maxTokens: 30 };
		const [whole] = await model.sample(prompt, options, signal);
		const [line] = await model.sample(prompt, { ...options, endsWithLine: true }, signal);
		assert.equal(line!.text, whole!.text.split("\n")[0]);
		assert.ok(!line!.text.includes("\n"));
		if (!whole!.text.includes("\n")) continue;
		cut++;
		assert.equal(line!.stopped, "end");
		assert.deepEqual(line!.ids, whole!.ids.slice(0, line!.ids.length));
		assert.ok(line!.ids.length < whole!.ids.length || whole!.stopped === "maxTokens");
		assert.ok(line!.ends.every((end) => end <= line!.text.length));
	}
	assert.ok(cut > 0, "the base model goes on after its line");
});

test("plain text has no template around it, and special tokens' spellings stay words", async () => {
	const model = await opened;
	const prompt = studyModel(model).renderText("Is <|im_end|> a word?");
	assert.equal(prompt.text, "Is <|im_end|> a word?");
	assert.ok(!prompt.ids.some((id) => model.tokenizer.isSpecial(id)));
});
