/** What a person does and sees in the workbench while prompt files are linted. */
import { strict as assert } from "node:assert";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { errors, type Locator, type Page } from "playwright-core";
import { hoverUntil, runCommand, selectLine } from "./actions";
import { type Backstage, PATIENCE_MS } from "./harness";

/** A problem of ours in the Problems panel, `high-risk 4:1`; one of an h-neurons.json is `config 1:1`. */
export type Row = string;

/** Opens the Problems panel. */
export async function showProblems(page: Page): Promise<void> {
	await runCommand(page, "View: Focus Problems (Errors, Warnings, Infos)");
	await page.locator(".markers-panel").waitFor();
}

/** Our rows of the Problems panel, from top to bottom; VS Code's own and other extensions' are left out. */
export async function problemRows(page: Page): Promise<Row[]> {
	const texts = await page.locator(".markers-panel .monaco-list-row").allTextContents();
	return texts.flatMap((text) => {
		const [, rule, line, column] = /h-neurons([\w-]*)\[Ln (\d+), Col (\d+)\]/.exec(text) ?? [];
		return line ? [`${rule || "config"} ${line}:${column}`] : [];
	});
}

/** Waits until the panel shows exactly these rows, in any order. */
export async function seeProblems(page: Page, ...rows: Row[]): Promise<void> {
	await seen(() => problemRows(page), rows);
}

/** Waits until `look` sees what is wanted; the last that it saw is told otherwise. */
export async function seen(look: () => Promise<string[]>, wanted: readonly string[]): Promise<void> {
	const giveUp = Date.now() + PATIENCE_MS;
	const sorted = [...wanted].sort();
	for (;;) {
		const found = (await look()).sort();
		if (found.join("\n") === sorted.join("\n")) return;
		if (Date.now() > giveUp) assert.deepEqual(found, sorted);
		await delay(200);
	}
}

/** The whole text of our rows whose rule is `rule`. */
export async function problemTexts(page: Page, rule: string): Promise<string[]> {
	const texts = await page.locator(".markers-panel .monaco-list-row").allTextContents();
	return texts.filter((text) => text.includes(`h-neurons${rule}[`));
}

/** Lines that stand above questions, from top to bottom. */
export const lenses = (page: Page): Promise<string[]> =>
	page.locator(".editor-group-container.active .codelens-decoration").allTextContents();

/** The menu closes when the lines move under it, which they do while lenses are drawn; then it is opened again. */
const MENU_TRIES = 8;
const MENU_PATIENCE_MS = 5_000;

/** Opens the menu of quick fixes at a place, from the keyboard, and returns what it offers. */
export function openQuickFixes(page: Page, line: number, column = 1): Promise<string[]> {
	return inQuickFixes(page, { line, column }, (entries) => entries.allTextContents());
}

/** Opens that menu and does something with its entries; again, with more patience, where it was closed meanwhile. */
async function inQuickFixes<T>(
	page: Page,
	{ line, column }: { line: number; column: number },
	act: (entries: Locator, patience: { timeout: number }) => Promise<T>,
): Promise<T> {
	const entries = page.locator(".action-widget .monaco-list-row.action");
	for (let tries = 1; ; tries++) {
		const patience = { timeout: MENU_PATIENCE_MS * tries };
		try {
			await placeCursor(page, line, column);
			await page.keyboard.press("Control+.");
			await entries.first().waitFor(patience);
			return await act(entries, patience);
		} catch (error) {
			if (tries === MENU_TRIES || !(error instanceof errors.TimeoutError)) throw error;
		}
	}
}

/** Puts the cursor somewhere in the active editor. */
export async function placeCursor(page: Page, line: number, column = 1): Promise<void> {
	await selectLine(page, line);
	await page.keyboard.press("Home");
	for (let step = 1; step < column; step++) await page.keyboard.press("ArrowRight");
}

/** Applies the quick fix of this title on a line. */
export async function applyQuickFix(page: Page, title: string, line: number, column = 1): Promise<void> {
	await inQuickFixes(page, { line, column }, (entries, patience) =>
		entries.filter({ hasText: title }).first().click(patience),
	);
}

/** Saves the active editor. */
export async function save(page: Page): Promise<void> {
	await page.keyboard.press("Control+s");
	await page.locator(".tab.active.dirty").waitFor({ state: "detached" });
}

/** Waits until the language status of the active editor, as it opens on hover, fits a pattern. */
export async function seeStatus(page: Page, pattern: RegExp): Promise<void> {
	const hover = page.locator(".monaco-hover .hover-language-status").filter({ hasText: "H-Neurons" });
	const giveUp = Date.now() + PATIENCE_MS;
	for (;;) {
		await hoverUntil(page, hover.first(), () => page.locator("#status\\.languageStatus").hover());
		// It may be closed, or drawn anew, as it is read.
		const text = (await hover.allTextContents())[0] ?? "";
		if (pattern.test(text)) break;
		if (Date.now() > giveUp) assert.match(text, pattern);
		await delay(500);
	}
	await page.mouse.move(600, 300);
}

/** Writes the workspace's settings; the workbench sees the file change. */
export async function writeSettings(folder: string, settings: Record<string, unknown>): Promise<void> {
	await mkdir(join(folder, ".vscode"), { recursive: true });
	await writeFile(join(folder, ".vscode", "settings.json"), JSON.stringify(settings));
}

/** Installs the extension that looks at ours from inside the workbench. */
export async function installTestExtension({ extensions }: Backstage): Promise<void> {
	const source = join(__dirname, "test-extension");
	await cp(source, join(extensions, "h-neuron-lens-test.test-extension-1.0.0"), { recursive: true });
}
