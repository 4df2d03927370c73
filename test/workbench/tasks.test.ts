/** The five tasks that the panel is made for, done in the real workbench with the mouse, and their actions counted. */
import { strict as assert } from "node:assert";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Locator, Page } from "playwright-core";
import { panel } from "./actions";
import { PATIENCE_MS, type Scene, workbenchTest } from "./harness";
import { TaskSteps } from "./task-steps";

/** Somebody who never was, in science.prompt.md: silenced, the model says that it does not know. */
const NOBODY = "Kremmelbach";
const OTHER_PROMPT = "In which field did Marie Curie work?";

workbenchTest("the five tasks with the mouse", async (scene, t) => {
	const { page } = scene;
	const steps = new TaskSteps(page, "task");
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
	await steps.click(page.locator(".explorer-folders-view", {}).getByText("science.prompt.md"), "the file");
	const lens = await lensAbove(page, NOBODY);
	await steps.sees(lens);
	await steps.click(lens, "Inspect above the question");
	const lens2 = panel(page);
	await lens2.getByTestId("risk").first().waitFor();
	await steps.sees(lens2.getByTestId("shakiest").getByRole("button").first());
	assert.match(await lens2.getByTestId("risk").first().innerText(), /\d/);
	assert.ok(steps.count <= 3, `${steps.count} actions`);
}

async function shakiestWord(page: Page, steps: TaskSteps): Promise<void> {
	const lens = panel(page);
	steps.begin("b", "find the shakiest word and its top neuron");
	const word = lens.getByTestId("shakiest").getByRole("button").first();
	// Both are on sight; the card says the same with figures.
	const said = await word.innerText();
	const [, neuron] = /neuron (\d+:\d+)/.exec(said) ?? [];
	assert.ok(neuron, `“${said}” names a neuron`);
	await steps.click(word, "the word");
	const card = lens.getByRole("dialog");
	await steps.sees(card);
	const raising = await card.locator(".shares tbody tr").evaluateAll((rows) =>
		rows
			.map((row) => ({
				name: row.querySelector("th")?.textContent ?? "",
				share: Number((row.querySelector("td.number")?.textContent ?? "").replace("−", "-")),
			}))
			.filter(({ name }) => /^\d+:\d+$/.test(name))
			.sort((a, b) => b.share - a.share),
	);
	assert.equal(raising[0]?.name, neuron, "the card's largest share is of the neuron that was named");
	assert.ok(steps.count <= 1);
}

async function suppression(page: Page, steps: TaskSteps): Promise<void> {
	const lens = panel(page);
	steps.begin("c", "see whether suppression changes the answer");
	await steps.click(lens.getByTestId("compare"), "Compare gains");
	await steps.sees(lens.getByTestId("comparison"));
	assert.match(await lens.getByTestId("comparison").innerText(), /With the H-Neurons suppressed the model/);
	await lens.getByTestId("comparison").scrollIntoViewIfNeeded();
	await steps.sees(lens.getByTestId("other-answer").first());
	assert.ok(steps.count <= 2);
}

async function otherPrompt(page: Page, steps: TaskSteps): Promise<void> {
	const lens = panel(page);
	steps.begin("d", "compare two prompts");
	await steps.click(lens.getByTestId("tab-beside"), "Another prompt");
	await steps.sees(lens.getByTestId("edit-prompt"));
	await steps.click(lens.getByTestId("edit-prompt"), "the prompt");
	await steps.press("Control+a");
	await steps.type(OTHER_PROMPT, { end: "Control+Enter" });
	const words = lens.getByTestId("beside-words");
	await words.filter({ hasText: /risk/i }).waitFor();
	await steps.sees(words);
	assert.match(await words.innerText(), /nothing but the prompt differs/);
	assert.ok(steps.count <= 4);
}

async function report({ page, folder }: Scene, steps: TaskSteps): Promise<void> {
	const lens = panel(page);
	steps.begin("e", "export a report and open it");
	await steps.click(lens.getByTestId("exports").locator("summary"), "Save, copy, open");
	await steps.sees(lens.getByTestId("export-html-file"));
	await steps.click(lens.getByTestId("export-html-file"), "Save… of the report");
	await steps.sees(page.locator(".quick-input-widget", { hasText: "Save from H-Neurons" }));
	await steps.press("Enter", "the name as proposed");
	await steps.sees(page.locator(".notification-toast", { hasText: "Saved" }));
	const open = page
		.locator(".notification-toast", { hasText: "Saved" })
		.getByRole("button", { name: "Open" });
	await steps.click(open, "Open");
	await steps.sees(await pageInWorkbench(page));
	const file = (await readdir(folder)).find((name) => name.endsWith(".html"));
	assert.ok(file, "the report is in the folder");
	await showsReport(page, join(folder, file));
	assert.ok(steps.count <= 4);
}

/** On a server no program of the person's machine can open a file: the workbench shows the page. */
async function pageInWorkbench(page: Page): Promise<Locator> {
	await page.locator(".tab.active", { hasText: ".html" }).waitFor();
	for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await page.waitForTimeout(200))
		for (const frame of page.frames())
			if (await frame.locator("body.report-page").count()) return frame.locator("h1");
	throw new Error("The workbench shows no report.");
}

/** The file is a page that needs nothing but itself: opened as a file, it asks for nothing else. */
async function showsReport(page: Page, path: string): Promise<void> {
	const reader = await page.context().newPage();
	const asked: string[] = [];
	reader.on("request", (request) => asked.push(request.url()));
	const address = pathToFileURL(path).href;
	await reader.goto(address);
	await reader.getByText(NOBODY).first().waitFor();
	await reader.screenshot({
		path: join(__dirname, "..", "..", "test-results", "screenshots", "task-e-report.png"),
	});
	assert.deepEqual(
		asked.filter((url) => url !== address && !url.startsWith("data:")),
		[],
	);
	await reader.close();
}

/** The offer to inspect the question of these words: the one right above it. */
async function lensAbove(page: Page, words: string): Promise<Locator> {
	const offers = page.locator(".codelens-decoration[widgetid]", { hasText: "Inspect" });
	const line = page.locator(".view-line", { hasText: words }).first();
	await line.waitFor();
	for (;;) {
		await offers.first().waitFor();
		// In one look, since lines move while offers are drawn.
		const id = await line.evaluate((element) => {
			const { y } = element.getBoundingClientRect();
			return [...document.querySelectorAll(".codelens-decoration[widgetid]")]
				.filter(({ textContent }) => textContent?.includes("Inspect"))
				.map((offer) => ({
					id: offer.getAttribute("widgetid"),
					gap: y - offer.getBoundingClientRect().y,
				}))
				.find(({ gap }) => gap > 0 && gap < 40)?.id;
		});
		if (id) return page.locator(`[widgetid="${id}"] a`, { hasText: /^Inspect$/ });
		await page.waitForTimeout(300);
	}
}
