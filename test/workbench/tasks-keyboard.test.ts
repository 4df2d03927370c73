/** The five tasks without a mouse: every step is a key, and what has the focus can be seen. */
import { strict as assert } from "node:assert";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { FrameLocator, Locator, Page } from "playwright-core";
import { eventually } from "../webview/eventually";
import { panel } from "./actions";
import { type Scene, workbenchTest } from "./harness";
import { TaskSteps } from "./task-steps";

/** One prompt, from its first line to its last. */
const FILE = "support-reply.prompt.md";
const OTHER_PROMPT = "In which field did Marie Curie work?";

workbenchTest("the five tasks with the keyboard alone", async (scene, t) => {
	const { page } = scene;
	await forbidMouse(page);
	await page.locator('.statusbar-item[aria-label^="H-Neurons, "]').waitFor();
	const steps = new TaskSteps(page, "keyboard");
	try {
		await firstInspect(page, steps);
		await shakiestWord(page, steps);
		await suppression(page, steps);
		await otherPrompt(page, steps);
		await report(scene, steps);
	} finally {
		steps.tell(t);
	}
});

async function firstInspect(page: Page, steps: TaskSteps): Promise<void> {
	steps.begin("a", "first inspect from install");
	await steps.press("Control+Shift+e", "to the files");
	await page.locator(".explorer-folders-view .monaco-list:focus-within").first().waitFor();
	await steps.find("support", page.locator(".explorer-folders-view .focused", { hasText: FILE }));
	await steps.sees(page.locator(".tab.active", { hasText: FILE }));
	await page.locator(".monaco-editor.focused").waitFor();
	await steps.press("Control+Alt+h");
	const lens = panel(page);
	await lens.getByTestId("risk").first().waitFor();
	await steps.sees(lens.getByTestId("shakiest").getByRole("button").first());
	assert.ok(steps.count <= 3, `${steps.count} actions`);
}

async function shakiestWord(page: Page, steps: TaskSteps): Promise<void> {
	const lens = panel(page);
	steps.begin("b", "find the shakiest word and its top neuron");
	await steps.press("Control+2", "to the panel");
	// The focus goes through two frames.
	await eventually(() => lens.locator("body").evaluate(() => document.hasFocus()), true);
	const word = lens.getByTestId("shakiest").getByRole("button").first();
	await tabTo(lens, steps, word);
	await steps.sees(word);
	await steps.press("Enter");
	await steps.sees(lens.getByRole("dialog"));
	await isSeen(lens);
	await steps.press("Escape");
	await lens.getByRole("dialog").waitFor({ state: "hidden" });
}

async function suppression(page: Page, steps: TaskSteps): Promise<void> {
	const lens = panel(page);
	steps.begin("c", "see whether suppression changes the answer");
	await tabTo(lens, steps, lens.getByTestId("compare"));
	await steps.sees(lens.getByTestId("compare"));
	await steps.press("Enter");
	await steps.sees(lens.getByTestId("comparison"));
	assert.match(
		await lens.getByTestId("comparison").innerText(),
		/The answer does not depend on the H-Neurons/,
	);
}

async function otherPrompt(page: Page, steps: TaskSteps): Promise<void> {
	const lens = panel(page);
	steps.begin("d", "compare two prompts");
	await tabTo(lens, steps, lens.locator('[role=tab][aria-selected="true"]'));
	await steps.pressTo("ArrowRight", lens.getByTestId("tab-beside"));
	await tabTo(lens, steps, lens.getByTestId("edit-prompt"));
	await steps.press("Control+a");
	await steps.type(OTHER_PROMPT, { end: "Control+Enter" });
	const words = lens.getByTestId("beside-words");
	await words.filter({ hasText: /risk/i }).waitFor();
	await steps.sees(words);
	assert.match(await words.innerText(), /nothing but the prompt differs/);
}

async function report({ page, folder }: Scene, steps: TaskSteps): Promise<void> {
	steps.begin("e", "export a report and open it");
	await steps.press("F1");
	await page.locator(".quick-input-widget input").waitFor();
	await steps.type("H-Neurons: Export Run", { offered: focusedRow(page, "Export Run") });
	await steps.sees(focusedRow(page, "Save as Report"));
	await steps.press("Enter");
	await steps.sees(page.locator(".quick-input-widget", { hasText: "Save from H-Neurons" }));
	await steps.press("Enter", "the name as proposed");
	await steps.sees(page.locator(".notification-toast", { hasText: "Saved" }));
	// The key of the notification is not passed on by a panel that has the focus; the palette's entry is the same.
	await steps.press("F1");
	await page.locator(".quick-input-widget input").waitFor();
	const accept = "Accept Notification Primary Action";
	await steps.type(accept, { offered: focusedRow(page, accept) });
	await page.locator(".notification-toast", { hasText: "Saved" }).waitFor({ state: "hidden" });
	await page.locator(".tab.active", { hasText: ".html" }).waitFor();
	const file = (await readdir(folder)).find((name) => name.endsWith(".html"));
	assert.ok(file, "the report is in the folder");
	assert.match(await readFile(join(folder, file), "utf8"), /<title>[^<]*support-reply\.prompt\.md/);
}

const focusedRow = (page: Page, text: string): Locator =>
	page.locator(".quick-input-list .monaco-list-row.focused", { hasText: text });

/** Tabs to something in the panel; whatever has the focus on the way there shows it. */
async function tabTo(lens: FrameLocator, steps: TaskSteps, target: Locator): Promise<void> {
	for (let presses = 0; presses < 40; presses++) {
		if ((await target.evaluate((element) => element.matches(":focus"))) && (await isSeen(lens))) return;
		await steps.press("Tab");
		await isSeen(lens);
	}
	throw new Error(`40 times Tab did not lead to ${target}`);
}

/** What has the focus in the panel is drawn so: an outline, a frame or a shadow that it has not without. */
async function isSeen(lens: FrameLocator): Promise<true> {
	const unseen = await lens.locator("body").evaluate(() => {
		let focused = document.activeElement;
		const around: Element[] = [];
		while (focused) {
			around.push(focused);
			focused = focused.shadowRoot?.activeElement ?? null;
		}
		const isDrawn = (element: Element) => {
			const { outlineStyle, outlineWidth, boxShadow, borderTopColor } = getComputedStyle(element);
			const marked = getComputedStyle(document.documentElement)
				.getPropertyValue("--vscode-focusBorder")
				.trim();
			const probe = document.createElement("i");
			probe.style.color = marked;
			document.body.append(probe);
			const color = getComputedStyle(probe).color;
			probe.remove();
			const hasOutline = outlineStyle !== "none" && Number.parseFloat(outlineWidth) > 0;
			return hasOutline || boxShadow !== "none" || borderTopColor === color;
		};
		const last = around.at(-1);
		if (!last || last === document.body || around.some(isDrawn)) return null;
		return last.outerHTML.slice(0, 200);
	});
	assert.equal(unseen, null, "what has the focus is not drawn so");
	return true;
}

/** A mouse event that reaches the page by accident would make the test say more than is true. */
async function forbidMouse(page: Page): Promise<void> {
	const forbidden = () => {
		throw new Error("A keyboard test uses no mouse.");
	};
	for (const act of ["click", "dblclick", "down", "move", "wheel"] as const) page.mouse[act] = forbidden;
}
