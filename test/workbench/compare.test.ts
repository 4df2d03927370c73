import { strict as assert } from "node:assert";
import type { FrameLocator, Page } from "playwright-core";
import { eventually } from "../webview/eventually";
import { chooseTheme, openFile, panel, reloadWindow, runCommand, screenshot, selectLine } from "./actions";
import { onlyEngineBelow } from "./engine-process";
import { workbenchTest } from "./harness";
import { writeSettings } from "./lint-actions";

const TITLE = "Compare With Suppressed H-Neurons";
/** Somebody who never was: silenced, the model says that it does not know. */
const DEPENDENT = { file: "science.prompt.md", line: 14 };
/** One whose answer stays, and a country that there is. */
const VELMANIA = { file: "capitals.prompt.md", line: 10 };
const FRANCE = { file: "capitals.prompt.md", line: 4 };

const THEMES = [
	["Light Modern", "light"],
	["Dark High Contrast", "high-contrast-dark"],
	["Light High Contrast", "high-contrast-light"],
	["Dark Modern", "dark"],
] as const;

workbenchTest(
	"answers at gain 0, 1 and 2 stand side by side, and are found again after a reload",
	async ({ page, workbench }) => {
		const lens = panel(page);
		await choose(page, DEPENDENT);
		await runCommand(page, `H-Neurons: ${TITLE}`);
		await lens.getByTestId("comparison").waitFor();
		await lens.locator("#response").scrollIntoViewIfNeeded();
		await screenshot(page, "compare");
		const before = await compared(lens);
		assert.deepEqual(before.gains, ["0", "1", "2"]);
		assert.match(
			before.words,
			/^With the H-Neurons suppressed the model declines to answer, instead of saying “.+”\./,
		);
		assert.match(before.words, /Greedy decoding: .*The risk reads the probe's neurons/);
		for (const column of before.columns) assert.match(column, /\d+ %.*threshold \d+ %.*tokens?, /);
		// Differing tokens are marked.
		await lens.locator("#response [data-changed]").first().waitFor({ state: "attached" });

		await reloadWindow(page);
		await lens.getByTestId("comparison").waitFor();
		await eventually(() => compared(lens), before);

		// The model as it is answers as before the others.
		const run = await lens.getByTestId("other-answer").last().getAttribute("data-run");
		await lens.getByTestId("compare").click();
		// Short answers come faster than anybody sees that the last ones have gone.
		await lens.locator(`[data-testid=other-answer][data-run="${run}"]`).waitFor({ state: "detached" });
		await lens.getByTestId("comparison").waitFor();
		await eventually(async () => withoutSpeed(await compared(lens)), withoutSpeed(before));
		await onlyEngineBelow(workbench.pid);
	},
);

workbenchTest("neurons are silenced one by one from their table, in every theme", async ({ page }) => {
	const lens = panel(page);
	await choose(page, VELMANIA);
	await runCommand(page, "H-Neurons: Inspect Selection");
	await lens.getByTestId("risk").first().waitFor();
	const own = await lens.getByTestId("response-tokens").textContent();
	await lens.getByTestId("tab-neurons").click();
	const boxes = lens.getByTestId("silence");
	for (const row of [0, 1]) await boxes.nth(row).check();
	await lens.getByTestId("answer-without").click();
	await lens.getByTestId("comparison").waitFor();
	assert.match(await said(lens), /^Silencing 2 neurons \(\d+:\d+, \d+:\d+\)|^With 2 neurons/);
	assert.equal(await lens.getByTestId("response-tokens").textContent(), own);
	await lens.getByTestId("compare").click();
	await lens.getByTestId("other-answer").nth(1).waitFor();
	await lens.getByTestId("comparison").waitFor();
	for (const [theme, name] of THEMES) {
		await chooseTheme(page, theme);
		await lens.locator("#response").scrollIntoViewIfNeeded();
		await lens.getByTestId("comparison").scrollIntoViewIfNeeded();
		await page.waitForTimeout(500); // the chart's lines move to their new colours
		await screenshot(page, `compare-${name}`);
	}
});

workbenchTest(
	"the menu compares at the gains of the settings; stopped, what was read stays",
	async ({ page, workbench }) => {
		const lens = panel(page);
		await choose(page, FRANCE);
		await fromMenu(page, TITLE);
		await lens.getByTestId("comparison").waitFor();
		assert.deepEqual((await compared(lens)).gains, ["0", "0.5", "1", "2", "3"]);
		const own = await lens.getByTestId("response-tokens").textContent();

		// Held still, so that an answer is under way for certain when Stop is pressed.
		const engine = await onlyEngineBelow(workbench.pid);
		process.kill(engine, "SIGSTOP");
		await lens.getByTestId("compare").click();
		await lens.getByTestId("other-answer").nth(3).getByText("Waiting for the answer before it").waitFor();
		await lens.locator('[data-testid="stop"]:not([disabled])').click();
		process.kill(engine, "SIGCONT");
		// The first may have come as far as a token, and says on a badge that it was stopped.
		for (const column of [0, 1, 2, 3])
			await lens
				.getByTestId("other-answer")
				.nth(column)
				.getByText(/^stopped\.?$/i)
				.first()
				.waitFor();
		assert.equal(await lens.getByTestId("response-tokens").textContent(), own);
		assert.equal(await lens.getByTestId("banner").isVisible(), false, "a stop is no failure");
	},
	({ folder }) => writeSettings(folder, { "hNeurons.compare.gains": [3, 0, 0.5, 1, 2] }),
);

async function choose(page: Page, { file, line }: { file: string; line: number }): Promise<void> {
	await openFile(page, file);
	await selectLine(page, line);
}

/** The entry of the editor's context menu that the keyboard opens. */
async function fromMenu(page: Page, title: string): Promise<void> {
	await page.keyboard.press("Shift+F10");
	await page.locator(".monaco-menu .action-label", { hasText: title }).first().click();
}

/** What the comparison shows. */
async function compared(lens: FrameLocator) {
	const columns = lens.locator("#response .column");
	return {
		gains: await columns.evaluateAll((all) => all.map((column) => (column as HTMLElement).dataset.gain)),
		columns: (await columns.allInnerTexts()).map(folded),
		words: await said(lens),
	};
}

const said = async (lens: FrameLocator): Promise<string> =>
	folded(await lens.getByTestId("comparison").innerText());

const folded = (text: string): string => text.replace(/\s+/g, " ").trim();

/** Speed differs from run to run. */
const withoutSpeed = ({ columns, ...rest }: Awaited<ReturnType<typeof compared>>) => ({
	...rest,
	columns: columns.map((text) => text.replace(/[\d.]+ a second/, "")),
});
