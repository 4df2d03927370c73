/**
 * Makes the pictures of README, docs/ and the walkthrough from the real workbench, in the state that a newcomer has:
 *
 *     npm run pictures
 *
 * docs/study.png shows a finished study: HNEURONS_STUDY names the folder of one, without it the picture stays as it is.
 */
import { cp, mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { FrameLocator, Page } from "playwright-core";
import { chooseTheme, openFile, panel, runCommand, selectLine } from "./actions";
import { workbenchTest } from "./harness";

const root = join(__dirname, "..", "..");
const docs = (name: string) => join(root, "docs", `${name}.png`);
const walkthrough = (name: string) => join(root, "media", "walkthrough", `${name}.png`);
/** A country that does not exist, in capitals.prompt.md. */
const VELMANIA_LINE = 10;
/** A question about somebody who never was, in science.prompt.md. */
const NOBODY_LINE = 14;
/** Until what was drawn last stands still. */
const REST_MS = 1500;

const shoot = async (page: Page, path: string) => {
	await page.mouse.move(10, 450);
	await page.waitForTimeout(REST_MS);
	await page.screenshot({ path });
};

async function inspect(page: Page, file: string, line: number): Promise<FrameLocator> {
	await openFile(page, file);
	await selectLine(page, line);
	await runCommand(page, "H-Neurons: Inspect Selection");
	const lens = panel(page);
	await lens.getByTestId("risk").first().waitFor();
	return lens;
}

workbenchTest("panel, tabs, side bar", async ({ page }) => {
	const lens = await inspect(page, "capitals.prompt.md", VELMANIA_LINE);
	await chooseTheme(page, "Dark Modern");
	await shoot(page, docs("panel"));
	await shoot(page, walkthrough("inspect"));
	for (const tab of ["timeline", "layers", "neurons", "samples", "history", "probe"] as const) {
		await lens.getByTestId(`tab-${tab}`).click();
		if (tab === "samples") {
			await lens.getByTestId("sample").click();
			await lens.getByTestId("sample-mark").nth(8).waitFor();
			await page.waitForTimeout(REST_MS);
		}
		await lens.getByTestId(`tab-${tab}`).evaluate((element) => element.scrollIntoView({ block: "start" }));
		await shoot(page, docs(`tab-${tab}`));
	}
	await page.locator('.activitybar [aria-label^="H-Neurons"]').first().click();
	await lens.getByTestId("verdict").scrollIntoViewIfNeeded();
	await shoot(page, docs("side-bar"));
});

workbenchTest("answers side by side", async ({ page }) => {
	const lens = await inspect(page, "science.prompt.md", NOBODY_LINE);
	await chooseTheme(page, "Dark Modern");
	await lens.getByTestId("compare").click();
	await lens.getByTestId("comparison").waitFor();
	await lens.getByTestId("comparison").evaluate((element) => element.scrollIntoView({ block: "start" }));
	await shoot(page, docs("compare"));
	await shoot(page, walkthrough("read"));
});

workbenchTest("a linted file and the list of models", async ({ page }) => {
	await openFile(page, "capitals.prompt.md");
	await chooseTheme(page, "Dark Modern");
	await page.locator(".codelens-decoration", { hasText: "answers" }).first().waitFor();
	await runCommand(page, "View: Focus Problems (Errors, Warnings, Infos)");
	await runCommand(page, "H-Neurons: Show Heat in Editor");
	await page.locator(".view-line", { hasText: "Sarvakia" }).hover({ position: { x: 60, y: 8 } });
	await page.locator(".monaco-hover", { hasText: "base rate" }).first().waitFor();
	await page.waitForTimeout(REST_MS);
	await page.screenshot({ path: docs("lint") });
	await page.screenshot({ path: walkthrough("lint") });
	await runCommand(page, "H-Neurons: Select Model...");
	await page.locator(".quick-input-widget", { hasText: "layers" }).waitFor();
	await page.waitForTimeout(REST_MS);
	await page.screenshot({ path: docs("select-model") });
	await page.screenshot({ path: walkthrough("model") });
});

const study = process.env.HNEURONS_STUDY;
if (study)
	workbenchTest(
		"a study's report",
		async ({ page, folder }) => {
			await chooseTheme(page, "Dark Modern");
			await runCommand(page, "H-Neurons: Open Study Report");
			await page.locator(".quick-input-widget input").fill(join(folder, "study", "report.json"));
			await page.keyboard.press("Enter");
			await page.frameLocator("iframe.webview").frameLocator("iframe").getByTestId("report").waitFor();
			await shoot(page, docs("study"));
		},
		async ({ folder }) => {
			await mkdir(join(folder, "study"), { recursive: true });
			await cp(study, join(folder, "study"), { recursive: true });
		},
	);
