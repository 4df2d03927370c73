/** What comes back of the panel after a reload and after it was hidden, and what it costs while it is. */
import { strict as assert } from "node:assert";
import { setTimeout as delay } from "node:timers/promises";
import type { FrameLocator, Page } from "playwright-core";
import { eventually } from "../webview/eventually";
import { openFile, panel, reloadWindow, runCommand, selectLine } from "./actions";
import { workbenchTest } from "./harness";
import { seen, writeSettings } from "./lint-actions";

const VELMANIA_LINE = 10;
/** Long enough for a message that should not come. */
const QUIET_MS = 1500;

workbenchTest(
	"after a reload the panel has its tab, its tint, the run beside and the samples",
	async ({ page }) => {
		const lens = panel(page);
		await inspect(page);
		await lens.getByTestId("tab-samples").click();
		await lens.getByTestId("sample-count").fill("3");
		await lens.getByTestId("sample").click();
		await lens.getByTestId("sample-mark").nth(3).waitFor();
		await lens.getByTestId("tab-beside").click();
		await lens.getByTestId("edit-prompt").fill("What is the capital of Kenya?");
		await lens.getByTestId("answer-edited").click();
		await lens.getByTestId("beside-words").filter({ hasText: /risk/i }).waitFor();
		await lens.getByTestId("tint-entropy").check();
		const before = await shown(lens);
		assert.equal(before.tab, "tab-beside");

		await reloadWindow(page);
		await lens.getByTestId("beside-words").filter({ hasText: /risk/i }).waitFor();
		await eventually(() => shown(lens), before);
		await lens.getByTestId("tab-samples").click();
		await seen(async () => [String(await lens.getByTestId("sample-mark").count())], ["4"]);
	},
);

workbenchTest(
	"a hidden panel is not there, hears nothing, and comes back with what happened meanwhile",
	async ({ page, folder }) => {
		const lens = panel(page);
		await inspect(page);
		const risk = await lens.getByTestId("risk").first().innerText();
		await lens.locator("h1").first().click();
		// A file opens in the group that has the focus, which takes a moment to come from inside the panel.
		await page.locator(".editor-group-container.active .tab.active", { hasText: "H-Neurons" }).waitFor();
		await openFile(page, "README.md");
		await seen(async () => [String(frames(page))], ["0"]);
		await countMessages(page);
		await writeSettings(folder, { "hNeurons.baseRate": 0.02 });
		await delay(QUIET_MS);
		assert.equal(frames(page), 0);
		assert.deepEqual(await messages(page), [], "nothing is sent to a panel that is not there");

		await page.locator(".tab", { hasText: "H-Neurons" }).click();
		await lens.getByTestId("risk").first().waitFor();
		await eventually(
			async () => (await lens.getByTestId("risk").first().innerText()) === risk,
			false,
			"the risk is of the new base rate",
		);
		await lens.getByTestId("response-tokens").getByTestId("token").first().waitFor();
		await eventually(async () => (await messages(page)).length > 0, true, "messages are counted");
	},
);

async function inspect(page: Page): Promise<void> {
	await openFile(page, "capitals.prompt.md");
	await selectLine(page, VELMANIA_LINE);
	await runCommand(page, "H-Neurons: Inspect Selection");
	await panel(page).getByTestId("risk").first().waitFor();
}

/** What of the panel is the person's choice or the model's word. */
const shown = async (lens: FrameLocator) => ({
	tab: await lens.locator('[role=tab][aria-selected="true"]').getAttribute("data-testid"),
	tint: await lens.getByTestId("tint").locator("input:checked").inputValue(),
	response: await lens.getByTestId("response-tokens").innerText(),
	beside: await lens.getByTestId("beside-words").innerText(),
	edited: await lens.getByTestId("edit-prompt").inputValue(),
});

/** Frames of our extension's panel. */
const frames = (page: Page): number =>
	page.frames().filter((frame) => frame.url().includes("extensionId=h-neuron-lens.h-neuron-lens")).length;

/** Notes what the workbench sends to any frame from now on. */
async function countMessages(page: Page): Promise<void> {
	await page.evaluate(() => {
		const sent: string[] = [];
		Object.assign(window, { sentToFrames: sent });
		const note = (message: unknown) => {
			const text = JSON.stringify(message) ?? "";
			// The workbench speaks to the frames that run extensions too.
			if (/"type":"(?:event|reply)"/.test(text)) sent.push(text.slice(0, 100));
		};
		const original = MessagePort.prototype.postMessage;
		MessagePort.prototype.postMessage = function (this: MessagePort, ...given: unknown[]) {
			note(given[0]);
			return (original as (...all: unknown[]) => void).apply(this, given);
		} as typeof original;
	});
}

const messages = (page: Page): Promise<string[]> =>
	page.evaluate(() => (window as unknown as { sentToFrames: string[] }).sentToFrames);
