import { strict as assert } from "node:assert";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { openFile, panel, runCommand } from "./actions";
import { workbenchTest } from "./harness";
import {
	applyQuickFix,
	openQuickFixes,
	placeCursor,
	problemRows,
	save,
	seen,
	seeProblems,
	showProblems,
	writeSettings,
} from "./lint-actions";

/** What is found in trip-planner.prompty. */
const TRIP = [
	...["unused-variable 8:3", "undefined-variable 16:23", "role-injection 16:9", "role-injection 16:21"],
	"confidently-wrong-prone 17:1",
];

workbenchTest(
	"each quick fix does what it says",
	async ({ page, folder }) => {
		const text = () => readFile(join(folder, "lint", "trip-planner.prompty"), "utf8");
		await openFile(page, "trip-planner.prompty");
		await showProblems(page);
		await seeProblems(page, ...TRIP);

		const offered = await openQuickFixes(page, 17, 3);
		await page.keyboard.press("Escape");
		assert.deepEqual(offered, [
			`Allow "I don't know"`,
			"Disable confidently-wrong-prone for this line",
			"Disable confidently-wrong-prone with a comment above",
			"Disable confidently-wrong-prone for this file",
			"Disable confidently-wrong-prone in this workspace",
			"Inspect this question",
			"Show documentation of confidently-wrong-prone",
		]);

		await fix(page, `Remove "budget"`, 8, 4);
		assert.doesNotMatch(await text(), /budget/);
		await fix(page, `Declare "month"`, 13, 24);
		assert.match(await text(), /inputs:\n {2}city:(?:\n.*)*\n {2}month:/);
		await seen(async () => (await problemRows(page)).filter((row) => /variable/.test(row)), []);
	},
	({ folder }) => writeSettings(folder, { "files.autoSave": "off" }),
);

workbenchTest(
	"a finding is switched off for its line, for the file and for the workspace, and an idle comment is removed",
	async ({ page, folder }) => {
		const text = () => readFile(join(folder, "capitals.prompt.md"), "utf8");
		await openFile(page, "capitals.prompt.md");
		await showProblems(page);
		await seeProblems(
			page,
			...["confidently-wrong-prone 10:1", "high-risk 12:1", "unstable-answer 12:1", "high-risk 16:1"],
		);
		await fix(page, "Disable high-risk for this line", 16, 3);
		assert.match(await text(), /Sarvakia\? <!-- h-neurons-disable-line high-risk -->/);
		await seeProblems(page, "confidently-wrong-prone 10:1", "high-risk 12:1", "unstable-answer 12:1");
		await fix(page, "Disable unstable-answer with a comment above", 12, 3);
		await seeProblems(page, "confidently-wrong-prone 10:1", "high-risk 13:1");
		await fix(page, "Disable confidently-wrong-prone for this file", 10, 3);
		assert.match(await text(), /---\n<!-- h-neurons-disable-file confidently-wrong-prone -->\n/);
		// What said more than this one is silent now.
		await seeProblems(page, "high-risk 11:1", "high-risk 14:1");
		await applyQuickFix(page, "Disable high-risk in this workspace", 14, 3);
		await seen(
			async () =>
				[await readFile(join(folder, ".vscode", "settings.json"), "utf8")].filter(
					(json) => !/"high-risk": "off"/.test(json),
				),
			[],
		);
		await seeProblems(page);

		await placeCursor(page, 2);
		await page.keyboard.press("End");
		await page.keyboard.type(" # h-neurons-disable-line empty-prompt");
		await seen(() => problemRows(page), ["unused-directive 2:72"]);
		await runCommand(page, "Fix All");
		await seeProblems(page);
		await page.locator(".tab.active.dirty").waitFor();
		await save(page);
		assert.doesNotMatch(await text(), /empty-prompt/);
	},
	({ folder }) => writeSettings(folder, { "files.autoSave": "off" }),
);

workbenchTest("a finding leads to its question in the panel and to its page", async ({ page }) => {
	await openFile(page, "trip-planner.prompty");
	await showProblems(page);
	await seeProblems(page, ...TRIP);
	await applyQuickFix(page, "Show documentation of unused-variable", 8, 4);
	await page.locator(".tab", { hasText: "unused-variable.md" }).waitFor();

	await openFile(page, "trip-planner.prompty");
	await applyQuickFix(page, "Inspect this question", 17, 3);
	const lens = panel(page);
	await lens.getByTestId("risk").first().waitFor();
	await lens.locator("#prompt > summary").click();
	await lens.getByTestId("prompt-tokens").getByTestId("token").first().waitFor({ state: "attached" });
	const prompt = (await lens.getByTestId("prompt-tokens").textContent()) ?? "";
	assert.match(prompt, /You plan day trips\..*I am in Oslo.*What is the capital of Velmania\?/s);
});

/** Applies a fix and saves. */
async function fix(page: Page, title: string, line: number, column: number): Promise<void> {
	await applyQuickFix(page, title, line, column);
	await page.locator(".tab.active.dirty").waitFor();
	await save(page);
}
