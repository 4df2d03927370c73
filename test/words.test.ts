/** Every word that the window shows is in every language: what the code asks for, l10n/ has, with the same places for values. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const root = join(__dirname, "..");
/** What the code asks for: each English text with the file that first says it. */
const asked = new Map<string, string>();
for (const path of ["src", "webview"].flatMap((folder) =>
	readdirSync(join(root, folder), { recursive: true }).map((name) => `${folder}/${name}`),
)) {
	if (!path.endsWith(".ts")) continue;
	const code = readFileSync(join(root, path), "utf8");
	const calls = code.match(/\bl10n\.t\(/g) ?? [];
	const texts = [...code.matchAll(/\bl10n\.t\(\s*("(?:[^"\\]|\\.)*")\s*[,)]/g)].map(
		([, text]) => JSON.parse(text!) as string,
	);
	if (calls.length === 0) continue;
	test(`the words of ${path} are literals`, () =>
		assert.equal(texts.length, calls.length, "l10n.t takes one string in double quotes, then values"));
	for (const text of texts) if (!asked.has(text)) asked.set(text, path);
}

const valuesOf = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([place]) => place).sort();

for (const name of readdirSync(join(root, "l10n"))) {
	const words = JSON.parse(readFileSync(join(root, "l10n", name), "utf8")) as Record<string, string>;

	test(`${name} has every text, and none that nobody asks for`, () => {
		assert.ok(asked.size > 0);
		const missing = [...asked].filter(([text]) => !(text in words));
		assert.deepEqual(Object.fromEntries(missing.map(([text, path]) => [text, path])), {}, "to be translated");
		assert.deepEqual(
			Object.keys(words).filter((text) => !asked.has(text)),
			[],
			"asked for nowhere",
		);
	});

	test(`${name} puts every value where a text has one`, () => {
		for (const [text, translated] of Object.entries(words))
			assert.deepEqual(valuesOf(translated), valuesOf(text), text);
	});

	test(`${name} is sorted, so that two people's additions do not collide`, () => {
		assert.deepEqual(Object.keys(words), Object.keys(words).toSorted());
	});
}
