import { chooseTheme, openFile, runCommand, screenshot } from "./actions";
import { workbenchTest } from "./harness";
import { openQuickFixes, placeCursor, seeProblems, showProblems } from "./lint-actions";

const THEMES = [
	["Light Modern", "light"],
	["Dark Modern", "dark"],
	["Dark High Contrast", "high-contrast-dark"],
	["Light High Contrast", "high-contrast-light"],
] as const;

/** A country that does not exist, in capitals.prompt.md. */
const VELMANIA_LINE = 10;

workbenchTest(
	"findings, heat, hover and quick fixes are drawn in light, dark and both high contrasts",
	async ({ page }) => {
		await openFile(page, "capitals.prompt.md");
		await showProblems(page);
		await seeProblems(
			page,
			...["confidently-wrong-prone 10:1", "high-risk 12:1", "unstable-answer 12:1", "high-risk 16:1"],
		);
		await placeCursor(page, VELMANIA_LINE);
		await runCommand(page, "H-Neurons: Show Heat in Editor");
		for (const [theme, name] of THEMES) {
			await chooseTheme(page, theme);
			await placeCursor(page, VELMANIA_LINE);
			await page.waitForTimeout(500); // decorations take the theme's colours
			await screenshot(page, `lint-${name}`);
			await runCommand(page, "Show or Focus Hover");
			await page.locator(".monaco-hover", { hasText: "threshold" }).first().waitFor();
			await screenshot(page, `lint-hover-${name}`);
			await page.keyboard.press("Escape");
			await openQuickFixes(page, VELMANIA_LINE, 3);
			await screenshot(page, `lint-fix-${name}`);
			await page.keyboard.press("Escape");
		}
	},
);
