/** What the panel shows of a prompt, in the file that the prompt is from. */
import { strict as assert } from "node:assert";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { panel, runCommand, screenshot, selectLine } from "./actions";
import { workbenchTest } from "./harness";
import { seen, writeSettings } from "./lint-actions";

const FILE = "trip.prompt.yml";
/** Escapes in the prompt, and more below it than the window shows. */
const LINES = [
	"description: A trip",
	"prompts:",
	'  - "Who founded \\"Velmania\\"?"',
	...Array.from({ length: 60 }, (_, line) => `# ${line}`),
	"tests: []",
];
const VELMANIA_LINE = 10;
/** What is pointed at is told within 80 ms. */
const POINTING_MS = 600;

workbenchTest(
	"the shown prompt is tinted in its file, and the token that is pointed at framed",
	async ({ page }) => {
		const lens = panel(page);
		await openFromFiles(page, "capitals.prompt.md");
		await selectLine(page, VELMANIA_LINE);
		await runCommand(page, "H-Neurons: Inspect Selection");
		await lens.getByTestId("risk").first().waitFor();
		await page.keyboard.press("Home");
		await isTinted(page, true);
		const words = (await tinted(page)).map((word) => word.trim());
		assert.ok(
			words.every((word) => "What is the capital of Velmania?".includes(word)),
			`only words of the question are tinted: ${words.join("|")}`,
		);
		await screenshot(page, "source-heat");

		await lens.locator("#prompt summary").click();
		const token = lens
			.getByTestId("prompt-tokens")
			.getByTestId("token")
			.filter({ hasText: /^.?capital$/ });
		await token.first().hover();
		await seen(() => framed(page), ["capital"]);
		await lens.getByRole("heading", { level: 1 }).hover();
		await seen(() => framed(page), []);

		// Pinned, the frame stays.
		await token.first().click();
		await seen(() => framed(page), ["capital"]);
		await screenshot(page, "source-pinned");
		await page.keyboard.press("Escape");
		await lens.getByRole("heading", { level: 1 }).hover();
		await seen(() => framed(page), []);

		await runCommand(page, "H-Neurons: Show Heat in Editor");
		await isTinted(page, false);
		await runCommand(page, "H-Neurons: Show Heat in Editor");
		await isTinted(page, true);
	},
);

workbenchTest(
	"an escape in a YAML file is one place; an edit takes the tint away, its undo brings it back, another run takes its place",
	async ({ page }) => {
		const lens = panel(page);
		await openFromFiles(page, FILE);
		await selectLine(page, 3);
		await runCommand(page, "H-Neurons: Inspect Selection");
		await lens.getByTestId("risk").first().waitFor();
		await isTinted(page, true);

		// Out of sight, it is framed without a word; pinned, it is brought back.
		await page.locator(".monaco-editor .view-line").first().click();
		await page.keyboard.press("Control+End");
		await page.locator(".view-line", { hasText: "tests: []" }).waitFor();
		await lens.locator("#prompt summary").click();
		const token = lens
			.getByTestId("prompt-tokens")
			.getByTestId("token")
			.filter({ hasText: "founded" })
			.first();
		await token.hover();
		await page.waitForTimeout(POINTING_MS);
		assert.equal(await page.locator(".view-line", { hasText: "founded" }).count(), 0);
		await token.click();
		await seen(() => framed(page), ["founded"]);
		await page.keyboard.press("Escape");

		await page.locator(".monaco-editor .view-line", { hasText: "founded" }).click();
		await page.keyboard.press("End");
		await page.keyboard.type("s");
		await isTinted(page, false);
		await page.keyboard.press("Control+z");
		await isTinted(page, true);

		await openFromFiles(page, "capitals.prompt.md");
		await isTinted(page, false);
		await selectLine(page, VELMANIA_LINE);
		await runCommand(page, "H-Neurons: Inspect Selection");
		await lens.getByRole("heading", { name: "capitals.prompt.md, line 10" }).first().waitFor();
		await lens.getByTestId("risk").first().waitFor();
		await isTinted(page, true);
		await openFromFiles(page, FILE);
		await isTinted(page, false);
	},
	async ({ folder }) => {
		await writeFile(join(folder, FILE), LINES.join("\r\n"));
		// What the linter would say of the file is not looked at here.
		await writeSettings(folder, { "hNeurons.lint.model.run": "off" });
	},
);

/** Opens a file with the mouse; the search for files by name is slow to start on a busy machine. */
async function openFromFiles(page: Page, name: string): Promise<void> {
	await page.locator(".explorer-folders-view").getByText(name, { exact: true }).dblclick();
	await page.locator(".tab.active", { hasText: name }).waitFor();
	await page.locator(".editor-group-container.active .view-lines").first().waitFor();
}

/** Decorations have no name of their own: they are found by what they look like. */
async function isTinted(page: Page, isWanted: boolean): Promise<void> {
	await seen(async () => [String((await tinted(page)).length > 0)], [String(isWanted)]);
}

const isHeat = `(style) => {
	const heat = (tint) => {
		const example = document.createElement("i");
		example.style.backgroundColor = getComputedStyle(document.querySelector(".monaco-workbench"))
			.getPropertyValue("--vscode-hNeurons-heat" + tint);
		document.body.append(example);
		const { backgroundColor } = getComputedStyle(example);
		example.remove();
		return backgroundColor;
	};
	return [1, 2, 3, 4, 5].map(heat).includes(style.backgroundColor);
}`;
const isFrame = '(style) => style.outlineStyle === "solid" && style.outlineWidth === "2px"';

const tinted = (page: Page) => decorated(page, isHeat);
/** The words that a frame stands around. */
const framed = async (page: Page) => (await decorated(page, isFrame)).map((word) => word.trim());

/** The text in front of the decorations of the file, from left to right. */
function decorated(page: Page, isLike: string): Promise<string[]> {
	return page.evaluate(`(() => {
		const isLike = ${isLike};
		const editor = document.querySelector(".editor-group-container .monaco-editor");
		const at = (x, y) => document.caretRangeFromPoint(x, y);
		return [...editor.querySelectorAll(".view-overlays .cdr")]
			.filter((each) => isLike(getComputedStyle(each)))
			.map((each) => each.getBoundingClientRect())
			.sort((a, b) => a.top - b.top || a.left - b.left)
			.map(({ left, right, top, bottom }) => {
				const [from, to] = [at(left + 1, (top + bottom) / 2), at(right - 1, (top + bottom) / 2)];
				const range = document.createRange();
				range.setStart(from.startContainer, from.startOffset);
				range.setEnd(to.startContainer, to.startOffset);
				return range.toString().replaceAll("\\u00a0", " ");
			});
	})()`) as Promise<string[]>;
}
