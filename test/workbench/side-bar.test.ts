/** The H-Neurons views beside the editor: what each lists, and what a press does. */
import { strict as assert } from "node:assert";
import type { Page } from "playwright-core";
import { eventually } from "../webview/eventually";
import { openFile, panel, runCommand, screenshot, selectLine } from "./actions";
import { type Scene, workbenchTest } from "./harness";
import { isRunning } from "./model-actions";
import { fold, header, openSideBar, pane, rowAction, rows, VIEWS } from "./side-bar-actions";

/** Lines of capitals.prompt.md. */
const [FRANCE, VELMANIA] = [4, 10];

workbenchTest(
	"the side bar lists runs, models, probes and neurons, and its rows lead to them",
	async ({ page }) => {
		await isRunning(page);
		await openSideBar(page);
		for (const view of VIEWS) await header(page, view).waitFor();
		await isEmpty(page, "History", "Answers that were inspected are kept here");
		await isEmpty(page, "Studies", "A study finds a model's H-Neurons");
		await rows(page, "Models").filter({ hasText: "pocket-chat" }).filter({ hasText: "in use" }).waitFor();
		await rows(page, "Models").filter({ hasText: "pocket-base" }).waitFor();
		await rows(page, "Probes").filter({ hasText: "in use" }).waitFor();
		await screenshot(page, "side-bar-empty");

		await inspect(page, FRANCE);
		await inspect(page, VELMANIA);
		const lens = panel(page);
		await rows(page, "History").nth(1).waitFor();
		await rows(page, "History")
			.nth(0)
			.filter({ hasText: /Velmania[\s\S]*%/ })
			.waitFor();
		await rows(page, "History").filter({ hasText: "France" }).click();
		await lens
			.getByRole("heading", { name: `capitals.prompt.md, line ${FRANCE}` })
			.first()
			.waitFor();

		await pinAndDelete(page);
		await showNeuron(page);
		await screenshot(page, "side-bar");
	},
);

workbenchTest("a neuron without an answer is told in one sentence", async ({ page }: Scene) => {
	await isRunning(page);
	await openSideBar(page);
	await openNeurons(page);
	await rows(page, "Neurons by Layer")
		.filter({ hasText: /\d+:\d+/ })
		.first()
		.click();
	await page
		.locator(".notification-list-item-message", { hasText: "A neuron is shown with an answer" })
		.waitFor();
});

async function pinAndDelete(page: Page): Promise<void> {
	const france = rows(page, "History").filter({ hasText: "France" });
	await rowAction(france, "Pin");
	// What is pinned stands first, though it is older.
	await rows(page, "History").nth(0).filter({ hasText: "France" }).waitFor();
	await rowAction(france, "Unpin");
	await rows(page, "History").nth(0).filter({ hasText: "Velmania" }).waitFor();
	await rowAction(rows(page, "History").filter({ hasText: "Velmania" }), "Delete");
	await rows(page, "History").filter({ hasText: "Velmania" }).waitFor({ state: "hidden" });
	await eventually(() => rows(page, "History").count(), 1);
}

async function showNeuron(page: Page): Promise<void> {
	await openNeurons(page);
	const neuron = rows(page, "Neurons by Layer")
		.filter({ hasText: /\d+:\d+/ })
		.first();
	const [, layer, index] = /(\d+):(\d+)/.exec(await neuron.innerText())!;
	await neuron.click();
	const lens = panel(page);
	await lens.locator('[data-testid="tab-neurons"][aria-selected="true"]').waitFor();
	await lens.getByRole("heading", { name: `Neuron ${index} of layer ${layer}` }).waitFor();
}

/** Unfolds the neurons, and the first layer of them. */
async function openNeurons(page: Page): Promise<void> {
	// The lower views get the room.
	for (const view of ["Models", "Probes", "Studies"] as const) await fold(page, view, false);
	await fold(page, "Neurons by Layer", true);
	const layer = rows(page, "Neurons by Layer")
		.filter({ hasText: /^Layer \d+/ })
		.first();
	await layer.filter({ hasText: /H-Neuron/ }).waitFor();
	if ((await layer.getAttribute("aria-expanded")) !== "true") await layer.click();
	await rows(page, "Neurons by Layer")
		.filter({ hasText: /\d+:\d+/ })
		.first()
		.waitFor();
}

async function inspect(page: Page, line: number): Promise<void> {
	const lens = panel(page);
	await openFile(page, "capitals.prompt.md");
	await selectLine(page, line);
	await runCommand(page, "H-Neurons: Inspect Selection");
	await lens
		.getByRole("heading", { name: `capitals.prompt.md, line ${line}` })
		.first()
		.waitFor();
	await lens.getByTestId("risk").first().waitFor();
}

async function isEmpty(page: Page, view: string, words: string): Promise<void> {
	await pane(page, view).locator(".welcome-view-content", { hasText: words }).waitFor();
	assert.equal(await rows(page, view).count(), 0);
}
