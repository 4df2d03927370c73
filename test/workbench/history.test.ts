import { strict as assert } from "node:assert";
import type { FrameLocator, Page } from "playwright-core";
import { openFile, panel, reloadWindow, runCommand, selectLine } from "./actions";
import { workbenchTest } from "./harness";

/** Lines of capitals.prompt.md. */
const [FRANCE, KENYA] = [4, 6];

workbenchTest("answers are kept, found, opened, compared, pinned and deleted", async ({ page }) => {
	const lens = panel(page);
	for (const line of [FRANCE, KENYA]) await inspect(page, line);
	await openHistory(lens, 2);

	await lens.getByTestId("history-search").fill("france CAPITAL");
	await counts(lens, "1 of 2 runs");
	await lens.getByTestId("kept-run").focus();
	await page.keyboard.press("Enter");
	await shows(lens, FRANCE);
	await lens.locator('[data-testid="kept-run"][aria-current="true"]', { hasText: "France" }).waitFor();
	await rowAction(lens, "France", "pin");
	await lens.getByTestId("kept-run").filter({ hasText: "pinned" }).waitFor();

	await lens.getByTestId("history-search").fill("");
	await counts(lens, "2 runs");
	await rowAction(lens, "Kenya", "compare");
	await lens.locator('[data-testid="tab-beside"][aria-selected="true"]').waitFor();
	await lens.getByRole("tabpanel").filter({ hasText: "Kenya" }).first().waitFor();

	await openHistory(lens, 2);
	await lens.getByTestId("delete-unpinned").click();
	await page.waitForTimeout(500);
	await lens.getByTestId("delete-unpinned").click();
	await counts(lens, "1 run");

	await reloadWindow(page);
	await openHistory(lens, 1);
	assert.match(await lens.getByTestId("kept-run").innerText(), /France.*pinned/s);
	await runCommand(page, "H-Neurons: Delete History...");
	await page.locator(".monaco-dialog-box .monaco-button", { hasText: "Delete All" }).click();
	await lens.getByTestId("history-empty").waitFor();
});

async function inspect(page: Page, line: number): Promise<void> {
	const lens = panel(page);
	await openFile(page, "capitals.prompt.md");
	await selectLine(page, line);
	await runCommand(page, "H-Neurons: Inspect Selection");
	await shows(lens, line);
	await lens.getByTestId("risk").first().waitFor();
}

const shows = (lens: FrameLocator, line: number): Promise<void> =>
	lens
		.getByRole("heading", { name: `capitals.prompt.md, line ${line}` })
		.first()
		.waitFor();

async function openHistory(lens: FrameLocator, kept: number): Promise<void> {
	await lens.getByTestId("tab-history").click();
	await counts(lens, kept === 1 ? "1 run" : `${kept} runs`);
}

const counts = (lens: FrameLocator, words: string): Promise<void> =>
	lens
		.getByTestId("history-count")
		.filter({ hasText: new RegExp(`^${words}$`) })
		.waitFor();

const rowAction = (lens: FrameLocator, words: string, action: string): Promise<void> =>
	lens.getByTestId("kept-run").filter({ hasText: words }).locator(`[data-action=${action}]`).click();
