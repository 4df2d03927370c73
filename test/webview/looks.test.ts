import { check, first, responseTokens, second, shot } from "./check";
import { stateWith } from "./made-up";

for (const theme of ["dark", "light", "highContrast", "highContrastLight"] as const) {
	check(`looks: ${theme}`, { state: stateWith(first), theme, height: 1350 }, async (panel) => {
		await panel.page.locator("#prompt summary").click();
		await panel.page.getByTestId("tab-probe").click();
		await responseTokens(panel).nth(8).hover();
		await shot(panel, theme);
	});
	check(`looks: ${theme}, two answers`, { state: stateWith(first, second), theme }, async (panel) => {
		await shot(panel, `${theme}-gain`);
	});
}
