/** Pictures of every state in the four themes, wide and narrow, to be looked at: test-results/panel/gallery-*.png. */
import { mkdirSync } from "node:fs";
import { settled } from "../settled";
import { check, THEMES } from "./check";
import { answerStates, tabStates } from "./made-panels";
import { studyStates } from "./made-studies";

const folder = new URL("../../../test-results/panel/", import.meta.url).pathname;
mkdirSync(folder, { recursive: true });

for (const shown of [...answerStates, ...tabStates, ...studyStates])
	check(`looks: ${shown.name}`, shown, async (panel) => {
		for (const theme of THEMES) {
			await panel.theme(theme);
			for (const width of [800, 300]) {
				await panel.page.setViewportSize({ width, height: 900 });
				await settled(panel.page);
				const path = `${folder}gallery-${shown.name}-${theme}-${width}.png`;
				await panel.page.screenshot({ path, fullPage: true });
			}
		}
	});
