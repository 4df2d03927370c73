/** What a person does with the H-Neurons views beside the editor. */
import { errors, type Locator, type Page } from "playwright-core";

export const VIEWS = ["History", "Models", "Probes", "Neurons by Layer", "Studies"] as const;

export async function openSideBar(page: Page): Promise<void> {
	await page.locator('.activitybar [aria-label^="H-Neurons"]').first().click();
	await header(page, "History").waitFor();
}

export async function fold(page: Page, view: (typeof VIEWS)[number], isOpen: boolean): Promise<void> {
	const head = header(page, view);
	if (((await head.getAttribute("aria-expanded")) === "true") !== isOpen) await head.click();
}

export const pane = (page: Page, view: string): Locator =>
	page.locator(".sidebar .pane").filter({ has: page.locator(`.pane-header[aria-label^="${view}"]`) });
export const header = (page: Page, view: string): Locator =>
	page.locator(`.sidebar .pane-header[aria-label^="${view}"]`);
export const rows = (page: Page, view: string): Locator => pane(page, view).locator(".monaco-list-row");

/** A row that is drawn anew, or moves, has no mouse on it: then the mouse comes again, with more patience. */
const ROW_TRIES = 10;
const ROW_PATIENCE_MS = 5_000;

/** A button that shows while the mouse is on the row. */
export async function rowAction(row: Locator, title: string): Promise<void> {
	for (let tries = 1; ; tries++) {
		await row.hover();
		try {
			return await row
				.locator(`.action-label[aria-label^="${title}"]`)
				.click({ timeout: ROW_PATIENCE_MS * tries });
		} catch (error) {
			if (tries === ROW_TRIES || !(error instanceof errors.TimeoutError)) throw error;
		}
	}
}
