import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { documentationOf, ruleIds } from "../../../src/core/lint/rules";

const folder = join(__dirname, "..", "..", "..", "docs", "rules");

test("every rule has its page, and every page its rule", () => {
	const pages = readdirSync(folder).map((name) => name.replace(/\.md$/, ""));
	assert.deepEqual(pages.sort(), [...ruleIds].sort());
	for (const id of ruleIds) {
		const page = readFileSync(join(folder, `${id}.md`), "utf8");
		assert.ok(page.startsWith(`# ${id}\n`), id);
		assert.ok(documentationOf(id).endsWith(`/docs/rules/${id}.md`), id);
		for (const heading of ["Example", "Why", "How it is measured", "Options", "Switching it off", "Limits"])
			assert.ok(page.includes(`\n## ${heading}\n`), `${id} says nothing of ${heading}`);
		for (const [, target] of page.matchAll(/\]\(([\w-]+)\.md\)/g)) assert.ok(pages.includes(target!), target);
	}
});
