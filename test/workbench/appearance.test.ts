import { chooseTheme, openFile, panel, runCommand, screenshot, selectLine, silenceNeurons } from "./actions";
import { workbenchTest } from "./harness";

/** Theme, the class that VS Code gives a webview's body for it, and the name of the screenshots. */
const THEMES = [
	["Light Modern", "vscode-light", "light"],
	["Dark Modern", "vscode-dark", "dark"],
	["Dark High Contrast", "vscode-high-contrast", "high-contrast-dark"],
	["Light High Contrast", "vscode-high-contrast-light", "high-contrast-light"],
] as const;

/** A country that does not exist, in capitals.prompt.md: something to tint. */
const VELMANIA_LINE = 10;

workbenchTest(
	"the panel follows the theme while it is open: light, dark, both high contrasts",
	async ({ page }) => {
		const lens = panel(page);
		await openFile(page, "capitals.prompt.md");
		await selectLine(page, VELMANIA_LINE);
		await runCommand(page, "H-Neurons: Inspect Selection");
		await lens.getByTestId("risk").first().waitFor();
		await silenceNeurons(page);
		await lens.locator("#prompt > summary").click();
		for (const [theme, bodyClass, name] of THEMES) {
			await chooseTheme(page, theme);
			await lens.locator(`body.${bodyClass}`).waitFor();
			await lens.locator("#prompt").scrollIntoViewIfNeeded();
			await screenshot(page, name);
			await lens.getByTestId("tab-neurons").click();
			await lens.getByTestId("neuron-list").scrollIntoViewIfNeeded();
			await page.waitForTimeout(500); // the chart's lines move to their new colours
			await screenshot(page, `${name}-chart`);
			await lens.getByTestId("verdict").scrollIntoViewIfNeeded();
		}
	},
);
