import { strict as assert } from "node:assert";
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
	chooseTheme,
	hoverUntil,
	notification,
	openFile,
	panel,
	runCommand,
	screenshot,
	selectLine,
} from "./actions";
import { workbenchTest } from "./harness";
import { answerNotification, copyModel, isFilled, openModelList, row } from "./model-actions";

const THEMES = { dark: "Dark Modern", light: "Light Modern", contrast: "Dark High Contrast" };

workbenchTest(
	"the list says of each model what it is and why not, and the chosen one answers",
	async ({ page }) => {
		await openModelList(page);
		await row(page, "pocket-chat", "in use", "fp16", "11.1 MB", "Has a probe").waitFor();
		await row(page, "pocket-base", "6 layers × 1,536 neurons", "No probe").waitFor();
		await row(page, "broken", "cannot be used").waitFor();
		await row(page, "two-files", "fp16", "also model_second.onnx", "Has a probe").waitFor();
		await page.keyboard.press("Escape");
		for (const [name, theme] of Object.entries(THEMES)) {
			await chooseTheme(page, theme);
			await openModelList(page);
			await screenshot(page, `select-model-${name}`);
			await page.keyboard.press("Escape");
		}
		await chooseTheme(page, THEMES.dark);

		// What cannot be used says so in a whole sentence, and nothing changes.
		await openModelList(page);
		await row(page, "broken", "cannot be used").click();
		assert.match(await notification(page, "cannot be used."), /^broken cannot be used\. .+\.$/);
		await screenshot(page, "select-model-broken");
		await answerNotification(page, "cannot be used.", "Select Another Model...");
		await row(page, "pocket-chat", "in use", /layers/).waitFor();
		await isFilled(page);

		await row(page, "two-files", /layers/).click();
		await row(page, "model_second.onnx").waitFor();
		await screenshot(page, "select-model-file");
		await row(page, "model_second.onnx").click();
		await page.locator(".statusbar-item", { hasText: "two-files" }).waitFor();

		await openFile(page, "capitals.prompt.md");
		await selectLine(page, 4);
		await runCommand(page, "H-Neurons: Inspect Selection");
		await panel(page).getByTestId("risk").first().waitFor();
		await page.locator('.statusbar-item[aria-label*="two-files: the model is ready"]').waitFor();
		await hoverUntil(page, page.locator(".monaco-hover", { hasText: "Runs on the processor" }), () =>
			page.locator(".statusbar-item", { hasText: "two-files" }).hover(),
		);
		await screenshot(page, "status-model");

		// A model without a probe is used, and says what it lacks.
		await openModelList(page);
		await row(page, "two-files", "in use").waitFor();
		await row(page, "pocket-base", /layers/).click();
		assert.match(await notification(page, "pocket-base has no probe"), /A study finds them and makes one/);
		await screenshot(page, "select-model-no-probe");
	},
	async ({ folder }) => {
		const models = join(folder, "models");
		await copyModel("pocket-chat", join(models, "two-files"));
		const graphs = join(models, "two-files", "onnx");
		await copyFile(join(graphs, "model.onnx"), join(graphs, "model_second.onnx"));
		await copyModel("pocket-base", join(models, "broken"));
		const graph = join(models, "broken", "onnx", "model.onnx");
		await writeFile(graph, (await readFile(graph)).subarray(0, 100_000));
	},
);
