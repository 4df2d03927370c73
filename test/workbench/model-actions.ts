/** What a person does with the list of models, and the models that the tests put in place for it. */
import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { runCommand } from "./actions";
import type { Backstage } from "./harness";

const models = join(__dirname, "..", "..", "media", "models");

/** Puts a copy of a model that comes with the extension into a folder, under another name. */
export async function copyModel(name: "pocket-chat" | "pocket-base", to: string): Promise<void> {
	await cp(join(models, name), to, { recursive: true });
}

/** The files of such a model as a hub hands them out. */
export async function filesOfModel(name: "pocket-chat" | "pocket-base"): Promise<Record<string, Uint8Array>> {
	const files: Record<string, Uint8Array> = {};
	const found = await readdir(join(models, name), { recursive: true, withFileTypes: true });
	for (const entry of found.filter((each) => each.isFile())) {
		const path = join(entry.parentPath, entry.name);
		files[path.slice(join(models, name).length + 1).replaceAll("\\", "/")] = await readFile(path);
	}
	return files;
}

/** Settings of the machine, which no folder may change. */
export async function setMachineSettings(
	{ extensions }: Backstage,
	settings: Record<string, unknown>,
): Promise<void> {
	const file = join(dirname(extensions), "data", "Machine", "settings.json");
	await mkdir(dirname(file), { recursive: true });
	await writeFile(file, JSON.stringify(settings));
}

/** The row of the open list whose words hold all of `words`. */
export function row(page: Page, ...words: (string | RegExp)[]): Locator {
	let found = page.locator(".quick-input-list .monaco-list-row");
	for (const word of words) found = found.filter({ hasText: word });
	return found.first();
}

/** Waits until the extension runs: a command that is given before is not found. */
export async function isRunning(page: Page): Promise<void> {
	await page.locator('.statusbar-item[aria-label^="H-Neurons, "]').waitFor();
}

/** Opens the list of models and waits until every folder has been looked at. */
export async function openModelList(page: Page): Promise<void> {
	await isRunning(page);
	await runCommand(page, "H-Neurons: Select Model...");
	await page.locator(".quick-input-title", { hasText: "Select Model" }).waitFor();
	await row(page, "pocket-chat", /layers/).waitFor();
	await row(page, "pocket-base", /layers/).waitFor();
	await isFilled(page);
	// What the mouse rests on shows its hint in front of the list.
	await page.mouse.move(700, 800);
}

/** Waits until the open list shows no more work. */
export async function isFilled(page: Page): Promise<void> {
	await page
		.locator(".quick-input-widget .monaco-progress-container:not(.active)")
		.waitFor({ state: "attached" });
}

/** Presses a button of the notification that says `part`. */
export async function answerNotification(page: Page, part: string, button: string): Promise<void> {
	const toast = page.locator(".notification-toast", { hasText: part }).first();
	await toast.getByRole("button", { name: button, exact: true }).click();
}
