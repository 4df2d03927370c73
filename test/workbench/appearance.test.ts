import { strict as assert } from "node:assert";
import { openFile, panel, runCommand, screenshot, selectLine, silenceNeurons } from "./actions";
import { workbenchTest } from "./harness";

/** Theme, the class that VS Code gives a webview's body for it, and the name of the screenshot. */
const THEMES = [
	["Light Modern", "vscode-light", "light"],
	["Dark Modern", "vscode-dark", "dark"],
	["Default High Contrast", "vscode-high-contrast", "high-contrast-dark"],
	["Default High Contrast Light", "vscode-high-contrast-light", "high-contrast-light"],
] as const;

workbenchTest(
	"the panel can be read in light, dark and both high contrast themes",
	async ({ page, workbench }) => {
		const lens = panel(page);
		await openFile(page, "capitals.prompt.md");
		// A country that does not exist: something to tint.
		await selectLine(page, 10);
		await runCommand(page, "H-Neurons: Inspect Selection");
		await lens.getByTestId("risk").waitFor();
		await silenceNeurons(page);
		for (const [theme, bodyClass, name] of THEMES) {
			await workbench.writeSettings({ "workbench.colorTheme": theme });
			await page.reload();
			await lens.locator(`body.${bodyClass}`).waitFor();
			await lens.getByTestId("risk").waitFor();
			await lens
				.getByTestId("prompt-tokens")
				.evaluate((strip) => strip.closest("details")!.setAttribute("open", ""));
			await page.waitForTimeout(1000); // the chart's lines are drawn a frame after the theme is known
			await screenshot(page, name);
			const ink = await lens.getByTestId("risk").evaluate((element) => getComputedStyle(element).color);
			const paper = await lens
				.locator("body")
				.evaluate((element) => getComputedStyle(element).backgroundColor);
			assert.notEqual(ink, paper, theme);
		}
	},
);
