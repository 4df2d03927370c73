/** What a person does in the workbench, with the keyboard where a person would use it. */
import { mkdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { errors, type FrameLocator, type Locator, type Page } from "playwright-core";
import { RESULTS } from "./harness";

const MODIFIER = process.platform === "darwin" ? "Meta" : "Control";

/** An editor that takes the focus while it opens closes quick input; then it is opened again, with more patience. */
const QUICK_INPUT_TRIES = 10;
const QUICK_INPUT_PATIENCE_MS = 8_000;
const patienceOf = (tries: number) => ({ timeout: QUICK_INPUT_PATIENCE_MS * tries });

/** Opens quick input with a key, types, and does something with what is listed; again where it was closed meanwhile. */
async function inQuickInput(
	page: Page,
	key: string,
	text: string,
	choose: (options: { timeout: number }) => Promise<void>,
): Promise<void> {
	for (let tries = 1; ; tries++) {
		const patience = patienceOf(tries);
		try {
			await page.keyboard.press(key);
			await page.locator(".quick-input-widget input").fill(text, patience);
			return await choose(patience);
		} catch (error) {
			if (tries === QUICK_INPUT_TRIES || !(error instanceof errors.TimeoutError)) throw error;
			// A list that stays open holds what there was when it was opened.
			await page.keyboard.press("Escape");
		}
	}
}

/** Opens a file of the folder by name, as with Quick Open, and waits until its text is in the editor. */
export async function openFile(page: Page, name: string): Promise<void> {
	const row = page.locator(".quick-input-list .monaco-list-row", { hasText: name }).first();
	await inQuickInput(page, `${MODIFIER}+p`, name, async (patience) => {
		await row.waitFor(patience);
		await page.locator(".quick-input-widget input").press("Enter", patience);
	});
	await page.locator(".tab.active", { hasText: name }).waitFor();
	// Text, or the words that stand for a file that has none.
	await page
		.locator(".editor-group-container.active")
		.locator(".view-lines, .editor-placeholder-label-container, .monaco-editor-pane-placeholder")
		.first()
		.waitFor();
	// What takes the focus later closes what is opened next.
	await page.locator(".editor-group-container.active:focus-within").waitFor();
}

/** Puts the cursor on a line and selects it whole. */
export async function selectLine(page: Page, line: number): Promise<void> {
	await inQuickInput(page, `${MODIFIER}+g`, `:${line}`, async (patience) => {
		await page.locator(".quick-input-list", { hasText: `line ${line}` }).waitFor(patience);
		await page.locator(".quick-input-widget input").press("Enter", patience);
		await page.locator(".quick-input-widget").waitFor({ ...patience, state: "hidden" });
	});
	await page.keyboard.press("Home");
	await page.keyboard.press("Shift+End");
}

/** Runs the command of exactly this title from the palette, whatever else the words find. */
export async function runCommand(page: Page, title: string): Promise<void> {
	// The label goes on with the command's keys, if it has any.
	const row = page.locator(
		`.quick-input-list [aria-label="${title}"], .quick-input-list [aria-label^="${title}, "]`,
	);
	await inQuickInput(page, "F1", `>${title}`, (patience) => row.click(patience));
}

/**
 * Chooses a file in the dialog of the workbench, which while it opens may still put a path of its own into the field.
 * @param button the dialog's button that opens it
 */
export async function chooseFile(
	page: Page,
	file: string,
	button: string,
	openDialog: () => Promise<void>,
): Promise<void> {
	const dialog = page.locator(".quick-input-widget");
	for (let tries = 1; ; tries++) {
		const patience = patienceOf(tries);
		try {
			if (!(await dialog.isVisible())) await openDialog();
			// The dialog looks at a path when it changes: its folder is listed first, then the file's name typed, as by hand.
			const input = dialog.locator("input").first();
			await input.fill(join(dirname(file), "/"), patience);
			const row = dialog.locator(".monaco-list-row", { hasText: basename(file) });
			await row.first().waitFor(patience);
			await input.press("End", patience);
			await input.pressSequentially(basename(file), patience);
			await row.and(dialog.locator(".focused")).first().waitFor(patience);
			await dialog.locator(".quick-input-action", { hasText: button }).click(patience);
			return await dialog.waitFor({ ...patience, state: "hidden" });
		} catch (error) {
			if (tries === QUICK_INPUT_TRIES || !(error instanceof errors.TimeoutError)) throw error;
		}
	}
}

/** A field is left alone once it was seen unchanged so often, so many milliseconds apart. */
const CALM_LOOKS = 4;
const LOOK_MS = 150;

/** Types a path into the dialog of the workbench that saves, until it is taken. @param openDialog opens it */
export async function saveFile(page: Page, file: string, openDialog: () => Promise<void>): Promise<void> {
	const dialog = page.locator(".quick-input-widget");
	for (let tries = 1; ; tries++) {
		const patience = patienceOf(tries);
		try {
			if (!(await dialog.isVisible())) await openDialog();
			const ok = dialog.locator(".quick-input-action", { hasText: "OK" });
			await ok.waitFor(patience);
			const input = dialog.locator("input").first();
			await input.fill(file, patience);
			// The dialog may yet put the name that it proposes into the field.
			for (let calm = 0; calm < CALM_LOOKS; calm++) {
				await page.waitForTimeout(LOOK_MS);
				if ((await input.inputValue(patience)) === file) continue;
				calm = 0;
				await input.fill(file, patience);
			}
			await ok.click(patience);
			return await dialog.waitFor({ ...patience, state: "hidden" });
		} catch (error) {
			if (tries === QUICK_INPUT_TRIES || !(error instanceof errors.TimeoutError)) throw error;
		}
	}
}

/**
 * Chooses from the list that a command shows, until what it leads to is seen: a list closes when the focus goes elsewhere.
 * @param text of the first row, which is chosen with the keyboard, since a list may still move under a mouse
 */
export async function chooseFirst(
	page: Page,
	command: string,
	{ text, leadsTo }: { text: string; leadsTo: Locator },
): Promise<void> {
	for (let tries = 1; ; tries++) {
		const patience = patienceOf(tries);
		try {
			await runCommand(page, command);
			await page.locator(".quick-input-list .monaco-list-row.focused", { hasText: text }).waitFor(patience);
			await page.locator(".quick-input-widget input").first().press("Enter", patience);
			return await leadsTo.waitFor(patience);
		} catch (error) {
			if (tries === QUICK_INPUT_TRIES || !(error instanceof errors.TimeoutError)) throw error;
			await page.keyboard.press("Escape");
		}
	}
}

/** Reloads the window as a person does, so that the workbench can keep its state. */
export async function reloadWindow(page: Page): Promise<void> {
	const loaded = page.waitForEvent("load");
	await runCommand(page, "Developer: Reload Window");
	await loaded;
	await page.locator(".monaco-workbench .explorer-folders-view").waitFor();
}

/** Changes the colours as a person does, while everything stays open. */
export async function chooseTheme(page: Page, theme: string): Promise<void> {
	await runCommand(page, "Preferences: Color Theme");
	const list = page.getByPlaceholder(/Select Color Theme/);
	await list.fill(theme);
	await page.locator(".quick-input-list .monaco-list-row.focused", { hasText: theme }).waitFor();
	await list.press("Enter");
	await page.locator(".quick-input-widget").waitFor({ state: "hidden" });
}

/** The inside of our panel: VS Code puts a webview into a frame in a frame. */
export function panel(page: Page): FrameLocator {
	return page
		.frameLocator('iframe.webview.ready[src*="extensionId=h-neuron-lens.h-neuron-lens"]')
		.frameLocator("#active-frame");
}

/** Answers the shown prompt again with the H-Neurons silenced, beside the first answer, and waits until it has ended. */
export async function silenceNeurons(page: Page): Promise<void> {
	const lens = panel(page);
	await lens.getByTestId("gain-slider").focus();
	await page.keyboard.press("Home");
	await lens.getByTestId("other-answer").waitFor();
	await lens.getByTestId("comparison").waitFor();
}

/** A hover closes when what is under the mouse is drawn anew: then the mouse comes again, with more patience. */
const HOVER_TRIES = 10;
const HOVER_PATIENCE_MS = 5_000;

/** Points at something until what that brings is seen. @param point brings the mouse there */
export async function hoverUntil(page: Page, seen: Locator, point: () => Promise<void>): Promise<void> {
	for (let tries = 1; ; tries++) {
		await page.mouse.move(600, 300);
		await point();
		try {
			return await seen.waitFor({ timeout: HOVER_PATIENCE_MS * tries });
		} catch (error) {
			if (tries === HOVER_TRIES || !(error instanceof errors.TimeoutError)) throw error;
		}
	}
}

/** The text of the notification that says `part`, once it shows. */
export async function notification(page: Page, part: string): Promise<string> {
	const toast = page.locator(".notification-list-item-message", { hasText: part }).first();
	await toast.waitFor();
	return (await toast.textContent()) ?? "";
}

export async function screenshot(page: Page, name: string): Promise<void> {
	const folder = join(RESULTS, "screenshots");
	await mkdir(folder, { recursive: true });
	await page.screenshot({ path: join(folder, `${name}.png`) });
}
