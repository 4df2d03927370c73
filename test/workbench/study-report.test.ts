import { strict as assert } from "node:assert";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FrameLocator, Page } from "playwright-core";
import { impactCsv } from "../../src/core/report/impact/print-csv";
import { impactHtml } from "../../src/core/report/impact/print-html";
import { madeUpImpact } from "../core/report/made-up-impact";
import { chooseFile, notification, panel, runCommand, saveFile, screenshot } from "./actions";
import { workbenchTest } from "./harness";
import { isRunning } from "./model-actions";

const report = madeUpImpact();
/** As a run's folder holds them. */
const FILES = {
	"report.json": JSON.stringify(report),
	"report.csv": impactCsv(report),
	"report.html": impactHtml(report),
};

workbenchTest(
	"a report of elsewhere is opened, its figures are saved, its page and its folder come up",
	async ({ page, folder }) => {
		await isRunning(page);
		const run = join(folder, "run");
		await chooseFile(page, join(run, "report.json"), "Open Report", () =>
			runCommand(page, "H-Neurons: Open Study Report"),
		);
		const study = panel(page);
		const verdict = study.getByTestId("report").locator("#summary > p").first();
		assert.equal(await verdict.innerText(), report.summary[0]);
		await screenshot(page, "study-report-elsewhere");
		await savesWhatTheRunHolds(page, folder);
		await opensFolder(page, study);
		await study.getByTestId("open-page").click();
		await page.locator(".tab.active", { hasText: "report.html" }).waitFor();
	},
	async ({ folder }) => {
		await mkdir(join(folder, "run"));
		for (const [name, text] of Object.entries(FILES)) await writeFile(join(folder, "run", name), text);
	},
);

/** The copies are the run's files, and a dialog that is closed writes nothing. */
async function savesWhatTheRunHolds(page: Page, folder: string): Promise<void> {
	const study = panel(page);
	for (const as of ["csv", "json"] as const) {
		const file = join(folder, `figures.${as}`);
		const before = await readdir(folder);
		const open = () => study.getByTestId(`save-${as}`).click();
		await open();
		await page.locator(".quick-input-widget .quick-input-action", { hasText: "OK" }).waitFor();
		await page.keyboard.press("Escape");
		await page.locator(".quick-input-widget").waitFor({ state: "hidden" });
		assert.deepEqual(await readdir(folder), before);
		await saveFile(page, file, open);
		await notification(page, `Saved ${file}.`);
		assert.equal(await readFile(file, "utf8"), FILES[`report.${as}`]);
	}
}

/** An editor in a browser has no file manager: the folder comes in a window of its own. */
async function opensFolder(page: Page, study: FrameLocator): Promise<void> {
	const opened = page.context().waitForEvent("page");
	await study.getByTestId("open-folder").click();
	const other = await opened;
	await other.locator(".explorer-folders-view").getByText("report.html").waitFor();
	await screenshot(other, "study-folder");
	await other.close();
}
