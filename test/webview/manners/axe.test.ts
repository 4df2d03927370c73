/** axe-core, the accessibility checker, finds nothing in any state of either panel. */
import assert from "node:assert/strict";
import { settled } from "../settled";
import { audit } from "./axe";
import { check, THEMES } from "./check";
import { answerStates, tabStates } from "./made-panels";
import { studyStates } from "./made-studies";

/** What depends on the theme. */
const OF_COLOURS = ["color-contrast", "link-in-text-block"];

for (const shown of [...answerStates, ...tabStates, ...studyStates])
	check(
		`accessible in all themes: ${shown.name}`,
		shown,
		async (panel) => {
			for (const theme of THEMES) {
				if (theme !== "dark") await panel.theme(theme);
				await settled(panel.page);
				const { findings, passes } = await audit(panel.page, theme === "dark" ? {} : { rules: OF_COLOURS });
				assert.deepEqual(findings, [], theme);
				assert.ok(passes.includes("color-contrast"), "text was measured");
			}
		},
		{ theme: "dark" },
	);
