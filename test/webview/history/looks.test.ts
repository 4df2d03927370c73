import { check, first, shot } from "../check";
import { stateWith } from "../made-up";
import type { ThemeName } from "../themes";
import { found, keptRuns, openHistory } from "./made-kept";

const looks: [theme: ThemeName, width: number][] = [
	["dark", 800],
	["light", 800],
	["highContrast", 800],
	["highContrastLight", 800],
	["dark", 300],
];
for (const [theme, width] of looks)
	check(
		`looks of the history: ${theme}, ${width} px`,
		{ state: stateWith({ ...first, run: "kept-0" }), theme, width, height: 1000 },
		async (panel) => {
			await panel.reply("findRuns", found(keptRuns(6), 87, 87));
			await openHistory(panel);
			const { page } = panel;
			const rows = page.getByTestId("kept-run");
			await rows.nth(2).getByRole("checkbox").click();
			await rows
				.nth(3)
				.getByRole("button", { name: /^Delete/ })
				.click();
			await page.locator("#history").scrollIntoViewIfNeeded();
			await page.locator("#history").evaluate((element) => element.scrollIntoView());
			await shot(panel, `history-${theme}-${width}`);
		},
	);
