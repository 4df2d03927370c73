/** What people read: each page has one title, and its links lead somewhere. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { test } from "node:test";

const root = join(import.meta.dirname, "..");
const pages = [
	...["README.md", "CHANGELOG.md", "src/README.md", "training/README.md", "bench/README.md"],
	...["media/suites/README.md", "media/questions/README.md"].filter((page) => existsSync(join(root, page))),
	...readdirSync(join(root, "docs"))
		.filter((name) => name.endsWith(".md"))
		.map((name) => `docs/${name}`),
];

/** Without examples of code, in which a hash begins a comment. */
const textOf = (page: string): string => readFileSync(join(root, page), "utf8").replace(/^```.*?^```/gms, "");
const headingsOf = (page: string): string[] =>
	[...textOf(page).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading!);

/** As code hosts make the names of headings. */
const anchorOf = (heading: string): string =>
	heading
		.toLowerCase()
		.replace(/[^\p{L}\p{N}_\- ]/gu, "")
		.replaceAll(" ", "-");

for (const page of pages)
	test(`${page} has one title, and its links lead somewhere`, () => {
		assert.equal([...textOf(page).matchAll(/^# /gm)].length, 1);
		for (const [, link] of textOf(page).matchAll(/\]\(([^)\s]+)\)/g)) {
			if (/^https?:/.test(link!)) continue;
			const [path, anchor] = link!.split("#") as [string, string?];
			const target = path === "" ? page : normalize(join(dirname(page), path));
			assert.ok(existsSync(join(root, target)), `${link} is not there`);
			if (anchor !== undefined)
				assert.ok(headingsOf(target).map(anchorOf).includes(anchor), `${link}: no such heading`);
		}
	});
