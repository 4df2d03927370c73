import { strict as assert } from "node:assert";
import { openFile, panel, runCommand, screenshot, selectLine } from "./actions";
import { workbenchTest } from "./harness";

/** A country that does not exist, in capitals.prompt.md. */
const VELMANIA_LINE = 10;

workbenchTest(
	"in a German editor commands, panel, findings and views speak German",
	async ({ page }) => {
		await openFile(page, "capitals.prompt.md");
		await selectLine(page, VELMANIA_LINE);
		await runCommand(page, "H-Neurons: Auswahl untersuchen");
		const lens = panel(page);
		await lens.getByTestId("risk").first().waitFor();
		assert.match(await lens.getByTestId("verdict").innerText(), /feuert wie eine erfundene Antwort/);
		assert.equal(await lens.locator("html").getAttribute("lang"), "de");
		await lens.getByRole("tab", { name: "Schichten" }).click();
		await screenshot(page, "german-panel");

		await page.locator(".marker-count, #status\\.problems").first().click();
		const problem = page.locator(".markers-panel .monaco-list-row", {
			hasText: "feuert wie bei einer erfundenen",
		});
		await problem.first().waitFor();
		assert.match(await problem.first().innerText(), /Risiko \d+ % \(Schwelle \d+ %/);
		await page.locator('.activitybar [aria-label^="H-Neuronen"]').first().click();
		await page.locator(".pane-header", { hasText: "Verlauf" }).first().waitFor();
		await screenshot(page, "german-side-bar");
	},
	async () => undefined,
	"de",
);
