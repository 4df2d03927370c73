import { chooseTheme, hoverUntil, openFile, runCommand, screenshot } from "./actions";
import { workbenchTest } from "./harness";
import { openQuickFixes, problemRows, seen, showProblems } from "./lint-actions";

/** Theme, and the name of the screenshots. */
const THEMES = [
	["Light Modern", "light"],
	["Dark Modern", "dark"],
	["Dark High Contrast", "high-contrast-dark"],
	["Light High Contrast", "high-contrast-light"],
] as const;

workbenchTest("findings can be read in light, dark and both high contrasts", async ({ page }) => {
	await openFile(page, "capitals.prompt.md");
	await showProblems(page);
	await seen(
		async () => (await problemRows(page)).filter((row) => row === "high-risk 16:1"),
		["high-risk 16:1"],
	);
	for (const [theme, name] of THEMES) {
		await chooseTheme(page, theme);
		await page.locator(".codelens-decoration").first().waitFor();
		await page.waitForTimeout(1000); // squiggles are drawn anew in the theme's colours
		await screenshot(page, `lint-${name}-problems`);

		await openQuickFixes(page, 10, 3);
		await screenshot(page, `lint-${name}-quick-fixes`);
		await page.keyboard.press("Escape");

		await runCommand(page, "H-Neurons: Show Heat in Editor");
		// The words under the hover are of a line that no other hover covers.
		await hoverUntil(page, page.locator(".monaco-hover", { hasText: "base rate 50 %" }).first(), () =>
			page.locator(".view-line", { hasText: "Sarvakia" }).hover({ position: { x: 60, y: 8 } }),
		);
		await screenshot(page, `lint-${name}-hover-and-heat`);
		await page.mouse.move(10, 10);
		await runCommand(page, "H-Neurons: Show Heat in Editor");
	}
});
