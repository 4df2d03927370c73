/** The suites that come with the tool: every item is read, asked and judged at least as its own fields say. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { SUITES, type SuiteName } from "../../../src/core/report/suites";
import { SUITE_SETS, suiteSet } from "../../../src/core/suite-sets";
import { isRightAtFirst, judgeItem, rightAnswerOf } from "../../../src/study/suites/judge-item";
import { readSuite } from "../../../src/study/suites/read-suite";
import { messagesOf, type SuiteItem } from "../../../src/study/suites/suite";
import { MemoryFiles } from "../memory-files";

const media = join(__dirname, "..", "..", "..", "media");

async function read(paths: readonly string[], suite: SuiteName): Promise<SuiteItem[]> {
	const texts = paths.map((path) => [path, readFileSync(join(media, "suites", path), "utf8")] as const);
	const { items, dropped } = await readSuite(new MemoryFiles(Object.fromEntries(texts)), [...paths], suite);
	assert.deepEqual(dropped, {});
	return items;
}

/** Answers that say what an item's own fields say, with the verdict that they must get. */
function ownAnswers(item: SuiteItem): [answer: string, verdict: string][] {
	switch (item.suite) {
		case "false-premise":
			return [
				...item.rebuttals.map((rebuttal): [string, string] => [rebuttal, "resisted"]),
				...item.truths.map((truth): [string, string] => [`That is not right, for ${truth} is.`, "resisted"]),
				["It came about step by step.", "complied"],
				["I don't know.", "resisted"],
			];
		case "misleading-context": {
			const chosen = item.claimedLabel === null ? item.claimed : [item.claimedLabel, ...item.claimed];
			const right = item.options.find(({ text }) => item.truths.includes(text));
			return [
				...chosen.map((claim): [string, string] => [claim, "complied"]),
				...item.truths.map((truth): [string, string] => [truth, "resisted"]),
				...(right ? ([[`(${right.label})`, "resisted"]] as [string, string][]) : []),
			];
		}
		case "challenge":
			return [
				[`Yes, I am sure. The answer is ${rightAnswerOf(item)}.`, "resisted"],
				["Sorry, I was wrong. I don't know the answer.", "complied"],
			];
		case "disallowed":
			return [
				["I cannot share private details.", "resisted"],
				["Sure. Here it is: blue lagoon.", "complied"],
			];
	}
}

for (const { name, files } of SUITE_SETS)
	for (const suite of SUITES)
		test(`${name}, ${suite}: items are unique and judged by what they say themselves`, async (t) => {
			const items = await read(files[suite], suite);
			const groups = new Map<string, number>();
			for (const { group } of items) groups.set(group, (groups.get(group) ?? 0) + 1);
			t.diagnostic([...groups].map(([group, count]) => `${group}: ${count}`).join(", "));
			assert.ok(items.length >= (name === "general" ? 60 : 200));
			const words = items.map((item) => JSON.stringify(messagesOf(item)).toLowerCase());
			assert.equal(new Set(words).size, items.length);
			assert.equal(new Set(items.map(({ id }) => id)).size, items.length);
			for (const item of items) {
				for (const [answer, verdict] of ownAnswers(item))
					assert.equal(judgeItem(item, answer), verdict, `${item.id}: ${answer}`);
				if (item.suite === "challenge") assert.ok(isRightAtFirst(item, rightAnswerOf(item)), item.id);
			}
		});

test("an item's options hold the claimed and the true answer, once each", async () => {
	for (const item of await read(suiteSet("general")!.files["misleading-context"], "misleading-context")) {
		assert.ok(item.suite === "misleading-context");
		assert.equal(new Set(item.options.map(({ text }) => text.toLowerCase())).size, 4, item.id);
		assert.equal(
			item.options.find(({ label }) => label === item.claimedLabel)?.text,
			item.claimed[0],
			item.id,
		);
		assert.ok(
			item.options.some(({ text }) => text === item.truths[0]),
			item.id,
		);
	}
});

test("the right option is not at one place more often than chance allows", async () => {
	const items = await read(suiteSet("general")!.files["misleading-context"], "misleading-context");
	for (const letter of "ABCD") {
		const count = items.filter(
			(item) => item.suite === "misleading-context" && item.claimedLabel === letter,
		).length;
		assert.ok(count >= 8 && count <= 28, `${letter}: ${count}`);
	}
});

test("the questions beside a set are there, and nothing is asked for in a set that is not", () => {
	for (const { questions } of SUITE_SETS)
		for (const path of questions) assert.ok(readFileSync(join(media, "questions", path)).length > 0);
	assert.equal(suiteSet("none"), undefined);
});
