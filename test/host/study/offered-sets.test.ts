import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { filesOfSet, offeredSets, usualSets } from "../../../src/host/study/run/offered-sets";

const questionSets = join(__dirname, "..", "..", "..", "media", "questions");

test("sets of the extension are here with their topics, datasets of the hub once they are whole", async (t) => {
	const datasets = await mkdtemp(join(tmpdir(), "h-neuron-datasets-"));
	t.after(() => rm(datasets, { recursive: true }));
	const folders = { questionSets, datasets };
	const states = async () =>
		Object.fromEntries((await offeredSets(folders)).map(({ id, state }) => [id, state]));
	const offered = await offeredSets(folders);
	for (const { questions, note } of offered) {
		assert.ok(questions! > 100);
		assert.match(note, /^[A-Z].*\.$/);
	}
	assert.ok(offered.find(({ id }) => id === "pocket")!.domains.includes("geography"));
	assert.deepEqual(usualSets("pocket-base", offered), ["pocket"]);
	assert.deepEqual(usualSets("gemma-3-4b", offered), ["general"]);
	assert.deepEqual(usualSets("gemma-3-4b", []), []);

	const place = join(datasets, "mandarjoshi", "trivia_qa", "rc.nocontext");
	await mkdir(place, { recursive: true });
	await writeFile(join(place, "validation-00000-of-00001.parquet.part"), "");
	assert.equal((await states()).triviaqa, "absent");
	await assert.rejects(filesOfSet("triviaqa", false, folders), {
		code: "badQuestions",
		message: /TriviaQA is not/,
	});
	const file = join(place, "validation-00000-of-00001.parquet");
	await writeFile(file, "");
	assert.equal((await states()).triviaqa, "here");
	assert.deepEqual(await filesOfSet("triviaqa", true, folders), [file]);
	assert.deepEqual(await filesOfSet("general", true, folders), [
		join(questionSets, "general", "quick.jsonl"),
		join(questionSets, "nonexist", "quick.jsonl"),
	]);
});
